package logbuf

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// words of which random lines are made, so that there are hits and near misses.
var vocabulary = strings.Fields("error Error ERROR err timeout order shop accepted the a b c ee eE k K s S ſ ß é É at x y z 12 99 [a] a.b Straße")

func randomLine(r *rand.Rand) string {
	var w []string
	for range r.IntN(8) {
		w = append(w, vocabulary[r.IntN(len(vocabulary))])
	}
	return strings.Join(w, " ")
}

// TestSearchFindsWhatLookingAtEveryLineFinds compares with the plain way, in a ring that has overwritten lines.
func TestSearchFindsWhatLookingAtEveryLineFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	b := New(16<<10, clock)
	for range 4000 {
		put(b, randomLine(r))
	}
	v := b.View()
	if v.First() == 0 {
		t.Fatal("nothing was overwritten")
	}
	ctx := t.Context()
	var patterns []*Pattern
	for _, text := range []string{"error", "Error", "ee", "timeout order", "k", "s", "é", "straße", "nowhere", "", "order\naccepted", "a.b", "ERROR ERROR"} {
		patterns = append(patterns, Text(text))
	}
	for _, expr := range []string{"err(or)? +at", "^order", "order$", "[0-9]{2}", "E[r]+", "(?i)KELVIN|timeout", "sh?op", `\bthe\b`, "^$", "k", "x.*y"} {
		p, err := Regexp(expr)
		if err != nil {
			t.Fatal(err)
		}
		patterns = append(patterns, p)
	}
	for _, p := range patterns {
		var all []int64
		plain := oracle(p)
		for l := range v.Lines(v.First(), v.End()) {
			if plain(string(l.Text)) {
				all = append(all, l.Number)
			}
		}
		if n, err := v.Count(ctx, p); err != nil || n != len(all) {
			t.Errorf("%q: counted %d, want %d (%v)", p, n, len(all), err)
		}
		for range 200 {
			from := v.First() - 5 + r.Int64N(int64(v.Len())+10)
			i, _ := slices.BinarySearch(all, from)
			got, ok, err := v.Find(ctx, p, from)
			if err != nil || ok != (i < len(all)) || ok && got != all[i] {
				t.Fatalf("%q from %d on: %d, %v, %v", p, from, got, ok, err)
			}
			if i < len(all) && all[i] == from {
				i++
			}
			got, ok, err = v.FindBack(ctx, p, from)
			if err != nil || ok != (i > 0) || ok && got != all[i-1] {
				t.Fatalf("%q from %d back: %d, %v, %v", p, from, got, ok, err)
			}
		}
	}
}

// oracle is a pattern's meaning in the plainest words.
func oracle(p *Pattern) func(string) bool {
	if p.re != nil {
		return p.re.MatchString
	}
	if p.source != strings.ToLower(p.source) {
		return func(s string) bool { return strings.Contains(s, p.source) }
	}
	return func(s string) bool { return strings.Contains(string(asciiLower([]byte(s))), p.source) }
}

func TestASearchEndsWithItsContext(t *testing.T) {
	b := New(0, clock)
	fill(b, 10_000)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	v, p := b.View(), Text("nowhere")
	if _, _, err := v.Find(ctx, p, 0); err == nil {
		t.Error("Find goes on")
	}
	if _, _, err := v.FindBack(ctx, p, v.End()); err == nil {
		t.Error("FindBack goes on")
	}
	if _, err := v.Count(ctx, p); err == nil {
		t.Error("Count goes on")
	}
	if x, err := NewIndex(&Filter{Include: []*Pattern{p}}).Extend(ctx, v, 0); err == nil || x.Behind(v) == 0 {
		t.Error("Extend goes on")
	}
}

func TestMatchesAreMarkedWhereTheyStand(t *testing.T) {
	re, err := Regexp("o+")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		p    *Pattern
		in   string
		want string
	}{
		{Text("ab"), "AB-ab-xab", "[[0 2] [3 5] [7 9]]"}, {Text("aa"), "aaaaa", "[[0 2] [2 4]]"}, {Text(""), "abc", "[]"},
		{re, "foo bOo", "[[1 3] [5 7]]"}, {Text("é"), "É é", "[[0 2] [3 5]]"},
	} {
		if got := fmt.Sprint(c.p.Spans([]byte(c.in), 10)); got != c.want {
			t.Errorf("%q in %q: %s, want %s", c.p, c.in, got, c.want)
		}
	}
	if _, err := Regexp("(a"); err == nil || !strings.Contains(err.Error(), "(a") {
		t.Errorf("a broken expression: %v", err)
	}
}

func FuzzANeedleIsFoundWhereverItIs(f *testing.F) {
	f.Add("error", "an ERROR here")
	f.Add("ee", "eEe")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, text, hay string) {
		low := string(asciiLower([]byte(text)))
		want := strings.Index(string(asciiLower([]byte(hay))), low)
		if got := newNeedle(text, true).index([]byte(hay)); got != want {
			t.Errorf("%q in %q: %d, want %d", text, hay, got, want)
		}
		if got := newNeedle(text, false).index([]byte(hay)); got != strings.Index(hay, text) {
			t.Errorf("%q in %q with case: %d", text, hay, got)
		}
	})
}

func FuzzAnExpressionMatchesAsRegexpSays(f *testing.F) {
	f.Add("err(or)?s", "ERRORS")
	f.Add("a+bK", "aabk\u212a")
	f.Add("(?i:ki)lo", "\u212aIlo")
	f.Fuzz(func(t *testing.T, expr, text string) {
		p, err := Regexp(expr)
		if err != nil {
			return
		}
		if got, want := p.Match([]byte(text)), p.re.MatchString(text); got != want {
			t.Errorf("%q in %q: %v, want %v (needs %q)", expr, text, got, want, p.lit.text)
		}
		if exact := regexp.MustCompile(expr); exact.MatchString(text) && !p.Match([]byte(text)) {
			t.Errorf("%q does not match %q any more", expr, text)
		}
	})
}

func TestASegmentKnowsTheLineOfEveryByte(t *testing.T) {
	b := New(0, clock)
	put(b, "", "abc", "", "", "d", "")
	s := b.View().segment(0)
	line := 0
	for i, c := range s.text {
		if got := s.at(i); got != line {
			t.Errorf("byte %d is of line %d, want %d", i, got, line)
		}
		if c == '\n' {
			line++
		}
	}
	if n := bytes.Count(s.text, []byte{'\n'}); n != 6 {
		t.Errorf("%d line breaks", n)
	}
}
