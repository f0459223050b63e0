package logbuf

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// put appends plain lines of source 1, a second apart.
func put(b *Buffer, lines ...string) {
	from := b.View().End()
	for i, l := range lines {
		b.Append([]Entry{{Source: 1, Time: noon.Add(time.Duration(from+int64(i)) * time.Second).UnixNano(), Text: []byte(l)}})
	}
}

func texts(v *View) (out []string) {
	for l := range v.Lines(v.First(), v.End()) {
		out = append(out, string(l.Text))
	}
	return out
}

func TestLinesComeBackAsTheyWerePutInWithTheirNumbers(t *testing.T) {
	b := New(0, clock)
	b.Append([]Entry{
		{Source: 7, Time: 5, Text: []byte("one")}, {Source: 1<<20 - 1, Kind: 7, Time: 6, Text: []byte("restarted")},
		{Source: 7, Time: 8, More: true}, {Source: 7, Time: 9, Text: []byte("three")},
	})
	v := b.View()
	if v.First() != 0 || v.End() != 4 || v.Len() != 4 {
		t.Fatalf("from %d to %d", v.First(), v.End())
	}
	for i, want := range []Line{
		{Source: 7, Nanos: 5, Text: []byte("one")}, {Source: 1<<20 - 1, Kind: 7, Nanos: 6, Text: []byte("restarted")},
		{Source: 7, Nanos: 8, More: true}, {Source: 7, Nanos: 9, Text: []byte("three")},
	} {
		l := v.Line(int64(i))
		if l.Number != int64(i) || l.Source != want.Source || l.Kind != want.Kind || l.Nanos != want.Nanos || l.More != want.More || !bytes.Equal(l.Text, want.Text) {
			t.Errorf("line %d is %+v, want %+v", i, l, want)
		}
	}
}

func TestTheOldestLinesGoWhenTheBudgetIsSpentAndAreCounted(t *testing.T) {
	b := New(64<<10, clock)
	line := strings.Repeat("x", 99)
	for range 10_000 {
		b.Append([]Entry{{Text: []byte(line)}})
	}
	v := b.View()
	if v.End() != 10_000 {
		t.Fatalf("the numbers end at %d", v.End())
	}
	if kept := v.Len() * 100; kept > 64<<10 || kept < 56<<10 {
		t.Errorf("%d bytes are kept of a budget of %d", kept, 64<<10)
	}
	if lost := v.First(); lost != 10_000-int64(v.Len()) {
		t.Errorf("%d are said to be lost", lost)
	}
	if n := len(texts(v)); n != v.Len() {
		t.Errorf("%d lines of %d", n, v.Len())
	}
}

func TestEmptyLinesCountForWhatTheyCost(t *testing.T) {
	b := New(1<<20, clock)
	for range 200 {
		b.Append(make([]Entry, 1000))
	}
	if n := b.View().Len(); n > 1<<20/lineLeast {
		t.Errorf("%d empty lines fit into a budget of a MiB", n)
	}
}

func TestALineOfTenMegabytesIsKeptWholeAndOneLongerThanTheBufferIsCut(t *testing.T) {
	b := New(0, clock)
	long := bytes.Repeat([]byte("0123456789"), 1<<20)
	b.Append([]Entry{{Text: []byte("before")}, {Text: long}, {Text: []byte("behind")}})
	v := b.View()
	if l := v.Line(1); l.Cut || !bytes.Equal(l.Text, long) {
		t.Errorf("of %d bytes there are %d, cut: %v", len(long), len(l.Text), l.Cut)
	}
	if got := texts(v); got[0] != "before" || got[2] != "behind" {
		t.Error("its neighbours suffered")
	}
	small := New(16<<10, clock)
	small.Append([]Entry{{Text: []byte(strings.Repeat("ö", 20_000))}})
	if l := small.View().Line(0); !l.Cut || len(l.Text) != 16<<10 {
		t.Errorf("%d bytes, cut: %v", len(l.Text), l.Cut)
	}
}

func TestAViewDoesNotChangeWhenTheBufferDoes(t *testing.T) {
	b := New(8<<10, clock)
	put(b, "a", "b", "c")
	v := b.View()
	for i := range 5000 {
		put(b, fmt.Sprint("later ", i))
	}
	if got := strings.Join(texts(v), " "); got != "a b c" {
		t.Errorf("the view shows %q", got)
	}
	b.Clear()
	if v := b.View(); v.Len() != 0 || v.First() != 5003 || v.End() != 5003 {
		t.Errorf("cleared: %d to %d", v.First(), v.End())
	}
	put(b, "new")
	if l := b.View().Line(5003); string(l.Text) != "new" {
		t.Errorf("after clearing: %q", l.Text)
	}
}

func TestManyReadWhileOneWrites(t *testing.T) {
	b := New(256<<10, clock)
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		wg.Go(func() {
			for {
				v := b.View()
				n := v.First()
				for l := range v.Lines(v.First(), v.End()) {
					if want := fmt.Sprint("line ", n); l.Number != n || string(l.Text) != want {
						t.Errorf("line %d is %d, %q", n, l.Number, l.Text)
						return
					}
					n++
				}
				b.Rate()
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 60_000 {
		b.Append([]Entry{{Text: fmt.Append(nil, "line ", i)}})
	}
	close(done)
	wg.Wait()
}

func TestColoursAreKeptBesideThePlainText(t *testing.T) {
	for _, c := range []struct{ name, in, plain, coloured string }{
		{"no colour", "plain", "plain", "plain"},
		{"a word", "a \x1b[31mred\x1b[0m b", "a red b", "a \x1b[31mred\x1b[0m b\x1b[m"},
		{"at both ends", "\x1b[1;38:2::1:2:3mx\x1b[m", "x", "\x1b[1;38:2::1:2:3mx\x1b[m\x1b[m"},
		{"several in a row", "\x1b[1m\x1b[31mx", "x", "\x1b[1m\x1b[31mx\x1b[m"},
		{"what is none goes", "a\x1b[2Jb\x1bc", "a[2Jbc", "a[2Jbc"},
		{"one that never ends goes", "a\x1b[31", "a[31", "a[31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := New(0, clock)
			put(b, "first", c.in, "\x1b[32mlast")
			l := b.View().Line(1)
			if string(l.Text) != c.plain || l.Coloured() != c.coloured {
				t.Errorf("plain %q, coloured %q", l.Text, l.Coloured())
			}
			if got := string(Strip(nil, []byte(c.in))); got != c.plain {
				t.Errorf("Strip gives %q", got)
			}
			if l := b.View().Line(2); l.Coloured() != "\x1b[32mlast\x1b[m" {
				t.Errorf("the next line: %q", l.Coloured())
			}
		})
	}
}

func TestAMomentIsFoundByTime(t *testing.T) {
	b := New(0, clock)
	for i := range 10_000 {
		b.Append([]Entry{{Time: noon.Add(time.Duration(i) * time.Second).UnixNano(), Text: []byte("a line of some length so that there are segments")}})
	}
	v := b.View()
	for _, c := range []struct {
		at   time.Duration
		want int64
	}{{-time.Hour, 0}, {0, 0}, {time.Second / 2, 1}, {7000 * time.Second, 7000}, {9999 * time.Second, 9999}, {10_000 * time.Second, 10_000}} {
		if got := v.At(noon.Add(c.at)); got != c.want {
			t.Errorf("%v behind noon: line %d, want %d", c.at, got, c.want)
		}
	}
}

func TestTheNextErrorAndTheNextRestartAreFoundBothWays(t *testing.T) {
	b := New(8<<10, clock)
	const restart = 3
	var errors, restarts []int64
	for i := range int64(3000) {
		e := Entry{Text: fmt.Append(nil, "INFO line ", i)}
		switch {
		case i%700 == 650:
			e.Text, errors = []byte("ERROR broken"), append(errors, i)
		case i%900 == 800:
			e = Entry{Kind: restart, Text: []byte("restarted")}
			restarts = append(restarts, i)
		}
		b.Append([]Entry{e})
	}
	v := b.View()
	for from := v.First() - 2; from < v.End()+2; from++ {
		for name, c := range map[string]struct {
			all  []int64
			seek func(int64, int) (int64, bool)
		}{
			"error":   {errors, func(n int64, by int) (int64, bool) { return v.Grave(n, by, Error) }},
			"restart": {restarts, func(n int64, by int) (int64, bool) { return v.Marked(n, by, restart) }},
		} {
			next, last := int64(-1), int64(-1)
			for _, n := range c.all {
				if n < v.First() {
					continue
				}
				if n >= from && next < 0 {
					next = n
				}
				if n <= from {
					last = n
				}
			}
			if got, ok := c.seek(from, 1); ok != (next >= 0) || ok && got != next {
				t.Fatalf("%s from %d on: %d, %v; want %d", name, from, got, ok, next)
			}
			if got, ok := c.seek(from, -1); ok != (last >= 0) || ok && got != last {
				t.Fatalf("%s from %d back: %d, %v; want %d", name, from, got, ok, last)
			}
		}
	}
}

func TestRatesAreCountedBySecondAndErrorsByMinute(t *testing.T) {
	now := noon
	b := New(0, func() time.Time { return now })
	for range 20 {
		b.Append(make([]Entry, 50))
		now = now.Add(time.Second)
	}
	if r := b.Rate(); r != 50 {
		t.Errorf("%v lines a second", r)
	}
	b.Append([]Entry{{Kind: 3}})
	b.Append([]Entry{{Old: true}, {Old: true}})
	if r := b.Rate(); r != 0 {
		t.Errorf("%v lines a second of which nothing is known yet", r)
	}
	now = now.Add(2500 * time.Millisecond)
	b.Append(make([]Entry, 18))
	if now = now.Add(500 * time.Millisecond); b.Rate() != 6 {
		t.Errorf("%v lines a second in the first three", b.Rate())
	}
	now = now.Add(time.Hour)
	if r := b.Rate(); r != 0 {
		t.Errorf("%v lines a second an hour later", r)
	}
	for minute, n := range []int{0, 2, 0, 3} {
		for range n {
			b.Append([]Entry{{Time: noon.Add(time.Duration(minute) * time.Minute).UnixNano(), Text: []byte("ERROR x")}})
		}
	}
	if got := fmt.Sprint(b.Errors(noon.Add(4*time.Minute), 6)); got != "[0 0 2 0 3 0]" {
		t.Errorf("errors by minute: %s", got)
	}
	if got := fmt.Sprint(b.Errors(noon.Add(90*time.Minute), 3)); got != "[0 0 0]" {
		t.Errorf("much later: %s", got)
	}
}

// TestAMillionLinesCostAtMostHalfAsMuchAgainAsTheirText measures the heap after a collection.
func TestAMillionLinesCostAtMostHalfAsMuchAgainAsTheirText(t *testing.T) {
	const n = 1_000_000
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	b := New(256<<20, clock)
	fill(b, n)
	cost := float64(heap()-before) / (n * lineBytes)
	t.Logf("%d lines of %d bytes: heap %.3f times the text", n, lineBytes, cost)
	if cost > 1.5 {
		t.Errorf("heap is %.2f times the text", cost)
	}
	if v := b.View(); v.Len() != n {
		t.Errorf("%d lines", v.Len())
	}
}

const lineBytes = 120

// fill appends n lines of 120 bytes, as programs write them.
func fill(b *Buffer, n int) {
	r := rand.New(rand.NewPCG(1, 2))
	batch := make([]Entry, 0, 512)
	var arena []byte
	for i := range n {
		from := len(arena)
		level := "INFO"
		if i%997 == 0 {
			level = "ERROR"
		}
		arena = fmt.Appendf(arena, "2026-11-23T12:%02d:%02d.%06dZ %-5s [worker-%d] shop.orders.Handler - order %08x accepted for customer %d", i/60%60, i%60, i%1e6, level, r.IntN(16), r.Uint32(), r.IntN(1e6))
		for len(arena)-from < lineBytes {
			arena = append(arena, '.')
		}
		arena = arena[:from+lineBytes]
		batch = append(batch, Entry{Source: uint32(i % 4), Time: int64(i) * 1e6, Text: arena[from:]})
		if len(batch) == cap(batch) {
			b.Append(batch)
			batch, arena = batch[:0], arena[:0]
		}
	}
	b.Append(batch)
}

func TestOfALineWithCarriageReturnsWhatIsBehindTheLastOneIsTheLineAndTheRestIsKept(t *testing.T) {
	var bar []byte
	for i := range 501 {
		if i > 0 {
			bar = append(bar, '\r')
		}
		bar = fmt.Appendf(bar, "\x1b[32mprogress %d%%\x1b[m", i/5)
	}
	b := New(1<<20, nil)
	b.Append([]Entry{{Text: []byte("before")}, {Text: bar}, {Text: []byte("done\r \x1b[m")}, {Text: []byte("\r\r")}, {Text: []byte("a\rb\rc")}})
	v := b.View()
	for n, want := range []struct {
		text   string
		before int
	}{{"before", 0}, {"progress 100%", 500}, {"done", 0}, {"", 0}, {"c", 2}} {
		l := v.Line(int64(n))
		if string(l.Text) != want.text || len(l.Before()) != want.before {
			t.Errorf("line %d: %q with %d before it, not %q with %d", n, l.Text, len(l.Before()), want.text, want.before)
		}
	}
	l := v.Line(1)
	if got := l.Before(); string(got[0]) != "progress 0%" || string(got[499]) != "progress 99%" {
		t.Errorf("kept: %q to %q", got[0], got[499])
	}
	if got := l.Coloured(); got != "\x1b[32mprogress 100%\x1b[m\x1b[m" {
		t.Errorf("coloured: %q", got)
	}
	if p := (&Filter{Include: []*Pattern{Text("progress 0%")}}); p.matches(&l) {
		t.Error("a filter finds what is not shown")
	}
	s := NewSieve(Filter{Include: []*Pattern{Text("100%")}})
	if out := s.Pass([]Entry{{Text: bar}}); len(out) != 1 || bytes.Count(out[0].Text, []byte{'\r'}) != 500 {
		t.Errorf("through a sieve: %d lines", len(out))
	}
}

func TestWhatCarriageReturnsHaveOverwrittenCountsForTheSizeOfTheBuffer(t *testing.T) {
	b := New(64<<10, nil)
	line := []byte(strings.Repeat("0123456789\r", 100) + "end")
	for range 1000 {
		b.Append([]Entry{{Text: line}})
	}
	if n := b.View().Len(); n > 64 {
		t.Errorf("%d lines of a KiB in 64 KiB", n)
	}
}
