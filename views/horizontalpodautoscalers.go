package views

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube"
	"kdeck/ui"
)

// Autoscalers lists horizontal pod autoscalers with the columns of kubectl get hpa -o wide; enter shows what one scales.
func Autoscalers() Kind {
	return Kind{
		Name:     "horizontalpodautoscalers",
		Resource: builtin("horizontalpodautoscalers"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "REFERENCE"}, {Name: "TARGETS"}, {Name: "MINPODS"}, {Name: "MAXPODS"}, {Name: "REPLICAS"},
			{Name: "AGE", Age: true},
		},
		Rows: autoscalerRow,
		Enter: func(s *Session, it *Item) ui.Step {
			h, ok := it.Object.(*kube.Autoscaler)
			if !ok {
				return ui.Quiet()
			}
			at := Scope{Namespace: h.Namespace, Name: h.Target.Name}
			return s.withReferred(metav1.OwnerReference{APIVersion: h.Target.APIVersion, Kind: h.Target.Kind}, func(k Kind) ui.Step {
				return ui.Step{Open: NewList(s, k, at)}
			})
		},
	}
}

func autoscalerRow(o kube.Object) []ui.Row {
	h, ok := o.(*kube.Autoscaler)
	if !ok {
		return nil
	}
	least := ui.Cell{Text: "<unset>"}
	if h.Min >= 0 {
		least = countCell(h.Min)
	}
	return oneRow(o,
		ui.Cell{Text: h.Name}, ui.Cell{Text: h.Target.Kind + "/" + h.Target.Name}, ui.Cell{Text: targets(h.Metrics)},
		least, countCell(h.Max), countCell(h.Current), ageCell(h.CreationTimestamp),
	)
}

// targets are the first two metrics, each "now/wanted" (formatHPAMetrics in
// kubernetes/pkg/printers/internalversion/printers.go).
func targets(in []kube.Metric) string {
	const most = 2
	if len(in) == 0 {
		return none
	}
	list := make([]string, min(most, len(in)))
	for i := range list {
		m := &in[i]
		list[i] = m.Current + "/" + m.Target
		switch {
		case m.Target == "":
			list[i] = "<unknown type>"
		case m.Type == "Resource" || m.Type == "ContainerResource":
			list[i] = m.Name + ": " + list[i]
		case m.Average:
			list[i] += " (avg)"
		}
	}
	text := strings.Join(list, ", ")
	if len(in) > most {
		return fmt.Sprintf("%s + %d more...", text, len(in)-most)
	}
	return text
}
