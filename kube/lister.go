package kube

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/watch"
)

// chunk is the page size of whole lists, kubectl's own: old servers that stream no lists then cost no peak of memory.
const chunk = 500

func listPace() *pace { return &pace{head: pagePatience, body: pagePatience} }

func (f *feed) selecting(o metav1.ListOptions) metav1.ListOptions {
	o.LabelSelector, o.FieldSelector = f.query.Labels, f.query.Fields
	return o
}

// listAll is the reflector's list, where the server does not stream: all pages, each compacted before the next is asked for.
//
// The reflector's own options are ignored on purpose: it asks for resourceVersion 0, for which servers ignore the limit.
func (f *feed) listAll(ctx context.Context, _ metav1.ListOptions) (out runtime.Object, err error) {
	defer f.k.barrier(&err)
	for attempt := 0; ; attempt++ {
		limit := int64(chunk)
		if attempt == 2 {
			limit = 0 // pages keep expiring under us (410 on continue): take it in one piece, like client-go's pager
		}
		var l *internalversion.List
		if l, err = f.pages(ctx, limit); err == nil {
			return l, nil
		}
		if !expired(err) || attempt == 2 {
			f.bad(err)
			return nil, err
		}
	}
}

func (f *feed) pages(ctx context.Context, limit int64) (*internalversion.List, error) {
	f.loaded.Store(0)
	began := time.Now()
	out := &internalversion.List{}
	opts := f.selecting(metav1.ListOptions{Limit: limit})
	for {
		var pg page
		err := f.retry(ctx, func(ctx context.Context) (err error) {
			pg, err = f.read(ctx, opts)
			return err
		})
		if err != nil {
			return nil, err
		}
		f.good()
		out.Items = append(out.Items, pg.items...)
		f.progress(len(pg.items))
		if opts.Continue = pg.Continue; opts.Continue == "" {
			out.ResourceVersion = pg.ResourceVersion
			f.mu.Lock()
			f.listed, f.took = time.Now(), time.Since(began)
			f.mu.Unlock()
			return out, nil
		}
	}
}

// open is the reflector's watch: it does not return before it is open, or refused by a server that did answer.
//
// Left to itself, the reflector waits up to a minute between repeats, in the dark.
func (f *feed) open(ctx context.Context, opts metav1.ListOptions) (w watch.Interface, err error) {
	defer f.k.barrier(&err)
	opts = f.selecting(opts)
	streaming := opts.SendInitialEvents != nil && *opts.SendInitialEvents
	if streaming {
		f.loaded.Store(0)
	}
	t := &tap{f: f, streaming: streaming, out: make(chan watch.Event), stop: make(chan struct{})}
	err = f.retry(ctx, func(ctx context.Context) error {
		p := &pace{head: watchPatience, lost: t.lost}
		in, err := f.src.watch(p.in(ctx), opts)
		if err == nil && f.k.http != nil && !p.answered.Load() {
			dispose(in) // client-go takes a connection closed before the answer for an empty watch
			in, err = nil, io.ErrUnexpectedEOF
		}
		t.in = in
		return err
	})
	if err != nil {
		dispose(t.in) // it may have been opened at the very end of ctx
		if unwatchable(err) && !streaming {
			return f.reread(err)
		}
		// Expired versions, and servers that cannot stream lists, are the reflector's daily bread: it lists next.
		if !expired(err) && !(streaming && (apierrors.IsInvalid(err) || apierrors.IsBadRequest(err) || unwatchable(err))) {
			f.bad(err)
		}
		return nil, err
	}
	f.watched()
	f.good()
	t.opened = time.Now()
	if !f.k.spawn(t.run) {
		dispose(t.in)
		return nil, ErrClosed
	}
	return t, nil
}

// dispose ends a watch, if there is one. A filter in front of it is stuck on its last event unless someone takes that.
func dispose(w watch.Interface) {
	if w == nil {
		return
	}
	w.Stop()
	for range w.ResultChan() {
	}
}

func expired(err error) bool {
	return apierrors.IsResourceExpired(err) || apierrors.IsGone(err) ||
		apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge)
}

// retry repeats a request until it succeeds, is refused for good, or ctx ends; meanwhile the feed is stale.
func (f *feed) retry(ctx context.Context, do func(context.Context) error) error {
	var b backoff
	for {
		nudges := f.k.nudges() // before the try: what comes during it counts
		err := do(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil || !busy(err) && !IsUnauthorized(err) {
			return err
		}
		f.bad(err)
		switch b.most = slowest; {
		case IsPlugin(err), IsUnauthorized(err):
			b.most = slowestDenied
		case code(err) != 0:
			b.most = slowestBusy
		}
		b.wait(ctx, nudges)
	}
}

// tap passes a watch's events on to the reflector and listens: each one is good contact, and progress while a list streams.
type tap struct {
	f         *feed
	in        watch.Interface
	out       chan watch.Event
	stop      chan struct{}
	stopped   atomic.Bool
	broken    atomic.Bool // reading the stream failed
	streaming bool
	events    int
	opened    time.Time
}

func (t *tap) ResultChan() <-chan watch.Event { return t.out }

func (t *tap) Stop() {
	if !t.stopped.Swap(true) {
		close(t.stop)
	}
}

// lost is told by the transport that the stream broke. Silence has lasted for long already, so it counts at once; a cut
// connection counts only if a new one cannot be had.
func (t *tap) lost(err error) {
	t.broken.Store(true)
	if !t.stopped.Load() && (utilnet.IsHTTP2ConnectionLost(err) || utilnet.IsTimeout(err)) {
		t.f.bad(err)
	}
}

func (t *tap) run() {
	defer close(t.out)
	defer dispose(t.in)
	for {
		select {
		case <-t.stop:
			return
		case e, ok := <-t.in.ResultChan():
			if !ok || e.Type == watch.Error && t.broken.Load() {
				// A broken stream is not an error of the server's: to the reflector it just ends, and it goes on from where it was.
				t.linger()
				return
			}
			t.events++
			t.note(e)
			select {
			case t.out <- e:
			case <-t.stop:
				return
			}
		}
	}
}

func (t *tap) note(e watch.Event) {
	if e.Type == watch.Error {
		if err := apierrors.FromObject(e.Object); !expired(err) && code(err) != http.StatusTooManyRequests {
			t.f.k.log(t.f.k.name + " " + t.f.query.Resource.String() + " watch: " + err.Error())
		}
		return
	}
	t.f.good()
	if !t.streaming {
		return
	}
	switch o, _ := e.Object.(metav1.Object); {
	case e.Type == watch.Added:
		t.f.progress(1)
	case e.Type == watch.Bookmark && o != nil && o.GetAnnotations()[metav1.InitialEventsAnnotationKey] == "true":
		// The reflector now goes on with the same stream, and counts its time and events anew.
		t.streaming, t.events, t.opened = false, 0, time.Now()
	}
}

// linger keeps the end of a very short watch back for a second: the reflector would take it for a fault, list anew and
// wait longer each time, up to a minute, while a restarting server closes what it has just opened.
func (t *tap) linger() {
	if left := 1100*time.Millisecond - time.Since(t.opened); t.events == 0 && left > 0 {
		timer := time.NewTimer(left)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-t.stop:
		}
	}
}
