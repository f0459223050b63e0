package object

import (
	"testing"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/apimachinery/pkg/api/resource"
)

func TestAMetricReadsAsKubectlPrintsIt(t *testing.T) {
	q := func(s string) *resource.Quantity { v := resource.MustParse(s); return &v }
	target := func(value, average *resource.Quantity, share *int32) autoscalingv2.MetricTarget {
		return autoscalingv2.MetricTarget{Value: value, AverageValue: average, AverageUtilization: share}
	}
	now := func(value, average *resource.Quantity) autoscalingv2.MetricValueStatus {
		return autoscalingv2.MetricValueStatus{Value: value, AverageValue: average}
	}
	object := func(target autoscalingv2.MetricTarget) *autoscalingv2.MetricSpec {
		return &autoscalingv2.MetricSpec{Type: "Object", Object: &autoscalingv2.ObjectMetricSource{Metric: autoscalingv2.MetricIdentifier{Name: "hits"}, Target: target}}
	}
	container := func(target autoscalingv2.MetricTarget) *autoscalingv2.MetricSpec {
		return &autoscalingv2.MetricSpec{Type: "ContainerResource", ContainerResource: &autoscalingv2.ContainerResourceMetricSource{Name: "memory", Target: target}}
	}
	for name, c := range map[string]struct {
		spec *autoscalingv2.MetricSpec
		now  *autoscalingv2.MetricStatus
		want Metric
	}{
		"not measured yet":           {object(target(q("2k"), nil, nil)), nil, Metric{"Object", "hits", "<unknown>", "2k", false}},
		"a value":                    {object(target(q("2k"), nil, nil)), &autoscalingv2.MetricStatus{Object: &autoscalingv2.ObjectMetricStatus{Current: now(q("1500"), nil)}}, Metric{"Object", "hits", "1500", "2k", false}},
		"a value for each pod":       {object(target(nil, q("10"), nil)), &autoscalingv2.MetricStatus{Object: &autoscalingv2.ObjectMetricStatus{Current: now(nil, q("2500m"))}}, Metric{"Object", "hits", "2500m", "10", true}},
		"no average measured":        {object(target(nil, q("10"), nil)), &autoscalingv2.MetricStatus{Object: &autoscalingv2.ObjectMetricStatus{}}, Metric{"Object", "hits", "<unknown>", "10", true}},
		"a status of another type":   {object(target(q("2k"), nil, nil)), &autoscalingv2.MetricStatus{Pods: &autoscalingv2.PodsMetricStatus{}}, Metric{"Object", "hits", "<unknown>", "2k", false}},
		"a share of no size":         {container(target(nil, nil, nil)), nil, Metric{"ContainerResource", "memory", "<unknown>", "<auto>", false}},
		"an amount, a status beside": {container(target(nil, q("1Gi"), nil)), &autoscalingv2.MetricStatus{ContainerResource: &autoscalingv2.ContainerResourceMetricStatus{}}, Metric{"ContainerResource", "memory", "<nil>", "1Gi", false}},
		"a metric of the future":     {&autoscalingv2.MetricSpec{Type: "Quantum"}, nil, Metric{Type: "Quantum"}},
		"a type without its member":  {&autoscalingv2.MetricSpec{Type: "Pods"}, nil, Metric{Type: "Pods"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewPool()
			if got := p.metric(c.spec, c.now); got.Type != c.want.Type || got.Target != c.want.Target || c.want.Target != "" && got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
