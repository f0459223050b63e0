package logs

import (
	"context"
	"sync"
	"time"
)

// guard cuts a stream that has nothing more to give and does not end: the instance it was opened for is over, and the line
// to its node is dead. Time counts only while it is being read from, not while nobody takes what was read.
type guard struct {
	mu      sync.Mutex
	cut     context.CancelFunc // of the stream that is open, nil if none is
	of      Instance
	doomed  bool
	blocked bool
	timer   *time.Timer
	did     bool // it was cut by this guard
}

// lastWords is how long a stream may be silent before it is cut, when its instance is over.
const lastWords = 5 * time.Second

func (g *guard) open(of Instance, cut context.CancelFunc) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cut, g.of, g.doomed = cut, of, false
}

// close tells whether the stream was cut.
func (g *guard) close() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	did := g.did
	g.cut, g.did = nil, false
	g.stop()
	return did
}

// watch looks at the container's new status.
func (g *guard) watch(c *Container) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cut != nil && (c.Gone || c.Stage == Over || c.Instance.after(g.of)) {
		g.doomed = true
		g.start()
	}
}

// read does one read of the stream.
func (g *guard) read(read func() (int, error)) (int, error) {
	g.mu.Lock()
	g.blocked = true
	g.start()
	g.mu.Unlock()
	n, err := read()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.blocked = false
	g.stop()
	return n, err
}

func (g *guard) start() {
	if g.doomed && g.blocked && g.timer == nil {
		g.timer = time.AfterFunc(lastWords, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			if g.cut != nil && g.blocked {
				g.did = true
				g.cut()
			}
		})
	}
}

func (g *guard) stop() {
	if g.timer != nil {
		g.timer.Stop()
		g.timer = nil
	}
}
