// Package scrub makes safe text of anything a server or a program sends.
//
// Control characters and whole escape sequences (ESC, CSI, OSC, DCS and their C1 forms) vanish, so that nothing can move the
// cursor, retitle the terminal or fill the clipboard; bidirectional overrides and invisible characters that make two names
// look alike are dropped; bytes that are no UTF-8 become U+FFFD. What is clean already, nearly everything there is, is
// returned as it came.
package scrub

import (
	"strings"
	"unicode/utf8"
)

// Line makes one line: line breaks and tabs become a space.
func Line(s string) string {
	if plain(s, false, false) {
		return s
	}
	return scrub(s, false)
}

// Text is for several lines: line breaks and tabs stay.
func Text(s string) string {
	if plain(s, true, true) {
		return s
	}
	return scrub(s, true)
}

// Each is Line of each string, nil for none.
func Each(in []string) []string {
	if len(in) == 0 {
		return nil
	}
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = Line(s)
	}
	return out
}

func plain[T string | []byte](s T, tabs, breaks bool) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c > 0x7e {
			if tabs && c == '\t' || breaks && c == '\n' {
				continue
			}
			return false
		}
	}
	return true
}

const (
	esc = 0x1b
	bel = 0x07
	csi = 0x9b
	st  = 0x9c
)

func scrub(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
			i += n
			switch {
			case r == '\r' && strings.HasPrefix(s[i:], "\n"): // the line feed that follows speaks for both
			case lines && r == '\t':
				b.WriteByte('\t')
			case lines && r != '\v' && r != '\f':
				b.WriteByte('\n')
			default:
				b.WriteByte(' ')
			}
		case r == esc:
			i += n + sequence(s[i+n:])
		case r == csi:
			i += n + csiTail(s[i+n:])
		case c1String(r):
			tail, _ := stringTail(s[i+n:])
			i += n + tail
		case hidden(r):
			i += n
		default:
			b.WriteRune(r)
			i += n
		}
	}
	return b.String()
}

// sequence is the length of what follows an ESC and belongs to it (ECMA-48, 5.3 to 5.6).
func sequence[T string | []byte](s T) int {
	if len(s) == 0 {
		return 0
	}
	switch c := s[0]; {
	case c == '[':
		return 1 + csiTail(s[1:])
	case stringStart(c):
		n, _ := stringTail(s[1:])
		return 1 + n
	case c >= 0x20 && c <= 0x2f: // intermediate bytes, then a final one
		n := 1
		for n < len(s) && s[n] >= 0x20 && s[n] <= 0x2f {
			n++
		}
		if n < len(s) && s[n] >= 0x30 && s[n] <= 0x7e {
			n++
		}
		return n
	case c >= 0x30 && c <= 0x7e:
		return 1
	}
	return 0
}

func csiTail[T string | []byte](s T) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0x40 && c <= 0x7e:
			return i + 1
		case c < 0x20 || c > 0x3f: // not a parameter: the sequence is broken off here
			return i
		}
	}
	return len(s)
}

// stringStart tells whether ESC and c begin a string: OSC, DCS, SOS, PM or APC.
func stringStart(c byte) bool { return c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_' }

// stringTail runs to the terminator; a string without one takes only its line, so that it cannot swallow a whole log.
func stringTail[T string | []byte](s T) (n int, ended bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case bel:
			return i + 1, true
		case 0xc2: // of ST, in UTF-8
			if i+1 < len(s) && s[i+1] == st {
				return i + 2, true
			}
		case esc:
			if i+1 < len(s) && s[i+1] == '\\' {
				return i + 2, true
			}
			return i, false
		case '\n', '\r':
			return i, false
		}
	}
	return len(s), false
}

func c1String(r rune) bool { return r == 0x90 || r == 0x98 || r == 0x9d || r == 0x9e || r == 0x9f }

// hidden are the characters that show nothing of themselves.
func hidden(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 || invisible(r) }

// invisible are the characters that reorder or hide text (Unicode TR 36): the zero-width joiner stays, for emoji need it.
func invisible(r rune) bool {
	switch {
	case r == 0xad, r == 0x61c, r == 0x180e, r == 0x200b, r == 0x200c, r == 0x200e, r == 0x200f, r == 0xfeff:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r >= 0xfff9 && r <= 0xfffb:
		return true
	case r >= 0xe0000 && r <= 0xe0fff: // tags and variation selectors of plane 14
		return true
	}
	return false
}
