// Package metrics serves the metrics API (metrics.k8s.io/v1beta1) as metrics-server does, from usage that is made up: a
// pod's annotations say it, or it follows from what its containers request.
//
//	kubectl top, HPA controller --> API server --APIService--> Handler --list--> pods, nodes --> usage --> PodMetrics
package metrics

import (
	"hash/fnv"
	"math"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	api "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// The annotations that say what each container of a pod uses, as kwok names them.
const (
	CPU    = "kwok.x-k8s.io/usage-cpu"
	Memory = "kwok.x-k8s.io/usage-memory"
)

// window is how long a measurement takes; it is the same until the next one.
const window = 15 * time.Second

// usageOf is what a pod uses at a time, nil if none of its containers runs.
func usageOf(pod *corev1.Pod, at time.Time) *api.PodMetrics {
	at = at.Truncate(window)
	m := &api.PodMetrics{
		ObjectMeta: metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace, Labels: pod.Labels, CreationTimestamp: metav1.NewTime(at)},
		Timestamp:  metav1.NewTime(at), Window: metav1.Duration{Duration: window},
	}
	runs := map[string]bool{}
	for _, st := range append(append([]corev1.ContainerStatus{}, pod.Status.ContainerStatuses...), pod.Status.InitContainerStatuses...) {
		runs[st.Name] = st.State.Running != nil
	}
	for _, c := range append(append([]corev1.Container{}, pod.Spec.Containers...), pod.Spec.InitContainers...) {
		if runs[c.Name] {
			m.Containers = append(m.Containers, api.ContainerMetrics{Name: c.Name, Usage: corev1.ResourceList{
				corev1.ResourceCPU:    said(pod, CPU, wave(string(pod.UID)+c.Name, at, milli(c, corev1.ResourceCPU, 25), resource.DecimalSI)),
				corev1.ResourceMemory: said(pod, Memory, wave(string(pod.UID)+c.Name, at, milli(c, corev1.ResourceMemory, 48<<20*1000), resource.BinarySI)),
			}})
		}
	}
	if len(m.Containers) == 0 {
		return nil
	}
	return m
}

// said is the usage of an annotation, if it says one.
func said(pod *corev1.Pod, annotation string, otherwise resource.Quantity) resource.Quantity {
	if q, err := resource.ParseQuantity(pod.Annotations[annotation]); err == nil {
		return q
	}
	return otherwise
}

// milli is what a container may be expected to use, in thousandths: three fifths of its request.
func milli(c corev1.Container, name corev1.ResourceName, otherwise int64) int64 {
	if q, ok := c.Resources.Requests[name]; ok && !q.IsZero() {
		return int64(q.AsApproximateFloat64() * 600)
	}
	return otherwise
}

// wave goes up and down around a usage in some minutes, for each container in its own time.
func wave(id string, at time.Time, around int64, form resource.Format) resource.Quantity {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	phase := float64(h.Sum64()%1000) / 1000
	period := 240 + 360*phase
	now := float64(around) * (1 + 0.3*math.Sin(2*math.Pi*(float64(at.Unix())/period+phase)))
	if form == resource.BinarySI {
		return *resource.NewQuantity(int64(now/1000)>>10<<10, form)
	}
	return *resource.NewMilliQuantity(int64(now), form)
}

// sum is what a node uses: what its pods use, and a little for itself.
func sum(node *corev1.Node, pods []*api.PodMetrics, at time.Time) *api.NodeMetrics {
	at = at.Truncate(window)
	cpu, memory := resource.NewMilliQuantity(180, resource.DecimalSI), resource.NewQuantity(900<<20, resource.BinarySI)
	for _, p := range pods {
		for _, c := range p.Containers {
			cpu.Add(c.Usage[corev1.ResourceCPU])
			memory.Add(c.Usage[corev1.ResourceMemory])
		}
	}
	return &api.NodeMetrics{
		ObjectMeta: metav1.ObjectMeta{Name: node.Name, Labels: node.Labels, CreationTimestamp: metav1.NewTime(at)},
		Timestamp:  metav1.NewTime(at), Window: metav1.Duration{Duration: window},
		Usage: corev1.ResourceList{corev1.ResourceCPU: *cpu, corev1.ResourceMemory: *memory},
	}
}
