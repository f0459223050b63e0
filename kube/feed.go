package kube

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"
)

// feedKey is what makes two onlookers share an informer.
type feedKey struct {
	resource                         string
	namespace, labels, fields, paths string
}

// feed is one shared informer with everything its onlookers ask about it.
//
// Life: the first page is asked for, then the informer runs. Until it is synced onlookers see the page; afterwards they
// see order, the store's objects sorted, which is brought up to date when someone asks and not before.
type feed struct {
	k        *Cluster
	key      feedKey
	query    Query
	src      source
	informer cache.SharedIndexInformer
	ctx      context.Context
	cancel   context.CancelFunc

	name string // of the only object that is asked for, "" for any number of them

	loaded   atomic.Int64 // objects seen by the lister-watcher in the current load
	told     atomic.Int64 // unix nanoseconds of the last progress flip
	last     atomic.Int64 // unix nanoseconds of the last good contact
	troubled atomic.Bool
	audience audience

	mu     sync.Mutex
	ears   map[*Watch]struct{}
	refs   int
	timer  *time.Timer // runs while nobody looks
	first  []Object    // the first page, until synced
	paged  bool
	total  int
	synced bool
	err    error
	stale  time.Time
	listed time.Time // when all of it was last read by a list
	took   time.Duration
	denied error // why it is not watched: the server does not allow it
	order  order
}

// progressEvery is how often loading is worth a new List.
const progressEvery = 150 * time.Millisecond

func newFeed(k *Cluster, key feedKey, q Query, src source) *feed {
	f := &feed{k: k, key: key, query: q, src: src, name: onlyName(q), ears: map[*Watch]struct{}{}, total: -1}
	f.audience.came = make(chan struct{}, 1)
	f.ctx, f.cancel = context.WithCancel(k.ctx)
	lw := &cache.ListWatch{ListWithContextFunc: f.listAll, WatchFuncWithContext: f.open}
	// No namespace index: order is sorted by namespace/name, so a namespace is a stretch of it.
	both := cache.ToListWatcherWithWatchListSemantics(lw, k.typed)
	if q.Resource.IsSecret() {
		both = unstreamed{lw}
	}
	f.informer = cache.NewSharedIndexInformerWithOptions(both, src.example(),
		cache.SharedIndexInformerOptions{ObjectDescription: q.Resource.String()})
	f.order.store = f.informer.GetStore()
	_, _ = f.informer.AddEventHandler(f.handler())
	_ = f.informer.SetWatchErrorHandlerWithContext(func(_ context.Context, _ *cache.Reflector, err error) {
		k.log(k.name + " " + q.Resource.String() + ": " + err.Error())
	})
	return f
}

// unstreamed lists in pages before it watches. The decoder of a streamed list lives as long as its watch, and its buffer
// would go on holding what was dropped while decoding: for Secrets, the values in last-applied-configuration.
type unstreamed struct{ *cache.ListWatch }

// IsWatchListSemanticsUnSupported is how a lister-watcher tells a reflector not to stream (client-go/util/watchlist).
func (unstreamed) IsWatchListSemanticsUnSupported() bool { return true }

// run feeds until the feed's context ends.
func (f *feed) run() {
	f.firstPage()
	if f.ctx.Err() != nil {
		return
	}
	f.k.spawn(func() {
		select {
		case <-f.informer.HasSyncedChecker().Done():
			f.complete()
		case <-f.ctx.Done():
		}
	})
	f.informer.RunWithContext(f.ctx)
	f.k.health.forget(f)
}

// firstPage paints the first screen while the informer has yet to load: tens of milliseconds at any cluster size.
func (f *feed) firstPage() {
	var pg page
	err := f.retry(f.ctx, func(ctx context.Context) (err error) {
		pg, err = f.read(ctx, f.selecting(metav1.ListOptions{Limit: int64(pageRows(f.query.Page))}))
		return err
	})
	if err != nil {
		f.bad(err)
		return
	}
	f.good()
	objects := make([]Object, 0, len(pg.items))
	for _, o := range pg.items {
		objects = append(objects, o.(Object))
	}
	f.mu.Lock()
	f.first, f.paged = objects, true
	switch {
	case pg.Continue == "":
		f.total = len(objects)
	case pg.RemainingItemCount != nil:
		f.total = len(objects) + int(*pg.RemainingItemCount)
	}
	f.mu.Unlock()
	f.loaded.Store(int64(len(objects)))
	f.flip("")
}

func pageRows(n int) int {
	if n <= 0 {
		return 50
	}
	return n
}

// complete is called once, when the store has everything.
func (f *feed) complete() {
	f.mu.Lock()
	f.synced, f.first = true, nil
	f.order.reset()
	f.mu.Unlock()
	f.flip("")
	switch {
	case f.loaded.Load() >= bigLoad:
		// Decoding a big list leaves twice its size in garbage, and the runtime gives pages back over minutes: do it now,
		// once per feed. This is the one place where kdeck meddles with memory.
		f.k.spawn(debug.FreeOSMemory)
	case f.query.Resource.IsSecret():
		f.k.spawn(func() { sweep(f.ctx) })
	}
}

// sweep is for after Secrets were listed. What was dropped while decoding (an applied Secret's copy of its values) is
// garbage then: it is not left lying about until there is need for memory. The wait is for buffers of the connection to
// be let go.
func sweep(ctx context.Context) {
	select {
	case <-time.After(time.Second):
		runtime.GC() // the first collection only retires what sync.Pools hold, the second frees it
		debug.FreeOSMemory()
	case <-ctx.Done():
	}
}

// bigLoad is the number of objects from which handing memory back is worth a collection (tens of milliseconds).
const bigLoad = 2000

// handler flips the switch: events carry nothing but the key of what changed.
func (f *feed) handler() cache.ResourceEventHandlerDetailedFuncs {
	touch := func(namespace, name string) {
		f.mu.Lock()
		f.order.touch(namespace, name)
		f.mu.Unlock()
		f.flip(namespace)
	}
	return cache.ResourceEventHandlerDetailedFuncs{
		AddFunc: func(obj any, initial bool) {
			defer f.k.barrier(nil)
			if o, ok := obj.(Object); ok && !initial { // what loads is told of once, by complete
				touch(o.GetNamespace(), o.GetName())
			}
		},
		UpdateFunc: func(_, obj any) { // also a delete and a re-creation that fell into one gap
			defer f.k.barrier(nil)
			if o, ok := obj.(Object); ok {
				touch(o.GetNamespace(), o.GetName())
			}
		},
		DeleteFunc: func(obj any) {
			defer f.k.barrier(nil)
			switch o := obj.(type) {
			case Object:
				touch(o.GetNamespace(), o.GetName())
			case cache.DeletedFinalStateUnknown:
				if ns, name, err := cache.SplitMetaNamespaceKey(o.Key); err == nil {
					touch(ns, name)
				}
			}
		},
	}
}

// flip wakes the onlookers of a namespace, or with "" all.
func (f *feed) flip(namespace string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for w := range f.ears {
		if namespace == "" || w.namespace == "" || w.namespace == namespace {
			w.wake()
		}
	}
}

// view is what one onlooker of a namespace ("" is all) sees now.
func (f *feed) view(namespace string) List {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := List{Columns: f.src.columns(), Synced: f.synced, Stale: f.stale, Err: f.err, Total: f.total}
	if f.denied != nil {
		l.Unwatched = Unwatched{f.listed, f.denied}
	}
	if !f.synced {
		l.Objects, l.Loaded = f.first, max(len(f.first), int(f.loaded.Load()))
		if l.Total >= 0 {
			l.Total = max(l.Total, l.Loaded)
		}
		return l
	}
	l.Objects = f.order.list()
	if namespace != f.query.Namespace {
		l.Objects = within(l.Objects, namespace)
	}
	l.Loaded, l.Total = len(l.Objects), len(l.Objects)
	return l
}

// good notes that the server has just spoken to this feed.
func (f *feed) good() {
	f.last.Store(time.Now().UnixNano())
	f.k.health.good(f)
	if !f.troubled.Load() {
		return
	}
	f.mu.Lock()
	f.troubled.Store(false)
	f.err, f.stale = nil, time.Time{}
	f.mu.Unlock()
	f.flip("")
}

// bad notes that this feed is out of touch, or refused; the last data stays.
func (f *feed) bad(err error) {
	if f.ctx.Err() != nil {
		return
	}
	if busy(err) || IsUnauthorized(err) {
		f.k.health.bad(f, err)
	}
	f.mu.Lock()
	same := f.err != nil && f.err.Error() == err.Error()
	f.troubled.Store(true)
	f.err = err
	if n := f.last.Load(); n != 0 {
		f.stale = time.Unix(0, n)
	}
	f.mu.Unlock()
	if !same {
		f.flip("")
	}
}

// progress counts what arrives while the store is still empty, and tells of it now and then.
func (f *feed) progress(n int) {
	f.loaded.Add(int64(n))
	now, told := time.Now().UnixNano(), f.told.Load()
	if now-told > int64(progressEvery) && f.told.CompareAndSwap(told, now) {
		f.flip("")
	}
}
