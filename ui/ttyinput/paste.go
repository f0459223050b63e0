package ttyinput

import (
	"bytes"
	"slices"
	"time"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// What ends a paste whose end does not come.
const (
	pasteSilence = 5 * time.Second
	maxPaste     = 1 << 20               // bytes
	restOfPaste  = time.Minute           // how long, after such an end, what is left of it may still come
	burstGap     = 50 * time.Millisecond // bytes that are closer to each other were not typed one by one
)

// The marks of a bracketed paste.
const (
	pasteStart = ansi.BracketedPasteStart
	pasteEnd   = ansi.BracketedPasteEnd
)

// paste is how far a bracketed paste has got.
type paste struct {
	open      bool
	size      int
	restUntil time.Time // where it has ended without its mark
}

// rest says whether what is left of a paste that has ended without its mark may still come.
func (s *paste) rest(now time.Time) bool { return now.Before(s.restUntil) }

func isPasteStart(seq []byte) bool { return string(sevenBit(seq)) == pasteStart }

func (p *parser) openPaste() {
	p.paste = paste{open: true}
	p.out = append(p.out, pasteStart...)
}

// endPaste ends a paste that has not ended itself.
func (p *parser) endPaste(now time.Time) {
	p.paste = paste{restUntil: now.Add(restOfPaste)}
	p.out = append(p.out, pasteEnd...)
}

// feedPaste takes the text of a paste as far as it goes. Escape sequences and control characters in it are left out: the library
// reads them as it does those outside of a paste, and one that is torn would take the end with it.
func (p *parser) feedPaste(piece []byte) {
	for i, b := range piece {
		p.seq = append(p.seq, b)
		v, back := scanPasted(p.seq)
		if v == partial {
			continue
		}
		seq := p.seq
		p.seq = nil
		switch {
		case v == broken:
			if p.feedPaste(seq[len(seq)-back:]); !p.paste.open {
				p.feedRest(piece[i+1:], p.last, false)
				return
			}
		case string(seq) == pasteEnd:
			p.paste = paste{}
			p.out = append(p.out, pasteEnd...)
			p.step(piece[i+1:])
			return
		case !printed(seq):
		case p.paste.size+len(seq) > maxPaste:
			p.endPaste(p.last)
			p.feedRest(piece[i+1:], p.last, false)
			return
		default:
			p.paste.size += len(seq)
			p.out = append(p.out, seq...)
		}
	}
}

// scanPasted judges a character or a control sequence in a paste.
func scanPasted(b []byte) (verdict, int) {
	switch {
	case len(b) > maxSequence:
		return broken, 0
	case b[0] == ansi.ESC && len(b) == 1:
		return partial, 0
	case b[0] == ansi.ESC && b[1] == '[':
		return scanCSI(b[2:])
	case b[0] == ansi.ESC:
		return broken, 1
	case b[0] >= utf8.RuneSelf:
		return scanRune(b)
	}
	return whole, 0
}

// printed says whether a character of a paste is text.
func printed(seq []byte) bool {
	r, _ := utf8.DecodeRune(seq)
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r < 0x7f || r > 0x9f && r != utf8.RuneError
}

// feedRest takes what comes after a paste that has ended without its mark: keys that come alone are keys, all else is what is left
// of the paste, and dropped. A mark ends that.
func (p *parser) feedRest(piece []byte, now time.Time, alone bool) {
	begun, lost := p.seq, p.lost
	p.seq, p.lost = nil, nil
	data := slices.Concat(lost, begun, piece)
	end, start := bytes.Index(data, []byte(pasteEnd)), bytes.Index(data, []byte(pasteStart))
	switch {
	case end >= 0 && (start < 0 || end < start):
		p.paste = paste{}
		p.step(data[end+len(pasteEnd):])
		return
	case start >= 0:
		p.openPaste()
		p.feedPaste(data[start+len(pasteStart):])
		return
	}
	if alone || len(begun) > 0 {
		switch v, n := first(data[len(lost):]); {
		case p.interrupts(piece):
			p.step(piece)
			return
		case v == partial:
			p.seq = data[len(lost):]
			return
		case v == whole && n == len(data)-len(lost):
			p.emit(data[len(lost):])
			return
		}
	}
	p.paste.restUntil = now.Add(restOfPaste)
	if i := bytes.LastIndexByte(data, ansi.ESC); i >= 0 && len(data)-i < len(pasteEnd) {
		p.lost, p.lostAt = data[i:], now // it may be the beginning of a mark
	}
}

// first is what the first input in b amounts to, and its length.
func first(b []byte) (v verdict, n int) {
	for n = 1; n <= len(b); n++ {
		if v, _ = scan(b[:n]); v != partial {
			return v, n
		}
	}
	return partial, len(b)
}

// interrupts says whether a piece is ctrl+c, once or more often, and nothing else.
func (p *parser) interrupts(piece []byte) bool {
	if len(bytes.Trim(piece, "\x03")) == 0 {
		return len(piece) > 0
	}
	n, event := p.decoder.Decode(piece)
	k, ok := event.(uv.KeyPressEvent)
	return ok && n == len(piece) && k.Code == 'c' && k.Mod == uv.ModCtrl
}
