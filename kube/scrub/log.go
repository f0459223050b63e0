package scrub

import (
	"bytes"
	"unicode/utf8"
)

// Log appends one line of a program's log, without its line break, to what is in dst. Tabs and the colours a program sets
// (SGR) stay, and carriage returns inside, for what follows one overwrites what stands before it; other line breaks inside become a
// space, and a carriage return at the end goes.
//
// A string sequence (such as a window title) that is never ended loses only its introducer: no program may hide what
// follows it from a reader.
func Log(dst, line []byte) []byte {
	line = bytes.TrimRight(line, "\r")
	if plain(line, true, false) {
		return append(dst, line...)
	}
	deaf := 0 // no string that begins before this place has an end
	tail := func(at int) int {
		if at < deaf {
			return 0
		}
		n, ended := stringTail(line[at:])
		if ended {
			return n
		}
		deaf = at + n
		return 0
	}
	for i := 0; i < len(line); {
		if c := line[i]; c >= 0x20 && c <= 0x7e || c == '\t' {
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRune(line[i:])
		rest := line[i+n:]
		switch {
		case r == '\r':
			dst = append(dst, '\r')
		case r == '\n' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
			dst = append(dst, ' ')
		case r == esc && colour(rest) > 0:
			n += colour(rest)
			dst = append(dst, line[i:i+n]...)
		case r == esc && len(rest) > 0 && stringStart(rest[0]):
			n++
			n += tail(i + n)
		case r == esc:
			n += sequence(rest)
		case r == csi:
			n += csiTail(rest)
		case c1String(r):
			n += tail(i + n)
		case !hidden(r):
			dst = utf8.AppendRune(dst, r)
		}
		i += n
	}
	return dst
}

// colourMost is the longest sequence that is believed to set a colour.
const colourMost = 128

// colour is the length of what follows an ESC and sets colours or weight (CSI, numbers, m), or 0.
func colour(s []byte) int {
	if len(s) == 0 || s[0] != '[' {
		return 0
	}
	for i := 1; i < min(len(s), colourMost-1); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}
