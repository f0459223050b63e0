package logbuf

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"iter"
	"sort"
	"strings"
	"time"
)

// View is a buffer at one moment. It never changes, costs nothing to take, and keeps what it shows from being freed: take a
// new one for every frame, and drop the old.
type View struct {
	sealed []*segment
	open   segment
}

// Line is one line of a View. Its text is shared: it must not be written to.
type Line struct {
	Number    int64
	Source    uint32
	Kind      uint8
	Level     Level
	Format    Format
	More      bool // the next line of the source goes on with it
	Cut       bool // it was longer than the whole buffer: its end is missing
	Continued bool // it is part of a stack trace that began on an earlier line of its source
	Nanos     int64
	Text      []byte // without colours, behind the last carriage return

	ink, past []byte
}

// First is the number of the oldest line there is, and so how many were overwritten or cleared.
func (v *View) First() int64 {
	if len(v.sealed) > 0 {
		return v.sealed[0].base
	}
	return v.open.base
}

// End is the number behind the newest line.
func (v *View) End() int64 { return v.open.end() }

// Len is how many lines there are.
func (v *View) Len() int { return int(v.End() - v.First()) }

// segments and segment see the one being written as the last of them.
func (v *View) segments() int { return len(v.sealed) + 1 }

func (v *View) segment(i int) *segment {
	if i == len(v.sealed) {
		return &v.open
	}
	return v.sealed[i]
}

// find is the segment and the place in it of a line between First and End.
func (v *View) find(number int64) (seg, line int) {
	seg = sort.Search(len(v.sealed), func(i int) bool { return v.sealed[i].end() > number })
	return seg, int(number - v.segment(seg).base)
}

func (s *segment) pick(i int) Line {
	m := s.metas[i]
	l := Line{Number: s.base + int64(i), Source: m.source(), Kind: m.kind(), Level: m.level(), Format: m.format(), More: m.more(),
		Cut: m.cut(), Continued: m.continued(), Nanos: s.times[i], Text: s.line(i)}
	if m.inked() {
		l.ink = s.inkOf(i)
	}
	if len(s.pasts) > 0 {
		l.past = s.pastOf(i)
	}
	return l
}

// Line is the line of that number, which must be between First and End.
func (v *View) Line(number int64) Line {
	seg, i := v.find(number)
	return v.segment(seg).pick(i)
}

// Lines are the lines of a stretch, as far as they are there.
func (v *View) Lines(from, to int64) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		from, to := max(from, v.First()), min(to, v.End())
		if from >= to {
			return
		}
		for seg, i := v.find(from); from < to; seg, i = seg+1, 0 {
			for s := v.segment(seg); i < len(s.ends) && from < to; i, from = i+1, from+1 {
				if !yield(s.pick(i)) {
					return
				}
			}
		}
	}
}

// At is the number of the first line that is not older than t, or End. Lines are taken to be in order but for stragglers.
func (v *View) At(t time.Time) int64 {
	nanos := t.UnixNano()
	seg := sort.Search(v.segments(), func(i int) bool { return v.segment(i).latest >= nanos })
	for ; seg < v.segments(); seg++ {
		s := v.segment(seg)
		for i, at := range s.times {
			if at >= nanos {
				return s.base + int64(i)
			}
		}
	}
	return v.End()
}

// Grave finds the next line of at least that level, but for those that go on with another; by is 1 or -1.
func (v *View) Grave(from int64, by int, least Level) (int64, bool) {
	return v.seek(from, by, func(m meta) bool { return m.kind() == 0 && m.level() >= least && !m.continued() })
}

// Marked finds the next entry of a kind; by is 1 or -1.
func (v *View) Marked(from int64, by int, kind uint8) (int64, bool) {
	return v.seek(from, by, func(m meta) bool { return m.kind() == kind })
}

// seek looks at from and on from there.
func (v *View) seek(from int64, by int, ok func(meta) bool) (int64, bool) {
	if from < v.First() && by > 0 {
		from = v.First()
	}
	if from >= v.End() && by < 0 {
		from = v.End() - 1
	}
	if from < v.First() || from >= v.End() {
		return 0, false
	}
	for seg, i := v.find(from); ; {
		for s := v.segment(seg); i >= 0 && i < len(s.metas); i += by {
			if ok(s.metas[i]) {
				return s.base + int64(i), true
			}
		}
		if seg += by; seg < 0 || seg == v.segments() {
			return 0, false
		}
		if i = 0; by < 0 {
			i = len(v.segment(seg).metas) - 1
		}
	}
}

// foldMost is how far ahead the frames of a stack trace are looked for, among the lines of other sources.
const foldMost = 2000

// Folded counts the lines that go on with the line of that number: what folding hides.
func (v *View) Folded(number int64) (n int) {
	if number < v.First() || number >= v.End() {
		return 0
	}
	seg, i := v.find(number)
	source := v.segment(seg).metas[i].source()
	for l := range v.Lines(number+1, number+foldMost) {
		if l.Source != source {
			continue
		}
		if !l.Continued {
			break
		}
		n++
	}
	return n
}

// Time is when the line was written, in UTC; the zero time if that is unknown.
func (l Line) Time() time.Time {
	if l.Nanos == 0 {
		return time.Time{}
	}
	return time.Unix(0, l.Nanos).UTC()
}

// Inked tells whether the program has coloured the line.
func (l Line) Inked() bool { return len(l.ink) > 0 }

// Ink are the colours of the line: how far into Text each counts from, and the escape that sets it.
func (l Line) Ink() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		at := 0
		for ink := l.ink; len(ink) > 0; {
			gap, n := binary.Uvarint(ink)
			length, m := binary.Uvarint(ink[n:])
			if ink = ink[n+m:]; length == 0 {
				return
			}
			at += int(gap)
			if !yield(at, string(ink[:length])) {
				return
			}
			ink = ink[length:]
		}
	}
}

// Coloured is the text with the program's own colours, and none left open at its end.
func (l Line) Coloured() string {
	if !l.Inked() {
		return string(l.Text)
	}
	var b strings.Builder
	done := 0
	for at, sgr := range l.Ink() {
		b.Write(l.Text[done:at])
		b.WriteString(sgr)
		done = at
	}
	b.Write(l.Text[done:])
	b.WriteString("\x1b[m")
	return b.String()
}

// Record takes the line apart, if it has a form; that costs some microseconds, so it is for lines that are seen.
func (l Line) Record() (Record, bool) {
	if l.Format == Plain {
		return Record{}, false
	}
	return parse(l.Text, l.Format)
}

// Pretty is a record over several lines: JSON indented, pairs one a line; other lines as they are.
func (l Line) Pretty() string {
	switch l.Format {
	case JSON:
		var b bytes.Buffer
		if json.Indent(&b, l.Text, "", "  ") == nil {
			return b.String()
		}
	case Logfmt:
		var b strings.Builder
		for _, f := range pairs(l.Text) {
			b.WriteString(f.Key + " = " + f.Value + "\n")
		}
		return strings.TrimSuffix(b.String(), "\n")
	}
	return string(l.Text)
}
