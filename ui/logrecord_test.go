package ui

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"kdeck/logbuf"
)

func recordLogs(t *testing.T) *logs {
	return newLogs(t, 70, 5).add(`{"level":50,"msg":"slow query","http":{"path":"/a"},"status":504}`, "status=404 in a plain line",
		`{"level":30,"msg":"no such page","status":404}`, `{"level":30,"msg":"said status=200 itself","time":1764000000,"status":500}`)
}

// found are the lines that match what is looked for.
func (l *logs) found() (out []int64) {
	for n := l.pane.view.First(); ; n++ {
		var ok bool
		if n, ok, _ = l.pane.view.Find(l.t.Context(), l.pane.find.pattern, n); !ok {
			return out
		}
		out = append(out, n)
	}
}

// kept are the lines that are shown.
func (l *logs) kept() (out []int64) {
	for i := range l.pane.index.Len() {
		n, _ := l.pane.index.At(i)
		out = append(out, n)
	}
	return out
}

func TestRecordsAreFoundByWhatIsShownOfThemAndByWhatTheyAre(t *testing.T) {
	for _, c := range []struct {
		text      string
		raw, seen []int64 // what matches of the lines as they are, and of records by their fields
	}{
		{"status=404", []int64{1}, []int64{1, 2}},
		{"no such page  status", nil, []int64{2}},
		{"http.path=/a", nil, []int64{0}},
		{"ERROR", nil, []int64{0}},
		{"error", nil, []int64{0}},
		{"re:INFO +said", nil, []int64{3}},
		{`"status":404`, []int64{2}, []int64{2}},
		{"=", []int64{1, 3}, []int64{0, 1, 2, 3}},
		{"status=403", nil, nil},
	} {
		l := recordLogs(t)
		l.press("/").typed(c.text).press("enter")
		for i, want := range [][]int64{c.raw, c.seen, c.raw} { // J changes it, with the search on
			if n, ok := l.pane.Matches(); !ok || n != len(want) || !slices.Equal(l.found(), want) {
				t.Errorf("%s, %d: %d matches, in %v, not %v", c.text, i, n, l.found(), want)
			}
			l.press("J")
		}
	}
}

func TestRecordsAreFilteredByWhatIsShownOfThem(t *testing.T) {
	l := recordLogs(t).press("&").typed("status=404").press("enter")
	for _, want := range [][]int64{{1}, {1, 2}, {1}, {1, 2}} {
		if !slices.Equal(l.kept(), want) {
			t.Errorf("%v are kept, not %v", l.kept(), want)
		}
		l.press("J")
	}
	l.press("J").add(`{"msg":"late","status":404}`)
	if want := []int64{1, 2, 4}; !slices.Equal(l.kept(), want) {
		t.Errorf("with a new one %v are kept, not %v", l.kept(), want)
	}
	l.run(l.pane.Filter("!status=404"))
	if want := []int64{0, 3}; !slices.Equal(l.kept(), want) {
		t.Errorf("without them %v are kept, not %v", l.kept(), want)
	}
}

func TestColumnsAreFoundByWhatStandsInThem(t *testing.T) {
	l := recordLogs(t)
	l.run(l.pane.Columns([]string{"time", "level", "status"}))
	for text, want := range map[string][]int64{"2025-11-24": {3}, "2025-11-24T16:00:00Z  INFO": {3}, "http.path": nil, "status=404": {1}, "404": {1, 2}} {
		l.frame()
		l.pane.look(text)
		if !slices.Equal(l.found(), want) {
			t.Errorf("%s is in %v, not in %v", text, l.found(), want)
		}
	}
}

func TestAHitIsMarkedWhereItIsShown(t *testing.T) {
	l := recordLogs(t)
	l.pane.theme = dark()
	l.press("g", "J", "/").typed("no such page  status=404").press("enter")
	if out := l.pane.Draw(l.w, l.h); !strings.Contains(out, penOf(dark().MatchNow).open+"no such page  status=404") {
		t.Errorf("%q in\n%s", out, ansi.Strip(out))
	}
}

func TestOnlyRecordsThatMayMatchAreTakenApart(t *testing.T) {
	looks := 0
	look := func(l *logbuf.Line) []byte { looks++; return []byte("status=404") }
	l := recordLogs(t)
	for text, want := range map[string]int{"status=404": 1, "status=403": 0, "fatal": 0, "slow  status": 1, "=": 2} {
		looks = 0
		p := logbuf.Text(text).As(look, false)
		if _, err := l.pane.view.Count(t.Context(), p); err != nil || looks != want {
			t.Errorf("%s: %d looks, not %d", text, looks, want)
		}
	}
}
