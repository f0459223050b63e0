package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// piece is the length in bytes and in cells of what styled text begins with: a sequence, a character, a cluster. It
// measures as ansi.StringWidth and the renderer do; most text is ASCII and needs no more than a look at two bytes.
func piece(s string) (bytes, cells int) {
	c := s[0]
	switch {
	case c == '\x1b':
		if n := sgr(s); n > 0 {
			return n, 0
		}
		_, w, n, _ := ansi.DecodeSequence(s, 0, nil)
		return max(n, 1), w
	case c < ' ' || c == 0x7f:
		return 1, 0
	case c < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf):
		return 1, 1
	}
	cluster, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return len(cluster), w
}

// measure is how many cells styled text takes.
func measure(s string) int {
	total := 0
	for len(s) > 0 {
		n, w := piece(s)
		s, total = s[n:], total+w
	}
	return total
}

// cut is styled text cut to w cells, its end marked when something is missing.
func cut(s string, w int, more string) string {
	room, at, x := w-measure(more), 0, 0 // at: where the text would be cut to make room for the mark
	for i := 0; i < len(s); {
		n, c := piece(s[i:])
		if x+c > w {
			out := s[:at] + more
			if strings.IndexByte(out, '\x1b') >= 0 {
				out += reset
			}
			return out
		}
		i, x = i+n, x+c
		if x <= room {
			at = i
		}
	}
	return s
}

// cutLeft is styled text without its first n cells, and in the styles it had; a character that the edge cuts in half
// goes too.
func cutLeft(s string, n int) string {
	if n <= 0 {
		return s
	}
	styles := ""
	for x := 0; len(s) > 0; {
		b, c := piece(s)
		if c > 0 && x >= n {
			break
		}
		if s[0] == '\x1b' {
			styles = restyle(styles, s[:b])
		}
		s, x = s[b:], x+c
	}
	return styles + s
}

// restyle is the sequences in force after another one.
func restyle(styles, seq string) string {
	if seq == reset || seq == "\x1b[0m" {
		return ""
	}
	return styles + seq
}

// wordBreaks is breaks, but a row ends behind a blank if there is one in its second half.
func wordBreaks(text string, w int) []int {
	w = max(w, 1)
	list, blank := []int{0}, 0 // blank: where the last word of the row begins
	for at, start := 0, 0; len(text) > 0; {
		cluster, n := text[:1], 1
		if text[0] >= utf8.RuneSelf || len(text) > 1 && text[1] >= utf8.RuneSelf {
			cluster, n = ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		}
		if at+n-start > w && at > start {
			if start+w/2 < blank && cluster != " " {
				start = blank
			} else {
				start = at
			}
			list = append(list, start)
		}
		at, text = at+n, text[len(cluster):]
		if cluster == " " {
			blank = at
		}
	}
	return list
}

// breaks are the cells at which the rows of a plain text begin when it is wrapped at w cells.
func breaks(text string, w int) []int {
	w = max(w, 1)
	list := []int{0}
	if ascii(text) {
		for at := w; at < len(text); at += w {
			list = append(list, at)
		}
		return list
	}
	for at, x := 0, 0; len(text) > 0; {
		cluster, n := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		if x+n > w && x > 0 {
			list, x = append(list, at), 0
		}
		at, x, text = at+n, x+n, text[len(cluster):]
	}
	return list
}
