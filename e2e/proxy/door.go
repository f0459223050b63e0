package proxy

import (
	"net"
	"sync"
	"sync/atomic"
)

// wire counts encrypted bytes, which is what a slow line carries.
type wire struct{ up, down atomic.Int64 }

// door is a listener whose connections can be cut and frozen.
type door struct {
	net.Listener
	wire *wire

	mu     sync.Mutex
	conns  map[*conn]struct{}
	frozen chan struct{} // not nil: closed by thaw
}

func newDoor(l net.Listener, w *wire) *door {
	return &door{Listener: l, wire: w, conns: map[*conn]struct{}{}}
}

// Accept takes a connection, also while frozen: the kernel of a stopped server does so, too.
func (d *door) Accept() (net.Conn, error) {
	c, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	k := &conn{Conn: c, door: d, closed: make(chan struct{})}
	d.mu.Lock()
	d.conns[k] = struct{}{}
	d.mu.Unlock()
	return k, nil
}

func (d *door) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k := range d.conns {
		if tcp, ok := k.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset, not a farewell
		}
		k.closing.Do(func() { close(k.closed) })
		k.Conn.Close()
		delete(d.conns, k)
	}
}

// strand lets the connections there are hang for good, as when a machine has slept or joined another network; new ones work.
func (d *door) strand() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k := range d.conns {
		k.stranded.Store(true)
	}
}

func (d *door) freeze() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.frozen == nil {
		d.frozen = make(chan struct{})
	}
}

func (d *door) thaw() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.frozen != nil {
		close(d.frozen)
		d.frozen = nil
	}
}

// pass blocks while the door is frozen.
func (d *door) pass() {
	d.mu.Lock()
	frozen := d.frozen
	d.mu.Unlock()
	if frozen != nil {
		<-frozen
	}
}

// conn is a connection through the door.
type conn struct {
	net.Conn
	door     *door
	stranded atomic.Bool
	closing  sync.Once
	closed   chan struct{}
}

// pass blocks while the door is frozen, and for good when the connection is stranded.
func (c *conn) pass() {
	if c.stranded.Load() {
		<-c.closed
	}
	c.door.pass()
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.door.wire.up.Add(int64(n))
	c.pass()
	return n, err
}

func (c *conn) Write(b []byte) (int, error) {
	c.pass()
	n, err := c.Conn.Write(b)
	c.door.wire.down.Add(int64(n))
	return n, err
}

func (c *conn) Close() error {
	c.closing.Do(func() { close(c.closed) })
	c.door.mu.Lock()
	delete(c.door.conns, c)
	c.door.mu.Unlock()
	return c.Conn.Close()
}
