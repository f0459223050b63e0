package logs

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// PieceMost is how long a line may be, in bytes, before it is delivered in pieces.
const PieceMost = 16 << 20

// lines splits what is read into lines, and lines into their time and text.
type lines struct {
	buf     []byte
	from    int  // where the line begins that is being read
	scanned int  // so far there is no line break
	inside  bool // a piece of this line has been given out already
}

// raw is one line as the server sent it, without its line break.
type raw struct {
	whole   []byte // with its timestamp
	text    []byte
	nanos   int64
	stamped bool
	inside  bool // it goes on with the piece before
	more    bool // it is not at its end
	old     bool // it was written before anybody looked
	hash    uint64
}

// reset begins with another stream.
func (l *lines) reset() { l.buf, l.from, l.scanned, l.inside = l.buf[:0], 0, 0, false }

// room is where the next bytes are to be read to.
func (l *lines) room() []byte {
	if l.from > 0 {
		l.buf = l.buf[:copy(l.buf, l.buf[l.from:])]
		l.scanned -= l.from
		l.from = 0
	}
	switch {
	case len(l.buf) == 0 && cap(l.buf) > keepMost: // a very long line has come and gone
		l.buf = make([]byte, 0, readMost)
	case cap(l.buf)-len(l.buf) < readLeast:
		next := make([]byte, len(l.buf), 2*cap(l.buf)+readMost)
		copy(next, l.buf)
		l.buf = next
	}
	return l.buf[len(l.buf):min(cap(l.buf), len(l.buf)+readMost)]
}

const (
	readLeast = 4 << 10
	readMost  = 64 << 10
	keepMost  = 1 << 20
)

// filled says how many bytes were read into room.
func (l *lines) filled(n int) { l.buf = l.buf[:len(l.buf)+n] }

// next is the next whole line, or a piece of one that is too long. It is valid until room is called.
//
// Where a line is cut depends on nothing but the line, so that pieces come out the same when it is read again.
func (l *lines) next() (raw, bool) {
	most := l.from + PieceMost
	if i := bytes.IndexByte(l.buf[l.scanned:], '\n'); i >= 0 && l.scanned+i <= most {
		end := l.scanned + i
		r := l.cut(end)
		l.from, l.scanned, l.inside = end+1, end+1, false
		return r, true
	}
	if len(l.buf) <= most {
		l.scanned = len(l.buf)
		return raw{}, false
	}
	end := most
	for n := 1; n < utf8.UTFMax && !utf8.RuneStart(l.buf[end]); n++ {
		end--
	}
	r := l.cut(end)
	r.more = true
	l.from, l.scanned, l.inside = end, end, true
	return r, true
}

// rest is a line that the stream ended in the middle of.
func (l *lines) rest() (raw, bool) {
	if l.from == len(l.buf) {
		return raw{}, false
	}
	r := l.cut(len(l.buf))
	l.from = len(l.buf)
	return r, true
}

func (l *lines) cut(end int) raw {
	r := raw{whole: l.buf[l.from:end], inside: l.inside}
	if r.text = r.whole; !r.inside {
		r.nanos, r.text, r.stamped = stamp(r.whole)
	}
	return r
}

// stampMost is the length of the longest timestamp: 2026-11-23T12:00:00.000000000+02:00.
const stampMost = 35

// stamp parts a line from its timestamp.
func stamp(line []byte) (nanos int64, text []byte, ok bool) {
	i := bytes.IndexByte(line[:min(len(line), stampMost+1)], ' ')
	if i < 0 {
		if i = len(line); i > stampMost { // an empty line may come without the blank
			return 0, line, false
		}
	}
	if i < len("2006-01-02T15:04:05Z") || line[4] != '-' || line[10] != 'T' {
		return 0, line, false
	}
	var t time.Time
	if t.UnmarshalText(line[:i]) != nil || t.Year() < 1970 || t.Year() > 2200 {
		return 0, line, false
	}
	return t.UnixNano(), line[min(i+1, len(line)):], true
}
