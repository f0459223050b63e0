package kube

import (
	"fmt"
	"net"
	"time"
)

// instant is one reading of both clocks: that of the wall, which goes on while a machine sleeps, and that which stands still.
type instant struct {
	wall time.Time
	mono time.Duration
}

// vigil is how sleep and changes of the network are noticed; tests put their own clock and network in.
type vigil struct {
	beat  <-chan time.Time
	now   func() instant
	addrs func() ([]net.Addr, error)
}

const (
	vigilEvery = 5 * time.Second
	// A connection survives a nap of this length; a clock that is set, too, differs by less.
	napLength = 10 * time.Second
)

// watchful looks at the clocks every few seconds, and asks nobody on the network anything.
func watchful() (v vigil, stop func()) {
	start, tick := time.Now(), time.NewTicker(vigilEvery)
	return vigil{beat: tick.C, addrs: net.InterfaceAddrs, now: func() instant {
		t := time.Now()
		return instant{t.Round(0), t.Sub(start)}
	}}, tick.Stop
}

// slept tells whether the machine slept between two moments, or the program stood still for as long.
func slept(a, b instant) bool {
	mono := b.mono - a.mono
	return b.wall.Sub(a.wall)-mono > napLength || mono > vigilEvery+napLength
}

// keepWatch cuts dead connections: a laptop that wakes up, or joins another network, would otherwise look at old data until
// HTTP/2 pings find out, most of a minute later.
func (k *Cluster) keepWatch(v vigil) {
	last := v.now()
	for {
		select {
		case <-k.ctx.Done():
			return
		case <-v.beat:
		}
		now := v.now()
		asleep := slept(last, now)
		last = now
		if asleep {
			n := k.conns.cut(anyConn)
			k.log(fmt.Sprintf("%s woke up: %d connections are opened anew", k.name, n))
			k.nudge()
			continue
		}
		if k.conns.none() {
			continue
		}
		if mine, err := v.addrs(); err == nil {
			if n := k.conns.cut(stranded(mine)); n > 0 {
				k.log(fmt.Sprintf("%s: the network has changed: %d connections are opened anew", k.name, n))
				k.nudge()
			}
		}
	}
}

// nudge ends all waiting for the next try.
func (k *Cluster) nudge() {
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.nudged)
	k.nudged = make(chan struct{})
}

// nudges is closed at the next nudge.
func (k *Cluster) nudges() <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.nudged
}
