package metrics

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	api "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// table is the Table form of measurements, with the columns of metrics-server; anything else stays as it is.
func table(o runtime.Object) runtime.Object {
	t := &metav1.Table{TypeMeta: metav1.TypeMeta{Kind: "Table", APIVersion: metav1.SchemeGroupVersion.String()}, ColumnDefinitions: []metav1.TableColumnDefinition{
		{Name: "Name", Type: "string", Format: "name", Description: "Name of the resource"},
		{Name: "cpu", Type: "string"}, {Name: "memory", Type: "string"}, {Name: "Window", Type: "string"},
	}, Rows: []metav1.TableRow{}}
	row := func(meta metav1.ObjectMeta, used corev1.ResourceList, over metav1.Duration) {
		object := &metav1.PartialObjectMetadata{ObjectMeta: meta,
			TypeMeta: metav1.TypeMeta{Kind: "PartialObjectMetadata", APIVersion: metav1.SchemeGroupVersion.String()}}
		t.Rows = append(t.Rows, metav1.TableRow{Object: runtime.RawExtension{Object: object}, Cells: []any{
			meta.Name, used.Cpu().String(), used.Memory().String(), over.Duration.String()}})
	}
	pod := func(m api.PodMetrics) {
		used := corev1.ResourceList{}
		for _, c := range m.Containers {
			for name, q := range c.Usage {
				all := used[name]
				all.Add(q)
				used[name] = all
			}
		}
		row(m.ObjectMeta, used, m.Window)
	}
	switch o := o.(type) {
	case *api.PodMetrics:
		pod(*o)
	case *api.PodMetricsList:
		for _, m := range o.Items {
			pod(m)
		}
	case *api.NodeMetrics:
		row(o.ObjectMeta, o.Usage, o.Window)
	case *api.NodeMetricsList:
		for _, m := range o.Items {
			row(m.ObjectMeta, m.Usage, m.Window)
		}
	default:
		return o
	}
	return t
}
