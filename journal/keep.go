package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"

	"kdeck/kube"
)

// The objects of one write are one file, or one piece of memory for a Secret: a line with the object before, and once the
// write has ended a line with the object after.
type (
	before struct {
		Version         int             `json:"v"` // of this format
		ID              string          `json:"id"`
		Context, Server string          // where
		Change          kube.Change     // what it takes to plan the way back
		Before          json.RawMessage `json:"before,omitempty"`
	}
	after struct {
		Ended time.Time       `json:"ended,omitzero"` // UTC
		After json.RawMessage `json:"after,omitempty"`
	}
)

const (
	format     = 1
	folder     = "undo"
	ending     = ".json"
	pruneEvery = 50 // writes
)

// memory is what is kept of a Secret.
type memory struct {
	raw   []byte
	timer *time.Timer
}

// memoryLimit bounds what is kept of Secrets, in bytes.
const memoryLimit = 16 << 20

// save keeps the object as it is before the write.
func (t *trace) save() error {
	c := t.e.Change
	if c.Keep != "" || c.Verb != kube.Create && t.j.Forgets(c.Resource) != "" { // of what is created only its UID is kept
		return nil
	}
	b := before{Version: format, ID: t.id, Context: t.e.Context, Server: t.e.Server,
		Change: kube.Change{Verb: c.Verb, Resource: c.Resource, Ref: c.Ref, Sub: c.Sub, Title: t.naming(c.Title, c.Ref.Name), Undoes: c.Undoes}}
	var err error
	if t.e.Before != nil {
		if b.Before, err = json.Marshal(t.e.Before.Object); err != nil {
			return err
		}
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return err
	}
	t.keep = true
	return t.put(append(raw, '\n'), os.O_CREATE|os.O_EXCL)
}

// saveAfter keeps the object as the write left it.
func (t *trace) saveAfter(o *unstructured.Unstructured) error {
	if !t.keep || o == nil || t.e.Change.Verb == kube.Delete {
		return nil
	}
	if t.e.Change.Verb == kube.Create { // which one it is is all that it takes
		id := &unstructured.Unstructured{Object: map[string]any{}}
		id.SetName(o.GetName())
		id.SetUID(o.GetUID())
		o = id
	}
	raw, err := json.Marshal(o.Object)
	if err == nil {
		raw, err = json.Marshal(after{Ended: t.j.now().UTC(), After: raw})
	}
	if err == nil {
		err = t.put(append(raw, '\n'), 0)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another program has made room
	}
	return err
}

// put adds a line to what is kept of the write; new are the flags for a file that is not there yet.
func (t *trace) put(line []byte, new int) error {
	if secretive(t.e.Change.Resource, t.e.Before) && t.e.Change.Verb != kube.Create {
		t.j.remember(t.id, line)
		return nil
	}
	if err := private(t.j.path(folder)); err != nil {
		return err
	}
	f, err := os.OpenFile(t.j.path(folder, t.id+ending), new|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(line)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name()) // half of it is of no use, and the room is needed
	}
	return err
}

// drop lets go of what was kept of the write.
func (t *trace) drop() {
	if t.keep {
		t.j.forget(t.id)
		_ = os.Remove(t.j.path(folder, t.id+ending))
	}
}

// remember keeps a line in memory until its time is over.
func (j *Journal) remember(id string, line []byte) {
	j.mu.Lock()
	defer j.mu.Unlock()
	m := j.secrets[id]
	if m == nil {
		m = &memory{timer: time.AfterFunc(j.limits.Secret, func() {
			j.forget(id)
			j.watch.tell()
		})}
		j.secrets[id] = m
	}
	m.raw = append(m.raw, line...)
	sum := 0
	for _, id := range slices.Backward(slices.Sorted(maps.Keys(j.secrets))) {
		if sum += len(j.secrets[id].raw); sum > memoryLimit {
			j.lose(id)
		}
	}
}

// forget lets go of what is in memory.
func (j *Journal) forget(id string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lose(id)
}

func (j *Journal) lose(id string) {
	if m := j.secrets[id]; m != nil {
		m.timer.Stop()
		clear(m.raw)
		delete(j.secrets, id)
	}
}

// Past is what is kept of an entry.
func (j *Journal) Past(id string) (kube.Past, error) {
	if raw := j.inMemory(id); raw != nil {
		defer clear(raw)
		return decode(raw)
	}
	if j.stale(id) || strings.ContainsAny(id, `/\`) {
		return kube.Past{}, errors.New(expired)
	}
	raw, err := os.ReadFile(j.path(folder, id+ending))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return kube.Past{}, errors.New(expired)
	case err != nil:
		return kube.Past{}, j.trouble(err)
	}
	return decode(raw)
}

// inMemory is a copy of what is kept of a Secret.
func (j *Journal) inMemory(id string) []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	if m := j.secrets[id]; m != nil {
		return slices.Clone(m.raw)
	}
	return nil
}

// expired is why there is nothing to go back to.
const expired = "the object as it was is not kept any more"

// decode reads what is kept of a write.
func decode(raw []byte) (p kube.Past, err error) {
	var b before
	var a after
	d := json.NewDecoder(bytes.NewReader(raw))
	if err = d.Decode(&b); err == nil && b.Version > format {
		err = errors.New("a newer kdeck has kept it")
	}
	if err == nil {
		if err = d.Decode(&a); errors.Is(err, io.EOF) {
			err = nil
		}
	}
	p = kube.Past{ID: b.ID, Context: b.Context, Server: b.Server, Change: b.Change, Ended: a.Ended}
	for _, o := range []struct {
		raw  json.RawMessage
		into **unstructured.Unstructured
	}{{b.Before, &p.Before}, {a.After, &p.After}} {
		if len(o.raw) > 0 && err == nil {
			*o.into = &unstructured.Unstructured{}
			err = utiljson.Unmarshal(o.raw, &(*o.into).Object)
		}
	}
	if err != nil {
		return kube.Past{}, fmt.Errorf("what was kept of it cannot be read: %v", err)
	}
	return p, nil
}

// stale tells whether what an ID stands for has been kept for long enough; an ID begins with its time.
func (j *Journal) stale(id string) bool {
	stamp, _, _ := strings.Cut(id, "-")
	at, err := time.Parse("20060102T150405.000000", stamp)
	return err != nil || j.now().Sub(at) > j.limits.Age
}

// Prune deletes what has been kept for long enough, and the oldest of what is too much.
func (j *Journal) Prune() { j.prune() }

func (j *Journal) prune() {
	list, err := os.ReadDir(j.path(folder)) // sorted by name, and so by time
	if err != nil {
		return
	}
	var size int64
	n := 0
	for _, d := range slices.Backward(list) {
		info, err := d.Info()
		if err != nil || !strings.HasSuffix(d.Name(), ending) {
			continue
		}
		n++
		if size += info.Size(); n > j.limits.Objects || size > j.limits.Undo || j.stale(strings.TrimSuffix(d.Name(), ending)) {
			_ = os.Remove(j.path(folder, d.Name()))
		}
	}
}
