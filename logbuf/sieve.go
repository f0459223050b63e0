package logbuf

import (
	"context"
	"slices"
)

// Sieve lets through the lines that pass a filter, with the context it asks for, and forgets the others: so a log that is
// larger than any buffer is looked through.
//
// It is a small buffer of its own with an index of the filter, so that a line means what it would mean in a log that is
// shown: its level, and what it is the context of. It is for one goroutine.
type Sieve struct {
	stage *Buffer
	index Index
	next  int64 // the first line that has not been given out
	news  int64 // the first line behind all that were written before
}

// stageSize is more than two batches of a stream can have: what comes is looked at before it goes.
const stageSize = 40 << 20

// NewSieve makes one of a filter; stack traces are not folded.
func NewSieve(f Filter) *Sieve {
	f.Fold, f.Open = false, nil
	return &Sieve{stage: New(stageSize, nil), index: NewIndex(&f)}
}

// Pass gives what is to be kept of lines that have come, and of those before them what turns out to be context. The texts are
// the sieve's own copies.
func (s *Sieve) Pass(in []Entry) (out []Entry) {
	s.stage.Append(in)
	v := s.stage.View()
	for i := range in {
		if in[i].Old {
			s.news = v.End() - int64(len(in)-i) + 1
		}
	}
	s.index, _ = s.index.Extend(context.Background(), v, 0)
	for i := s.index.Place(s.next); i < s.index.Len(); i++ {
		n, _ := s.index.At(i)
		l := v.Line(n)
		e := Entry{Source: l.Source, Kind: l.Kind, Old: n < s.news, More: l.More, Time: l.Nanos, Text: l.Text}
		if l.Inked() {
			e.Text = []byte(l.Coloured())
		}
		if len(l.past) > 0 {
			e.Text = slices.Concat(l.past, []byte{'\r'}, e.Text)
		}
		out, s.next = append(out, e), n+1
	}
	if s.index.Filter().Context == 0 {
		s.stage.Clear()
	}
	return out
}
