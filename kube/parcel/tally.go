package parcel

import (
	"fmt"
	"slices"
	"sync"
)

// Count is how much has been packed or unpacked.
type Count struct {
	Files, Bytes       int64
	AllFiles, AllBytes int64    // how much there is in all; 0: not known
	There              int64    // files that were there already and were left as they are
	LeftOut            int64    // what was not taken: links that lead out, devices, what cannot be read
	Why                []string // the first few of them, and why
	Now                string   // what is being copied
}

// Tally counts while something is copied; it is safe for concurrent use.
type Tally struct {
	mu  sync.Mutex
	now Count
}

// Now is the count at this moment.
func (t *Tally) Now() Count {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.now
	c.Why = slices.Clone(c.Why)
	return c
}

// Expect says how much there is in all.
func (t *Tally) Expect(files, bytes int64) {
	t.add(func(c *Count) { c.AllFiles, c.AllBytes = files, bytes })
}

// Again begins to count anew.
func (t *Tally) Again() {
	t.add(func(c *Count) { *c = Count{AllFiles: c.AllFiles, AllBytes: c.AllBytes} })
}

func (t *Tally) add(f func(*Count)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f(&t.now)
}

// mostWhy is how many of the things left out are named.
const mostWhy = 20

// leave notes that something is left out.
func (t *Tally) leave(name, why string) {
	t.add(func(c *Count) {
		if c.LeftOut++; len(c.Why) < mostWhy {
			c.Why = append(c.Why, fmt.Sprintf("%q %s", name, why))
		}
	})
}

// Write counts bytes, as the second writer of what is copied.
func (t *Tally) Write(p []byte) (int, error) {
	t.add(func(c *Count) { c.Bytes += int64(len(p)) })
	return len(p), nil
}
