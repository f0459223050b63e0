package views

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube"
	"kdeck/ui"
)

// What kubectl prints for values that are not there (kubernetes/pkg/printers).
const (
	unknown = "<unknown>"
	none    = "<none>"
)

// oneRow is the row of an object that has one; its tone is that of the object's health.
func oneRow(o kube.Object, cells ...ui.Cell) []ui.Row {
	return []ui.Row{{ID: identity(o), Cells: cells, Item: &Item{Object: o}}}
}

// identity tells an object from all others: its UID, or where the server gives none, as for what is measured rather than stored
// (componentstatuses, metrics.k8s.io), its name.
func identity(o kube.Object) string {
	if uid := string(o.GetUID()); uid != "" {
		return uid
	}
	return o.GetNamespace() + "/" + o.GetName()
}

// ageCell ages from a time of the API.
func ageCell(t metav1.Time) ui.Cell { return sinceCell(t.Time) }

// sinceCell ages from a moment; none at all is <unknown>, as kubectl has it.
func sinceCell(t time.Time) ui.Cell {
	if t.IsZero() {
		return ui.Cell{Text: unknown}
	}
	return ui.Cell{Since: t}
}

// orNone is kubectl's text for a value that may be missing.
func orNone(s string) ui.Cell {
	if s == "" {
		s = none
	}
	return ui.Cell{Text: s}
}
