package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kdeck/themes"
)

// cells is the width of plain text on the screen. Nearly all text is ASCII, where a byte is a cell; anything else is
// measured by grapheme clusters, after what the screen must not get has been taken out.
func cells(s string) int {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' {
			return measure(tame(s))
		}
	}
	return len(s)
}

// ascii says that s is made of printable 7-bit characters only.
func ascii(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// tame takes out of plain text what a terminal would obey rather than show. Cluster text is stripped on its way in;
// this is the last guard, and costs one pass over text that needs nothing.
func tame(s string) string {
	if !strings.ContainsFunc(s, wild) && utf8.ValidString(s) && !clings(s) {
		return s
	}
	last := rune(0)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			r = ' '
		case wild(r), last == 0 && mark(r), last < utf8.RuneSelf && r == widen:
			return -1
		}
		last = r
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// widen asks for the wide picture of the character before it.
const widen = '\ufe0f'

// clings says that text would change how wide what stands before it is, or is measured differently by those who have
// to agree: it begins with a mark, or widens an ASCII character.
func clings(s string) bool {
	if r, _ := utf8.DecodeRuneInString(s); mark(r) {
		return true
	}
	for i, r := range s {
		if r == widen && (i == 0 || s[i-1] < utf8.RuneSelf) {
			return true
		}
	}
	return false
}

// mark are characters without a cell of their own.
func mark(r rune) bool { return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) }

// wild are control characters, and the marks that turn the direction of what follows.
func wild(r rune) bool {
	if r < 0x300 {
		return r < ' ' || (r >= 0x7f && r < 0xa0)
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u2028' || r == '\u2029' ||
		r == '\ufeff'
}

// tameStyled is tame for text that may hold styles: escape sequences other than SGR go too.
func tameStyled(s string) string {
	if harmless(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		if n := sgr(s); n > 0 {
			b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		if s[0] == '\x1b' {
			s = s[1:]
			continue
		}
		end := strings.IndexByte(s, '\x1b')
		if end < 0 {
			end = len(s)
		}
		b.WriteString(tame(s[:end]))
		s = s[end:]
	}
	return b.String()
}

// harmless says that styled text holds nothing but printable text and SGR sequences.
func harmless(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\x1b':
			n := sgr(s[i:])
			if n == 0 {
				return false
			}
			i += n
		case c < ' ' || c == 0x7f:
			return false
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if wild(r) || r == utf8.RuneError && n == 1 {
				return false
			}
			i += n
		}
	}
	return true
}

// sgr is the length of the SGR sequence s begins with, or 0.
func sgr(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

// clip is plain text cut to w cells, its end marked by the ellipsis when something is missing.
func clip(s string, w int, more string) string {
	if w <= 0 {
		return ""
	}
	if ascii(s) {
		if len(s) <= w {
			return s
		}
		m := cells(more)
		if w <= m {
			return s[:w]
		}
		return s[:w-m] + more
	}
	s = tame(s)
	if w <= cells(more) {
		more = ""
	}
	return cut(s, w, more)
}

// clipMiddle is clip for names, whose end tells one from another: it takes the middle out.
func clipMiddle(s string, w int, more string) string {
	width := cells(s)
	if width <= w || w < 8 {
		return clip(s, w, more)
	}
	tail := (w - cells(more)) / 2
	if ascii(s) {
		return s[:w-cells(more)-tail] + more + s[len(s)-tail:]
	}
	s = tame(s)
	end := cutLeft(s, width-tail)
	return cut(s, w-cells(more)-cells(end), "") + more + end
}

// ClipMiddle is plain text cut to w cells: its middle goes, for what tells one name from another stands at both ends.
func ClipMiddle(t *themes.Theme, s string, w int) string { return clipMiddle(s, w, more(t)) }

// window is the cells from..to of styled text. Where a wide character is cut in half a blank keeps its place.
func window(s string, from, to int) string {
	if from <= 0 {
		return cut(s, max(to, 0), "")
	}
	out := cutLeft(s, from)
	gap := max(0, measure(s)-from-measure(out))
	return blanks(min(gap, to-from)) + cut(out, to-from-gap, "")
}

// pad is s, of the given width, filled with blanks to w cells.
func pad(s string, width, w int) string {
	if width >= w {
		return s
	}
	return s + blanks(w-width)
}

const blank = "                                                                                "

// blanks are n spaces, mostly without making any.
func blanks(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blank):
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// fit makes exactly h lines of at most w cells out of drawn text, whatever its maker gave.
func fit(s string, w, h int) []string {
	lines := make([]string, h)
	for i := range lines {
		line, rest, more := strings.Cut(s, "\n")
		lines[i] = line
		if measure(line) > w {
			lines[i] = cut(line, w, "")
		}
		if s = rest; !more {
			break
		}
	}
	return lines
}
