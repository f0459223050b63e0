package views

import (
	"kdeck/kube"
	"kdeck/ui"
)

// DaemonSets lists daemon sets with the columns of kubectl get daemonsets -o wide; enter shows the pods of one, by its
// selector.
func DaemonSets() Kind {
	return Kind{
		Name:     "daemonsets",
		Resource: builtin("daemonsets"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "DESIRED"}, {Name: "CURRENT"}, {Name: "READY"}, {Name: "UP-TO-DATE"}, {Name: "AVAILABLE"},
			{Name: "NODE SELECTOR"}, {Name: "AGE", Age: true},
			{Name: "CONTAINERS", Wide: true}, {Name: "IMAGES", Wide: true}, {Name: "SELECTOR", Wide: true},
		},
		Rows: daemonSetRow,
		Enter: func(s *Session, it *Item) ui.Step {
			d, ok := it.Object.(*kube.DaemonSet)
			if !ok {
				return ui.Quiet()
			}
			return selected(s, d, d.Selector)
		},
	}
}

func daemonSetRow(o kube.Object) []ui.Row {
	d, ok := o.(*kube.DaemonSet)
	if !ok {
		return nil
	}
	return oneRow(o,
		ui.Cell{Text: d.Name}, countCell(d.Desired), countCell(d.Current), countCell(d.Ready), countCell(d.Updated),
		countCell(d.Available), orNone(d.NodeSelector), ageCell(d.CreationTimestamp),
		wordsCell(d.Containers), wordsCell(d.Images), orNone(d.Selector),
	)
}
