package views

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"kdeck/kube/logs"
	"kdeck/logbuf"
)

// shelf is a log server with one container, whose log is a text.
type shelf struct {
	text string
	done chan struct{}
}

func (s shelf) Roster(ctx context.Context, seen uint64) (logs.Roster, error) {
	if seen > 0 {
		select {
		case <-ctx.Done():
		case <-s.done:
		}
		return logs.Roster{}, context.Canceled
	}
	return logs.Roster{Version: 1, Complete: true, Final: true, Containers: []logs.Container{{Pod: "web-0", Name: "app", UID: "u", Stage: logs.Over, Final: true}}}, nil
}
func (s shelf) Look(_ context.Context, c logs.Container) (logs.Container, error) { return c, nil }
func (s shelf) Open(_ context.Context, _ logs.Container, r logs.Request) (io.ReadCloser, error) {
	text := s.text
	if r.Tail > 0 {
		lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
		text = strings.Join(lines[max(0, len(lines)-r.Tail):], "") + "\n"
	}
	return io.NopCloser(strings.NewReader(text)), nil
}
func (s shelf) Verdict(error) logs.Verdict { return logs.Again }
func (s shelf) Nudges() <-chan struct{}    { return nil }
func (s shelf) Spawn(f func()) bool        { go f(); return true }
func (s shelf) Close()                     {}

// shelved is a tap on a log of n lines.
func shelved(t *testing.T, n, budget int) *tap {
	var b strings.Builder
	at := noon
	for i := range n {
		fmt.Fprintf(&b, "%s line %06d %s\n", at.Add(time.Duration(i)*time.Millisecond).Format(time.RFC3339Nano), i, strings.Repeat("x", 80))
	}
	s := shelf{b.String(), make(chan struct{})}
	t.Cleanup(func() { close(s.done) })
	stream := logs.New(s, logs.Options{})
	t.Cleanup(stream.Close)
	return newTap(stream, logbuf.New(budget, time.Now))
}

func TestATapFillsTheBufferWithEveryLineInItsOrder(t *testing.T) {
	const n = 30_000
	k := shelved(t, n, 64<<20)
	for got := k.pull(t.Context()); got.err != io.EOF; got = k.pull(t.Context()) {
		if got.err != nil || got.full {
			t.Fatalf("%+v", got)
		}
	}
	next := 0
	for l := range k.buf.View().Lines(0, 1<<62) {
		if l.Kind == 0 {
			if !strings.HasPrefix(string(l.Text), fmt.Sprintf("line %06d ", next)) {
				t.Fatalf("line %d is %s", next, l.Text)
			}
			next++
		}
	}
	if next != n {
		t.Errorf("%d lines", next)
	}
}

func TestATapWaitsRatherThanOverwriteWhatIsLookedAt(t *testing.T) {
	const n = 60_000 // of about 90 bytes: five times what there is room for
	k := shelved(t, n, 1<<20)
	k.pin.Store(0)
	full := 0
	for full < 3 {
		if got := k.pull(t.Context()); got.full {
			full++
		} else if got.err != nil {
			t.Fatal(got.err)
		}
	}
	if v := k.buf.View(); v.First() != 0 || v.Len() == 0 {
		t.Fatalf("the first of %d lines is %d", v.Len(), v.First())
	}
	k.pin.Store(-1)
	for got := k.pull(t.Context()); got.err != io.EOF; got = k.pull(t.Context()) {
		if got.err != nil || got.full {
			t.Fatalf("%+v", got)
		}
	}
	v := k.buf.View()
	last, ok := v.Marked(v.End(), -1, uint8(logs.Text))
	if !ok || !strings.HasPrefix(string(v.Line(last).Text), fmt.Sprintf("line %06d ", n-1)) || v.First() == 0 {
		t.Errorf("it ends with %q", v.Line(last).Text)
	}
}

func TestSourcesHaveTheShortestNamesThatTellThemApart(t *testing.T) {
	of := func(names ...string) (out []logs.Source) {
		for _, n := range names {
			parts := strings.Split(n, "/")
			out = append(out, logs.Source{Container: logs.Container{Namespace: parts[0], Pod: parts[1], Name: parts[2]}})
		}
		return out
	}
	for _, c := range []struct {
		sources []logs.Source
		want    string
	}{
		{of("a/web-0/app"), "[app]"},
		{of("a/web-7d9c-abcde/app", "a/web-7d9c-fghij/app"), "[abcde fghij]"},
		{of("a/web-7d9c-abcde/app", "a/web-5f6b-fghij/app"), "[7d9c-abcde 5f6b-fghij]"},
		{of("a/web-0/app", "a/web-0/proxy"), "[app proxy]"},
		{of("a/web-0/app", "a/web-1/proxy"), "[0/app 1/proxy]"},
		{of("a/web-0/app", "b/web-0/app"), "[a b]"},
		{of("a/web/app", "a/web-1/app"), "[web web-1]"},
		{of("a/x/app", "a/y/app"), "[x y]"},
	} {
		if got := fmt.Sprint(sourceNames(c.sources)); got != c.want {
			t.Errorf("%s, not %s", got, c.want)
		}
	}
}

func TestErrorsOfMinutesAreDrawnAsBars(t *testing.T) {
	if got := spark([]int{0, 1, 4, 8}, false); got != " ▁▄█ 8" {
		t.Errorf("%q", got)
	}
	if got := spark([]int{0, 0}, true); got != "   0" {
		t.Errorf("%q", got)
	}
	if got := count(1234567) + " " + count(12) + " " + count(123456); got != "1,234,567 12 123,456" {
		t.Error(got)
	}
}

func TestHowFarBackALogIsWantedIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]logSpan{
		"all":                  {words: "all lines"},
		"500":                  {tail: 500, words: "last 500 lines"},
		"90m":                  {since: 90 * time.Minute, words: "last 90m"},
		" 24h ":                {since: 24 * time.Hour, words: "last 24h"},
		"11:30":                {from: noon.Add(-30 * time.Minute), words: "since 2026-11-23 11:30:00"},
		"13:00":                {from: noon.Add(-23 * time.Hour), words: "since 2026-11-22 13:00:00"},
		"2026-11-20 08:15":     {from: time.Date(2026, 11, 20, 8, 15, 0, 0, time.UTC), words: "since 2026-11-20 08:15:00"},
		"2026-11-20T08:15:10Z": {from: time.Date(2026, 11, 20, 8, 15, 10, 0, time.UTC), words: "since 2026-11-20 08:15:10"},
	} {
		got, err := parseSpan(text, noon)
		if err != nil || got.words != want.words || got.tail != want.tail || got.since != want.since || !got.from.Equal(want.from) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "-5", "-1h", "soon", "25:00", "2027-01-01"} {
		if got, err := parseSpan(text, noon); err == nil {
			t.Errorf("%q means %+v", text, got)
		}
	}
}
