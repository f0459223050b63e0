package views

import (
	"cmp"

	"kdeck/kube"
	"kdeck/ui"
)

// Claims lists persistent volume claims with the columns of kubectl get pvc -o wide.
func Claims() Kind {
	return Kind{
		Name:     "persistentvolumeclaims",
		Resource: builtin("persistentvolumeclaims"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "STATUS"}, {Name: "VOLUME"}, {Name: "CAPACITY"}, {Name: "ACCESS MODES"}, {Name: "STORAGECLASS"},
			{Name: "VOLUMEATTRIBUTESCLASS"}, {Name: "AGE", Age: true}, {Name: "VOLUMEMODE", Wide: true},
		},
		Rows: claimRow,
		Enter: func(s *Session, it *Item) ui.Step { // its volume, and the pods that mount it
			return usedByAction().Open(s, Selection{Kind: Claims(), Item: it, Items: []*Item{it}})
		},
	}
}

func claimRow(o kube.Object) []ui.Row {
	c, ok := o.(*kube.Claim)
	if !ok {
		return nil
	}
	status := phase(o, c.Phase)
	capacity, modes := ui.Cell{}, ""
	if c.Volume != "" { // what the status holds counts only once a volume is named (printPersistentVolumeClaim)
		capacity, modes = quantityCell(c.Capacity), accessModes(c.Modes)
	}
	return oneRow(o,
		ui.Cell{Text: c.Name}, ui.Cell{Text: status}, ui.Cell{Text: c.Volume}, capacity, ui.Cell{Text: modes}, ui.Cell{Text: c.Class},
		orUnset(c.Attributes), ageCell(c.CreationTimestamp), ui.Cell{Text: cmp.Or(c.Mode, unset)},
	)
}
