package ttyinput

import (
	"bytes"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// verdict is what the bytes of one input amount to.
type verdict uint8

const (
	partial verdict = iota // the rest is to come
	whole
	broken // the last bytes do not belong to what has begun
)

// maxSequence is the longest sequence that is waited for, in bytes. Answers of terminals are a tenth of it.
const maxSequence = 4096

// scan judges one input: a character, a control character, or an escape sequence as ECMA-48 and xterm have them
// (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html). All bytes but the last are known to be partial. Of what is broken the
// last `back` bytes may begin something else.
func scan(b []byte) (v verdict, back int) {
	if len(b) > maxSequence {
		return broken, 0
	}
	switch c := b[0]; {
	case c == ansi.ESC:
		return scanEscape(b)
	case c == ansi.CSI:
		return scanCSI(b[1:])
	case c == ansi.SS3:
		return scanSS3(b[1:])
	case isString8(c):
		return scanString(b[1:], c == ansi.OSC)
	case c >= utf8.RuneSelf:
		return scanRune(b)
	}
	return whole, 0
}

// scanEscape judges what begins with ESC: a sequence, a sequence with an ESC for the alt key before it (ESC ESC [ A), or an alt key.
func scanEscape(b []byte) (verdict, int) {
	if len(b) == 1 {
		return partial, 0
	}
	switch c := b[1]; {
	case c == '[':
		return scanCSI(b[2:])
	case c == 'O':
		return scanSS3(b[2:])
	case isString7(c):
		return scanString(b[2:], c == ']')
	case c == ansi.ESC && len(b) == 2:
		return partial, 0
	case c == ansi.ESC && (b[2] == '[' || b[2] == 'O'):
		return scanEscape(b[1:])
	case c == ansi.ESC: // the first of them was the escape key
		return broken, len(b) - 1
	case c >= utf8.RuneSelf:
		return scanRune(b[1:])
	}
	return whole, 0
}

// scanCSI judges what stands behind a control sequence introducer: parameters, intermediates and a final byte.
func scanCSI(p []byte) (verdict, int) {
	if len(p) == 0 {
		return partial, 0
	}
	last := p[len(p)-1]
	switch p[0] {
	case 'M': // a mouse event in X10's form: button, column and row, each from 32 on
		switch {
		case len(p) > 1 && last < 32:
			return broken, 1
		case len(p) < 4:
			return partial, 0
		}
		return whole, 0
	case '[': // a function key of the Linux console
		switch {
		case len(p) == 1:
			return partial, 0
		case last < 'A' || last > 'E':
			return broken, 1
		}
		return whole, 0
	}
	before := p[:len(p)-1]
	intermediate := len(before) > 0 && before[len(before)-1] < 0x30
	switch {
	case last >= 0x40 && last <= 0x7e:
		return whole, 0
	case last == '$' && digits(before): // rxvt's way to say shift: CSI 2 $
		return whole, 0
	case last >= 0x20 && last <= 0x2f, last >= 0x30 && last <= 0x3f && !intermediate:
		return partial, 0
	}
	return broken, 1
}

// scanSS3 judges what stands behind a single shift: digits, which are modifiers, and a character.
func scanSS3(p []byte) (verdict, int) {
	if len(p) == 0 {
		return partial, 0
	}
	switch last := p[len(p)-1]; {
	case last >= '0' && last <= '9':
		return partial, 0
	case last > 0x20 && last < 0x7f:
		return whole, 0
	}
	return broken, 1
}

// scanString judges what stands behind the introducer of a control string: text and a string terminator. An OSC may also end
// with BEL.
func scanString(p []byte, osc bool) (verdict, int) {
	if len(p) == 0 {
		return partial, 0
	}
	last := p[len(p)-1]
	escaped := len(p) > 1 && p[len(p)-2] == ansi.ESC
	switch {
	case escaped && last == '\\', last == ansi.ST, osc && last == ansi.BEL:
		return whole, 0
	case escaped:
		return broken, 2
	case last < 0x20 && last != ansi.ESC, last == 0x7f:
		return broken, 1
	}
	return partial, 0
}

// scanRune judges a character of several bytes.
func scanRune(b []byte) (verdict, int) {
	if !utf8.FullRune(b) {
		return partial, 0
	}
	if r, n := utf8.DecodeRune(b); r == utf8.RuneError && n == 1 {
		return broken, len(b) - 1
	}
	return whole, 0
}

// isString7 says whether ESC and c introduce a control string in which terminals answer: OSC, DCS or APC.
func isString7(c byte) bool { return c == ']' || c == 'P' || c == '_' }

// isString8 is isString7 for introducers of one byte.
func isString8(c byte) bool { return c == ansi.OSC || c == ansi.DCS || c == ansi.APC }

// isString says whether b begins a control string.
func isString(b []byte) bool {
	return len(b) > 0 && isString8(b[0]) || len(b) > 1 && b[0] == ansi.ESC && isString7(b[1])
}

// isSequence says whether b is more than a character with or without an ESC before it.
func isSequence(b []byte) bool {
	b = sevenBit(b)
	if len(b) > 2 && b[0] == ansi.ESC && b[1] == ansi.ESC {
		b = b[1:]
	}
	return len(b) > 2 && b[0] == ansi.ESC && (b[1] == '[' || b[1] == 'O' || isString7(b[1]))
}

// sevenBit is a sequence with ESC and a letter in place of an introducer of one byte.
func sevenBit(b []byte) []byte {
	if len(b) > 0 && (b[0] == ansi.CSI || b[0] == ansi.SS3 || isString8(b[0])) {
		return append([]byte{ansi.ESC, b[0] - 0x40}, b[1:]...)
	}
	return b
}

func digits(b []byte) bool {
	return len(b) > 0 && len(bytes.Trim(b, "0123456789")) == 0
}
