package views

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kdeck/kube"
	"kdeck/kube/logs"
	"kdeck/logbuf"
	"kdeck/ui"
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
	stream := logs.New(t.Context(), s, logs.Options{})
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

func TestATapWithASieveKeepsWhatMatchesOfALogThatIsLargerThanItsBuffer(t *testing.T) {
	const n = 60_000 // of about 90 bytes: five times what there is room for
	k := shelved(t, n, 1<<20)
	f, err := logbuf.Parse(`re:^line.0(00007|59999)`)
	if err != nil {
		t.Fatal(err)
	}
	k.sieve = logbuf.NewSieve(f)
	k.pin.Store(0)
	var state tapState
	for state.err == nil {
		got := k.pull(t.Context())
		if got.full {
			t.Fatal("it is full")
		}
		state.add(got)
	}
	var texts []string
	for l := range k.buf.View().Lines(0, 1<<62) {
		if l.Kind == 0 {
			texts = append(texts, string(l.Text[:11]))
		}
	}
	if got := strings.Join(texts, ","); state.err != io.EOF || got != "line 000007,line 059999" || state.seen < n {
		t.Errorf("%s of %d lines, %v", got, state.seen, state.err)
	}
}

func TestWhereALogIsGoneToIsReadIfItIsNotThere(t *testing.T) {
	s := newSession(t)
	v := NewLogs(s, kube.LogQuery{Namespace: "shop", Labels: "app=web"}, "x")
	t.Cleanup(v.Close)
	v.now.heard = true
	for i := range 60 {
		v.tap.buf.Append([]logbuf.Entry{{Time: noon.Add(time.Duration(i-60) * time.Minute).UnixNano(), Text: []byte("x")}})
	}
	v.pane.Show(v.tap.buf.View())
	at := func(text string) int64 {
		moment, err := parseMoment(text, noon)
		if err != nil {
			t.Fatal(err)
		}
		v.goTo(moment)
		n, _ := v.pane.At()
		return n
	}
	for text, want := range map[string]int64{"11:30": 30, "11:30:01": 31, "10m": 50, "11:59:30": 59} {
		if got := at(text); got != want {
			t.Errorf("%s is line %d, not %d", text, got, want)
		}
	}
	gen := v.gen
	if at("10:30"); v.gen != gen+1 || !v.span.from.Equal(noon.Add(-91*time.Minute)) || !v.span.goal.Equal(noon.Add(-90*time.Minute)) {
		t.Errorf("older lines are not read: %+v", v.span)
	}
	v.tap.buf.Append([]logbuf.Entry{{Time: noon.Add(-91 * time.Minute).UnixNano()}, {Time: noon.Add(-89 * time.Minute).UnixNano()}})
	v.take(tapState{heard: true})
	if n, _ := v.pane.At(); n != 1 || !v.span.goal.IsZero() || v.pane.Following() {
		t.Errorf("it stands on line %d", n)
	}
	for _, text := range []string{"", "soon", "-5m"} {
		if got, err := parseMoment(text, noon); err == nil {
			t.Errorf("%q is %s", text, got)
		}
	}
}

func TestContainersAreHiddenAndThoseThatHaveEndedDismissed(t *testing.T) {
	s := newSession(t)
	v := NewLogs(s, kube.LogQuery{Namespace: "shop", Labels: "app=web"}, "x")
	t.Cleanup(v.Close)
	var sources []logs.Source
	for i, pod := range []string{"web-a", "web-b", "web-c"} {
		sources = append(sources, logs.Source{ID: i, Phase: logs.Live, Container: logs.Container{Pod: pod, Name: "app", UID: pod}})
		v.tap.buf.Append([]logbuf.Entry{{Source: uint32(i), Time: noon.UnixNano(), Text: []byte("of " + pod)}})
	}
	sources[1].Phase = logs.Ended
	v.take(tapState{heard: true, sources: sources})
	drive := func(step ui.Step) {
		for step.Cmd != nil {
			msg := step.Cmd()
			batch, ok := msg.(tea.BatchMsg)
			if step = (ui.Step{}); !ok {
				step = v.pane.Update(msg)
			} else if len(batch) > 0 {
				step = v.pane.Update(batch[0]())
			}
		}
	}
	menu := v.chooseSources().Open.(*ui.Menu)
	drive(menu.Update(tea.KeyPressMsg{Code: 'd', Text: "d"}))
	frame := ansi.Strip(v.Draw(100, 10))
	if strings.Contains(frame, "of web-b") || !strings.Contains(frame, "a of web-a") || !strings.Contains(frame, "2 of 3 containers") {
		t.Errorf("dismissed:\n%s", frame)
	}
	drive(v.hide(true, sources[0]))
	if frame = ansi.Strip(v.Draw(100, 10)); strings.Contains(frame, "of web-a") || !strings.Contains(frame, " of web-c") || strings.Contains(frame, "c of web-c") {
		t.Errorf("one is left, and needs no name:\n%s", frame)
	}
	menu = v.chooseSources().Open.(*ui.Menu)
	drive(menu.Update(tea.KeyPressMsg{Code: 'a', Text: "a"}))
	if frame = ansi.Strip(v.Draw(100, 10)); !strings.Contains(frame, "b of web-b") || !strings.Contains(frame, "3 containers") {
		t.Errorf("shown again:\n%s", frame)
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
