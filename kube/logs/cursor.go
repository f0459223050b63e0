package logs

import (
	"hash/maphash"
	"time"
)

// cursor is how far a log has been read: enough to begin again at any moment without losing or doubling a line.
//
// Servers begin at a whole second. Lines of standard output and standard error may be out of order by some microseconds,
// so the second before the newest line's is asked for too. Of both the cursor has a hash of every line that was delivered.
type cursor struct {
	seed   maphash.Seed
	second int64    // the newest line's, since 1970
	now    []uint64 // hashes of the lines of that second
	before []uint64 // and of the one before
	newest int64    // nanoseconds
	last   uint64   // the hash of the line delivered last
	run    int      // how often it came in a row
}

func newCursor() cursor { return cursor{seed: maphash.MakeSeed()} }

func (c *cursor) hash(line []byte) uint64 { return maphash.Bytes(c.seed, line) }

// note records a delivered line.
func (c *cursor) note(hash uint64, nanos int64) {
	if hash != c.last {
		c.last, c.run = hash, 0
	}
	c.run++
	if nanos == 0 {
		return // before anything with a time: beginning again begins at the beginning
	}
	c.newest = max(c.newest, nanos)
	switch second := nanos / int64(time.Second); {
	case second == c.second:
		c.now = append(c.now, hash)
	case second == c.second-1:
		c.before = append(c.before, hash)
	case second == c.second+1:
		c.before, c.now, c.second = c.now, append(c.before[:0], hash), second
	case second > c.second:
		c.before, c.now, c.second = c.before[:0], append(c.now[:0], hash), second
	default: // the node's clock was set back: go by the new time, and forget nothing
		c.before, c.now, c.second, c.newest = append(c.before, c.now...), []uint64{hash}, second, nanos
	}
}

// from is where to begin again; false if nothing was delivered yet.
func (c *cursor) from() (time.Time, bool) {
	if c.second == 0 {
		return time.Time{}, false
	}
	return time.Unix(c.second-1, 0).UTC(), true
}

// known is how often each line may come again.
func (c *cursor) known() map[uint64]int {
	if len(c.now)+len(c.before) == 0 {
		return nil
	}
	out := make(map[uint64]int, len(c.now)+len(c.before))
	for _, h := range c.before {
		out[h]++
	}
	for _, h := range c.now {
		out[h]++
	}
	return out
}
