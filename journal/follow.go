package journal

import (
	"context"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"kdeck/kube"
)

// Follower reads the transcript for one onlooker: the newest entries at once, then all of them, then what is added, by this
// program or another. It is used by one goroutine at a time.
type Follower struct {
	j     *Journal
	r     *reading
	page  Page
	heard uint64 // what the watch had told when it was read
}

// Follow begins to read.
func (j *Journal) Follow() *Follower { return &Follower{j: j} }

// Next blocks until there is something newer than the version seen. It errs only when ctx ends or the journal is closed.
func (f *Follower) Next(ctx context.Context, seen uint64) (Page, error) {
	if f.page.Version > seen {
		return f.page, nil
	}
	if f.page.Whole || f.page.Err != nil {
		if err := f.j.watch.wait(ctx, f.j.dir, f.heard); err != nil {
			return Page{}, err
		}
	}
	whole, err := f.read()
	f.page = f.r.page(max(f.page.Version, seen)+1, whole)
	f.page.Err = err
	return f.page, nil
}

// read reads on: the newest entries, then all, then what was added. What cannot be read leaves what there is.
func (f *Follower) read() (whole bool, err error) {
	f.heard = f.j.watch.now()
	limit := firstPage
	if f.r != nil {
		limit = 0
		if f.page.Whole && f.page.Err == nil {
			if ok, err := f.r.forward(f.j.path(current)); ok && err == nil {
				return true, nil
			}
		}
	}
	r, whole, err := f.j.newest(limit)
	if err == nil {
		f.r = r
	}
	return whole, err
}

// watch tells when the directory may have changed: this program says so itself, others through the file system.
type watch struct {
	mu      sync.Mutex
	version uint64
	changed chan struct{}
	closed  bool
	events  *fsnotify.Watcher // nil until somebody waits, and where there is none
	tried   bool
}

func newWatch() *watch { return &watch{changed: make(chan struct{})} }

func (w *watch) now() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.version
}

func (w *watch) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.version++
	close(w.changed)
	w.changed = make(chan struct{})
}

func (w *watch) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	if w.events != nil {
		_ = w.events.Close()
	}
	close(w.changed)
	w.changed = make(chan struct{})
}

// quiet is how long the directory is left alone after an event: a burst of writes is one change.
const quiet = 100 * time.Millisecond

// wait returns when something may have changed since.
func (w *watch) wait(ctx context.Context, dir string, since uint64) error {
	w.listen(dir)
	for {
		w.mu.Lock()
		version, changed, closed := w.version, w.changed, w.closed
		w.mu.Unlock()
		switch {
		case closed:
			return kube.ErrClosed
		case version > since:
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// listen has the file system tell of other programs, once; without it only this one's writes are told of.
func (w *watch) listen(dir string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tried || w.closed {
		return
	}
	w.tried = true
	if private(dir) != nil {
		return
	}
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return
	}
	if events.Add(dir) != nil {
		_ = events.Close()
		return
	}
	w.events = events
	go w.hear(events)
}

// hear passes events on until the watcher is closed.
func (w *watch) hear(events *fsnotify.Watcher) {
	defer func() { _ = recover() }() // this program's own writes are told of all the same
	for {
		select {
		case _, open := <-events.Events:
			if !open {
				return
			}
			w.tell()
			time.Sleep(quiet)
		case _, open := <-events.Errors: // events were lost: look
			if !open {
				return
			}
			w.tell()
		}
	}
}
