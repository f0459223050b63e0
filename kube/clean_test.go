package kube

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanLeavesOneLineOfSafeText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text stays", "nginx-7d9", "nginx-7d9"},
		{"umlauts, CJK and emoji with joiners stay", "grün 日本 👩\u200d🚀", "grün 日本 👩\u200d🚀"},
		{"line breaks and tabs become a blank", "a\r\nb\tc\nd", "a b c d"},
		{"a colour vanishes", "\x1b[31;1mred\x1b[0m", "red"},
		{"a title vanishes", "a\x1b]0;owned\x07b", "ab"},
		{"a clipboard write ended by ST vanishes", "a\x1b]52;c;ZXZpbA==\x1b\\b", "ab"},
		{"an unended string takes only its line", "a\x1b]0;owned\nb", "a b"},
		{"a device control string vanishes", "a\x1bPq#0;2\x1b\\b", "ab"},
		{"a C1 sequence vanishes", "a\u009b31mb\u009d0;x\u009cc", "abc"},
		{"a two-byte escape vanishes", "a\x1bcb", "ab"},
		{"a charset change vanishes", "a\x1b(0b", "ab"},
		{"a lone escape vanishes", "a\x1b", "a"},
		{"bells, backspaces and DEL vanish", "a\x07b\x08c\x7fd", "abcd"},
		{"bidi overrides vanish", "a\u202eb\u2066c\u061cd", "abcd"},
		{"invisible characters vanish", "a\u200bb\ufeffc\u00add\U000e0041e", "abcde"},
		{"broken UTF-8 is marked", "a\xffb", "a\ufffdb"},
		{"an escape inside a sequence begins a new one", "\x1b[3\x1b[31mx", "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clean(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if got := CleanText("a\tb\r\nc\x1b[1m\n"); got != "a\tb\nc\n" {
		t.Errorf("CleanText: %q", got)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b[31mred", "\x1b]52;c;x\x07", "\u009d0;x\u009c", "\u202e", "\xff\x1b", "a\r\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lines := range []bool{false, true} {
			out := Clean(s)
			if lines {
				out = CleanText(s)
			}
			if !utf8.ValidString(out) {
				t.Fatalf("%q gives broken UTF-8", s)
			}
			for _, r := range out {
				if lines && (r == '\n' || r == '\t') {
					continue
				}
				if r < 0x20 || r >= 0x7f && r < 0xa0 || invisible(r) {
					t.Fatalf("%q leaves %U", s, r)
				}
			}
			if strings.ContainsAny(out, "\x1b\u009b") {
				t.Fatalf("%q leaves an escape", s)
			}
			if !lines && Clean(out) != out || lines && CleanText(out) != out {
				t.Fatalf("%q is not clean after one washing", s)
			}
		}
	})
}
