package object

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime"
)

// Record is one object of any kind in the server's Table form: metadata, and the cells the server printed.
//
// Cells match List.Columns. A cell is a string, int64, float64, bool or nil, a time.Time where the column is a date (an
// age is then creationTimestamp, other dates are reckoned back from the server's "5m" and so as coarse as that), or
// []any where the server sends a list.
type Record struct {
	Meta
	Cells  []any
	Status *Status // nil where the object came without its status
}

// Status is what most kinds keep in their status, by the conventions of the API (api-conventions.md, typical status
// properties).
type Status struct {
	Observed   int64 // observedGeneration, 0 is none
	Conditions []Condition
}

// DeepCopyObject makes Record a runtime.Object.
func (o *Record) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Cells = slices.Clone(o.Cells)
	return &c
}
