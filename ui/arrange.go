package ui

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"kdeck/themes"
)

// Order says by which column rows are sorted; the zero Order keeps them as given.
type Order struct {
	Column string
	Desc   bool
}

// Sheet is what a table shows: rows in their order, and how wide each column would like to be.
type Sheet struct {
	Rows   []Row
	Widths []int
	Order  Order
}

// Arrange sorts and measures rows; it belongs into a Cmd. The rows given are not changed, but they are shared with the
// Sheet when the order asks for no sorting.
func Arrange(cols []Column, rows []Row, order Order, now time.Time) Sheet {
	s := Sheet{Rows: rows, Order: order, Widths: make([]int, len(cols))}
	if at := slices.IndexFunc(cols, func(c Column) bool { return c.Name == order.Column }); at >= 0 && order.Column != "" {
		s.Rows = sorted(rows, at, cols[at], order.Desc)
	}
	for i, c := range cols {
		s.Widths[i] = cells(c.Name)
	}
	for r := range rows {
		row := rows[r].Cells
		for i := range min(len(row), len(cols)) {
			c := &row[i]
			if len(c.Text) <= s.Widths[i] && c.Since.IsZero() {
				continue // no text has more cells than bytes
			}
			if w := cellWidth(c, now); w > s.Widths[i] {
				s.Widths[i] = w
			}
		}
	}
	return s
}

// cellWidth leaves room for the age to grow, or columns would jump while the user looks on.
func cellWidth(c *Cell, now time.Time) int {
	w := cells(c.Text)
	if c.Since.IsZero() {
		return w
	}
	since := now.Sub(c.Since)
	age := max(ageWidth(since), ageWidth(since+time.Hour))
	if c.Text == "" {
		return age
	}
	return w + len(" ( ago)") + age
}

// ageWidth is how long ages of about d are as kubectl spells them. It is a guess: how they are really spelled is not
// known here, and asking would cost an allocation a cell.
func ageWidth(d time.Duration) int {
	const day = 24 * time.Hour
	switch {
	case d < 10*time.Minute:
		return 5 // 9m59s
	case d < 3*time.Hour:
		return 4 // 179m
	case d < 8*time.Hour:
		return 5 // 7h59m
	case d < 2*day:
		return 3 // 47h
	case d < 8*day:
		return 5 // 7d23h
	case d < 2*365*day:
		return 4 // 729d
	}
	return 6 // 7y364d
}

// rank is the place of a kind of value among others in one column: what has no value comes last in both directions.
type rank uint8

const (
	number rank = iota
	moment
	word
	nothing
)

// sortKey is what one row is sorted by. It is small, because it is what the sort moves about.
type sortKey struct {
	s     string
	n     int64 // of numbers and moments; the bits of a float64 when some number of the column is broken
	at    int32 // the place given, which decides between equals
	rank  rank
	tone  themes.Tone // of the row, in a column of states
	float bool
}

func sorted(rows []Row, col int, c Column, desc bool) []Row {
	keys := make([]sortKey, len(rows))
	floats := false
	for i := range rows {
		if col < len(rows[i].Cells) {
			keys[i] = keyOf(&rows[i].Cells[col], c.Age)
		} else {
			keys[i].rank = nothing
		}
		if c.State {
			keys[i].tone = safe(rows[i].Tone)
		}
		keys[i].at = int32(i)
		floats = floats || keys[i].float
	}
	if floats {
		for i := range keys {
			if k := &keys[i]; k.rank == number && !k.float {
				k.n, k.float = int64(math.Float64bits(float64(k.n))), true
			}
		}
	}
	slices.SortFunc(keys, func(a, b sortKey) int {
		d := cmp.Compare(b.tone, a.tone)
		if d == 0 && a.rank != b.rank {
			return cmp.Compare(a.rank, b.rank)
		}
		if d == 0 {
			d = a.compare(&b)
		}
		if desc {
			d = -d
		}
		if d == 0 {
			d = cmp.Compare(a.at, b.at)
		}
		return d
	})
	out := make([]Row, len(rows))
	for i := range keys {
		out[i] = rows[keys[i].at]
	}
	return out
}

// compare compares keys of one rank.
func (k *sortKey) compare(o *sortKey) int {
	switch {
	case k.rank == word:
		return strings.Compare(k.s, o.s)
	case k.float:
		return cmp.Compare(math.Float64frombits(uint64(k.n)), math.Float64frombits(uint64(o.n)))
	}
	return cmp.Compare(k.n, o.n)
}

// keyOf reads a cell's value. In a column of ages a moment counts backwards: the youngest is the least.
func keyOf(c *Cell, age bool) sortKey {
	if age && !c.Since.IsZero() {
		return momentKey(c.Since, age)
	}
	switch v := c.Value.(type) {
	case string:
		return sortKey{rank: word, s: v}
	case int64:
		return sortKey{rank: number, n: v}
	case int:
		return sortKey{rank: number, n: int64(v)}
	case int32:
		return sortKey{rank: number, n: int64(v)}
	case float64:
		return sortKey{rank: number, n: int64(math.Float64bits(v)), float: true}
	case time.Time:
		if v.IsZero() {
			return sortKey{rank: nothing}
		}
		return momentKey(v, age)
	case bool:
		if v {
			return sortKey{rank: number, n: 1}
		}
		return sortKey{rank: number}
	}
	if !c.Since.IsZero() {
		return momentKey(c.Since, true)
	}
	if c.Text == "" {
		return sortKey{rank: nothing}
	}
	return sortKey{rank: word, s: c.Text}
}

func momentKey(t time.Time, age bool) sortKey {
	n := t.UnixNano()
	if age {
		n = -n
	}
	return sortKey{rank: moment, n: n}
}
