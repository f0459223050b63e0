package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// bare is drawn text for a terminal that shows bytes and no UTF-8: every other character becomes one that looks like it, or
// a question mark for each cell, so that columns stay where they are.
func bare(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	var state byte
	for len(s) > 0 {
		one, width, n, next := ansi.DecodeSequence(s, state, nil)
		s, state = s[n:], next
		like, ok := looksLike[one]
		switch {
		case isASCII(one):
			b.WriteString(one)
		case ok:
			b.WriteString(like)
		default:
			b.WriteString(strings.Repeat("?", width))
		}
	}
	return b.String()
}

// looksLike has characters of this program's own texts and of other people's prose; each is one cell wide.
var looksLike = map[string]string{
	"\u00b7": "-", "\u2026": "~", "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u201c": `"`, "\u201d": `"`, "\u00ab": "<", "\u00bb": ">",
	"\u203a": ">", "\u2039": "<", "\u2192": ">", "\u2190": "<", "\u00a0": " ", "\u2022": "*", "\u2713": "v", "\u2717": "x", "\u00d7": "x",
}

// plainSigns is drawn text without the signs of this program's own sentences that fonts of consoles lack; other people's
// letters stay. Each takes the same cell as before.
func plainSigns(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.NewReplacer("\u00b7", "-", "\u2026", "~", "\u00ab", "<", "\u00bb", ">").Replace(s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
