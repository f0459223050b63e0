package ttyinput

import (
	"slices"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// How long the rest of what has begun is waited for.
const (
	defaultEscDelay = 350 * time.Millisecond // of a lone ESC, unless ESCDELAY says otherwise
	restPatience    = time.Second            // of any other sequence or character
	tailPatience    = 10 * time.Second       // how long after it was dropped what completes it is dropped too
	answerPatience  = time.Minute            // how long an answer of the terminal is due
)

// parser makes whole inputs of the bytes that come. It has no clock: it is told when they came, says until when it waits, and is
// told that nothing has come.
//
//	feed -> seq, what has begun -> whole:  out
//	                               broken: dropped, and the rest begins anew
//	expire                         too old: dropped, and kept as lost, so that its tail is known when it comes after all
type parser struct {
	escDelay time.Duration

	out  []byte    // whole inputs that nobody has taken yet
	seq  []byte    // what has begun
	last time.Time // when the last byte came

	lost   []byte // what was dropped, or a lone ESC that was taken for the escape key
	lostAt time.Time

	due      int // so many answers the terminal was asked for
	dueUntil time.Time
	kitty    bool // the terminal says the escape key as a sequence

	paste   paste
	decoder uv.EventDecoder
}

// answerIsDue says that the terminal is about to be asked for something it answers in a control string.
func (p *parser) answerIsDue(now time.Time) {
	p.due++
	p.dueUntil = now.Add(answerPatience)
}

// pending says whether something has begun.
func (p *parser) pending() bool { return len(p.seq) > 0 || p.paste.open }

// deadline is until when the rest of what has begun is waited for. It may be over: then only what is there already counts.
func (p *parser) deadline() (until time.Time, ok bool) {
	switch {
	case p.paste.open:
		return p.last.Add(pasteSilence), true
	case len(p.seq) == 0:
		return time.Time{}, false
	case p.undue(p.seq):
		return p.last, true
	case p.loneEscapes() && !p.kitty:
		return p.last.Add(p.escDelay), true
	}
	return p.last.Add(restPatience), true
}

// inOnePiece says whether what comes next is to be fed as it comes, because it matters what comes with what. Else it is to be fed
// byte by byte, so that nothing whole waits for something that begins behind it.
func (p *parser) inOnePiece(now time.Time) bool {
	return p.paste.open || p.paste.rest(now) || p.late(now)
}

// late says whether the tail of something that was dropped may still come.
func (p *parser) late(now time.Time) bool {
	return len(p.lost) > 0 && len(p.seq) == 0 && now.Sub(p.lostAt) < tailPatience
}

// loneEscapes says whether nothing but ESC has come, once or twice.
func (p *parser) loneEscapes() bool { return len(p.seq) <= 2 && p.seq[len(p.seq)-1] == ansi.ESC }

// undue says whether seq looks like an answer that nobody asked for: alt and a key, then, unless all of it is there.
func (p *parser) undue(seq []byte) bool {
	return isString(seq) && seq[0] == ansi.ESC && (p.due == 0 || p.last.After(p.dueUntil))
}

// feed takes bytes that came at once.
func (p *parser) feed(piece []byte, now time.Time) {
	if len(piece) == 0 {
		return
	}
	alone := now.Sub(p.last) >= burstGap
	p.last = now
	switch {
	case p.paste.open && alone && p.interrupts(piece):
		p.seq = nil
		p.endPaste(now)
		p.step(piece)
	case p.paste.open:
		p.feedPaste(piece)
	case p.paste.rest(now):
		p.feedRest(piece, now, alone)
	case p.late(now):
		lost := p.lost
		p.lost = nil
		n := p.tail(lost, piece)
		p.step(piece[n:])
	default:
		p.step(piece)
	}
}

// step takes bytes one after the other.
func (p *parser) step(piece []byte) {
	for i, b := range piece {
		p.seq = append(p.seq, b)
		v, back := scan(p.seq)
		if v == partial {
			continue
		}
		seq := p.seq
		p.seq = nil
		if v == whole {
			p.emit(seq)
		} else {
			p.drop(seq, back)
		}
		if p.paste.open {
			p.feedPaste(piece[i+1:])
			return
		}
	}
}

// drop takes leave of a sequence that will not become whole; its last `back` bytes may begin something else.
func (p *parser) drop(seq []byte, back int) {
	switch {
	case p.undue(seq):
		p.emitAlt(seq[:2])
		back = len(seq) - 2
	case len(seq)-back == 1 && seq[0] == ansi.ESC:
		p.emitEscape()
	case isString(seq):
		p.due = max(0, p.due-1)
	}
	p.step(seq[len(seq)-back:])
}

// expire is told that it is too late for the rest of what has begun.
func (p *parser) expire(now time.Time) {
	seq := p.seq
	p.seq = nil
	switch {
	case p.paste.open:
		p.lost, p.lostAt = seq, now
		p.endPaste(now)
	case len(seq) == 0:
	case len(seq) == 2 && seq[1] == ansi.ESC: // alt and escape, or escape twice
		p.emitAlt(seq)
		p.lost, p.lostAt = seq[1:], now
	case p.undue(seq):
		p.drop(seq, 0)
	default:
		p.drop(seq, 0)
		p.lost, p.lostAt = seq, now
	}
}

// abandon drops what has begun: whoever reads the inputs will not go on.
func (p *parser) abandon(now time.Time) {
	if p.paste.open {
		p.paste = paste{restUntil: now.Add(restOfPaste)}
	}
	p.out, p.seq, p.lost = nil, nil, nil
}

// tail says how many bytes of a piece complete what was lost. They are dropped; but if it is the beginning of a paste, that begins.
// A piece that is neither the end of it nor anything else is more of it, unless it is a single key.
func (p *parser) tail(lost, piece []byte) int {
	if piece[0] == ansi.ESC && !isString(lost) {
		return 0 // that begins something else
	}
	seq, character := slices.Clone(lost), lost[0] >= 0xc2
	for i, b := range piece {
		seq = append(seq, b)
		switch v, _ := scan(seq); {
		case v == partial:
		case v == whole && isPasteStart(seq):
			p.openPaste()
			p.feedPaste(piece[i+1:])
			return len(piece)
		case v == whole && (character || isSequence(seq) && (p.known(seq) || len(lost) > 1 && i > 0)):
			return i + 1
		default:
			return 0
		}
	}
	if len(piece) == 1 && !character {
		return 0
	}
	p.lost, p.lostAt = seq, p.last
	return len(piece)
}
