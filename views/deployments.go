package views

import (
	"fmt"
	"strconv"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// Deployments lists deployments with the columns of kubectl get deployments -o wide; enter shows the pods of one, by its
// selector.
func Deployments() Kind {
	return Kind{
		Name:     "deployments",
		Resource: builtin("deployments"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "READY"}, {Name: "UP-TO-DATE"}, {Name: "AVAILABLE"}, {Name: "AGE", Age: true},
			{Name: "CONTAINERS", Wide: true}, {Name: "IMAGES", Wide: true}, {Name: "SELECTOR", Wide: true},
		},
		Rows: deploymentRow,
		Enter: func(s *Session, it *Item) ui.Step {
			d, ok := it.Object.(*kube.Deployment)
			if !ok {
				return ui.Quiet()
			}
			return ui.Step{Open: NewList(s, Pods(), Scope{Namespace: d.Namespace, Labels: d.Selector})}
		},
	}
}

func deploymentRow(o kube.Object) []ui.Row {
	d, ok := o.(*kube.Deployment)
	if !ok {
		return nil
	}
	return oneRow(o,
		ui.Cell{Text: d.Name},
		ui.Cell{Text: fmt.Sprintf("%d/%d", d.Ready, d.Replicas), Value: int64(d.Ready)},
		countCell(d.Updated), countCell(d.Available), ageCell(d.CreationTimestamp),
		ui.Cell{Text: strings.Join(d.Containers, ",")}, ui.Cell{Text: strings.Join(d.Images, ",")}, ui.Cell{Text: d.Selector},
	)
}

// countCell is a number that sorts as one.
func countCell(n int32) ui.Cell { return ui.Cell{Text: strconv.Itoa(int(n)), Value: int64(n)} }
