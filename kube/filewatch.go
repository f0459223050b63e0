package kube

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// print tells one state of some files from another.
type print [sha256.Size]byte

// fingerprint reads the files: times and sizes alone would miss a change within the clock's grain, and files replaced by a
// link to others.
func fingerprint(files []string) (out print) {
	h := sha256.New()
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			fmt.Fprintf(h, "%q %v\n", path, os.IsNotExist(err))
			continue
		}
		sum := sha256.New()
		_, _ = io.Copy(sum, io.LimitReader(f, 64<<20))
		_ = f.Close()
		fmt.Fprintf(h, "%q %x\n", path, sum.Sum(nil))
	}
	h.Sum(out[:0])
	return out
}

const (
	// settleFor is how long to wait for a writer to finish.
	settleFor = 50 * time.Millisecond
	// patrolEvery is how often to look where nobody tells of changes: no inotify left, or a network file system, whose
	// other machines tell nobody.
	patrolEvery = 2 * time.Second
)

// fileWatch tells when files may have changed, also those that do not exist yet and those that are links.
type fileWatch struct {
	files  []string
	events *fsnotify.Watcher // nil where there is none
	told   bool              // changes of all the files are told of
}

func newFileWatch(files []string) *fileWatch {
	w := &fileWatch{files: files}
	if events, err := fsnotify.NewWatcher(); err == nil {
		w.events = events
	}
	return w
}

func (w *fileWatch) close() {
	if w.events != nil {
		_ = w.events.Close()
	}
}

// listen has the directories watched in which the files, and what they link to, are or would be.
func (w *fileWatch) listen() {
	if w.events == nil {
		return
	}
	want := map[string]bool{}
	for _, f := range w.files {
		if abs, err := filepath.Abs(f); err == nil {
			f = abs
		}
		want[nearestDir(filepath.Dir(f))] = true
		if target, err := filepath.EvalSymlinks(f); err == nil {
			want[filepath.Dir(target)] = true
		}
	}
	for _, dir := range w.events.WatchList() {
		if !want[dir] {
			_ = w.events.Remove(dir) // it is perhaps gone
		}
	}
	w.told = true
	for dir := range want {
		w.told = w.events.Add(dir) == nil && w.told
	}
}

// nearestDir is the directory itself, or the first one above it that exists.
func nearestDir(dir string) string {
	for {
		up := filepath.Dir(dir)
		if info, err := os.Stat(dir); err == nil && info.IsDir() || up == dir {
			return dir
		}
		dir = up
	}
}

// wait returns when something has happened in the directories and a moment has passed, and in any case after a while if
// that is not 0. It errs only when ctx ends.
func (w *fileWatch) wait(ctx context.Context, while time.Duration) error {
	if while == 0 && !w.told {
		while = patrolEvery
	}
	timer := time.NewTimer(while)
	defer timer.Stop()
	if while == 0 {
		timer.Stop()
	}
	var happened chan fsnotify.Event
	var failed chan error
	if w.events != nil {
		happened, failed = w.events.Events, w.events.Errors
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	case <-happened:
	case <-failed: // events were lost: look
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(settleFor):
	}
	for { // what else has happened is looked at together
		select {
		case _, open := <-happened:
			if !open {
				return nil
			}
		default:
			return nil
		}
	}
}
