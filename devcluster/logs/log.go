// Package logs makes up what containers write. Nothing is stored: a line, its time and its stream follow from the pod's
// UID, the container, when this run of it started, and the line's number. What is read again is the same again, byte for
// byte, and a log of a thousand million lines takes no room.
//
//	|start|  body: a line per interval, some of them records of several lines  |last words|
//	Started                                                                     Ended
//
// The body is laid out in stretches of 64 lines; a stretch holds at most one record of several lines, at a place that its
// number decides. So line n is found without looking at those before it.
package logs

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Run is one run of a container, from one start to its end.
type Run struct {
	UID, Container, Image string
	Started               time.Time
	Ended                 time.Time // zero while it runs
	ExitCode              int32     // once it has ended
}

const (
	numbered = "numbered" // the style of lines with a number, a filling and nothing else
	stretch  = 64
	// A run's log goes on for a moment after the time of its end: that is a whole second, rounded down, and a follower hears
	// of it only a while later. What it has been given by then is there for all others too.
	late   = 2 * time.Second
	swift  = 2 * time.Millisecond  // between lines at the start
	within = 30 * time.Microsecond // between lines of a record, at most
	atOnce = time.Microsecond      // between lines that are all there from the start
)

// Log is what one run writes. It is a value of no size to speak of and may be used from anywhere.
type Log struct {
	run    Run
	spec   Spec
	style  *style
	seed   uint64
	every  time.Duration // between lines of the body
	rotate int64
	body   int64 // lines of the start and the body, once it has ended
	last   []text
}

// Log is the log of a run.
func (c *Catalog) Log(run Run, spec Spec) (*Log, error) {
	if spec.Style == "" && spec.Length > 0 {
		spec.Style = numbered
	}
	if spec.Style == "" {
		spec.Style = c.of(run.Container, run.Image)
	}
	st := c.styles[spec.Style]
	switch {
	case st == nil:
		return nil, fmt.Errorf("no style %q: there are %s", spec.Style, strings.Join(c.Names(), ", "))
	case spec.Style == numbered && spec.Length == 0:
		spec.Length = 100
	case spec.Style != numbered && spec.Length > 0:
		return nil, fmt.Errorf("only the style %s has a length", numbered)
	}
	l := &Log{run: run, spec: spec, style: st, seed: seedOf(run.UID, run.Container, strconv.FormatInt(run.Started.Unix(), 10)), body: math.MaxInt64}
	rate := spec.Rate
	if rate == 0 {
		rate = st.rate
	}
	if l.every = time.Duration(float64(time.Second) / rate); l.all() {
		l.every = atOnce
	}
	l.rotate = spec.rotation(rate)
	if spec.Lines == 0 && !run.Ended.IsZero() {
		l.body, l.last = l.until(run.Ended.Add(late)), st.lastWords(run.ExitCode)
	}
	return l, nil
}

// lastWords is what a run that ends so says. Those that are killed have no time for any.
func (s *style) lastWords(code int32) []text {
	switch code {
	case 0:
		return s.done
	case 128 + 15:
		return s.told
	case 128 + 9:
		return nil
	}
	return s.failed
}

// all tells whether every line is there from the start.
func (l *Log) all() bool { return l.spec.Lines > 0 && l.spec.Rate == 0 }

// Ended tells whether nothing will be added.
func (l *Log) Ended() bool { return !l.run.Ended.IsZero() }

// Bounds are the lines that can be read now: from first on, up to but not including end.
func (l *Log) Bounds(now time.Time) (first, end int64) {
	switch {
	case l.all():
		end = l.spec.Lines
	case l.Ended() && l.spec.Lines == 0:
		end = l.body + int64(len(l.last))
	case l.Ended():
		end = l.until(l.run.Ended.Add(late))
	default:
		end = l.until(now)
	}
	if l.rotate > 0 && end > 0 {
		first = (end - 1) / l.rotate * l.rotate
	}
	return first, end
}

// until counts the lines written by a time.
func (l *Log) until(at time.Time) int64 {
	most := int64(len(l.style.start))
	if since := at.Sub(l.run.Started); since < 0 {
		return 0
	} else {
		most += int64(since/l.every) + stretch
	}
	if l.spec.Lines > 0 {
		most = min(most, l.spec.Lines)
	}
	return int64(sort.Search(int(most), func(n int) bool { return l.Time(int64(n)).After(at) }))
}

// Time is when line n was written, in UTC. It does not go back from one line to the next.
func (l *Log) Time(n int64) time.Time {
	start := int64(len(l.style.start))
	switch {
	case n >= l.body:
		return l.run.Ended.Add(late + time.Duration(n-l.body+1)*time.Millisecond).UTC()
	case n < start:
		return l.run.Started.Add(time.Duration(n) * min(swift, l.every)).UTC()
	}
	n -= start
	at := l.run.Started.Add(time.Duration(start) * min(swift, l.every))
	if l.all() {
		return at.Add(time.Duration(n) * l.every).UTC()
	}
	if _, i := l.block(n); i > 0 {
		n -= int64(i)
		at = at.Add(time.Duration(i) * min(within, l.every/2))
	}
	d := cast(l.seed, 't', n)
	return at.Add(time.Duration(n)*l.every + time.Duration(d.part()*float64(l.every))).UTC()
}

// block finds the record of several lines that line n of the body is part of, and which line of it that is; -1 for none.
func (l *Log) block(n int64) ([]text, int) {
	if len(l.style.blocks) == 0 {
		return nil, -1
	}
	d := cast(l.seed, 'b', n/stretch)
	if d.part() >= l.style.often {
		return nil, -1
	}
	b := l.style.blocks[d.below(len(l.style.blocks))]
	i := int(n%stretch) - d.below(stretch-len(b)+1)
	if i < 0 || i >= len(b) {
		return nil, -1
	}
	return b, i
}

// Append appends line n, without its end, and tells whether it goes to standard error.
func (l *Log) Append(b []byte, n int64) (line []byte, stderr bool) {
	from := len(b)
	if l.spec.Length > 0 {
		b = fill(appendNumber(b, n+1), n+1, from+int(l.spec.Length))
	} else {
		t := l.text(n)
		b, stderr = t.append(b, cast(l.seed, 'l', n), l.Time(n)), t.stderr
	}
	if l.spec.Binary > 0 && (n+1)%l.spec.Binary == 0 {
		b = appendHostile(b, cast(l.seed, 'h', n))
	}
	if l.spec.Long > 0 && (n+1)%l.spec.Each == 0 {
		b = fill(append(b, ' '), n+1, from+int(l.spec.Long))
	}
	return b, stderr
}

func (l *Log) text(n int64) text {
	start := int64(len(l.style.start))
	if n >= l.body {
		return l.last[n-l.body]
	}
	if n < start {
		return l.style.start[n]
	}
	if b, i := l.block(n - start); i >= 0 {
		return b[i]
	}
	d, count := cast(l.seed, 'w', n), len(l.style.lines)
	return l.style.lines[min(d.below(count), d.below(count))]
}

// filling is what lines are filled up with.
const filling = "abcdefghijklmnopqrstuvwxyz0123456789"

// appendNumber appends a line's number, ten digits, and a blank.
func appendNumber(b []byte, n int64) []byte {
	digits := strconv.AppendInt(make([]byte, 0, 20), n, 10)
	for range 10 - len(digits) {
		b = append(b, '0')
	}
	return append(append(b, digits...), ' ')
}

// fill lengthens a line to a size with the filling, which begins at its n-th letter; a line that is longer is cut.
func fill(b []byte, n int64, size int) []byte {
	for at := int(n % int64(len(filling))); len(b) < size; at = 0 {
		b = append(b, filling[at:]...)
	}
	return b[:size]
}

// appendHostile appends what must not reach a terminal: a NUL, a cleared screen, a title, something for the clipboard, a
// carriage return, half a letter, and noise.
func appendHostile(b []byte, d dice) []byte {
	b = append(b, " \x00\x01\x1b[2J\x1b]0;owned\a\x1b]52;c;ZXZpbA==\a\r\xff\xfe\xc3 "...)
	for range 24 {
		if c := byte(d.next()); c != '\n' {
			b = append(b, c)
		}
	}
	return b
}
