package kube

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	authv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Phase is how the connection to a cluster stands.
type Phase uint8

// The phases.
const (
	Connecting Phase = iota // not one answer yet
	Ready                   // the last thing heard was good
	Stale                   // out of touch since State.Since; what is shown may be old
	Denied                  // the server, or the credential plugin, does not accept the user
)

func (p Phase) String() string { return [...]string{"connecting", "ready", "stale", "denied"}[p] }

// State is a cluster's health at one moment.
type State struct {
	Version       uint64
	Phase         Phase
	ServerVersion string    // gitVersion of /version, "" until known
	User          string    // who the server says we are (SelfSubjectReview), "" until known
	Since         time.Time // of Ready, Connecting, Denied: when it began; of Stale: the last good contact
	Err           error     // why not Ready
}

// Health is the live state of a cluster's connection.
//
// It is fed by the watches' own progress and errors and by first contact, never by polling. A failure counts as long as
// nothing good was heard after it began, so that one broken aggregated API does not make a whole cluster look down.
type Health struct {
	last     atomic.Int64 // unix nanoseconds of the last good contact
	calm     atomic.Bool  // Phase is Ready and nobody is in trouble, for the fast path
	mu       sync.Mutex
	state    State
	changed  chan struct{}
	closed   <-chan struct{}
	troubles map[any]trouble
}

type trouble struct {
	at  time.Time
	err error
}

func newHealth(closed <-chan struct{}) *Health {
	return &Health{closed: closed, state: State{Version: 1, Since: time.Now()}, changed: make(chan struct{}), troubles: map[any]trouble{}}
}

// Next blocks until the state is newer than the one seen; it errs only when ctx ends, or with
// ErrClosed when the cluster is closed.
func (h *Health) Next(ctx context.Context, seen uint64) (State, error) {
	for {
		h.mu.Lock()
		s, changed := h.state, h.changed
		h.mu.Unlock()
		if s.Version > seen {
			return s, nil
		}
		select {
		case <-changed:
		case <-h.closed:
			return State{}, ErrClosed
		case <-ctx.Done():
			return State{}, ctx.Err()
		}
	}
}

// good notes that the server has just spoken; who is rid of trouble.
func (h *Health) good(who any) {
	h.last.Store(time.Now().UnixNano())
	if h.calm.Load() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.troubles, who)
	h.judge()
}

// bad notes who is in trouble, and since when.
func (h *Health) bad(who any, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t, ok := h.troubles[who]
	if !ok {
		t.at = time.Now()
	}
	t.err = err
	h.troubles[who] = t
	h.calm.Store(false)
	h.judge()
}

// forget drops a source that has ended.
func (h *Health) forget(who any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.troubles, who)
	h.judge()
}

func (h *Health) learn(f func(*State)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(&h.state)
	h.tell()
}

func (h *Health) judge() {
	var last time.Time
	if n := h.last.Load(); n != 0 {
		last = time.Unix(0, n)
	}
	next := State{Phase: Ready, Since: time.Now()}
	if last.IsZero() {
		next.Phase, next.Since = Connecting, h.state.Since
	}
	var newest time.Time
	for _, t := range h.troubles {
		if t.at.Before(last) || t.at.Before(newest) {
			continue
		}
		newest, next.Err = t.at, t.err
		switch {
		case IsUnauthorized(t.err) || IsPlugin(t.err):
			next.Phase, next.Since = Denied, t.at
		case !last.IsZero():
			next.Phase, next.Since = Stale, last
		}
	}
	h.calm.Store(next.Phase == Ready && len(h.troubles) == 0)
	same := next.Phase == h.state.Phase && (next.Err == h.state.Err ||
		next.Err != nil && h.state.Err != nil && next.Err.Error() == h.state.Err.Error())
	if same {
		return
	}
	if next.Phase == h.state.Phase {
		next.Since = h.state.Since
	}
	h.state.Phase, h.state.Since, h.state.Err = next.Phase, next.Since, next.Err
	h.tell()
}

func (h *Health) tell() {
	h.state.Version++
	close(h.changed)
	h.changed = make(chan struct{})
}

// hello makes first contact, once: the server's version and who it takes us for, repeated until answered.
func (k *Cluster) hello() {
	k.greet.Do(func() {
		k.spawn(func() {
			b := backoff{most: slowest}
			for k.ctx.Err() == nil {
				nudges := k.nudges() // before the try: what comes during it counts
				err := k.introduce()
				if err == nil {
					k.health.good(k)
					return
				}
				if code(err) != 0 && !IsUnauthorized(err) && !busy(err) {
					k.log(k.name + " first contact: " + err.Error())
					k.health.good(k) // an answer, if not the wanted one: /version may be forbidden
					return
				}
				k.health.bad(k, err)
				if IsConfig(err) { // it stays so
					return
				}
				if b.most = slowest; IsUnauthorized(err) || IsPlugin(err) {
					b.most = slowestDenied
				}
				b.wait(k.ctx, nudges)
			}
		})
	})
}

func (k *Cluster) introduce() error {
	ctx, cancel := k.unary(k.ctx)
	defer cancel()
	v, err := k.disco.ServerVersionWithContext(ctx)
	if err != nil {
		return err
	}
	k.health.good(k)
	k.health.learn(func(s *State) { s.ServerVersion = Clean(v.GitVersion) })
	me, err := k.typed.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authv1.SelfSubjectReview{}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	k.health.learn(func(s *State) { s.User = Clean(me.Status.UserInfo.Username) })
	return nil
}
