package views

import (
	"cmp"

	"kdeck/kube"
	"kdeck/ui"
)

// Volumes lists persistent volumes with the columns of kubectl get pv -o wide; enter shows the claim one is bound to.
func Volumes() Kind {
	return Kind{
		Name:     "persistentvolumes",
		Resource: builtin("persistentvolumes"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "CAPACITY"}, {Name: "ACCESS MODES"}, {Name: "RECLAIM POLICY"}, {Name: "STATUS"}, {Name: "CLAIM"},
			{Name: "STORAGECLASS"}, {Name: "VOLUMEATTRIBUTESCLASS"}, {Name: "REASON"}, {Name: "AGE", Age: true},
			{Name: "VOLUMEMODE", Wide: true},
		},
		Rows: volumeRow,
		Enter: func(s *Session, it *Item) ui.Step {
			v, ok := it.Object.(*kube.Volume)
			switch {
			case !ok:
				return ui.Quiet()
			case v.Claim == nil:
				return ui.Step{Say: say("no claim has taken %s", v.Name)}
			}
			return ui.Step{Open: NewList(s, Claims(), Scope{Namespace: v.Claim.Namespace, Name: v.Claim.Name})}
		},
	}
}

func volumeRow(o kube.Object) []ui.Row {
	v, ok := o.(*kube.Volume)
	if !ok {
		return nil
	}
	status, claim := phase(o, v.Phase), ""
	if v.Claim != nil {
		claim = v.Claim.Namespace + "/" + v.Claim.Name
	}
	return oneRow(o,
		ui.Cell{Text: v.Name}, quantityCell(v.Capacity), ui.Cell{Text: accessModes(v.Modes)}, ui.Cell{Text: v.Reclaim},
		ui.Cell{Text: status}, ui.Cell{Text: claim}, ui.Cell{Text: v.Class}, orUnset(v.Attributes), ui.Cell{Text: v.Reason},
		ageCell(v.CreationTimestamp), ui.Cell{Text: cmp.Or(v.Mode, unset)},
	)
}
