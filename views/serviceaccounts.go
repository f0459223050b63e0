package views

import (
	"kdeck/kube"
	"kdeck/ui"
)

// ServiceAccounts lists service accounts with the columns of kubectl get serviceaccounts.
func ServiceAccounts() Kind {
	return Kind{
		Name:     "serviceaccounts",
		Resource: builtin("serviceaccounts"),
		Columns:  []ui.Column{{Name: "NAME"}, {Name: "AGE", Age: true}},
		Rows: func(o kube.Object) []ui.Row {
			return oneRow(o, ui.Cell{Text: o.GetName()}, ageCell(o.GetCreationTimestamp()))
		},
	}
}
