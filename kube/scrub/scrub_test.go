package scrub

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestALineIsSafeText(t *testing.T) {
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
			if got := Line(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if got := Text("a\tb\r\nc\x1b[1m\n"); got != "a\tb\nc\n" {
		t.Errorf("Text: %q", got)
	}
}

func FuzzLinesAndTexts(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b[31mred", "\x1b]52;c;x\x07", "\u009d0;x\u009c", "\u202e", "\xff\x1b", "a\r\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lines := range []bool{false, true} {
			out := Line(s)
			if lines {
				out = Text(s)
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
			if !lines && Line(out) != out || lines && Text(out) != out {
				t.Fatalf("%q is not clean after one washing", s)
			}
		}
	})
}

func TestALogLineKeepsItsColoursAndNothingElse(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text and tabs stay", "a\tb  c", "a\tb  c"},
		{"umlauts, CJK and emoji with joiners stay", "grün 日本 👩\u200d🚀", "grün 日本 👩\u200d🚀"},
		{"colours stay", "\x1b[31;1mred\x1b[0m \x1b[38;2;1;2;3mx\x1b[38:5:1my\x1b[m", "\x1b[31;1mred\x1b[0m \x1b[38;2;1;2;3mx\x1b[38:5:1my\x1b[m"},
		{"a cursor movement vanishes", "a\x1b[2Jb\x1b[1;1Hc\x1b[?25ld", "abcd"},
		{"what looks like a colour to a careless eye vanishes", "a\x1b[>4;2mb\x1b[?1mc", "abc"},
		{"a colour that never ends vanishes", "a\x1b[31", "a"},
		{"a colour of a thousand numbers vanishes", "a\x1b[" + strings.Repeat("1;", 500) + "mb", "ab"},
		{"a title vanishes", "a\x1b]0;owned\x07b\u009d0;x\u009cc", "abc"},
		{"a title without an end hides nothing", "a\x1b]0;seen\u009dand\x1b[31mred", "a0;seenand\x1b[31mred"},
		{"a carriage return at the end goes", "a\r\r", "a"},
		{"one inside stays", "10%\r\x1b[2K20%", "10%\r20%"},
		{"NUL, bells and DEL vanish", "a\x00b\x07c\x7fd", "abcd"},
		{"broken UTF-8 is marked", "a\xff\xc2b", "a\ufffd\ufffdb"},
		{"bidi overrides vanish", "a\u202eb\u2066c", "abc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(Log([]byte("> "), []byte(c.in))); got != "> "+c.want {
				t.Errorf("got %q, want %q", got, "> "+c.want)
			}
		})
	}
}

func FuzzLogLines(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b[31mred", "\x1b]52;c;x\x07", "\u009d0;x\u009c", "\u202e", "\xff\x1b", "a\rb\x00", "\na", "\u009d\u009d\x1b\x1b", "\x1b[\x1b[1mm"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out := string(Log(nil, in))
		if !utf8.ValidString(out) {
			t.Fatalf("%q gives broken UTF-8", in)
		}
		if again := string(Log(nil, []byte(out))); again != out {
			t.Fatalf("%q is not clean after one washing: %q, %q", in, out, again)
		}
		for rest := out; rest != ""; {
			if rest[0] == esc {
				n := colour([]byte(rest[1:]))
				if n == 0 {
					t.Fatalf("%q leaves an escape: %q", in, out)
				}
				rest = rest[1+n:]
				continue
			}
			r, n := utf8.DecodeRuneInString(rest)
			if r != '\t' && r != '\r' && hidden(r) {
				t.Fatalf("%q leaves %U", in, r)
			}
			rest = rest[n:]
		}
	})
}

// TestTenMegabytesOfAnythingAreWashedInOneGo would take hours if a sequence without an end were looked for again and again.
func TestTenMegabytesOfAnythingAreWashedInOneGo(t *testing.T) {
	for _, part := range []string{"\u009d", "\x1b]", "\x1b[", "\x1b", "\u009d\x1b", "\xff", "\x1b[1", "\x00"} {
		in := []byte(strings.Repeat(part, 10<<20/len(part)))
		if out := Log(nil, in); len(out) > 3*len(in) {
			t.Errorf("%q: %d bytes became %d", part, len(in), len(out))
		}
		in = append(in, "\x1bc"...)
		Log(nil, in)
	}
}

func BenchmarkLog(b *testing.B) {
	for name, line := range map[string]string{
		"plain":  "2026-11-23T12:00:00.000000Z INFO  [worker-3] shop.orders.Handler - order 0012ab34 accepted for customer 12345",
		"colour": "\x1b[2m2026-11-23T12:00:00.000000Z\x1b[0m \x1b[32m INFO\x1b[0m shop.orders.Handler - order 0012ab34 accepted for customer",
		"utf-8":  "2026-11-23 12:00:00 Bestellung für Größe 42 übernommen, geprüft, 日本",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			var dst []byte
			for b.Loop() {
				dst = Log(dst[:0], []byte(line))
			}
		})
	}
}
