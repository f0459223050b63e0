package kube

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"
)

// conns are a cluster's open connections, so that they can be cut when the machine has slept or changed its network:
// nobody else would say that they are dead.
type conns struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)
	mu   sync.Mutex
	open map[*conn]struct{}
}

type conn struct {
	net.Conn
	all *conns
}

// Close forgets the connection too.
func (c *conn) Close() error {
	c.all.mu.Lock()
	delete(c.all.open, c)
	c.all.mu.Unlock()
	return c.Conn.Close()
}

// newConns dials by dial, or with client-go's defaults.
func newConns(dial func(ctx context.Context, network, address string) (net.Conn, error)) *conns {
	if dial == nil {
		dial = (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	return &conns{dial: dial, open: map[*conn]struct{}{}}
}

func (c *conns) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	nc, err := c.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	out := &conn{nc, c}
	c.mu.Lock()
	c.open[out] = struct{}{}
	c.mu.Unlock()
	return out, nil
}

// cut closes the connections for which f is true, and says how many.
func (c *conns) cut(f func(net.Conn) bool) (n int) {
	c.mu.Lock()
	var gone []*conn
	for x := range c.open {
		if f(x) {
			gone = append(gone, x)
		}
	}
	c.mu.Unlock()
	for _, x := range gone {
		_ = x.Close()
	}
	return len(gone)
}

func (c *conns) none() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open) == 0
}

func anyConn(net.Conn) bool { return true }

// stranded tells of connections from an address this machine no longer has, as after a change of network or the end of a VPN.
func stranded(mine []net.Addr) func(net.Conn) bool {
	have := map[netip.Addr]bool{}
	for _, a := range mine {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			have[p.Addr().Unmap().WithZone("")] = true
		}
	}
	return func(c net.Conn) bool {
		at, ok := c.LocalAddr().(*net.TCPAddr)
		if !ok || len(have) == 0 {
			return false
		}
		ip := at.AddrPort().Addr().Unmap().WithZone("")
		return ip.IsValid() && !ip.IsUnspecified() && !ip.IsLoopback() && !have[ip]
	}
}
