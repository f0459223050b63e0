package logs

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// all splits data that comes in pieces of so many bytes.
func all(data []byte, piece int) (out []raw) {
	var l lines
	for len(data) > 0 {
		n := copy(l.room(), data[:min(piece, len(data))])
		l.filled(n)
		data = data[n:]
		for {
			r, ok := l.next()
			if !ok {
				break
			}
			r.whole, r.text = bytes.Clone(r.whole), bytes.Clone(r.text)
			out = append(out, r)
		}
	}
	if r, ok := l.rest(); ok {
		r.more = true
		out = append(out, r)
	}
	return out
}

func TestALineIsPartedFromItsTimestamp(t *testing.T) {
	at := time.Date(2026, 11, 23, 5, 0, 0, 120000000, time.UTC).UnixNano()
	for in, want := range map[string]struct {
		nanos int64
		text  string
	}{
		"2026-11-23T05:00:00.120000000Z text  x":   {at, "text  x"},
		"2026-11-23T05:00:00.12Z text":             {at, "text"},
		"2026-11-23T07:00:00.120000000+02:00 text": {at, "text"},
		"2026-11-23T05:00:00.120000000Z ":          {at, ""},
		"2026-11-23T05:00:00.120000000Z":           {at, ""},
		"2026-11-23T05:00:00.120000000Z  indented": {at, " indented"},
		"2026-11-23 05:00:00 text":                 {0, "2026-11-23 05:00:00 text"},
		"unable to retrieve container logs for x":  {0, "unable to retrieve container logs for x"},
		"":                          {0, ""},
		"9999-11-23T05:00:00Z text": {0, "9999-11-23T05:00:00Z text"},
		strings.Repeat("x", 100):    {0, strings.Repeat("x", 100)},
		"2026-13-45T05:00:00.120000000Z not a moment": {0, "2026-13-45T05:00:00.120000000Z not a moment"},
	} {
		nanos, text, ok := stamp([]byte(in))
		if nanos != want.nanos || string(text) != want.text || ok != (want.nanos != 0) {
			t.Errorf("%q: %d %q %v", in, nanos, text, ok)
		}
	}
}

func TestWhereALineIsCutDependsOnTheLineAlone(t *testing.T) {
	long := []byte("2026-11-23T05:00:00Z " + strings.Repeat("ä", PieceMost) + "\nnext\n")
	var first []raw
	for _, piece := range []int{1 << 30, 1 << 20, 4097} {
		got := all(long, piece)
		if first == nil {
			first = got
		}
		if len(got) != 4 || len(got) != len(first) {
			t.Fatalf("%d pieces", len(got))
		}
		for i := range got {
			if !bytes.Equal(got[i].whole, first[i].whole) || got[i].more != (i < 2) || got[i].inside != (i == 1 || i == 2) {
				t.Errorf("piece %d: %d bytes, more %v, inside %v", i, len(got[i].whole), got[i].more, got[i].inside)
			}
		}
	}
}

func FuzzLinesAreSplitTheSameHoweverTheyArrive(f *testing.F) {
	f.Add([]byte("a\nb\n\nc"), 1)
	f.Add([]byte("2026-11-23T05:00:00Z x\r\n\x00\xff\n"), 3)
	f.Fuzz(func(t *testing.T, data []byte, piece int) {
		if piece < 1 {
			return
		}
		var joined []byte
		for i, r := range all(data, piece) {
			joined = append(joined, r.whole...)
			if !r.more {
				joined = append(joined, '\n')
			}
			if !bytes.HasSuffix(r.whole, r.text) || r.stamped == (r.nanos == 0) {
				t.Errorf("line %d: %+v", i, r)
			}
		}
		if !bytes.Equal(joined, data) {
			t.Errorf("%q became %q", data, joined)
		}
	})
}

func TestACursorKnowsTheLinesOfTwoSeconds(t *testing.T) {
	c := newCursor()
	if _, ok := c.from(); ok || c.known() != nil {
		t.Error("a new one knows something")
	}
	second := int64(time.Second)
	at := 1_000_000 * second
	note := func(text string, nanos int64) { c.note(c.hash([]byte(text)), nanos) }
	note("a", at)
	note("a", at)
	note("b", at+second+1)
	note("late", at+second-1) // out of order
	if from, ok := c.from(); !ok || from.Unix() != 1_000_000 {
		t.Errorf("it begins again from %v", from)
	}
	known := c.known()
	if known[c.hash([]byte("a"))] != 2 || known[c.hash([]byte("late"))] != 1 || known[c.hash([]byte("b"))] != 1 {
		t.Errorf("%v", known)
	}
	note("c", at+5*second)
	if known := c.known(); len(known) != 1 || known[c.hash([]byte("c"))] != 1 {
		t.Errorf("seconds later: %v", known)
	}
	note("d", at) // the clock was set back
	if from, _ := c.from(); from.Unix() != 999_999 || c.known()[c.hash([]byte("c"))] != 1 {
		t.Errorf("set back: from %v", from)
	}
}
