package logbuf

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// segment is a stretch of lines. Slices only grow, so whoever holds a copy of it sees a part that does not change.
type segment struct {
	base   int64    // the number of its first line
	latest int64    // the highest time of a line in it or before it
	text   []byte   // the lines without colours, each with a line break behind it
	ends   []uint32 // where in text the next line begins
	times  []int64
	metas  []meta
	ink    []byte // colours: for each of spots uvarints of how far on, and how long, and the escape; closed by a length of 0
	spots  []spot // the lines that have colours
	past   []byte // what lines said before they were overwritten by a carriage return
	pasts  []spot // those lines
}

// spot says where in the ink the colours of a line begin, or in the past what it said before.
type spot struct{ line, at uint32 }

func (s *segment) end() int64 { return s.base + int64(len(s.ends)) }

// cost is what the segment counts for in a budget.
func (s *segment) cost() int { return max(len(s.text)+len(s.ink)+len(s.past), lineLeast*len(s.ends)) }

// span is where the text of line i is.
func (s *segment) span(i int) (from, to uint32) {
	if i > 0 {
		from = s.ends[i-1]
	}
	return from, s.ends[i] - 1
}

func (s *segment) line(i int) []byte {
	from, to := s.span(i)
	return s.text[from:to:to]
}

// at is the line that has the byte at offset in text.
func (s *segment) at(offset int) int {
	i, found := slices.BinarySearch(s.ends, uint32(offset))
	if found {
		i++ // ends[i] is where line i+1 begins
	}
	return i
}

// write adds a line's text and, apart from it, its colours; it tells whether there were any.
func (s *segment) write(text []byte) (inked bool) {
	i := bytes.IndexByte(text, escape)
	if i < 0 {
		s.text = append(append(s.text, text...), '\n')
		return false
	}
	gap, begun := 0, len(s.ink)
	for i >= 0 {
		s.text = append(s.text, text[:i]...)
		gap += i
		n := sgr(text[i:])
		if n == 0 { // no colour: it is not kept at all
			n = 1
		} else {
			s.ink = binary.AppendUvarint(s.ink, uint64(gap))
			s.ink = binary.AppendUvarint(s.ink, uint64(n))
			s.ink = append(s.ink, text[i:i+n]...)
			gap = 0
		}
		text = text[i+n:]
		i = bytes.IndexByte(text, escape)
	}
	s.text = append(append(s.text, text...), '\n')
	if len(s.ink) == begun {
		return false
	}
	s.ink = append(s.ink, 0, 0)
	s.spots = append(s.spots, spot{uint32(len(s.ends)), uint32(begun)})
	return true
}

// inkOf is the encoded colours of line i, which has some.
func (s *segment) inkOf(i int) []byte {
	n, found := findSpot(s.spots, i)
	if !found {
		return nil
	}
	return s.ink[s.spots[n].at:]
}

// findSpot finds that of line i.
func findSpot(spots []spot, i int) (n int, found bool) {
	return slices.BinarySearchFunc(spots, i, func(p spot, line int) int { return int(p.line) - line })
}

const escape = 0x1b

// sgrMost is the longest sequence that is believed to be a colour.
const sgrMost = 128

// sgr is the length of the colour escape (ECMA-48 SGR: CSI, parameters, m) text begins with, or 0.
func sgr(text []byte) int {
	if len(text) < 3 || text[1] != '[' {
		return 0
	}
	for i := 2; i < min(len(text), sgrMost); i++ {
		switch c := text[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

// Strip appends a text without its colours to what is in dst.
func Strip(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, escape)
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		text = text[i+max(1, sgr(text[i:])):]
	}
}

// trim is the longest beginning of text that has at most n bytes and ends with a whole character.
func trim(text []byte, n int) []byte {
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
