package ui

import (
	"maps"
	"slices"
)

// marks are rows chosen by hand, by their IDs, so that neither sorting nor a new list moves a mark onto another row. A
// marked row that the filter hides keeps its mark, but no action reaches it.
type marks struct {
	on     map[string]bool
	last   string // where a range begins: the row marked last
	hidden int    // how many of them are on no row now
}

// Marked are the marked rows that are shown, in their order. It looks at all rows: ask when there is something to do,
// not for every frame.
func (t *Table) Marked() []Row {
	if len(t.marks.on) == 0 {
		return nil
	}
	out := make([]Row, 0, len(t.marks.on)-t.marks.hidden)
	for i := range t.sheet.Rows {
		if t.marks.on[t.sheet.Rows[i].ID] {
			out = append(out, t.sheet.Rows[i])
		}
	}
	return out
}

// Marks are the IDs of all marked rows, hidden ones too, in no order.
func (t *Table) Marks() []string { return slices.Collect(maps.Keys(t.marks.on)) }

// CountMarks is how many rows are marked, hidden ones too.
func (t *Table) CountMarks() int { return len(t.marks.on) }

// HiddenMarks is how many marked rows are not shown now.
func (t *Table) HiddenMarks() int { return t.marks.hidden }

// Mark puts a mark on rows by their IDs, shown or not.
func (t *Table) Mark(ids ...string) {
	if t.marks.on == nil {
		t.marks.on = make(map[string]bool)
	}
	for _, id := range ids {
		if id != "" { // what has no identity cannot be found again
			t.marks.on[id] = true
		}
	}
	t.countHidden()
}

// Unmark takes the marks off rows by their IDs: the owner tells so which of them are in the list no more.
func (t *Table) Unmark(ids ...string) {
	if len(ids) == 0 {
		return
	}
	for _, id := range ids {
		delete(t.marks.on, id)
		if t.marks.last == id {
			t.marks.last = ""
		}
	}
	t.countHidden()
}

// ClearMarks takes all marks off.
func (t *Table) ClearMarks() { t.marks = marks{} }

// toggle marks the cursor's row, or takes its mark off, and moves down.
func (t *Table) toggle() {
	if row, ok := t.Current(); ok && t.marks.on[row.ID] {
		t.Unmark(row.ID)
	} else if ok {
		t.Mark(row.ID)
		t.marks.last = row.ID
	}
	t.place(t.at + 1)
}

// markRange marks the rows from the one marked last to the cursor's; without one, the cursor's, where the next range begins.
func (t *Table) markRange() {
	row, ok := t.Current()
	if !ok {
		return
	}
	from := t.at
	if i := t.index(t.marks.last); i >= 0 && t.marks.last != "" {
		from = i
	}
	var ids []string
	for _, r := range t.sheet.Rows[min(from, t.at) : max(from, t.at)+1] {
		ids = append(ids, r.ID)
	}
	t.Mark(ids...)
	t.marks.last = row.ID
}

// countHidden finds out how many marks are on no row; without marks it costs nothing.
func (t *Table) countHidden() {
	t.marks.hidden = len(t.marks.on)
	for i := 0; i < len(t.sheet.Rows) && t.marks.hidden > 0; i++ {
		if t.marks.on[t.sheet.Rows[i].ID] {
			t.marks.hidden--
		}
	}
}

// gutter is how many cells at the left edge the marks take.
func (t *Table) gutter() int {
	if len(t.marks.on) == 0 {
		return 0
	}
	return 2
}
