package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestTextIsTamed(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "日本": "日本", "a\x1b[2Jb": "a[2Jb", "a\nb\tc": "a b c", "a\x07\x7f\u009bb": "ab",
		"\u202eevil": "evil", "\xffx": "\uFFFDx",
	} {
		if got := tame(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
	for in, want := range map[string]string{
		"\x1b[1;31mred\x1b[m": "\x1b[1;31mred\x1b[m", "\x1b[2Jx": "[2Jx", "\x1b]0;title\x07x": "]0;titlex",
		"\x1b[31mred\x1b[Hx": "\x1b[31mred[Hx", "a\nb": "a b",
	} {
		if got := tameStyled(in); got != want || !harmless(got) {
			t.Errorf("styled %q becomes %q", in, got)
		}
	}
}

func TestClippedTextFits(t *testing.T) {
	for _, s := range []string{"plain text that is long", "日本語のとても長いテキスト", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦 x"} {
		for w := range 30 {
			for _, got := range []string{clip(s, w, "…"), clipMiddle(s, w, "…")} {
				if n := ansi.StringWidth(got); n > w {
					t.Errorf("%q in %d cells becomes %q with %d", s, w, got, n)
				}
				if cells(s) <= w && got != s {
					t.Errorf("%q in %d cells becomes %q", s, w, got)
				}
			}
		}
	}
	expect(t, "clipped", clip("abcdef", 4, "…"), "abc…")
	expect(t, "clipped", clip("abcdef", 1, "…"), "a")
	expect(t, "clipped in the middle", clipMiddle("web-7d9f8b6c5d-x2x4z", 16, "…"), "web-7d9f…d-x2x4z")
}

func TestAnOverlayKeepsItsPlaceOverWideCharacters(t *testing.T) {
	bases := []string{
		"", "short", strings.Repeat("x", 60), strings.Repeat("日本", 15), "a" + strings.Repeat("日本", 15),
		"\x1b[31m" + strings.Repeat("日", 30) + "\x1b[m", strings.Repeat("👩‍👩‍👧‍👦", 20), strings.Repeat("e\u0301", 60),
	}
	for _, base := range bases {
		for x := range 30 {
			for _, over := range []string{"", "[box]", "[箱箱]"} {
				const width = 7
				got := splice(base, over, x, width)
				plain := ansi.Strip(got)
				if n := ansi.StringWidth(got); n != max(x+width, ansi.StringWidth(base)) {
					t.Fatalf("%q over %q at %d is %d cells wide: %q", over, base, x, n, plain)
				}
				if mid := ansi.Cut(plain, x, x+width); mid != pad(over, ansi.StringWidth(over), width) {
					t.Fatalf("%q over %q at %d: in its place stands %q", over, base, x, mid)
				}
			}
		}
	}
}

func TestRowsEndBehindABlankWhereThereIsOneInTheirSecondHalf(t *testing.T) {
	for _, c := range []struct {
		text string
		w    int
		want string
	}{
		{"", 10, ""},
		{"one two three", 20, "one two three"},
		{"one two three four", 10, "one two |three four"},
		{"one two-and-a-half", 10, "one two-an|d-a-half"}, // the blank is in the first half
		{"0123456789 0123", 10, "0123456789| 0123"},
		{"日本 日本語 日本", 12, "日本 日本語 |日本"},
		{"e\u0301e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301", 6, "e\u0301e\u0301e\u0301e\u0301 |e\u0301e\u0301e\u0301"},
		{"日本語", 1, "日|本|語"},
	} {
		at := wordBreaks(c.text, c.w)
		var rows []string
		for i, from := range at {
			to := ansi.StringWidth(c.text)
			if i+1 < len(at) {
				to = at[i+1]
			}
			rows = append(rows, ansi.Cut(c.text, from, to))
		}
		if got := strings.Join(rows, "|"); got != c.want {
			t.Errorf("%q at %d: %q, not %q", c.text, c.w, got, c.want)
		}
	}
}
