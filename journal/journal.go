// Package journal remembers the writes of kdeck in a directory for the user alone: a transcript for people, and for a while
// the objects as they were, to take writes back.
//
//	kube.Apply -> Begin -> undo/ID (the object before) -> transcript.jsonl (begun) -> ... the API server ...
//	           -> End   -> undo/ID (the object after)  -> transcript.jsonl (ended)
//
// Whatever cannot be written down is not sent. Several programs may share one directory: every line is one write to a file
// opened for appending, every object a file of its own, and nothing is ever written over.
//
// The values of Secrets are in memory only, for ten minutes, or not at all.
package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilrand "k8s.io/apimachinery/pkg/util/rand"

	"kdeck/kube"
)

// Limits bound what is kept.
type Limits struct {
	Transcript int64         // bytes of the transcript; one file of that size is kept beside the one written to
	Undo       int64         // bytes of objects
	Objects    int           // changes whose objects are kept
	Age        time.Duration // how long they are
	Secret     time.Duration // how long a Secret's are, in memory
}

// Usual are the limits of the program. 16 MiB of transcript are some 20,000 writes.
func Usual() Limits {
	return Limits{Transcript: 16 << 20, Undo: 64 << 20, Objects: 1000, Age: 7 * 24 * time.Hour, Secret: 10 * time.Minute}
}

// Journal is the record in one directory. It implements kube.Recorder, kube.Prober and kube.Forgetter and is safe for concurrent use.
type Journal struct {
	dir    string
	limits Limits
	now    func() time.Time

	forgets atomic.Bool // SetForget
	begun   atomic.Int64

	mu      sync.Mutex
	secrets map[string]*memory // by the record's ID
	watch   *watch
}

// New is the journal in dir, which need not exist before the first write.
func New(dir string, limits Limits) *Journal {
	return &Journal{dir: dir, limits: limits, now: time.Now, secrets: map[string]*memory{}, watch: newWatch()}
}

// Close forgets what is in memory and ends every Next.
func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for id := range j.secrets {
		j.lose(id)
	}
	j.watch.close()
}

// SetForget says that nothing of a Secret is to be kept, not even in memory; what is there is dropped.
func (j *Journal) SetForget(on bool) {
	j.forgets.Store(on)
	if !on {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for id := range j.secrets {
		j.lose(id)
	}
}

// Forgets says why what becomes of a kind's objects cannot be undone.
func (j *Journal) Forgets(r kube.Resource) string {
	if j.forgets.Load() && secret(r) {
		return "nothing of a Secret is kept (no-secret-undo)"
	}
	return ""
}

// trace is one write that has begun.
type trace struct {
	j    *Journal
	id   string
	e    kube.Entry
	mask masker
	keep bool // there are objects to keep
}

// Begin writes down what is about to be done. When it errs, nothing of it is left.
func (j *Journal) Begin(e kube.Entry) (kube.Trace, error) {
	e.Before = slim(e.Before)
	t := &trace{j: j, id: newID(j.now()), e: e, mask: maskOf(e)}
	if err := private(j.dir); err != nil {
		return nil, j.trouble(err)
	}
	if err := t.save(); err != nil {
		return nil, j.trouble(err)
	}
	if err := j.append(t.opening()); err != nil {
		t.drop()
		return nil, j.trouble(err)
	}
	if j.begun.Add(1)%pruneEvery == 1 {
		j.prune()
	}
	return t, nil
}

// End writes down what has become of it.
func (t *trace) End(r kube.Result, after *unstructured.Unstructured) error {
	after = slim(after)
	t.mask.learn(after)
	var err error
	if r.Err != nil && !r.Unsure {
		t.drop() // nothing was changed, so there is nothing to take back
	} else {
		err = t.saveAfter(after)
	}
	return t.j.trouble(errors.Join(t.j.append(t.closing(r, after)), err))
}

// room is how many bytes must be free for a write to be begun: a large object, and its line.
const room = 1 << 20

// Probe tries whether a write could be written down now, so that a full disk is told in its review.
func (j *Journal) Probe() error {
	if err := private(j.path(folder)); err != nil {
		return j.trouble(err)
	}
	f, err := os.CreateTemp(j.path(folder), "room-*")
	if err != nil {
		return j.trouble(err)
	}
	_ = os.Remove(f.Name()) // at once, for a kill must leave nothing; where an open file cannot be removed, afterwards
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, room))
	return j.trouble(errors.Join(err, f.Close()))
}

// newID is a name that no other record has, in the order of time.
func newID(now time.Time) string {
	return now.UTC().Format("20060102T150405.000000") + "-" + utilrand.String(8)
}

// slim is an object without managedFields, which are half of many objects and of no use here.
func slim(o *unstructured.Unstructured) *unstructured.Unstructured {
	if o == nil || len(o.GetManagedFields()) == 0 {
		return o
	}
	o = o.DeepCopy()
	o.SetManagedFields(nil)
	return o
}

// private makes a directory for the user alone, or makes it so.
func private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = os.Chmod(dir, 0o700)
	}
	return err
}

// trouble words an error of the file system. It does not wrap it: above, such an error would be taken for one of the network.
func (j *Journal) trouble(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("there is no room left for %s: make some, or set XDG_STATE_HOME to another disk", j.dir)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%s cannot be written to: set XDG_STATE_HOME to a directory of yours", j.dir)
	}
	return fmt.Errorf("%s: %v", j.dir, err)
}

func (j *Journal) path(name ...string) string {
	return filepath.Join(append([]string{j.dir}, name...)...)
}
