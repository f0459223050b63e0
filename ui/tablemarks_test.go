package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// marked are the IDs of what an action would hit.
func marked(t *Table) string {
	var ids []string
	for _, r := range t.Marked() {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, " ")
}

// do performs actions by their names.
func do(t *Table, names ...string) {
	for _, n := range names {
		t.Do(n)
	}
}

func TestAMarkGoesOnAndOffAndTheCursorMovesOn(t *testing.T) {
	tb := NewTable(mono())
	show(tb, "a", "b", "c", "d")
	do(tb, "mark", "down", "mark")
	expect(t, "marked", marked(tb), "a c")
	expect(t, "cursor", current(tb), "d")
	do(tb, "top", "mark")
	expect(t, "after taking one off", marked(tb), "c")
	expect(t, "cursor", current(tb), "b")
	do(tb, "bottom", "mark", "mark", "mark")
	expect(t, "the last row thrice", marked(tb), "c d")
	do(tb, "marks-clear")
	expect(t, "cleared", marked(tb), "")
}

func TestAMarkStaysOnItsRowThroughSortingFilteringAndNewLists(t *testing.T) {
	tb := NewTable(mono())
	show(tb, "a", "b", "c", "d")
	do(tb, "mark", "down", "mark")
	for _, c := range []struct {
		what, rows, marked string
		hidden             int
	}{
		{"sorted the other way: in the order shown", "d c b a", "c a", 0},
		{"rows before them", "x y d c b a", "c a", 0},
		{"one filtered away", "b c", "c", 1},
		{"both filtered away", "b d", "", 2},
		{"nothing shown", "", "", 2},
		{"all back", "a b c d", "a c", 0},
	} {
		show(tb, strings.Fields(c.rows)...)
		if got := marked(tb); got != c.marked || tb.HiddenMarks() != c.hidden || tb.CountMarks() != 2 {
			t.Errorf("%s: %q marked and %d of %d hidden, not %q and %d of 2", c.what, got, tb.HiddenMarks(), tb.CountMarks(), c.marked, c.hidden)
		}
	}
	tb.Unmark("a")
	show(tb, "a", "b", "c")
	expect(t, "a row that had left and is made anew under its ID", marked(tb), "c")
}

func TestARangeGoesFromTheLastMarkToTheCursorEitherWay(t *testing.T) {
	rows := strings.Fields("a b c d e f g")
	for _, c := range []struct{ keys, want string }{
		{"mark-range", "a"},
		{"mark down down mark-range", "a b c d"},
		{"down mark-range down down mark-range", "b c d"},
		{"bottom mark-range up up mark-range", "e f g"},
		{"mark-range down down mark-range down down mark-range", "a b c d e"},
		{"mark up mark down mark-range", "c"},                           // a mark taken off begins no range
		{"mark marks-clear down down mark-range", "d"},                  // nor does one cleared
		{"bottom mark top down mark down down mark-range", "b c d e g"}, // what was marked before stays
	} {
		tb := NewTable(mono())
		show(tb, rows...)
		do(tb, strings.Fields(c.keys)...)
		if got := marked(tb); got != c.want {
			t.Errorf("%s marks %q, not %q", c.keys, got, c.want)
		}
	}
}

func TestARangeReachesNoRowTheFilterHides(t *testing.T) {
	tb := NewTable(mono())
	show(tb, "a", "b", "c", "d", "e")
	do(tb, "mark")
	show(tb, "a", "c", "e")
	do(tb, "bottom", "mark-range")
	show(tb, "a", "b", "c", "d", "e")
	expect(t, "marked", marked(tb), "a c e")

	do(tb, "marks-clear", "top", "mark")
	show(tb, "c", "d", "e") // where the range would begin is out of sight
	do(tb, "bottom", "mark-range")
	expect(t, "marked", marked(tb), "e")
	expect(t, "hidden", fmt.Sprint(tb.HiddenMarks()), "1")
}

func TestRowsWithoutIdentityAreNotMarked(t *testing.T) {
	tb := NewTable(mono())
	show(tb, "", "a", "")
	do(tb, "top", "mark", "mark", "mark", "mark-range")
	expect(t, "marked", marked(tb), "a")
}

func TestMarksInAnEmptyTableDoNothing(t *testing.T) {
	tb := NewTable(mono())
	tb.Set(nameOnly, Sheet{})
	do(tb, "mark", "mark-range", "marks-clear")
	if tb.CountMarks() != 0 {
		t.Errorf("%d marks", tb.CountMarks())
	}
}

func TestMarkedRowsHaveASignNotOnlyAStyle(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		th := mono()
		th.ASCII = ascii
		sign := "● "
		if ascii {
			sign = "* "
		}
		tb := NewTable(th)
		show(tb, "a", "b", "c")
		before := strings.Split(ansi.Strip(tb.Draw(20, 4, day)), "\n")
		do(tb, "mark", "down", "mark", "up") // a marked, c marked and under the cursor
		want := []string{"  NAME", sign + "a", "  b", sign + "c"}
		for y, line := range strings.Split(ansi.Strip(tb.Draw(20, 4, day)), "\n") {
			if got := strings.TrimRight(line, " "); got != want[y] {
				t.Errorf("line %d is %q, not %q", y, got, want[y])
			}
		}
		do(tb, "marks-clear", "top")
		if after := strings.Split(ansi.Strip(tb.Draw(20, 4, day)), "\n"); !slices.Equal(after, before) {
			t.Errorf("without marks the table is drawn\n%q, not\n%q", after, before)
		}
	}
	tb := NewTable(dark())
	show(tb, "a", "b", "c")
	tb.Mark("b", "c")
	if line := strings.Split(tb.Draw(20, 4, day), "\n")[2]; !strings.Contains(line, "\x1b[1m b") {
		t.Errorf("the text of a marked row has no style: %q", line)
	}
}

func TestTablesWithMarksStayWithinTheScreenAndUnderTheMouse(t *testing.T) {
	for w := 1; w < 140; w += 3 {
		for h := 1; h < 20; h += 4 {
			l := newList(t, dark(), 30)
			l.Draw(w, h)
			do(l.table, "mark", "down", "mark", "right", "right")
			within(t, l.Draw(w, h), w, h)
		}
	}
	tb := NewTable(mono())
	cols := []Column{{Name: "NAME"}, {Name: "READY"}}
	tb.Set(cols, Arrange(cols, []Row{{ID: "a", Cells: []Cell{{Text: "web"}, {Text: "1/1"}}}}, Order{}, day))
	do(tb, "mark")
	line := strings.Split(ansi.Strip(tb.Draw(40, 3, day)), "\n")[1]
	at := len([]rune(line[:strings.Index(line, "1/1")]))
	if c, ok := tb.ColumnAt(at); !ok || c.Name != "READY" {
		t.Errorf("at cell %d stands %q", at, c.Name)
	}
}

func TestDrawingAsksNothingOfMarksWhenThereAreNone(t *testing.T) {
	l := newList(t, mono(), 10_000)
	l.Draw(120, 40)
	without := testing.AllocsPerRun(20, func() { l.Draw(120, 40) })
	do(l.table, "mark", "marks-clear", "top")
	if after := testing.AllocsPerRun(20, func() { l.Draw(120, 40) }); after > without+5 { // the race detector makes pools forgetful
		t.Errorf("%.0f allocations a frame after marks were cleared, %.0f before", after, without)
	}
}
