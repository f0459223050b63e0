package kubelet

import (
	"context"
	"crypto/tls"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"kdeck/devcluster/settings"
)

// wire is a connection that can be given a fuse: it is torn after so many more bytes, in either direction.
type wire struct {
	net.Conn
	fuse atomic.Int64
	once sync.Once
	torn chan struct{}
}

const noFuse = math.MaxInt64

// wires makes every connection a wire.
type wires struct{ net.Listener }

func (l wires) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	w := &wire{Conn: c, torn: make(chan struct{})}
	w.fuse.Store(noFuse)
	return w, nil
}

func (w *wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	w.burn(n)
	return n, err
}

func (w *wire) Write(b []byte) (int, error) {
	if w.burn(len(b)) {
		return 0, net.ErrClosed
	}
	return w.Conn.Write(b)
}

// burn counts bytes and tears the wire when the fuse is at its end: not closed in good order, but reset.
func (w *wire) burn(n int) bool {
	if w.fuse.Load() == noFuse || w.fuse.Add(-int64(n)) > 0 {
		return false
	}
	if c, ok := w.Conn.(*net.TCPConn); ok {
		_ = c.SetLinger(0)
	}
	_ = w.Close()
	return true
}

// Close closes the connection, and Torn with it.
func (w *wire) Close() error {
	w.once.Do(func() { close(w.torn) })
	return w.Conn.Close()
}

// Torn is closed when the connection is, whoever did it. Requests that have taken the connection over learn of it no
// other way.
func (w *wire) Torn() <-chan struct{} { return w.torn }

type wireKey struct{}

func withWire(ctx context.Context, c net.Conn) context.Context {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	return context.WithValue(ctx, wireKey{}, c)
}

// wireOf is the connection of a request.
func wireOf(r *http.Request) *wire { return r.Context().Value(wireKey{}).(*wire) }

// cut is how streams are cut off: so many of them, each somewhere in its first bytes.
type cut struct {
	share float64
	after int64
}

func (c *cut) Keys() settings.Keys {
	return settings.Keys{"cut": settings.Share(&c.share), "after": settings.Count(&c.after)}
}

// arm gives the wire its fuse, or none. The caller disarms it, should the wire serve another request.
func (c cut) arm(w *wire) {
	if after := c.after; rand.Float64() < c.share {
		if after == 0 {
			after = 64 << 10
		}
		w.fuse.Store(1 + rand.Int64N(after))
	}
}

func (w *wire) disarm() { w.fuse.Store(noFuse) }
