package ui

import (
	"math"
	"slices"
)

const (
	gap           = 2  // cells between columns
	minName       = 16 // NAME shrinks no further, unless it is narrower by nature or the screen is tiny
	minSpace      = 4  // the same for NAMESPACE
	narrow        = 50 // on screens narrower than this only the name stays in sight while scrolling
	minRest       = 10 // the least a column gets that has what the others leave
	namespaceHead = "NAMESPACE"

	minCut = 3 // a column cut narrower by the edge is not worth showing
)

// field is where a column stands on the screen.
type field struct {
	col  int // index into cols
	x, w int
	cut  bool // narrower than planned, by the right edge
	pin  bool // never scrolls
}

// choose finds which columns there are to show, and which of them are pinned: NAME with what stands before it when it
// is the first or second, else the first.
func (t *Table) choose() {
	t.order = t.order[:0]
	for i, c := range t.cols {
		if !c.Wide || t.wide {
			t.order = append(t.order, i)
		}
	}
	name := slices.IndexFunc(t.order, func(c int) bool { return t.cols[c].Name == "NAME" })
	t.pins = min(1, len(t.order))
	if name == 1 {
		t.pins = 2
	}
	t.skip = max(0, min(t.skip, len(t.order)-t.pins-1))
}

// fit lays the columns out in w cells. When they do not all fit, long columns are capped first, then all give up what no
// row on the screen needs, then the pinned ones shrink, ages get no more room than they take now, ages behind a text lose
// their words, and at last the pinned ones shrink further if that is enough. What still does not fit is cut at the right edge and reached by
// scrolling.
func (t *Table) fit(w int) []field {
	fields := make([]field, 0, len(t.order))
	x := t.gutter()
	widths := t.plan(w - x)
	for i, col := range t.order {
		if i >= t.pins && i < t.pins+t.skip {
			continue
		}
		if i < t.pins-1 && t.skip > 0 && w < narrow {
			continue // there is no room for more than the name
		}
		f := field{col: col, x: x, w: widths[i], pin: i < t.pins}
		if x+f.w > w {
			f.w, f.cut = w-x, true
		}
		if f.w < min(minCut, widths[i]) || f.w <= 0 {
			break
		}
		fields = append(fields, f)
		x += f.w + gap
	}
	if n := len(fields); n > 0 && x-gap < w {
		t.spend(fields, w-(x-gap))
	}
	return fields
}

// plan is the width of each shown column, before scrolling.
func (t *Table) plan(w int) []int {
	widths, total := make([]int, len(t.order)), -gap
	for i, col := range t.order {
		widths[i] = t.natural(col)
		total += widths[i] + gap
	}
	long := max(20, w/4)
	total = shrink(widths[t.pins:], total, w, func(i int) int {
		if t.cols[t.order[t.pins+i]].Rest {
			return minRest
		}
		return long
	})
	total = t.slacken(widths, total, w, func(c *Cell) int { return cellWidth(c, t.now) })
	total = shrink(widths[:t.pins], total, w, func(i int) int {
		if i < t.pins-1 {
			return max(minSpace, min(w/5, 16))
		}
		return max(min(minName, w/2), w*3/10)
	})
	total = t.slacken(widths, total, w, func(c *Cell) int { return cells(t.cellText(c, t.now)) })
	total = t.slacken(widths, total, w, func(c *Cell) int { return cells(t.shortText(c, t.now)) })
	if hard := slices.Clone(widths); shrink(hard[:t.pins], total, w, func(i int) int {
		if i < t.pins-1 {
			return max(minSpace, min(len(namespaceHead), w/5), w/8)
		}
		return max(min(minName, w/2), w/4)
	}) <= w { // only where it makes room for all the others
		return hard
	}
	return widths
}

// slacken takes from the columns what no row on the screen needs; it returns the total. What it leaves changes while rows
// scroll by, so it is done only where something would be cut.
func (t *Table) slacken(widths []int, total, w int, width func(*Cell) int) int {
	if total <= w || t.page() <= 0 {
		return total
	}
	need := t.seen(width)
	return shrink(widths, total, w, func(i int) int { return need[i] })
}

// seen is the width each shown column needs for its head and the rows on the screen.
func (t *Table) seen(width func(*Cell) int) []int {
	need := make([]int, len(t.order))
	rows := t.sheet.Rows[min(t.top, len(t.sheet.Rows)):min(t.top+t.page(), len(t.sheet.Rows))]
	for i, col := range t.order {
		need[i] = t.headWidth(col)
		for r := range rows {
			if col < len(rows[r].Cells) {
				need[i] = max(need[i], width(&rows[r].Cells[col]))
			}
		}
	}
	return need
}

// headWidth is the width of a column's head.
func (t *Table) headWidth(col int) int {
	w := cells(t.cols[col].Name)
	if t.cols[col].Name == t.sheet.Order.Column {
		w++ // the arrow
	}
	return w
}

// natural is the width a column would like to have.
func (t *Table) natural(col int) int {
	w := t.headWidth(col)
	if col < len(t.sheet.Widths) {
		w = max(w, t.sheet.Widths[col])
	}
	return max(w, 1)
}

// shrink takes cells from the widest columns until the total fits or each is down to its least; it returns the total.
func shrink(widths []int, total, w int, least func(int) int) int {
	for total > w {
		widest, next := -1, 0
		for i, width := range widths {
			if width <= least(i) {
				continue
			}
			if widest < 0 || width > widths[widest] {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		for i, width := range widths {
			if i != widest && width < widths[widest] && width > next {
				next = width
			}
		}
		to := max(least(widest), min(next, widths[widest]-1), widths[widest]-(total-w))
		total -= widths[widest] - to
		widths[widest] = to
	}
	return total
}

// spend gives leftover cells back to the columns on the screen that were shrunk, the neediest last first.
func (t *Table) spend(fields []field, left int) {
	for left > 0 {
		best, least := -1, math.MaxInt
		for i, f := range fields {
			if need := t.natural(f.col) - f.w; need > 0 && need < least {
				best, least = i, need
			}
		}
		if best < 0 {
			return
		}
		give := min(left, least)
		left -= give
		fields[best].w += give
		fields[best].cut = fields[best].cut && give < least
		for i := best + 1; i < len(fields); i++ {
			fields[i].x += give
		}
	}
}
