package ui

import (
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kdeck/themes"
)

// named are rows of one NAME cell.
func named(names ...string) []Row {
	rows := make([]Row, len(names))
	for i, n := range names {
		rows[i] = Row{ID: n, Cells: []Cell{{Text: n}}}
	}
	return rows
}

var nameOnly = []Column{{Name: "NAME"}}

func show(t *Table, names ...string) {
	t.Set(nameOnly, Arrange(nameOnly, named(names...), Order{}, day))
}

func current(t *Table) string { r, _ := t.Current(); return r.ID }

func TestTheCursorStaysOnItsRow(t *testing.T) {
	tb := NewTable(mono())
	tb.Draw(80, 10, day)
	show(tb, "a", "b", "c", "d", "e")
	if !tb.Select("c") {
		t.Fatal("no row c")
	}
	for _, c := range []struct {
		what, rows, want string
	}{
		{"sorted the other way", "e d c b a", "c"},
		{"rows put before it", "x y z e d c b a", "c"},
		{"filtered", "c", "c"},
		{"more again", "a b c d", "c"},
		{"itself gone: the row at its place", "a b d e", "d"},
		{"the last rows gone", "a b", "b"},
		{"all gone", "", ""},
		{"rows again", "a b", "a"},
	} {
		show(tb, strings.Fields(c.rows)...)
		if got := current(tb); got != c.want {
			t.Errorf("%s: on %q, not %q", c.what, got, c.want)
		}
	}
}

func TestTheCursorsLineOnTheScreenStaysStill(t *testing.T) {
	tb := NewTable(mono())
	var names []string
	for i := range 100 {
		names = append(names, fmt.Sprintf("row-%03d", i))
	}
	show(tb, names...)
	tb.Draw(40, 11, day)
	tb.Select("row-050")
	line := func() int {
		for y, l := range strings.Split(ansi.Strip(tb.Draw(40, 11, day)), "\n") {
			if strings.HasPrefix(l, current(tb)) {
				return y
			}
		}
		return -1
	}
	before := line()
	show(tb, append([]string{"new-1", "new-2", "new-3"}, names...)...)
	if after := line(); after != before {
		t.Errorf("the cursor jumps from line %d to %d", before, after)
	}
	show(tb, names[20:]...)
	if after := line(); after != before {
		t.Errorf("the cursor jumps from line %d to %d", before, after)
	}
	show(tb, names[49:]...) // too near to the beginning to stay
	if after := line(); current(tb) != "row-050" || after != 2 {
		t.Errorf("on %s at line %d", current(tb), after)
	}
}

func TestMovesStayInside(t *testing.T) {
	tb := NewTable(mono())
	for _, n := range []int{0, 1, 5, 50} {
		tb.Set(podColumns, Arrange(podColumns, pods(n), Order{}, day))
		tb.Draw(60, 10, day)
		rnd := rand.New(rand.NewSource(int64(n)))
		names := make([]string, 0, len(moves))
		for name := range moves {
			names = append(names, name)
		}
		slices.Sort(names)
		for range 500 {
			if !tb.Do(names[rnd.Intn(len(names))]) {
				t.Fatal("a move is not done")
			}
			at, length := tb.Place()
			if length != n || at < 0 || at >= max(n, 1) {
				t.Fatalf("at %d of %d", at, length)
			}
			within(t, tb.Draw(60, 10, day), 60, 10)
		}
	}
	if tb.Do("no such move") {
		t.Error("does what it does not know")
	}
}

func TestARowIsNeverWiderThanTheScreen(t *testing.T) {
	rnd := rand.New(rand.NewSource(2))
	words := []string{"plain", "日本語テキスト", "e\u0301te\u0301", "👩‍👩‍👧‍👦", "🇩🇪🇫", "a\x1b[31mred", "tab\there", "\u0301mark first", "x\ufe0f", "\ufe0f",
		"\u200d", strings.Repeat("long", 30), "", "\xff\xfe", "नमस्ते", "❤️ ok", "line\nbreak"}
	for range 250 {
		cols := make([]Column, 1+rnd.Intn(9))
		for i := range cols {
			cols[i] = Column{Name: words[rnd.Intn(len(words))], Right: rnd.Intn(3) == 0, Wide: rnd.Intn(4) == 0}
			if i < 2 && rnd.Intn(2) == 0 {
				cols[i].Name = "NAME"
			}
		}
		rows := make([]Row, rnd.Intn(30))
		for r := range rows {
			rows[r] = Row{ID: fmt.Sprint(r), Tone: themes.Tone(rnd.Intn(7)), Cells: make([]Cell, rnd.Intn(len(cols)+2))}
			for c := range rows[r].Cells {
				rows[r].Cells[c] = Cell{Text: words[rnd.Intn(len(words))], Tone: themes.Tone(rnd.Intn(7))}
				if rnd.Intn(5) == 0 {
					rows[r].Cells[c].Since = day.Add(-time.Duration(rnd.Intn(1e6)) * time.Second)
				}
			}
		}
		th := dark()
		if rnd.Intn(2) == 0 {
			th = mono()
			th.ASCII = rnd.Intn(2) == 0
		}
		tb := NewTable(th)
		tb.Wide(rnd.Intn(2) == 0)
		tb.Empty("nothing here")
		tb.Set(cols, Arrange(cols, rows, Order{Column: cols[0].Name, Desc: rnd.Intn(2) == 0}, day))
		for range 5 {
			for _, m := range []string{"right", "down", "column-right", "left"} {
				if rnd.Intn(2) == 0 {
					tb.Do(m)
				}
			}
			w, h := 1+rnd.Intn(100), 1+rnd.Intn(20)
			within(t, tb.Draw(w, h, day), w, h)
			tb.NextAge(day)
		}
	}
}

func TestTheCursorRowIsFilledToTheEdgeAndOthersAreNot(t *testing.T) {
	tb := NewTable(mono())
	show(tb, "a", "b")
	lines := strings.Split(ansi.Strip(tb.Draw(20, 4, day)), "\n")
	if lines[1] != "a"+blanks(19) || lines[2] != "b" || lines[3] != "" {
		t.Errorf("%q", lines)
	}
}

func TestNoTwoStylesMoreThanNeeded(t *testing.T) {
	tb := NewTable(dark())
	rows := named("a", "b")
	rows[1].Cells = []Cell{{Text: "b"}, {Text: "1/1"}, {Text: "Running"}}
	cols := []Column{{Name: "NAME"}, {Name: "READY"}, {Name: "STATUS"}}
	tb.Set(cols, Arrange(cols, rows, Order{}, day))
	line := strings.Split(tb.Draw(60, 3, day), "\n")[2]
	if line != "b     1/1    Running" {
		t.Errorf("a plain row is %q", line)
	}
	rows[1].Tone = themes.Bad
	line = strings.Split(tb.Draw(60, 3, day), "\n")[2]
	if strings.Count(line, "\x1b") != 2 {
		t.Errorf("a bad row is %q", line)
	}
}

func TestClicksFindTheirRow(t *testing.T) {
	tb := NewTable(mono())
	show(tb, "a", "b", "c", "d", "e")
	tb.Draw(20, 3, day)
	tb.Do("bottom")
	tb.Draw(20, 3, day)
	for y, want := range map[int]string{0: "", 1: "d", 2: "e", 3: "", -1: ""} {
		if id, ok := tb.RowAt(y); id != want || ok != (want != "") {
			t.Errorf("line %d is %q", y, id)
		}
	}
	if c, ok := tb.ColumnAt(2); !ok || c.Name != "NAME" {
		t.Errorf("column %v", c)
	}
}

func TestColumnsAreChosenAndScrolledIntoSight(t *testing.T) {
	tb := NewTable(mono())
	tb.Set(podColumns, Arrange(podColumns, pods(9), Order{Column: "NAME"}, day))
	tb.Draw(50, 5, day)
	if c := tb.Chosen(); c.Name != "NAME" {
		t.Errorf("at first %s is chosen", c.Name)
	}
	for range 20 {
		tb.Do("column-right")
	}
	if c := tb.Chosen(); c.Name != "AGE" {
		t.Errorf("the last column is %s", c.Name)
	}
	head, _, _ := strings.Cut(ansi.Strip(tb.Draw(50, 5, day)), "\n")
	if !strings.Contains(head, "AGE") || !strings.HasPrefix(head, "NAMESPACE") {
		t.Errorf("the head is %q", head)
	}
	for range 20 {
		tb.Do("column-left")
	}
	head, _, _ = strings.Cut(ansi.Strip(tb.Draw(50, 5, day)), "\n")
	if tb.Chosen().Name != "NAMESPACE" || strings.Contains(head, "‹") == (tb.skip == 0) {
		t.Errorf("chosen %s, head %q", tb.Chosen().Name, head)
	}
	tb.Wide(true)
	for range 20 {
		tb.Do("column-right")
	}
	if c := tb.Chosen(); c.Name != "NOMINATED NODE" {
		t.Errorf("the last wide column is %s", c.Name)
	}
	tb.Wide(false)
	if c := tb.Chosen(); c.Name != "NAME" {
		t.Errorf("without wide columns %s is chosen", c.Name)
	}
}

func TestEveryColumnCanBeScrolledTo(t *testing.T) {
	for _, w := range []int{30, 50, 80, 120, 200} {
		tb := NewTable(mono())
		tb.Wide(true)
		tb.Set(podColumns, Arrange(podColumns, pods(9), Order{}, day))
		seen := map[string]bool{}
		for range 20 {
			tb.Draw(w, 5, day)
			for _, f := range tb.fit(w) {
				if !f.cut || f.w >= 8 {
					seen[tb.cols[f.col].Name] = true
				}
			}
			tb.Do("right")
		}
		if len(seen) != len(podColumns) {
			t.Errorf("at width %d only %v can be seen", w, seen)
		}
		if strings.Contains(strings.Split(tb.Draw(w, 5, day), "\n")[0], "›") && w >= 50 {
			t.Errorf("at width %d the end is never reached", w)
		}
	}
}

func TestEmptyTablesSaySo(t *testing.T) {
	tb := NewTable(mono())
	tb.Empty("no pods in shop")
	tb.Set(nameOnly, Arrange(nameOnly, nil, Order{}, day))
	if got := ansi.Strip(tb.Draw(30, 3, day)); got != "NAME\nno pods in shop\n" {
		t.Errorf("%q", got)
	}
	if _, ok := tb.Current(); ok {
		t.Error("an empty table has a current row")
	}
	// Where there is little room the words go before the head, and what is left out is not passed over in silence.
	tb.Empty("not allowed: ask for the right to list pods")
	for h, want := range map[int]string{
		4: "NAME\nnot allowed: ask\nfor the right to\nlist pods",
		3: "not allowed: ask\nfor the right to\nlist pods",
		2: "not allowed: ask\nfor the right to…",
	} {
		if got := ansi.Strip(tb.Draw(17, h, day)); got != want {
			t.Errorf("%d lines: %q", h, got)
		}
	}
}

func TestNextAgeIsWhenTheTextChanges(t *testing.T) {
	rnd := rand.New(rand.NewSource(3))
	for range 3000 {
		age := time.Duration(rnd.Int63n(int64(3 * 24 * time.Hour)))
		if rnd.Intn(3) == 0 {
			age = time.Duration(rnd.Int63n(int64(12 * time.Minute)))
		}
		d := nextAge(short, age)
		if d <= 0 || short(age+d) == short(age) || short(age+d-1) != short(age) {
			t.Fatalf("%v reads %s until %v", age, short(age), d)
		}
	}
	if d := nextAge(func(time.Duration) string { return "?" }, time.Hour); d != 0 {
		t.Errorf("a text that never changes changes after %v", d)
	}
}

func TestNextAgeLooksAtVisibleRowsOnly(t *testing.T) {
	cols := []Column{{Name: "NAME"}, {Name: "AGE", Age: true}}
	rows := named("old", "older", "young")
	for i, age := range []time.Duration{5 * time.Hour, 9 * time.Hour, 30 * time.Second} {
		rows[i].Cells = append(rows[i].Cells, Cell{Since: day.Add(-age)})
	}
	tb := NewTable(mono())
	tb.Human = short
	tb.Set(cols, Arrange(cols, rows, Order{}, day))
	tb.Draw(40, 3, day)
	if d := tb.NextAge(day); d != time.Hour {
		t.Errorf("two old rows change after %v", d)
	}
	tb.Draw(40, 4, day)
	if d := tb.NextAge(day); d != ageStep {
		t.Errorf("with a young row they change after %v", d)
	}
	tb.Set(nameOnly, Arrange(nameOnly, named("x"), Order{}, day))
	if d := tb.NextAge(day); d != 0 {
		t.Errorf("no ages change after %v", d)
	}
}

func TestArrangeSortsByValue(t *testing.T) {
	cols := []Column{{Name: "NAME"}, {Name: "N", Right: true}, {Name: "AGE", Age: true}, {Name: "TIME"}}
	row := func(id string, n any, age time.Duration) Row {
		return Row{ID: id, Cells: []Cell{{Text: id}, {Text: "x", Value: n}, {Since: day.Add(-age)}, {Value: day.Add(-age)}}}
	}
	rows := []Row{
		row("b", int64(10), time.Hour), row("a", int64(9), time.Minute), row("d", nil, 3*time.Hour), row("c", 9.5, time.Second),
		row("e", int64(9), 2*time.Hour),
	}
	before := slices.Clone(rows)
	for _, c := range []struct {
		order Order
		want  string
	}{
		{Order{}, "badce"},
		{Order{Column: "NO SUCH"}, "badce"},
		{Order{Column: "NAME"}, "abcde"},
		{Order{Column: "NAME", Desc: true}, "edcba"},
		{Order{Column: "N"}, "aecbd"},             // equals keep their order, no value comes last
		{Order{Column: "N", Desc: true}, "bcaed"}, // here too
		{Order{Column: "AGE"}, "cabed"},           // youngest first
		{Order{Column: "AGE", Desc: true}, "debac"},
		{Order{Column: "TIME"}, "debac"}, // earliest first
	} {
		s := Arrange(cols, rows, c.order, day)
		got := ""
		for _, r := range s.Rows {
			got += r.ID
		}
		if got != c.want {
			t.Errorf("%+v: %s, not %s", c.order, got, c.want)
		}
	}
	for i := range rows {
		if rows[i].ID != before[i].ID {
			t.Fatal("the rows given were changed")
		}
	}
}

func TestArrangeMeasuresCells(t *testing.T) {
	cols := []Column{{Name: "NAME"}, {Name: "状態"}, {Name: "AGE"}}
	rows := []Row{{Cells: []Cell{{Text: "e\u0301e\u0301"}, {Text: "日本語"}, {Since: day.Add(-time.Minute)}, {Text: "no column"}}}, {Cells: nil}}
	if s := Arrange(cols, rows, Order{}, day); !slices.Equal(s.Widths, []int{4, 6, 5}) {
		t.Errorf("widths are %v", s.Widths)
	}
}

func TestArrangeAllocatesNothingPerCell(t *testing.T) {
	rows := pods(2000)
	n := testing.AllocsPerRun(5, func() { Arrange(podColumns, rows, Order{Column: "CPU"}, day) })
	if n > 20 {
		t.Errorf("%v allocations", n)
	}
}

func TestColumnsGiveUpWhatNoRowOnTheScreenNeedsBeforeAnyIsCut(t *testing.T) {
	cols := []Column{{Name: "NAME"}, {Name: "STATUS"}, {Name: "RESTARTS"}, {Name: "AGE", Age: true}}
	var rows []Row
	for i := range 40 {
		status := "Running"
		if i == 39 { // far below the screen
			status = "CreateContainerConfigError"
		}
		rows = append(rows, Row{ID: strconv.Itoa(i), Cells: []Cell{{Text: fmt.Sprintf("web-7d9f8c6b5-%05d", i)}, {Text: status},
			{Text: "3", Since: day.Add(-40 * time.Second)}, {Since: day.Add(-9 * time.Minute)}}})
	}
	tb := NewTable(mono())
	tb.Set(cols, Arrange(cols, rows, Order{}, day))
	for w, want := range map[int]string{80: "web-7d9f8c6b5-00000 Running 3 (40s ago) 9m0s", 56: "web-7d9f8c6b5-00000 Running 3 (40s ago) 9m0s",
		46: "web-7d9f…5-00000 Running 3 (40s ago) 9m0s"} { // room for all, for what is on the screen, and for ages as they are now
		lines := strings.Split(ansi.Strip(tb.Draw(w, 6, day)), "\n")
		if got := strings.Join(strings.Fields(lines[1]), " "); got != want || strings.Contains(lines[0], "›") {
			t.Errorf("at width %d\n%s\n%s", w, lines[0], lines[1])
		}
	}
	tb.Do("bottom")
	if got := ansi.Strip(tb.Draw(80, 6, day)); !strings.Contains(got, "CreateContainerConfigError  3 (40s ago)") {
		t.Errorf("what is on the screen is not cut:\n%s", got)
	}
}
