package logbuf

import (
	"context"
	"slices"
)

// Filter says which lines are wanted. The zero value wants all of them. It must not be changed once an Index has it.
type Filter struct {
	Include []*Pattern      // all must match
	Exclude []*Pattern      // none may match, not even of the context
	Context int             // lines before and behind each match
	Least   Level           // at least so grave; None is any
	Hidden  map[uint32]bool // sources that are not shown
	Fold    bool            // leave out what goes on with a stack trace ...
	Open    map[int64]bool  // ... but for the frames of these lines
}

// All tells whether nothing is left out.
func (f *Filter) All() bool {
	return f == nil || len(f.Include)+len(f.Exclude)+len(f.Hidden) == 0 && f.Least == None && !f.Fold
}

// Index is the lines of a buffer that pass a filter, by their numbers, as far as it has been extended; for a filter that
// wants all it is free. It is a value: who extends it puts the result in its place, and only one may do so; whoever has
// the old one goes on seeing what it was.
type Index struct {
	filter      *Filter
	first, next int64    // the lines that have been looked at
	hits        []hit    // those that are shown, in order
	matches     int      // how many of them match, and are not only context
	after       int      // so many lines behind next are still context
	heads       headings // the last head of each source, for Open
}

// hit is a line's number and whether it matches, or is only there for context.
type hit int64

func newHit(number int64, match bool) hit {
	h := hit(number) << 1
	if match {
		h |= 1
	}
	return h
}

func (h hit) number() int64 { return int64(h >> 1) }
func (h hit) match() bool   { return h&1 != 0 }

// headings are the newest lines of sources that frames can belong to.
type headings map[uint32]int64

// NewIndex begins an index; nil or an empty filter is one of all lines.
func NewIndex(f *Filter) Index { return Index{filter: f} }

// Filter is what it was made with.
func (x Index) Filter() *Filter { return x.filter }

// stride is after how many lines Extend looks whether it is still wanted.
const stride = 4096

// Extend brings the index up to the view: what was overwritten goes, what has arrived comes, up to so many lines at a time
// (0 is all). It errs only when ctx ends, with what it has got to so far. Behind tells whether there is more.
func (x Index) Extend(ctx context.Context, v *View, most int) (Index, error) {
	first, end := v.First(), v.End()
	if x.filter.All() {
		x.first, x.next, x.matches = first, end, int(end-first)
		return x, nil
	}
	x.trim(first)
	x.next = max(x.next, first)
	if most > 0 {
		end = min(end, x.next+int64(most))
	}
	if x.heads == nil && x.filter.Fold {
		x.heads = headings{}
	}
	for x.next < end {
		if err := ctx.Err(); err != nil {
			return x, err
		}
		to := min(end, x.next+stride)
		for l := range v.Lines(x.next, to) {
			x.look(v, &l)
		}
		x.next = to
	}
	return x, nil
}

// look decides on one line.
func (x *Index) look(v *View, l *Line) {
	f := x.filter
	if !f.allows(l, x.heads) {
		return
	}
	switch {
	case f.matches(l):
		from := l.Number - int64(f.Context)
		if n := len(x.hits); n > 0 {
			from = max(from, x.hits[n-1].number()+1)
		}
		for c := range v.Lines(from, l.Number) {
			if f.allows(&c, nil) {
				x.hits = append(x.hits, newHit(c.Number, false))
			}
		}
		x.hits = append(x.hits, newHit(l.Number, true))
		x.matches++
		x.after = f.Context
	case x.after > 0:
		x.after--
		x.hits = append(x.hits, newHit(l.Number, false))
	}
}

// allows tells whether the line may be shown at all, if only as context.
func (f *Filter) allows(l *Line, heads headings) bool {
	if f.Hidden[l.Source] {
		return false
	}
	if f.Fold {
		if !l.Continued && heads != nil {
			heads[l.Source] = l.Number
		}
		if l.Continued && (heads == nil || !f.Open[heads[l.Source]]) {
			return false
		}
	}
	if l.Kind != 0 {
		return true
	}
	for _, p := range f.Exclude {
		if p.MatchLine(l) {
			return false
		}
	}
	return true
}

// matches tells whether an allowed line is what is looked for. What is no text, such as the mark of a restart, always is.
func (f *Filter) matches(l *Line) bool {
	if l.Kind != 0 {
		return true
	}
	if l.Level < f.Least {
		return false
	}
	for _, p := range f.Include {
		if !p.MatchLine(l) {
			return false
		}
	}
	return true
}

// trim drops what the buffer has overwritten.
func (x *Index) trim(first int64) {
	if n, _ := slices.BinarySearch(x.hits, newHit(first, false)); n > 0 {
		for _, h := range x.hits[:n] {
			if h.match() {
				x.matches--
			}
		}
		x.hits = x.hits[n:]
	}
	x.first = first
}

// Behind is how many lines of the view have not been looked at yet.
func (x Index) Behind(v *View) int { return int(v.End() - max(x.next, v.First())) }

// Len is how many lines are shown.
func (x Index) Len() int {
	if x.filter.All() {
		return int(x.next - x.first)
	}
	return len(x.hits)
}

// Matches is how many of them match, context not counted.
func (x Index) Matches() int { return x.matches }

// At is the number of the i-th line shown, and whether it matches or is only context.
func (x Index) At(i int) (number int64, match bool) {
	if x.filter.All() {
		return x.first + int64(i), true
	}
	return x.hits[i].number(), x.hits[i].match()
}

// Place is where the first line shown is that has that number or a higher one; Len if there is none.
func (x Index) Place(number int64) int {
	if x.filter.All() {
		return int(min(max(number, x.first), x.next) - x.first)
	}
	i, _ := slices.BinarySearch(x.hits, newHit(number, false))
	return i
}
