package logbuf

import "bytes"

// needle is a text to be found, with or without regard to the case of its ASCII letters.
//
// A buffer is searched while somebody types, so this has to be as fast as memory: the rarest byte of the needle is looked
// for by bytes.IndexByte, once as it is and once as a capital, and only where it stands is the rest compared.
type needle struct {
	text []byte // in lower case if fold
	fold bool
	at   int // where in text its rarest byte is
}

func newNeedle(text string, fold bool) *needle {
	n := &needle{text: []byte(text), fold: fold}
	if fold {
		n.text = asciiLower(n.text)
	}
	for i, c := range n.text {
		if commonness(c) < commonness(n.text[n.at]) {
			n.at = i
		}
	}
	return n
}

// common are the bytes of logs, the most frequent ones first.
const common = " e0tao1inrs2dl3c.5mu4-p6h:g79f8/b\",=y_vwk[]"

func commonness(c byte) int {
	if i := bytes.IndexByte([]byte(common), c); i >= 0 {
		return len(common) - i
	}
	return 0
}

// window is how many bytes are looked at for one case of a letter before they are for the other: a capital that is nowhere
// must not be looked for up to the end of the text again and again.
const window = 2048

// index is where the needle first is in hay, or -1.
func (n *needle) index(hay []byte) int {
	if !n.fold {
		return bytes.Index(hay, n.text)
	}
	if len(n.text) == 0 {
		return 0
	}
	low := n.text[n.at]
	high := upper(low)
	for last := len(hay) - len(n.text); len(hay) >= len(n.text); {
		size := min(len(hay)-len(n.text)+1, window)
		places := hay[n.at : n.at+size] // of the rarest byte
		nextLow, nextHigh := bytes.IndexByte(places, low), -1
		if high != low {
			nextHigh = bytes.IndexByte(places, high)
		}
		for nextLow >= 0 || nextHigh >= 0 {
			at := nextLow
			if nextLow < 0 || nextHigh >= 0 && nextHigh < nextLow {
				at = nextHigh
			}
			if n.same(hay[at : at+len(n.text)]) {
				return last - (len(hay) - len(n.text)) + at
			}
			if at == nextLow {
				nextLow = on(places, at, low)
			} else {
				nextHigh = on(places, at, high)
			}
		}
		hay = hay[size:]
	}
	return -1
}

// on is the next place of c behind at.
func on(hay []byte, at int, c byte) int {
	i := bytes.IndexByte(hay[at+1:], c)
	if i < 0 {
		return -1
	}
	return at + 1 + i
}

func (n *needle) same(hay []byte) bool {
	for i, c := range n.text {
		if h := hay[i]; h != c && lower(h) != c {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c + 'A' - 'a'
	}
	return c
}

func asciiLower(b []byte) []byte {
	for i := range b {
		b[i] = lower(b[i])
	}
	return b
}
