package object

import (
	"fmt"
	"slices"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/runtime"
)

// Autoscaler is autoscalingv2.HorizontalPodAutoscaler.
type Autoscaler struct {
	Meta
	Target     Subject // spec.scaleTargetRef: APIVersion, Kind, Name
	Min        int32   // spec.minReplicas; -1 is unset, which means 1
	Max        int32   // spec.maxReplicas
	Current    int32   // status.currentReplicas
	Desired    int32   // status.desiredReplicas
	Scaled     Stamp   // status.lastScaleTime
	Metrics    []Metric
	Conditions []Condition
}

// Metric is one measure of an Autoscaler and what it is to be held at, as text: "63%", "120m", "<unknown>".
type Metric struct {
	Type    string // Resource, ContainerResource, Pods, Object, External
	Name    string // the resource, for the two kinds that are about one; else the metric
	Current string
	Target  string
	Average bool // of Object and External metrics: the value is per pod
}

// DeepCopyObject makes Autoscaler a runtime.Object.
func (o *Autoscaler) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Metrics, c.Conditions = slices.Clone(o.Metrics), slices.Clone(o.Conditions)
	return &c
}

// CompactAutoscaler keeps of a HorizontalPodAutoscaler what Autoscaler has.
func CompactAutoscaler(p *Pool, in *autoscalingv2.HorizontalPodAutoscaler) *Autoscaler {
	s, t := &in.Spec, &in.Status
	o := &Autoscaler{
		Meta: p.Meta(&in.ObjectMeta), Min: orUnset(s.MinReplicas), Max: s.MaxReplicas, Current: t.CurrentReplicas, Desired: t.DesiredReplicas,
		Target: Subject{APIVersion: p.word(s.ScaleTargetRef.APIVersion), Kind: p.word(s.ScaleTargetRef.Kind), Name: p.word(s.ScaleTargetRef.Name)},
		Scaled: stampOf(t.LastScaleTime),
	}
	for i := range s.Metrics {
		var now *autoscalingv2.MetricStatus
		if i < len(t.CurrentMetrics) { // the controller writes them in the order of the spec
			now = &t.CurrentMetrics[i]
		}
		o.Metrics = append(o.Metrics, p.metric(&s.Metrics[i], now))
	}
	for i := range t.Conditions {
		c := &t.Conditions[i]
		o.Conditions = append(o.Conditions, p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime))
	}
	return o
}

// metric joins a metric's target and its status. A status of another type than its spec counts as none, and what is
// missing in one that is there reads as kubectl prints it.
func (p *Pool) metric(m *autoscalingv2.MetricSpec, now *autoscalingv2.MetricStatus) Metric {
	out := Metric{Type: p.word(string(m.Type)), Current: unmeasured}
	if now == nil {
		now = &autoscalingv2.MetricStatus{}
	}
	var target *autoscalingv2.MetricTarget
	var current *autoscalingv2.MetricValueStatus
	switch {
	case m.Type == autoscalingv2.ExternalMetricSourceType && m.External != nil:
		out.Name, target = p.word(m.External.Metric.Name), &m.External.Target
		if now.External != nil {
			current = &now.External.Current
		}
	case m.Type == autoscalingv2.ObjectMetricSourceType && m.Object != nil:
		out.Name, target = p.word(m.Object.Metric.Name), &m.Object.Target
		if now.Object != nil {
			current = &now.Object.Current
		}
	case m.Type == autoscalingv2.PodsMetricSourceType && m.Pods != nil:
		out.Name, out.Target = p.word(m.Pods.Metric.Name), amount(m.Pods.Target.AverageValue)
		if now.Pods != nil {
			out.Current = amount(now.Pods.Current.AverageValue)
		}
		return out
	case m.Type == autoscalingv2.ResourceMetricSourceType && m.Resource != nil:
		out.Name = p.word(string(m.Resource.Name))
		if now.Resource != nil {
			current = &now.Resource.Current
		}
		out.use(&m.Resource.Target, current)
		return out
	case m.Type == autoscalingv2.ContainerResourceMetricSourceType && m.ContainerResource != nil:
		out.Name = p.word(string(m.ContainerResource.Name))
		if now.ContainerResource != nil {
			current = &now.ContainerResource.Current
		}
		out.use(&m.ContainerResource.Target, current)
		return out
	default:
		return Metric{Type: out.Type}
	}
	if target.AverageValue != nil {
		out.Average, out.Target = true, amount(target.AverageValue)
		if current != nil && current.AverageValue != nil {
			out.Current = amount(current.AverageValue)
		}
		return out
	}
	out.Target = amount(target.Value)
	if current != nil {
		out.Current = amount(current.Value)
	}
	return out
}

// unmeasured is a metric without a status.
const unmeasured = "<unknown>"

// use fills in what is held at a share of the pods' requests, or at an amount per pod.
func (m *Metric) use(target *autoscalingv2.MetricTarget, now *autoscalingv2.MetricValueStatus) {
	if target.AverageValue != nil {
		m.Target = amount(target.AverageValue)
		if now != nil {
			m.Current = amount(now.AverageValue)
		}
		return
	}
	m.Target = "<auto>"
	if target.AverageUtilization != nil {
		m.Target = fmt.Sprintf("%d%%", *target.AverageUtilization)
	}
	if now != nil && now.AverageUtilization != nil {
		m.Current = fmt.Sprintf("%d%%", *now.AverageUtilization)
	}
}

// amount is a quantity as the API writes it; none at all is "<nil>", as in kubectl.
func amount(q *resource.Quantity) string { return q.String() }
