package kube

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// rereadEvery is how long what may not be watched is believed before it is read anew. A list that takes long to read is read
// less often, so that it is read for a thirtieth of the time at most.
const (
	rereadEvery = 30 * time.Second
	rereadShare = 30
)

// Unwatched is about what the server does not allow to be watched: the user has no right to (403), or the kind has no such
// verb (405). It is read anew now and then while somebody waits in Next, and at once by a fresh Query.
type Unwatched struct {
	Read time.Time // when it was read last
	Why  error     // what refused the watch; nil where it is watched
}

// Older is the one of two that was read before the other, if any of them is not watched.
func (u Unwatched) Older(o Unwatched) Unwatched {
	if u.Why == nil || o.Why != nil && o.Read.Before(u.Read) {
		return o
	}
	return u
}

// audience counts who waits for news: what may not be watched is read anew for somebody only.
type audience struct {
	waiting atomic.Int32
	came    chan struct{} // holds one: somebody has begun to wait
}

// enter notes that somebody waits, until leave is called.
func (a *audience) enter() (leave func()) {
	a.waiting.Add(1)
	select {
	case a.came <- struct{}{}:
	default:
	}
	return func() { a.waiting.Add(-1) }
}

// rest waits until something is due to be read anew and somebody waits for it; false says that ctx has ended. A nudge, as after
// a sleep, makes it due.
func (k *Cluster) rest(ctx context.Context, due time.Time, a *audience) bool {
	timer := time.NewTimer(time.Until(due))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-k.nudges():
	case <-ctx.Done():
		return false
	}
	for a.waiting.Load() == 0 {
		select {
		case <-a.came:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// unwatchable tells whether a server that answers does not allow a watch: the user has no right to it, or the kind has no such
// verb. A network error never says so.
func unwatchable(err error) bool {
	return IsForbidden(err) || code(err) == http.StatusMethodNotAllowed
}

// onlyName is the name of the only object a query can give, "" where it may give more. A get knows no selectors, so a query
// with any other is not one that a get can answer.
func onlyName(q Query) string {
	selector, err := fields.ParseSelector(q.Fields)
	if err != nil || q.Labels != "" || len(selector.Requirements()) != 1 || q.Resource.Namespaced && q.Namespace == "" {
		return ""
	}
	name, _ := selector.RequiresExactMatch(metav1.ObjectNameField)
	return name
}

// read gives a page. Who may not list the kind may still get the one object that is asked for (RBAC resourceNames): where the
// list is refused, that is tried.
func (f *feed) read(ctx context.Context, opts metav1.ListOptions) (page, error) {
	pg, err := f.src.page(listPace().in(ctx), opts)
	if f.name == "" || !IsForbidden(err) {
		return pg, err
	}
	pg, err = f.src.one(listPace().in(ctx), f.name)
	if IsGone(err) {
		return page{}, nil
	}
	return pg, err
}

// reread stands in for a watch that is not allowed: when it is time, and somebody waits for news, it reads the list, tells what
// has changed since, and ends. The reflector then tries to watch again, for the right may have been given meanwhile.
type reread struct {
	f      *feed
	ctx    context.Context
	cancel context.CancelFunc
	out    chan watch.Event
}

// reread begins to do without a watch, which err has refused.
func (f *feed) reread(err error) (watch.Interface, error) {
	f.mu.Lock()
	fresh := f.denied == nil
	f.denied = err
	f.mu.Unlock()
	if fresh {
		f.k.log(fmt.Sprintf("%s %s is read anew now and then: %v", f.k.name, f.query.Resource, err))
		f.flip("")
	}
	r := &reread{f: f, out: make(chan watch.Event)}
	r.ctx, r.cancel = context.WithCancel(f.ctx)
	if !f.k.spawn(r.run) {
		return nil, ErrClosed
	}
	return r, nil
}

// watched notes that the feed is watched.
func (f *feed) watched() {
	f.mu.Lock()
	was := f.denied
	f.denied = nil
	f.mu.Unlock()
	if was != nil {
		f.flip("")
	}
}

// ResultChan gives what has changed.
func (r *reread) ResultChan() <-chan watch.Event { return r.out }

// Stop ends it.
func (r *reread) Stop() { r.cancel() }

func (r *reread) run() {
	defer r.cancel()
	defer close(r.out)
	if !r.rest() {
		return
	}
	list, err := r.f.listAll(r.ctx, metav1.ListOptions{})
	switch {
	case r.ctx.Err() != nil:
	case err != nil:
		r.f.mu.Lock()
		r.f.listed = time.Now() // it is not asked again sooner than if it had been read
		r.f.mu.Unlock()
	case r.tell(list.(*internalversion.List)):
		r.f.flip("") // at least the time is another
	}
}

// rest waits until it is time to read the list anew.
func (r *reread) rest() bool {
	f := r.f
	f.mu.Lock()
	due := f.listed.Add(max(f.k.reread, rereadShare*f.took))
	f.mu.Unlock()
	return f.k.rest(r.ctx, due, &f.audience)
}

// tell gives the reflector what differs between the list and the store, and the version the store is at then. It says whether
// all of it was taken.
func (r *reread) tell(list *internalversion.List) bool {
	store, there := r.f.informer.GetStore(), make(map[string]bool, len(list.Items))
	for _, item := range list.Items {
		o := item.(Object)
		key := cache.MetaObjectToName(o).String()
		there[key] = true
		old, known, _ := store.GetByKey(key)
		kind := watch.Added
		if known {
			if v := o.GetResourceVersion(); v != "" && v == old.(Object).GetResourceVersion() {
				continue
			}
			kind = watch.Modified
		}
		if !r.send(kind, o) {
			return false
		}
	}
	for _, key := range store.ListKeys() {
		if old, known, _ := store.GetByKey(key); known && !there[key] && !r.send(watch.Deleted, old.(Object)) {
			return false
		}
	}
	if list.ResourceVersion == "" {
		return true
	}
	mark := r.f.src.example().(Object)
	mark.SetResourceVersion(list.ResourceVersion)
	return r.send(watch.Bookmark, mark)
}

func (r *reread) send(kind watch.EventType, o Object) bool {
	select {
	case r.out <- watch.Event{Type: kind, Object: o}:
		return true
	case <-r.ctx.Done():
		return false
	}
}
