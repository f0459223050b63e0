package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// runOf is a run of figures, each with its values and a bound of 100.
func runOf(figures map[string][]float64) *table {
	t := &table{Go: "go1", OS: "os", Arch: "arch", CPUs: 2}
	for name, values := range figures {
		t.Figures = append(t.Figures, Figure{Name: name, Unit: "ms", Measured: median(values), Wanted: 100, Hard: true, Values: values})
	}
	return t
}

func TestAFigureIsWorseOrBetterOnlyBeyondItsScatter(t *testing.T) {
	was := Figure{Measured: 100, Values: []float64{90, 100, 120}}
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{[]float64{90, 100, 110}, "="},
		{[]float64{110, 115, 140}, "+15 %"},
		{[]float64{121, 150, 160}, "+50 % worse"},
		{[]float64{60, 70, 95}, "-30 %"},
		{[]float64{40, 50, 80}, "-50 % better"},
	} {
		if got := (Figure{Measured: median(c.values), Values: c.values}).since(was); got != c.want {
			t.Errorf("%v after %v: %q, want %q", c.values, was.Values, got, c.want)
		}
	}
	exact := Figure{Measured: 100, Values: []float64{100}}
	if got := (Figure{Measured: 104, Values: []float64{104}}).since(exact); got != "+4 %" {
		t.Errorf("a twentieth is not worth a word, but it says %q", got)
	}
	if got := (Figure{Measured: 3, Values: []float64{3}}).since(Figure{Values: []float64{0}}); got != "from none" {
		t.Errorf("from nothing to something is no percentage, but it says %q", got)
	}
}

func TestBrokenBoundsAreToldByWhatTheyWereBefore(t *testing.T) {
	last := runOf(map[string][]float64{"breaks": {80}, "stays broken": {180}, "mends": {120}, "holds": {50}, "goes": {50}})
	now := runOf(map[string][]float64{"breaks": {110}, "stays broken": {170}, "mends": {90}, "holds": {60}, "comes": {200}})
	lines := now.news(last, false)
	for _, want := range []string{"newly broken: breaks: 110 ms, <= 100 ms is wanted; it was 80.0 ms", "broken: stays broken: 170 ms, <= 100 ms is wanted",
		"mended: mends: 90.0 ms, <= 100 ms is wanted; it was 120 ms", "broken: comes: 200 ms, <= 100 ms is wanted", "not measured: goes; it was 50.0 ms"} {
		if !slices.Contains(lines, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if len(lines) != 5 {
		t.Errorf("told more than there is to tell:\n%s", strings.Join(lines, "\n"))
	}
	if lines := now.news(last, true); slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, "not measured") }) {
		t.Errorf("of a part of a run nothing is missing:\n%s", strings.Join(lines, "\n"))
	}
	if err := now.verdict(); err == nil || strings.Contains(err.Error(), "mends") || !strings.Contains(err.Error(), "breaks") {
		t.Errorf("the verdict is %v", err)
	}
}

func TestWhatIsRecordedIsWhatTheNextRunIsComparedWith(t *testing.T) {
	path := filepath.Join(t.TempDir(), "last.json")
	none, err := recorded(path)
	if err != nil || len(none.Figures) != 0 {
		t.Fatalf("without a record: %v, %v", none, err)
	}
	now := runOf(map[string][]float64{"a figure": {42}})
	if text := now.compare(none, false); !strings.Contains(text, "new") || strings.Contains(text, "before was") {
		t.Errorf("the first run:\n%s", text)
	}
	if err := now.record(path); err != nil {
		t.Fatal(err)
	}
	again, err := recorded(path)
	if err != nil {
		t.Fatal(err)
	}
	if text := now.compare(again, false); !strings.Contains(text, "=") || strings.Contains(text, "new") {
		t.Errorf("the same run again:\n%s", text)
	}
	again.CPUs = 8
	if text := now.compare(again, false); !strings.Contains(text, "before was go1 on os/arch, 8 processors, now is go1 on os/arch, 2 processors") {
		t.Errorf("another machine:\n%s", text)
	}
}
