package logs

import (
	"math"
	"time"
)

const (
	// reorder is how long a record waits for older ones of other sources that are live.
	reorder = 200 * time.Millisecond
	// patience is how long the others wait for a source that loads and does not get on: its node may be frozen.
	patience = 3 * time.Second

	batchLines = 8192
	batchBytes = 1 << 20
)

// merge fills records with what has its turn, and returns how long to wait before there may be more: 0 for as long as nothing
// happens. The mutex is held.
//
// The oldest record goes first, if no source that has none ready could still have an older one: a source that loads is waited
// for, one that is live until the record has been here for the reorder window, all others not at all.
func (s *Stream) merge(now time.Time) (wait time.Duration) {
	s.records, s.ready = s.records[:0], s.ready[:0]
	for _, src := range s.sources {
		if src.loading || src.Phase == Live || len(src.queue) > 0 {
			s.ready = append(s.ready, src)
		}
	}
	for bytes := 0; len(s.records) < batchLines && bytes < batchBytes; {
		var first *source
		next := int64(math.MaxInt64) // the time of the second oldest
		var live time.Time           // when the last of those that may have an older one was heard of
		for _, src := range s.ready {
			if len(src.queue) == 0 {
				switch {
				case src.loading:
					if left := patience - now.Sub(src.progress); left > 0 {
						return left
					}
				case src.Phase == Live:
					live = later(live, src.progress)
				}
				continue
			}
			switch k := src.key(); {
			case first == nil:
				first = src
			case k < first.key():
				first, next = src, first.key()
			default:
				next = min(next, k)
			}
		}
		if first == nil {
			return 0
		}
		c := first.queue[0]
		if !live.IsZero() {
			if left := reorder - now.Sub(later(c.at, live)); left > 0 {
				return left
			}
		}
		for c.taken < len(c.records) && len(s.records) < batchLines && bytes < batchBytes {
			k := first.key()
			if k > next {
				break
			}
			r := c.take()
			first.last = k
			bytes += len(r.Text)
			s.records = append(s.records, r)
		}
		if c.taken == len(c.records) {
			s.pop(first)
		}
	}
	return 0
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
