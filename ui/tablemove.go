package ui

import "slices"

// moves are the navigation actions a table performs, by their names in the keymap.
var moves = map[string]func(*Table){
	"up":           func(t *Table) { t.place(t.at - 1) },
	"down":         func(t *Table) { t.place(t.at + 1) },
	"top":          func(t *Table) { t.place(0) },
	"bottom":       func(t *Table) { t.place(len(t.sheet.Rows) - 1) },
	"page-up":      func(t *Table) { t.turn(-1) },
	"page-down":    func(t *Table) { t.turn(+1) },
	"left":         func(t *Table) { t.skip = max(0, t.skip-1) },
	"right":        func(t *Table) { t.skip = min(t.skip+1, t.lastSkip()) },
	"column-left":  func(t *Table) { t.pick(-1) },
	"column-right": func(t *Table) { t.pick(+1) },
	"mark":         func(t *Table) { t.toggle() },
	"mark-range":   func(t *Table) { t.markRange() },
	"marks-clear":  func(t *Table) { t.ClearMarks() },
}

// Does says whether a navigation action is one of the table's.
func (t *Table) Does(name string) bool { _, ok := moves[name]; return ok }

// Do performs a navigation action and says whether it is one.
func (t *Table) Do(name string) bool {
	move, ok := moves[name]
	if ok {
		move(t)
	}
	return ok
}

// Move moves the cursor by so many rows, as a mouse wheel does.
func (t *Table) Move(rows int) { t.place(t.at + rows) }

// turn moves a page on, keeping the cursor's line and one line of what was seen.
func (t *Table) turn(pages int) {
	step := max(1, t.page()-1) * pages
	t.top += step
	t.place(t.at + step)
}

// Chosen is the column picked by hand, else the one sorted by, else the first.
func (t *Table) Chosen() Column {
	if i := t.chosenIndex(); i >= 0 {
		return t.cols[i]
	}
	return Column{}
}

func (t *Table) chosenIndex() int {
	for _, name := range []string{t.chosen, t.sheet.Order.Column} {
		i := slices.IndexFunc(t.order, func(c int) bool { return t.cols[c].Name == name })
		if name != "" && i >= 0 {
			return t.order[i]
		}
	}
	if len(t.order) == 0 {
		return -1
	}
	return t.order[0]
}

// pick chooses the next column to either side and scrolls it onto the screen.
func (t *Table) pick(step int) {
	if len(t.order) == 0 {
		return
	}
	i := slices.Index(t.order, t.chosenIndex()) + step
	if t.chosen == "" && t.sheet.Order.Column == "" && step > 0 {
		i = 0 // nothing was marked yet: begin at the first
	}
	i = max(0, min(i, len(t.order)-1))
	t.chosen = t.cols[t.order[i]].Name
	if i < t.pins {
		return
	}
	t.skip = min(t.skip, i-t.pins)
	for t.skip < i-t.pins && !t.whole(t.order[i]) {
		t.skip++
	}
}

// whole says that a column stands on the screen at full width.
func (t *Table) whole(col int) bool {
	for _, f := range t.fit(t.w) {
		if f.col == col {
			return !f.cut
		}
	}
	return false
}

// short says that a column has less room than its texts would take.
func (t *Table) short(col int) bool {
	for _, f := range t.fit(t.w) {
		if f.col == col {
			return f.w < t.natural(col)
		}
	}
	return true
}

// lastSkip is how far columns scroll: until the last one is seen whole, and all of what it would like to be if it has the rest.
func (t *Table) lastSkip() int {
	keep := t.skip
	defer func() { t.skip = keep }()
	for t.skip = 0; t.skip < len(t.order)-t.pins-1; t.skip++ {
		if last := t.order[len(t.order)-1]; t.whole(last) && !(t.cols[last].Rest && t.short(last)) {
			break
		}
	}
	return t.skip
}
