//go:build unix

package ttyinput

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// sequences are what terminals send for keys, the mouse, pastes and as answers.
func sequences() []string {
	list := []string{
		"\x1b", "j", "\r", "\x03", "é", "€", "👍", "\x1bj", "\x1bX", "\x1b:", "\x1bé", "\x1b\x1b", "\x1b\x1b[A", "\x1b\x1bOB",
		"\x1b[M !!", "\x1b[M#\xf0\x90", "\x1b[<0;12;34M", "\x1b[<0;12;34m", "\x1b[<65;1;1M", "\x1b[27u", "\x1b[99;5u", "\x1b[97:65;2u", "\x1b[27;5;99~",
		"\x1b[?2026;2$y", "\x1b[?1u", "\x1b]11;rgb:0000/0000/0000\x07", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1bP>|tmux 3.4\x1b\\",
		"\x1b[200~dyq\x1b[201~", "\x1b[200~\x1b[201~", "\x1b[200~é\rjj\x1b[201~", "\x1b[[A", "\x1b[[E", "\x1b[2$", "\x1b[2^", "\x1b[6@", "\x1b[a", "\x1bOa", "\x9bA", "\x8fP",
	}
	for _, final := range "ABCDEFHPQSZ" {
		list = append(list, "\x1b["+string(final), "\x1b[1;5"+string(final))
	}
	for _, final := range "ABCDEFHPQRSMXjklmnopqrstuvwxy" {
		list = append(list, "\x1bO"+string(final))
	}
	for _, n := range strings.Fields("1 2 3 4 5 6 7 8 11 12 13 14 15 17 18 19 20 21 23 24 25 26 28 29 31 32 33 34") {
		list = append(list, "\x1b["+n+"~", "\x1b["+n+";5~")
	}
	return list
}

// torn is a sequence cut after some of its bytes: the bits of `cuts` say where, those of `long` where the pause is as long as it may be.
func torn(seq string, cuts, long uint32) (script []typed) {
	piece, pause := "", 100*ms
	for i := range len(seq) {
		piece += string(seq[i : i+1])
		if i+1 < len(seq) && cuts>>(i%32)&1 == 0 {
			continue
		}
		script = append(script, typed{pause, piece})
		if pause = 60 * ms; long>>(i%32)&1 == 1 {
			if pause = 900 * ms; strings.HasSuffix(piece, "\x1b") {
				pause = 300 * ms
			}
		}
		piece = ""
	}
	return script
}

// FuzzASequenceThatIsCutGivesItsOwnKeyOrNone cuts a sequence anywhere, with pauses up to 300 ms after ESC and up to 900 ms elsewhere,
// once with a pause that is longer, after which the rest comes in one piece.
func FuzzASequenceThatIsCutGivesItsOwnKeyOrNone(f *testing.F) {
	list := sequences()
	for i, seq := range list {
		f.Add(uint16(i), uint32(1)<<(len(seq)/2), ^uint32(0), uint16(0), uint16(0))
		f.Add(uint16(i), ^uint32(0), ^uint32(0), uint16(0), uint16(0))
		f.Add(uint16(i), ^uint32(0), uint32(0), uint16(0), uint16(0))
		for cut := range len(seq) - 1 {
			f.Add(uint16(i), uint32(1)<<cut, uint32(0), uint16(1), uint16(2500))
		}
	}
	f.Fuzz(func(t *testing.T, which uint16, cuts, long uint32, late, pause uint16) {
		seq := list[int(which)%len(list)]
		own, _ := heard(t, []typed{{0, seq}}, asked)
		script := torn(seq, cuts, long)
		extra := time.Duration(pause%9000) * ms
		if i := int(late); i > 0 && i < len(script) {
			rest := ""
			for _, piece := range script[i:] {
				rest += piece.bytes
			}
			script = append(script[:i], typed{script[i].after + extra, rest})
		} else {
			extra = 0
		}
		got, _ := heard(t, append(script, typed{12 * time.Second, "j"}), asked)
		if n := len(got); n == 0 || got[n-1] != "j" {
			t.Fatalf("%q as %v: heard %q, and the key behind it is not the last", seq, script, got)
		}
		got = got[:len(got)-1]
		allowed := [][]string{own, nil}
		if extra > 0 && strings.HasPrefix(seq, "\x1b") { // ESC alone for too long is the escape key, and what comes then a key or the rest of a sequence
			rest := seq[1:]
			if v, n := first([]byte(rest)); v == whole && n == len(rest) || rest == "\x1b" {
				second, _ := heard(t, []typed{{0, rest}}, asked)
				allowed = append(allowed, append([]string{"esc"}, second...))
			}
			if len(got) > 0 && (got[0] == "esc" || got[0] == "alt+esc") {
				allowed = append(allowed, got[:1], append(got[:1:1], own...))
			}
			if strings.HasPrefix(seq, pasteStart) && len(got) == 1 && strings.HasPrefix(got[0], "paste:") {
				allowed = append(allowed, got) // a paste that was ended, without what came later
			}
		}
		if slices.ContainsFunc(allowed, func(list []string) bool { return slices.Equal(got, list) }) {
			return
		}
		t.Fatalf("%q as %v: heard %q, want %q", seq, script, got, own)
	})
}
