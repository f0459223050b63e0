package views

import (
	"fmt"

	"kdeck/kube"
	"kdeck/ui"
)

// StatefulSets lists stateful sets with the columns of kubectl get statefulsets -o wide; enter shows the pods of one, by
// its selector.
func StatefulSets() Kind {
	return Kind{
		Name:     "statefulsets",
		Resource: builtin("statefulsets"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "READY"}, {Name: "AGE", Age: true},
			{Name: "CONTAINERS", Wide: true}, {Name: "IMAGES", Wide: true},
		},
		Rows: statefulSetRow,
		Enter: func(s *Session, it *Item) ui.Step {
			t, ok := it.Object.(*kube.StatefulSet)
			if !ok {
				return ui.Quiet()
			}
			return selected(s, t, t.Selector)
		},
	}
}

func statefulSetRow(o kube.Object) []ui.Row {
	t, ok := o.(*kube.StatefulSet)
	if !ok {
		return nil
	}
	return oneRow(o,
		ui.Cell{Text: t.Name}, ui.Cell{Text: fmt.Sprintf("%d/%d", t.Ready, t.Replicas), Value: int64(t.Ready)}, ageCell(t.CreationTimestamp),
		wordsCell(t.Containers), wordsCell(t.Images),
	)
}
