package logbuf

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func shown(x Index, v *View) (out []string) {
	for i := range x.Len() {
		n, match := x.At(i)
		mark := "-"
		if match {
			mark = "+"
		}
		out = append(out, mark+string(v.Line(n).Text))
	}
	return out
}

func extend(t *testing.T, x Index, v *View) Index {
	t.Helper()
	x, err := x.Extend(t.Context(), v, 0)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestAFilterShowsWhatMatchesWithItsContext(t *testing.T) {
	b := New(0, clock)
	put(b, "a", "b", "hit 1", "c", "d", "e", "hit 2 noise", "f", "hit 3", "noise", "g", "h")
	v := b.View()
	for _, c := range []struct {
		name string
		f    *Filter
		want string
	}{
		{"nothing asked", nil, "+a +b +hit 1 +c +d +e +hit 2 noise +f +hit 3 +noise +g +h"},
		{"included", &Filter{Include: []*Pattern{Text("hit")}}, "+hit 1 +hit 2 noise +hit 3"},
		{"all must match", &Filter{Include: []*Pattern{Text("hit"), Text("2")}}, "+hit 2 noise"},
		{"excluded", &Filter{Exclude: []*Pattern{Text("noise"), Text("hit")}}, "+a +b +c +d +e +f +g +h"},
		{"both", &Filter{Include: []*Pattern{Text("hit")}, Exclude: []*Pattern{Text("noise")}}, "+hit 1 +hit 3"},
		{"context does not overlap", &Filter{Include: []*Pattern{Text("hit")}, Context: 1}, "-b +hit 1 -c -e +hit 2 noise -f +hit 3 -noise"},
		{"excluded lines are no context", &Filter{Include: []*Pattern{Text("hit")}, Exclude: []*Pattern{Text("noise")}, Context: 1}, "-b +hit 1 -c -f +hit 3 -g"},
		{"a match in the context of another", &Filter{Include: []*Pattern{Text("hit")}, Context: 2}, "-a -b +hit 1 -c -d -e +hit 2 noise -f +hit 3 -noise -g"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(shown(extend(t, NewIndex(c.f), v), v), " "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestMarksPassEveryFilterButThatOfTheirSource(t *testing.T) {
	b := New(0, clock)
	b.Append([]Entry{{Source: 1, Text: []byte("x")}, {Source: 1, Kind: 3, Text: []byte("restarted")}, {Source: 2, Kind: 3, Text: []byte("other")}})
	v := b.View()
	f := &Filter{Include: []*Pattern{Text("nowhere")}, Exclude: []*Pattern{Text("restarted")}, Least: Error, Hidden: map[uint32]bool{2: true}}
	if got := fmt.Sprint(shown(extend(t, NewIndex(f), v), v)); got != "[+restarted]" {
		t.Error(got)
	}
}

func TestStackTracesFoldAndUnfold(t *testing.T) {
	b := New(0, clock)
	put(b, "ERROR failed", "java.lang.IllegalStateException: no", "\tat a.B.c(B.java:1)", "\tat a.B.d(B.java:2)", "Caused by: java.io.IOException", "\t... 3 more", "INFO on")
	b.Append([]Entry{{Source: 2, Text: []byte("other source")}})
	v := b.View()
	f := &Filter{Fold: true}
	if got := strings.Join(shown(extend(t, NewIndex(f), v), v), " "); got != "+ERROR failed +java.lang.IllegalStateException: no +INFO on +other source" {
		t.Errorf("folded: %s", got)
	}
	if n := v.Folded(1); n != 4 {
		t.Errorf("%d lines are folded", n)
	}
	f = &Filter{Fold: true, Open: map[int64]bool{1: true}}
	if got := extend(t, NewIndex(f), v).Len(); got != v.Len() {
		t.Errorf("unfolded: %d lines", got)
	}
	f = &Filter{Least: Error}
	if got := extend(t, NewIndex(f), v).Len(); got != 1 {
		t.Errorf("%d errors", got)
	}
}

// TestAnIndexThatGrowsAndShrinksIsTheOneMadeAnew extends in small steps while the ring overwrites.
func TestAnIndexThatGrowsAndShrinksIsTheOneMadeAnew(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, f := range []*Filter{
		nil, {}, {Include: []*Pattern{Text("order")}}, {Exclude: []*Pattern{Text("a")}}, {Include: []*Pattern{Text("err")}, Context: 3},
		{Include: []*Pattern{Text("err")}, Exclude: []*Pattern{Text("x")}, Context: 2}, {Least: Error}, {Hidden: map[uint32]bool{1: true}}, {Fold: true},
	} {
		b := New(16<<10, clock)
		x := NewIndex(f)
		var before Index
		var seen []string
		for range 300 {
			for range r.IntN(40) {
				b.Append([]Entry{{Source: r.Uint32N(3), Text: []byte(randomLine(r))}})
			}
			v := b.View()
			for more := true; more; more = x.Behind(v) > 0 {
				var err error
				if x, err = x.Extend(t.Context(), v, 1+r.IntN(30)); err != nil {
					t.Fatal(err)
				}
			}
			if before.Len() > 0 && !f.All() { // what somebody else holds has not changed
				for i, s := range seen {
					if n, match := before.At(i); fmt.Sprint(n, match) != s {
						t.Fatalf("an older index changed at %d", i)
					}
				}
			}
			before, seen = x, nil
			for i := range x.Len() {
				n, match := x.At(i)
				seen = append(seen, fmt.Sprint(n, match))
				if n < v.First() || n >= v.End() {
					t.Fatalf("line %d of %d to %d", n, v.First(), v.End())
				}
				if x.Place(n) != i {
					t.Fatalf("line %d is at %d, not at %d", n, i, x.Place(n))
				}
			}
			anew := extend(t, NewIndex(f), v)
			// Context reaches back to lines that are overwritten by now: from the first match on, both are the same.
			if i := slices.IndexFunc(seen, func(s string) bool { return strings.HasSuffix(s, "true") }); i >= 0 {
				n, _ := x.At(i)
				if a, b := shown(x, v)[i:], shown(anew, v)[anew.Place(n):]; !slices.Equal(a, b) {
					t.Fatalf("%+v: %d lines grown, %d anew", f, len(a), len(b))
				}
			}
			if x.Matches() != anew.Matches() {
				t.Fatalf("%+v: %d matches, anew %d", f, x.Matches(), anew.Matches())
			}
		}
		if x.Place(0) != 0 || x.Place(1<<40) != x.Len() {
			t.Error("places beyond the ends are not the ends")
		}
	}
}
