package views

import (
	"kdeck/kube"
	"kdeck/ui"
)

// ReplicaSets lists replica sets with the columns of kubectl get replicasets -o wide; enter shows the pods of one, by its
// selector.
func ReplicaSets() Kind {
	return Kind{
		Name:     "replicasets",
		Resource: builtin("replicasets"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "DESIRED"}, {Name: "CURRENT"}, {Name: "READY"}, {Name: "AGE", Age: true},
			{Name: "CONTAINERS", Wide: true}, {Name: "IMAGES", Wide: true}, {Name: "SELECTOR", Wide: true},
		},
		Rows: replicaSetRow,
		Enter: func(s *Session, it *Item) ui.Step {
			r, ok := it.Object.(*kube.ReplicaSet)
			if !ok {
				return ui.Quiet()
			}
			return selected(s, r, r.Selector)
		},
	}
}

func replicaSetRow(o kube.Object) []ui.Row {
	r, ok := o.(*kube.ReplicaSet)
	if !ok {
		return nil
	}
	return oneRow(o,
		ui.Cell{Text: r.Name}, countCell(r.Replicas), countCell(r.Current), countCell(r.Ready), ageCell(r.CreationTimestamp),
		wordsCell(r.Containers), wordsCell(r.Images), orNone(r.Selector),
	)
}
