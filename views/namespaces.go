package views

import (
	"kdeck/kube"
	"kdeck/ui"
)

// Namespaces lists the namespaces; enter shows the pods of one and makes it the current namespace.
func Namespaces() Kind {
	return Kind{
		Name:     "namespaces",
		Resource: builtin("namespaces"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "STATUS"}, {Name: "AGE", Age: true},
		},
		Rows: namespaceRow,
		Enter: func(s *Session, it *Item) ui.Step {
			s.Use(it.Object.GetName())
			return ui.Step{Open: NewList(s, Pods(), Scope{Namespace: it.Object.GetName()})}
		},
	}
}

func namespaceRow(o kube.Object) []ui.Row {
	ns, ok := o.(*kube.Namespace)
	if !ok {
		return nil
	}
	return oneRow(o,
		ui.Cell{Text: ns.Name},
		ui.Cell{Text: ns.Phase},
		ageCell(ns.CreationTimestamp),
	)
}
