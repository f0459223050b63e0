package config

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Loaded is a configuration and what was wrong with it. A newer one has a higher Version; the first one is 1.
type Loaded struct {
	Version  uint64
	Config   Config
	Problems []Problem
}

// Watcher keeps a configuration up to date with its file and the themes beside it, until its context ends.
//
//	directory events (or a look every 2 s) --quiet for 50 ms--> have the files changed? --> Load --> Next
type Watcher struct {
	path   string
	known  Known
	patrol time.Duration // how often to look where nobody tells of changes

	mu     sync.Mutex
	now    Loaded
	err    error
	change chan struct{} // closed at the next change
}

// settle is how long to wait for an editor to finish.
const settle = 50 * time.Millisecond

// Watch starts to watch a configuration file, which need not exist yet. The functions of known are called from another
// goroutine.
func Watch(ctx context.Context, path string, known Known) *Watcher {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	w := &Watcher{path: path, known: known, patrol: 2 * time.Second, change: make(chan struct{})}
	go w.run(ctx)
	return w
}

// Next gives the configuration once it is newer than the version seen.
func (w *Watcher) Next(ctx context.Context, seen uint64) (Loaded, error) {
	for {
		w.mu.Lock()
		now, err, change := w.now, w.err, w.change
		w.mu.Unlock()
		if now.Version > seen {
			return now, nil
		}
		if err != nil {
			return Loaded{}, err
		}
		select {
		case <-ctx.Done():
			return Loaded{}, ctx.Err()
		case <-change:
		}
	}
}

// publish gives all who wait the next configuration, or the reason why there will be none.
func (w *Watcher) publish(c Config, problems []Problem, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.now = Loaded{w.now.Version + 1, c, problems}
	}
	w.err = err
	close(w.change)
	w.change = make(chan struct{})
}

func (w *Watcher) run(ctx context.Context) {
	defer func() {
		if v := recover(); v != nil {
			w.publish(Config{}, nil, fmt.Errorf("watching %s: internal error: %v\n%s", w.path, v, debug.Stack()))
		}
	}()
	events, err := fsnotify.NewWatcher()
	if err != nil { // out of inotify instances, say
		events = nil
	} else {
		defer events.Close()
	}
	w.look(ctx, events)
	w.publish(Config{}, nil, ctx.Err())
}

// look loads the files now and whenever they have changed.
func (w *Watcher) look(ctx context.Context, events *fsnotify.Watcher) {
	var last [sha256.Size]byte
	for first := true; ; first = false {
		told := w.listen(events) // before the files are read, so that no change falls in between
		if print := w.print(); first || print != last {
			last = print
			c, problems := Load(w.path, w.known)
			w.publish(c, problems, nil)
		}
		if !w.wait(ctx, events, told) {
			return
		}
	}
}

// listen has the directories that matter watched, and says whether they all are: that of the file and of what it links
// to, the themes', and while the file's is not there, the nearest one above.
func (w *Watcher) listen(events *fsnotify.Watcher) bool {
	if events == nil {
		return false
	}
	for told := true; ; told = true {
		nearest := above(filepath.Dir(w.path))
		want := map[string]bool{nearest: true}
		if _, err := os.Stat(ThemeDir(w.path)); err == nil {
			want[ThemeDir(w.path)] = true
		}
		if target, err := filepath.EvalSymlinks(w.path); err == nil {
			want[filepath.Dir(target)] = true
		}
		for _, dir := range events.WatchList() {
			if !want[dir] {
				_ = events.Remove(dir) // it is perhaps gone
			}
		}
		for dir := range want {
			told = events.Add(dir) == nil && told
		}
		if above(filepath.Dir(w.path)) == nearest {
			return told
		} // else a directory came before anyone listened
	}
}

// above is the nearest directory that exists: dir itself or one above it.
func above(dir string) string {
	for {
		up := filepath.Dir(dir)
		if info, err := os.Stat(dir); err == nil && info.IsDir() || up == dir {
			return dir
		}
		dir = up
	}
}

// wait returns when the files may have changed and nothing has happened for a moment, or false when it is all over.
// Without events it looks again after a while.
func (w *Watcher) wait(ctx context.Context, events *fsnotify.Watcher, told bool) bool {
	var until time.Time // however busy the directory is, look then
	soon := func() time.Duration {
		if until.IsZero() {
			until = time.Now().Add(10 * settle)
		}
		return min(settle, time.Until(until))
	}
	var happened chan fsnotify.Event
	var failed chan error
	if events != nil {
		happened, failed = events.Events, events.Errors
	}
	timer := time.NewTimer(w.patrol)
	if told {
		timer.Stop()
	}
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case e, open := <-happened:
			if !open {
				happened = nil
				timer.Reset(w.patrol)
			} else if w.concerns(e) {
				timer.Reset(soon())
			}
		case _, open := <-failed: // events were lost: look
			if !open {
				failed = nil
			}
			timer.Reset(soon())
		}
	}
}

// concerns says whether an event may have to do with the files: it is in a directory of theirs, or on the way to it.
func (w *Watcher) concerns(e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod && e.Name != w.path {
		return false
	}
	dir := filepath.Dir(w.path)
	if strings.HasPrefix(dir+string(filepath.Separator), e.Name+string(filepath.Separator)) {
		return true // a directory on the way has come or gone
	}
	target, err := filepath.EvalSymlinks(w.path)
	return filepath.Dir(e.Name) == dir || filepath.Dir(e.Name) == ThemeDir(w.path) || err == nil && filepath.Dir(e.Name) == filepath.Dir(target)
}

// print tells one state of the files from another.
func (w *Watcher) print() (sum [sha256.Size]byte) {
	h := sha256.New()
	data, err := readFile(w.path)
	fmt.Fprintf(h, "%t %d ", err == nil, len(data))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		fmt.Fprint(h, err)
	}
	h.Write(data)
	for _, t := range ThemeFiles(w.path) {
		data, err := readFile(t.Path)
		fmt.Fprintf(h, "%q %t %d ", t.Name, err == nil, len(data))
		h.Write(data)
	}
	h.Sum(sum[:0])
	return sum
}
