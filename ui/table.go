package ui

import (
	"slices"
	"time"

	"kdeck/themes"
)

// Table shows rows under columns. Its cursor is a row's ID: through every Set it stays on that row and, where it can,
// on the same line of the screen. Only the rows on the screen are ever built.
type Table struct {
	// Human spells a duration ("5m"); it is set by the owner before ages are shown.
	Human func(time.Duration) string

	theme *themes.Theme
	cols  []Column
	sheet Sheet
	wide  bool
	empty string

	id     string // the row under the cursor
	at     int    // its index
	top    int    // the first row on the screen
	skip   int    // unpinned columns scrolled away
	chosen string // the column picked by hand, by name
	marks  marks

	w, h  int       // of the last Draw
	now   time.Time // the same
	order []int     // columns shown now: indexes into cols
	pins  int       // how many of them never scroll
}

// NewTable is an empty table.
func NewTable(t *themes.Theme) *Table {
	return &Table{theme: t, Human: func(d time.Duration) string { return d.Truncate(time.Second).String() }}
}

// Set replaces what is shown. The cursor stays on its row; when that is gone it takes the row now at its place.
func (t *Table) Set(cols []Column, s Sheet) {
	line := t.at - t.top
	if !slices.Equal(t.cols, cols) {
		t.cols = slices.Clone(cols)
		t.choose()
	}
	t.sheet = s
	if !t.has(t.at, t.id) {
		if i := t.index(t.id); i >= 0 {
			t.at = i
		}
	}
	t.top = max(0, t.at-line)
	t.place(t.at)
	t.countHidden()
}

// Wide shows or hides the wide columns.
func (t *Table) Wide(on bool) {
	t.wide = on
	t.choose()
}

// Empty sets what stands where rows would be when there are none.
func (t *Table) Empty(text string) { t.empty = text }

// Current is the row under the cursor.
func (t *Table) Current() (Row, bool) {
	if len(t.sheet.Rows) == 0 {
		return Row{}, false
	}
	return t.sheet.Rows[t.at], true
}

// Select moves the cursor to a row and says whether there is one of that ID.
func (t *Table) Select(id string) bool {
	i := t.index(id)
	if i >= 0 {
		t.place(i)
	}
	return i >= 0
}

// Place is the index of the cursor's row and how many rows there are.
func (t *Table) Place() (index, length int) { return t.at, len(t.sheet.Rows) }

// Overflows says that there are more rows than the last Draw had lines for.
func (t *Table) Overflows() bool { return t.page() > 0 && len(t.sheet.Rows) > t.page() }

// Rows are the rows as arranged; they are not to be changed.
func (t *Table) Rows() []Row { return t.sheet.Rows }

// Order is the order of what is shown.
func (t *Table) Order() Order { return t.sheet.Order }

// RowAt is the ID of the row drawn on line y of the last Draw.
func (t *Table) RowAt(y int) (id string, ok bool) {
	i := t.top + y - t.headLines()
	if y < t.headLines() || y >= t.h || i >= len(t.sheet.Rows) {
		return "", false
	}
	return t.sheet.Rows[i].ID, true
}

// ColumnAt is the column whose head or cells stand at cell x of the last Draw.
func (t *Table) ColumnAt(x int) (Column, bool) {
	for _, f := range t.fit(t.w) {
		if x >= f.x && x < f.x+f.w {
			return t.cols[f.col], true
		}
	}
	return Column{}, false
}

// index looks a row up, first where it most likely is.
func (t *Table) index(id string) int {
	if t.has(t.at, id) {
		return t.at
	}
	for i := range t.sheet.Rows {
		if t.sheet.Rows[i].ID == id {
			return i
		}
	}
	return -1
}

func (t *Table) has(i int, id string) bool {
	return i >= 0 && i < len(t.sheet.Rows) && t.sheet.Rows[i].ID == id
}

// place puts the cursor on row i, or the nearest there is, and scrolls no further than needed.
func (t *Table) place(i int) {
	n := len(t.sheet.Rows)
	t.at = max(0, min(i, n-1))
	t.id = ""
	if n > 0 {
		t.id = t.sheet.Rows[t.at].ID
	}
	if page := t.page(); page > 0 {
		t.top = max(min(t.top, t.at, n-page), t.at-page+1, 0)
	}
}

// page is how many rows the screen holds.
func (t *Table) page() int { return t.h - t.headLines() }

// headLines is 1, but a table of one line shows its row rather than its head.
func (t *Table) headLines() int {
	if t.h < 2 {
		return 0
	}
	return 1
}
