package kube

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kdeck/kube/object"
)

// Watch is one onlooker's ear on a shared feed. One goroutine at a time may be in Next.
type Watch struct {
	f         *feed
	namespace string // the scope, when narrower than the feed's
	version   atomic.Uint64
	dirty     chan struct{} // holds one: up is up, however often it is flipped
	closed    chan struct{}
	once      sync.Once
}

// Watch begins to look at what q names; it returns at once, and everything else happens in the background.
//
// Whoever looks at the same thing shares one informer; a namespace is served from a loaded informer of all namespaces.
func (k *Cluster) Watch(q Query) *Watch {
	k.hello()
	w := &Watch{namespace: q.Namespace, dirty: make(chan struct{}, 1), closed: make(chan struct{})}
	k.mu.Lock()
	f, fresh := k.feed(q)
	f.mu.Lock()
	w.f = f
	f.ears[w] = struct{}{}
	f.refs++
	if f.timer != nil {
		f.timer.Stop()
		f.timer = nil
	}
	if f.paged || f.synced || f.err != nil {
		w.wake()
	}
	f.mu.Unlock()
	k.mu.Unlock()
	if fresh {
		k.spawn(f.run)
	}
	return w
}

// feed finds or makes the feed for q; k.mu is held.
func (k *Cluster) feed(q Query) (f *feed, fresh bool) {
	key := feedKey{q.Resource.GVR().String(), q.Namespace, q.Labels, q.Fields, strings.Join(q.Paths, "\n")}
	if f = k.feeds[key]; f != nil && !q.Fresh {
		return f, false
	}
	wide := key
	wide.namespace = ""
	if f = k.feeds[wide]; f != nil && q.Namespace != "" && !q.Fresh {
		f.mu.Lock()
		synced := f.synced
		f.mu.Unlock()
		if synced {
			return f, false
		}
	}
	f = newFeed(k, key, q, k.source(q))
	if k.ctx.Err() == nil {
		k.feeds[key] = f
	}
	return f, true
}

func (k *Cluster) source(q Query) source {
	p := object.NewPool().Seek(q.Paths)
	p.Barrier = k.barrier
	return k.form(q, p)
}

// form picks the form a kind comes in: typed where kdeck has a struct of its own, else the server's Table.
func (k *Cluster) form(q Query, p *object.Pool) source {
	if make := typed[typedKey(q.Resource)]; make != nil {
		return make(k.typed, q.Namespace, p)
	}
	return newTableSource(k.raw, q, p)
}

func (w *Watch) wake() {
	w.version.Add(1)
	select {
	case w.dirty <- struct{}{}:
	default:
	}
}

// Next blocks until there is a List newer than seen (0 at first), and returns the newest; it errs only when ctx ends, or
// with ErrClosed when the watch or its cluster is closed. Trouble with the server is in List.Err, beside the last data.
func (w *Watch) Next(ctx context.Context, seen uint64) (List, error) {
	for {
		select {
		case <-w.closed:
			return List{}, ErrClosed
		case <-w.f.k.ctx.Done():
			return List{}, ErrClosed
		default:
		}
		if v := w.version.Load(); v > seen {
			l := w.f.view(w.namespace)
			l.Version = v
			return l, nil
		}
		if err := w.wait(ctx); err != nil {
			return List{}, err
		}
	}
}

// wait sleeps until there may be something new, and has it known that somebody waits.
func (w *Watch) wait(ctx context.Context) error {
	defer w.f.audience.enter()()
	select {
	case <-w.dirty:
	case <-w.closed:
	case <-w.f.k.ctx.Done():
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// Close takes the ear off; the informer stops some minutes after the last one has gone.
func (w *Watch) Close() {
	w.once.Do(func() {
		close(w.closed)
		f, k := w.f, w.f.k
		k.mu.Lock()
		defer k.mu.Unlock()
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.ears, w)
		if f.refs--; f.refs == 0 && k.ctx.Err() == nil {
			f.timer = time.AfterFunc(k.linger, f.retire)
		}
	})
}

// retire ends a feed nobody has looked at for a while.
func (f *feed) retire() {
	f.k.mu.Lock()
	defer f.k.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refs > 0 || f.timer == nil {
		return
	}
	f.timer = nil
	if f.k.feeds[f.key] == f { // a fresh one may have taken its place
		delete(f.k.feeds, f.key)
	}
	f.cancel()
}

// quiet stops the timer when the whole cluster closes.
func (f *feed) quiet() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer != nil {
		f.timer.Stop()
		f.timer = nil
	}
}
