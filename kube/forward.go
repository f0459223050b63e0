package kube

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// ForwardSpec says which local port leads where.
type ForwardSpec struct {
	Of      Resource // pods, or what selects pods: a Service, a workload
	Ref     Ref
	Port    string // at the pod: a number, or the name of a container's port
	Address string // to listen on; "" is 127.0.0.1
	Local   int    // 0 takes a free one
}

// same says whether both lead from the same local port to the same port of the same object.
func (s ForwardSpec) same(other ForwardSpec) bool {
	return s.Of.Same(other.Of) && s.Ref == other.Ref && s.Port == other.Port && s.Address == other.Address && s.Local == other.Local
}

// Forward is a local port that leads into a pod. It goes on whoever looks until it is stopped, or its cluster is closed: when the
// link drops it dials anew, and when its pod is gone, to another one of the same object.
type Forward struct {
	Spec  ForwardSpec // with the local port it has got
	ID    types.UID
	Began time.Time

	k        *Cluster
	ctx      context.Context
	cancel   context.CancelFunc
	listener net.Listener
	owner    types.UID // of the pod meant by its name: another one of its pods may take its place

	sent, received atomic.Int64

	mu      sync.Mutex
	now     ForwardNow
	link    *link
	changed chan struct{}
}

// ForwardNow is a Forward at one moment.
type ForwardNow struct {
	Pod            string // it leads to; "" before the first link
	Linked         bool
	Err            error // why it is not linked; nil while it is
	Last           error // what went wrong last, with the link or a connection; kept when the next goes well
	LastAt         time.Time
	Open, Total    int   // connections
	Failed         int   // of them, for want of a link or of somebody who listens
	Sent, Received int64 // bytes
	Ended          time.Time
}

// Forward begins to listen, and to dial; it errs when the local port cannot be had, or nothing may be written.
func (k *Cluster) Forward(spec ForwardSpec) (*Forward, error) {
	spec.Address = cmp.Or(spec.Address, "127.0.0.1")
	c := Change{Verb: Create, Resource: spec.Of, Ref: spec.Ref, Sub: "portforward", Keep: "what went through a port is not kept",
		Title: fmt.Sprintf("forward a local port to port %s of %s", spec.Port, noun(spec.Of, spec.Ref)), Kubectl: command(spec.Ref, "port-forward", target(spec.Of, spec.Ref), ":"+spec.Port)}
	end, err := k.begin(c)
	if err != nil {
		return nil, err
	}
	f := &Forward{Spec: spec, ID: types.UID(fmt.Sprintf("forward-%d", k.forwards.count.Add(1))), Began: time.Now(), k: k, changed: make(chan struct{})}
	if f.listener, err = listen(spec); err != nil {
		end(err)
		return nil, err
	}
	f.Spec.Local = f.listener.Addr().(*net.TCPAddr).Port
	f.ctx, f.cancel = k.streaming(context.Background())
	context.AfterFunc(f.ctx, func() { _ = f.listener.Close() })
	if !k.spawn(func() {
		defer end(nil)
		f.keep()
	}) {
		f.cancel()
		end(ErrClosed)
		return nil, ErrClosed
	}
	if !k.spawn(f.accept) {
		f.cancel() // which ends the record too
		return nil, ErrClosed
	}
	k.forwards.add(f)
	return f, nil
}

// listen takes the local port.
func listen(spec ForwardSpec) (net.Listener, error) {
	at := net.JoinHostPort(spec.Address, strconv.Itoa(spec.Local))
	l, err := net.Listen("tcp", at)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("local port %s is taken: choose another one", at)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("local port %s takes rights you do not have: choose one from 1024 on", at)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s: %v", at, last(err)) // not wrapped: it is no error of the server's network
	}
	return l, nil
}

// Stop ends it, and what goes through it.
func (f *Forward) Stop() { f.cancel() }

// Redial has new connections take a new link, as when the one there is seems dead; those there are keep theirs until they end.
func (f *Forward) Redial() {
	f.mu.Lock()
	l := f.link
	f.mu.Unlock()
	if l != nil {
		l.renew()
		return
	}
	f.k.nudge()
}

// Now is how it goes at this moment.
func (f *Forward) Now() ForwardNow {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now
	now.Sent, now.Received = f.sent.Load(), f.received.Load()
	return now
}

// wrong notes what went wrong last.
func (n *ForwardNow) wrong(err error) { n.Last, n.LastAt = err, time.Now() }

// tell changes what is known of it.
func (f *Forward) tell(change func(now *ForwardNow)) {
	f.mu.Lock()
	change(&f.now)
	close(f.changed)
	f.changed = make(chan struct{})
	f.mu.Unlock()
	f.k.forwards.tell()
}

// keep holds a link to a pod, and makes a new one when it is lost.
func (f *Forward) keep() {
	b := backoff{most: slowestBusy}
	for f.ctx.Err() == nil {
		nudges := f.k.nudges()
		l, err := f.dial()
		if err != nil {
			f.tell(func(now *ForwardNow) { now.Err = err; now.wrong(err) })
			b.wait(f.ctx, nudges)
			continue
		}
		b = backoff{most: slowestBusy}
		f.tell(func(now *ForwardNow) { f.link, now.Pod, now.Linked, now.Err = l, l.pod, true, nil })
		over, ended := context.WithCancel(f.ctx)
		f.k.spawn(func() { defer ended(); f.mind(over, l) })
		select {
		case <-l.conn.CloseChan():
		case <-over.Done():
		case <-l.stale.Done():
		}
		ended()
		l.renew()
		f.tell(func(now *ForwardNow) { f.link, now.Linked, l.retired = nil, false, true })
		f.release(l, 0)
		f.k.spawn(func() { l.closeDead(f.ctx) })
	}
	f.tell(func(now *ForwardNow) { now.Ended = time.Now() })
}

// linkPatience is how long a connection waits for a link.
const linkPatience = 15 * time.Second

// linked waits for the link, which is to be released; where there is none, the last error is why.
func (f *Forward) linked() (*link, error) {
	late := time.NewTimer(linkPatience)
	defer late.Stop()
	for {
		f.mu.Lock()
		l, err, changed := f.link, cmp.Or(f.now.Err, f.now.Last), f.changed
		if l != nil {
			l.users++
		}
		f.mu.Unlock()
		if l != nil {
			return l, nil
		}
		select {
		case <-changed:
		case <-late.C:
			return nil, cmp.Or(err, ErrCut)
		case <-f.ctx.Done():
			return nil, f.ctx.Err()
		}
	}
}

// release lets a link go that many users have had; one that is not used for new connections any more is closed after the last.
func (f *Forward) release(l *link, users int) {
	f.mu.Lock()
	l.users -= users
	last := l.retired && l.users == 0 || f.ctx.Err() != nil
	f.mu.Unlock()
	if last {
		_ = l.conn.Close()
	}
}

// accept takes connections until the end.
func (f *Forward) accept() {
	for {
		c, err := f.listener.Accept()
		if err != nil {
			f.cancel()
			return
		}
		if !f.k.spawn(func() { f.serve(c) }) {
			_ = c.Close()
			return
		}
	}
}

// serve carries one connection.
func (f *Forward) serve(c net.Conn) {
	defer c.Close()
	defer context.AfterFunc(f.ctx, func() { _ = c.Close() })()
	if f.k.ReadOnly() {
		f.tell(func(now *ForwardNow) { now.Total++; now.Failed++; now.wrong(ErrReadOnly) })
		return
	}
	f.tell(func(now *ForwardNow) { now.Open++; now.Total++ })
	defer f.tell(func(now *ForwardNow) { now.Open-- })
	l, err := f.linked()
	if err == nil {
		err = l.carry(c, &f.sent, &f.received)
		f.release(l, 1)
	}
	if err != nil && f.ctx.Err() == nil {
		f.tell(func(now *ForwardNow) { now.Failed++; now.wrong(err) })
	}
}

// forwards are those of a cluster, the ended ones too.
type forwards struct {
	count   atomic.Int64
	mu      sync.Mutex
	all     []*Forward
	version uint64
	changed chan struct{}
}

// mostForwards is how many are remembered.
const mostForwards = 100

func (s *forwards) add(f *Forward) {
	s.mu.Lock()
	s.all = slices.DeleteFunc(s.all, func(old *Forward) bool { // it is begun again
		return old.Spec.same(f.Spec) && !old.Now().Ended.IsZero()
	})
	s.all = append(s.all, f)
	if n := len(s.all); n > mostForwards {
		for i, old := range s.all {
			if !old.Now().Ended.IsZero() {
				s.all = append(s.all[:i:i], s.all[i+1:]...)
				break
			}
		}
	}
	s.mu.Unlock()
	s.tell()
}

func (s *forwards) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// ForwardsChanged says that something else about the forwards has changed: NextForwards has news.
func (k *Cluster) ForwardsChanged() { k.forwards.tell() }

// Forwards are the cluster's, oldest first, those that have ended too.
func (k *Cluster) Forwards() []*Forward {
	k.forwards.mu.Lock()
	defer k.forwards.mu.Unlock()
	return append([]*Forward(nil), k.forwards.all...)
}

// bytesPace is how often the bytes of open connections are looked at.
const bytesPace = time.Second

// NextForwards blocks until something about the forwards is newer than the version seen; while connections are open, what has
// gone through them is news too.
func (k *Cluster) NextForwards(ctx context.Context, seen uint64) (uint64, error) {
	s := &k.forwards
	for {
		s.mu.Lock()
		version := s.version + 1 // none at all is a version too
		if version > seen {
			s.mu.Unlock()
			return version, nil
		}
		if s.changed == nil {
			s.changed = make(chan struct{})
		}
		changed, moving := s.changed, false
		for _, f := range s.all {
			moving = moving || f.Now().Open > 0
		}
		s.mu.Unlock()
		var tick <-chan time.Time
		if moving {
			tick = time.After(bytesPace)
		}
		select {
		case <-changed:
		case <-tick:
			s.tell()
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-k.ctx.Done():
			return 0, ErrClosed
		}
	}
}
