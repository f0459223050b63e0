package kube

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/rest"
)

// fakeVigil is a vigil whose time and network the test sets.
type fakeVigil struct {
	mu    sync.Mutex
	at    instant
	addrs []net.Addr
	beat  chan time.Time
}

func newFakeVigil(addrs ...string) *fakeVigil {
	f := &fakeVigil{beat: make(chan time.Time), at: instant{wall: time.Unix(1_800_000_000, 0)}}
	f.be(addrs...)
	return f
}

func (f *fakeVigil) be(addrs ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.addrs = nil
	for _, a := range addrs {
		ip, n, _ := net.ParseCIDR(a)
		f.addrs = append(f.addrs, &net.IPNet{IP: ip, Mask: n.Mask})
	}
}

// pass lets time pass on both clocks and has the vigil look twice: it takes the second beat when done with the first.
func (f *fakeVigil) pass(wall, mono time.Duration) {
	f.mu.Lock()
	f.at.wall, f.at.mono = f.at.wall.Add(wall), f.at.mono+mono
	f.mu.Unlock()
	f.beat <- time.Time{}
	f.beat <- time.Time{}
}

func (f *fakeVigil) vigil() vigil {
	return vigil{beat: f.beat, now: func() instant {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.at
	}, addrs: func() ([]net.Addr, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.addrs, nil
	}}
}

// farAway is a connection from a chosen address.
type farAway struct {
	net.Conn
	from net.Addr
}

func (f farAway) LocalAddr() net.Addr { return f.from }

func TestAMachineThatWakesUpOrChangesItsNetworkOpensItsWatchesAnewAtOnce(t *testing.T) {
	s := newServer(t)
	s.put("widgets", "shop", "one", nil)
	k := newCluster("test", "default", options{})
	cfg := &rest.Config{Host: "http://" + s.addr, Dial: nil}
	if err := k.dial(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	from := net.Addr(&net.TCPAddr{IP: net.IPv4(10, 0, 0, 7), Port: 4711})
	dial := k.conns.dial
	k.conns.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		return farAway{c, from}, err
	}
	v := newFakeVigil("127.0.0.1/8", "10.0.0.7/24")
	k.spawn(func() { k.keepWatch(v.vigil()) })
	w := k.Watch(Query{Resource: widgets})
	defer w.Close()
	until(t, w, "the list", synced)
	watches := func() int { return s.requests("watch=true") }
	before := settled(watches)

	v.pass(5*time.Second, 5*time.Second)
	v.pass(8*time.Second, 5*time.Second) // a clock that is set is no sleep
	if settled(watches) != before {
		t.Error("watches were opened anew for nothing")
	}
	for name, happen := range map[string]func(){
		"after sleep":                func() { v.pass(time.Hour, 5*time.Second) },
		"after standing still":       func() { v.pass(time.Hour, time.Hour) },
		"when the address goes away": func() { v.be("127.0.0.1/8", "192.168.1.3/24"); v.pass(5*time.Second, 5*time.Second) },
	} {
		before, began := watches(), time.Now()
		happen()
		for watches() == before {
			if time.Since(began) > patience {
				t.Fatalf("%s: not opened anew", name)
			}
			time.Sleep(5 * time.Millisecond)
		}
		v.be("127.0.0.1/8", "10.0.0.7/24")
		settled(watches)
	}
	s.put("widgets", "shop", "two", nil)
	until(t, w, "what came meanwhile", func(l List) bool { return len(l.Objects) == 2 && l.Err == nil })
}

// settled waits until a count no longer changes.
func settled(count func() int) int {
	n, since := count(), time.Now()
	for time.Since(since) < 400*time.Millisecond {
		if m := count(); m != n {
			n, since = m, time.Now()
		}
		time.Sleep(10 * time.Millisecond)
	}
	return n
}

func TestANudgeEndsWaitingForTheNextTry(t *testing.T) {
	k := newCluster("test", "default", options{})
	defer k.Close()
	b := backoff{most: time.Minute, next: time.Minute}
	nudges := k.nudges()
	time.AfterFunc(20*time.Millisecond, k.nudge)
	began := time.Now()
	if b.wait(t.Context(), nudges); time.Since(began) > 30*time.Second || b.next != soonest {
		t.Errorf("waited %v, next %v", time.Since(began), b.next)
	}
}

func TestAServerThatAcceptsAndNeverAnswersKeepsNobodyFromClosing(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, scheme := range []string{"http", "https"} { // https: silent in the middle of the TLS handshake
		k := newCluster("test", "default", options{})
		if err := k.dial(&rest.Config{Host: scheme + "://" + l.Addr().String()}); err != nil {
			t.Fatal(err)
		}
		w := k.Watch(Query{Resource: widgets})
		k.Health()
		time.Sleep(100 * time.Millisecond)
		began := time.Now()
		w.Close()
		k.Close()
		if took := time.Since(began); took > pagePatience/2 {
			t.Errorf("%s: closing took %v", scheme, took)
		}
	}
}
