package logs

import (
	"math/rand/v2"
	"time"
)

const (
	soonest   = 250 * time.Millisecond
	slowest   = 3 * time.Second
	triesMost = 6 // without an answer, when nothing is followed: some ten seconds
)

// slowestOf is the longest wait between two tries.
var slowestOf = [...]time.Duration{Again: slowest, Denied: 30 * time.Second, Missing: 10 * time.Second, NotYet: 10 * time.Second}

// spacing is how long to wait after so many tries in vain: twice as long each time, with a quarter of jitter.
func spacing(tries int, most time.Duration) time.Duration {
	d := min(soonest<<min(tries, 10), most)
	return d*3/4 + rand.N(d/2)
}

// wait sleeps until the container's status has changed, a nudge, or for so long; 0 is for ever.
func (r *reader) wait(d time.Duration) {
	var late <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		late = t.C
	}
	select {
	case <-r.changed:
	case <-r.s.server.Nudges():
		r.tries = 0
	case <-late:
	case <-r.s.ctx.Done():
	}
}
