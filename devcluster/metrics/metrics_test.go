package metrics

import (
	"encoding/json"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	api "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

var now = time.Date(2026, 11, 23, 5, 0, 7, 0, time.UTC)

func pod(annotations map[string]string) *corev1.Pod {
	runs := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "web-1", Namespace: "shop", UID: "u", Annotations: annotations},
		Spec: corev1.PodSpec{Containers: []corev1.Container{
			{Name: "web", Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
				corev1.ResourceCPU: resource.MustParse("500m"), corev1.ResourceMemory: resource.MustParse("1Gi")}}},
			{Name: "helper"}, {Name: "waits"},
		}},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{Name: "web", State: runs}, {Name: "helper", State: runs}, {Name: "waits"}}},
	}
}

func TestUsageFollowsTheRequestAndStaysForAWindow(t *testing.T) {
	least, most := 1.0, 0.0
	for i := range 100 {
		at := now.Add(time.Duration(i) * 10 * window)
		m := usageOf(pod(nil), at)
		if len(m.Containers) != 2 {
			t.Fatalf("%d containers", len(m.Containers))
		}
		share := float64(m.Containers[0].Usage.Cpu().MilliValue()) / 500
		least, most = min(least, share), max(most, share)
		if memory := float64(m.Containers[0].Usage.Memory().Value()) / (1 << 30); memory < 0.4 || memory > 0.8 {
			t.Errorf("%v of the memory requested", memory)
		}
		again := usageOf(pod(nil), at.Add(window-8*time.Second))
		if !again.Timestamp.Equal(&m.Timestamp) || again.Containers[0].Usage.Cpu().Cmp(*m.Containers[0].Usage.Cpu()) != 0 {
			t.Error("it changes within a window")
		}
	}
	if least < 0.41 || most > 0.79 || most-least < 0.3 {
		t.Errorf("from %v to %v of the CPU requested", least, most)
	}
	if usageOf(&corev1.Pod{}, now) != nil {
		t.Error("a pod that does not run uses something")
	}
}

func TestAnnotationsSayWhatContainersUse(t *testing.T) {
	m := usageOf(pod(map[string]string{CPU: "123m", Memory: "45Mi"}), now)
	for _, c := range m.Containers {
		if c.Usage.Cpu().String() != "123m" || c.Usage.Memory().String() != "45Mi" {
			t.Errorf("%s: %v", c.Name, c.Usage)
		}
	}
	n := sum(&corev1.Node{}, []*api.PodMetrics{m, m}, now)
	if n.Usage.Cpu().MilliValue() != 180+4*123 || n.Usage.Memory().Value() != 900<<20+4*45<<20 {
		t.Errorf("the node: %v", n.Usage)
	}
}

func TestMeasurementsHaveATableForm(t *testing.T) {
	m := usageOf(pod(map[string]string{CPU: "123m", Memory: "45Mi"}), now)
	b, err := json.Marshal(table(&api.PodMetricsList{Items: []api.PodMetrics{*m, *m}}))
	if err != nil {
		t.Fatal(err)
	}
	var got metav1.Table
	if err := json.Unmarshal(b, &got); err != nil || len(got.Rows) != 2 || len(got.Rows[0].Cells) != len(got.ColumnDefinitions) || got.Rows[0].Cells[1] != "246m" {
		t.Errorf("%s, %v", b, err)
	}
	if o := resources(); table(o) != o {
		t.Error("what is no measurement is a table")
	}
}
