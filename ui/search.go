package ui

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// search is what a pager looks for, and where it is.
type search struct {
	input   *Input
	typing  bool
	text    string
	hits    []hit
	at      int // the hit stood on
	oldText string
	oldTop  int // to come back to when the search is given up
	oldSub  int
	oldLeft int
}

// hit is a match: bytes from..to of a line.
type hit struct{ line, from, to int }

// maxHits bounds the work and the memory of a search for a single letter.
const maxHits = 100_000

// Search looks for text, ignoring case, and shows the first match from the screen on; "" ends the search.
func (p *Pager) Search(text string) {
	p.find.text = text
	p.refind()
	p.seek(p.top)
}

// Searching says whether a search is being typed, or its matches are marked.
func (p *Pager) Searching() bool { return p.find.typing || p.find.text != "" }

// Matches is the number of the match stood on, from 1, and how many there are.
func (p *Pager) Matches() (at, total int) {
	return min(p.find.at+1, len(p.find.hits)), len(p.find.hits)
}

// ask opens the entry for a search.
func (p *Pager) ask() {
	f := &p.find
	f.oldText, f.oldTop, f.oldSub, f.oldLeft = f.text, p.top, p.sub, p.left
	f.typing = true
	f.input.Propose(f.text)
}

// typed gives a key to the search entry. The text is searched while it is typed, always from where it began.
func (p *Pager) typed(msg tea.Msg) Step {
	f := &p.find
	switch f.input.Update(msg) {
	case Ignored:
		return Quiet()
	case Typed:
		p.top, p.sub, p.left = f.oldTop, f.oldSub, f.oldLeft
		p.Search(f.input.Value())
	case Accepted:
		f.typing = false
		if f.input.Value() == f.oldText {
			p.Search(f.oldText) // as in vi: enter alone repeats
		}
	case Cancelled:
		f.typing = false
		p.top, p.sub, p.left = f.oldTop, f.oldSub, f.oldLeft
		f.text = f.oldText
		p.refind()
	}
	return Step{}
}

// forget ends the search and says whether there was one.
func (p *Pager) forget() bool {
	if p.find.text == "" {
		return false
	}
	p.Search("")
	return true
}

// refind looks for the text in all lines, keeping the number of the hit stood on as far as it goes.
func (p *Pager) refind() {
	f := &p.find
	f.hits = f.hits[:0]
	if f.text != "" {
		small := fold(f.text)
		for i, line := range p.plain {
			for from := 0; from <= len(line) && len(f.hits) < maxHits; {
				a, b := index(line[from:], small)
				if a < 0 {
					break
				}
				f.hits = append(f.hits, hit{i, from + a, from + b})
				from += b
			}
		}
	}
	f.at = max(0, min(f.at, len(f.hits)-1))
}

// seek stands on the first hit at or below a line, or the very first.
func (p *Pager) seek(line int) {
	f := &p.find
	f.at = sort.Search(len(f.hits), func(i int) bool { return f.hits[i].line >= line })
	if f.at == len(f.hits) {
		f.at = 0
	}
	p.reach()
}

// jump stands on the next hit to either side, around the ends.
func (p *Pager) jump(step int) {
	f := &p.find
	if n := len(f.hits); n > 0 {
		f.at = (f.at + step + n) % n
		p.reach()
	}
}

// reach scrolls until the hit stood on is on the screen, no further than needed.
func (p *Pager) reach() {
	f := &p.find
	if f.at >= len(f.hits) || p.h == 0 {
		return
	}
	h := f.hits[f.at]
	if !p.seesHit() {
		p.top, p.sub = max(0, h.line-p.page()/3), 0
		if p.wraps() {
			p.top = h.line
			p.Scroll(-p.page() / 3)
		}
		p.clamp()
	}
	if p.wraps() {
		return
	}
	from := cells(p.plain[h.line][:h.from])
	to := from + cells(p.plain[h.line][h.from:h.to])
	width := cells(p.plain[h.line])
	if from < p.left+count(p.left > 0) || to > p.left+p.w-count(width > p.left+p.w) {
		p.left = max(0, to-p.w/2)
		if to <= p.w-count(width > p.w) {
			p.left = 0
		}
	}
}

// seesHit says whether the line of the hit stood on is on the screen.
func (p *Pager) seesHit() bool {
	f := &p.find
	if f.at >= len(f.hits) {
		return false
	}
	line := f.hits[f.at].line
	return line >= p.top && (line > p.top || p.sub == 0) && line < p.top+p.shownLines()
}

// on are the hits of one line, and the number of the first of them.
func (f *search) on(line int) (first int, hits []hit) {
	first = sort.Search(len(f.hits), func(i int) bool { return f.hits[i].line >= line })
	next := sort.Search(len(f.hits), func(i int) bool { return f.hits[i].line > line })
	return first, f.hits[first:next]
}

// fold is text in the form index compares with.
func fold(s string) string { return strings.Map(unicode.ToLower, s) }

// index is the first place of the folded text in s, ignoring case, or -1.
func index(s, small string) (from, to int) {
	if len(small) == 0 {
		return -1, -1
	}
	first, _ := utf8.DecodeRuneInString(small)
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf && first < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			if c != byte(first) {
				i++
				continue
			}
		}
		if n := prefix(s[i:], small); n > 0 {
			return i, i + n
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	return -1, -1
}

// prefix is how many bytes of s match all of the folded text, or 0.
func prefix(s, small string) int {
	n := 0
	for _, want := range small {
		if n >= len(s) {
			return 0
		}
		r, size := utf8.DecodeRuneInString(s[n:])
		if unicode.ToLower(r) != want {
			return 0
		}
		n += size
	}
	return n
}
