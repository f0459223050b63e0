package logbuf

import (
	"slices"
	"time"
)

const (
	pulseSeconds = 10
	pulseMinutes = 60
)

// pulse counts what comes in: lines by the second they arrived in, errors by the minute they were written in.
type pulse struct {
	began  time.Time // when the last line came that was no news
	second int64
	lines  [pulseSeconds + 1]int // of the current second and those before it, by second modulo their number
	minute int64                 // the newest of an error
	faults [pulseMinutes]int     // by minute modulo their number
}

func (p *pulse) beat(now time.Time, n int, old bool) {
	p.advance(now)
	if old {
		p.began, p.lines = now, [len(p.lines)]int{}
	}
	p.lines[p.second%int64(len(p.lines))] += n
}

func (p *pulse) advance(now time.Time) {
	s := now.Unix()
	if s-p.second > int64(len(p.lines)) {
		p.lines, p.second = [len(p.lines)]int{}, s
	}
	for p.second < s {
		p.second++
		p.lines[p.second%int64(len(p.lines))] = 0
	}
}

func (p *pulse) fault(nanos int64) {
	m := nanos / int64(time.Minute)
	if m-p.minute > pulseMinutes {
		p.faults, p.minute = [pulseMinutes]int{}, m
	}
	for p.minute < m {
		p.minute++
		p.faults[p.minute%pulseMinutes] = 0
	}
	if p.minute-m < pulseMinutes && m > 0 {
		p.faults[m%pulseMinutes]++
	}
}

// Rate is how many lines a second have arrived, over as many whole seconds as there have been since the last one that was
// written before, ten at most; 0 in the first.
func (b *Buffer) Rate() float64 {
	now := b.clock()
	b.mu.RLock()
	p := b.pulse
	b.mu.RUnlock()
	p.advance(now)
	over := min(time.Unix(p.second, 0).Sub(p.began).Seconds(), pulseSeconds)
	if over < 1 {
		return 0
	}
	n := 0
	for i, lines := range p.lines {
		if int64(i) != p.second%int64(len(p.lines)) {
			n += lines
		}
	}
	return float64(n) / over
}

// Errors counts the lines of level Error and Fatal of each of the last n minutes (60 at most) up to now, oldest first, by
// the time they were written.
func (b *Buffer) Errors(now time.Time, n int) []int {
	b.mu.RLock()
	p := b.pulse
	b.mu.RUnlock()
	out := make([]int, min(n, pulseMinutes))
	m := now.Unix() / 60
	for i := range out {
		if at := m - int64(i); at <= p.minute && p.minute-at < pulseMinutes && at > 0 {
			out[i] = p.faults[at%pulseMinutes]
		}
	}
	slices.Reverse(out)
	return out
}
