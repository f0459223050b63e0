package ui

import (
	"time"

	"kdeck/themes"
)

// Column is the head of a table column.
type Column struct {
	Name  string // as kubectl spells it: "READY", "NOMINATED NODE"
	Wide  bool   // shown only when wide columns are on
	Right bool   // aligned to the right (numbers)
	Age   bool   // its cells age: sorting ascending shows the youngest first
	Rest  bool   // it gets what the others leave, however long its texts are
	State bool   // its cells say how a row does: sorting ascending shows the worst first, by the rows' tones
	Span  bool   // its cells are durations: a Since while they last, then the seconds as an int64
}

// Cell is one value of a row.
type Cell struct {
	Text  string    // what is shown; for an ageing cell, what stands before the age
	Value any       // what sorts and compares: string, int64, float64, time.Time or nil (then Text)
	Since time.Time // not zero: the cell ages while shown ("5m", or "3 (5m ago)" behind a Text)
	Tone  themes.Tone
}

// Row is one line of a table. Its identity is ID (a UID), never its place or its name.
type Row struct {
	ID    string
	Cells []Cell
	Tone  themes.Tone
	Item  any // what the row was made of, for those who made it
}
