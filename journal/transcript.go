package journal

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
)

// The files of the transcript: the one written to, and older ones named by when they were set aside.
const (
	current    = "transcript.jsonl"
	olderStart = "transcript-"
	olderEnd   = ".jsonl"
)

// How a write has ended.
const (
	Done    = "done"
	Failed  = "failed"
	Unknown = "unknown" // the server was lost before it answered
)

// Entry is one write as the transcript tells it. It holds no values of Secrets.
type Entry struct {
	ID        string    `json:"id"`
	Began     time.Time `json:"began,omitzero"` // UTC, as all times
	Ended     time.Time `json:"ended,omitzero"` // zero: it goes on, or kdeck was cut off
	Context   string    `json:"context,omitempty"`
	Server    string    `json:"server,omitempty"`
	User      string    `json:"user,omitempty"`
	Verb      kube.Verb `json:"verb,omitempty"`
	Resource  string    `json:"resource,omitempty"` // as kubectl writes it: "deployments.apps"
	Sub       string    `json:"sub,omitempty"`
	Namespace string    `json:"namespace,omitempty"`
	Name      string    `json:"name,omitempty"`
	UID       types.UID `json:"uid,omitempty"`
	Title     string    `json:"title,omitempty"`
	Kubectl   string    `json:"kubectl,omitempty"`
	Keep      string    `json:"keep,omitempty"`   // why it cannot be taken back
	Undoes    string    `json:"undoes,omitempty"` // the entry that it takes back
	Result    string    `json:"result,omitempty"` // Done, Failed or Unknown; "" while it is not known at all
	Error     string    `json:"error,omitempty"`
	Warnings  []string  `json:"warnings,omitempty"`
}

// Object names what the entry is about, as in "deployments.apps/web".
func (e Entry) Object() string {
	s := e.Resource + "/" + e.Name
	if e.Sub != "" {
		s += "/" + e.Sub
	}
	return s
}

// join is the entry with what the line of its end adds.
func (e Entry) join(end Entry) Entry {
	e.Ended, e.Result, e.Error, e.Warnings = end.Ended, end.Result, end.Error, end.Warnings
	e.UID, e.Name = cmp.Or(e.UID, end.UID), cmp.Or(e.Name, end.Name)
	return e
}

// The longest texts of a line, in bytes.
const (
	longest  = 4 << 10
	warnings = 20
)

// opening is the line written before a change is sent.
func (t *trace) opening() Entry {
	c := t.e.Change
	return Entry{
		ID: t.id, Began: t.j.now().UTC(), Context: t.e.Context, Server: t.e.Server, User: t.e.User,
		Verb: c.Verb, Resource: c.Resource.String(), Sub: c.Sub, Namespace: c.Ref.Namespace, Name: c.Ref.Name, UID: c.Ref.UID,
		Title: t.naming(c.Title, c.Ref.Name), Kubectl: t.naming(c.Kubectl, c.Ref.Name), Keep: t.text(c.Keep), Undoes: c.Undoes,
	}
}

// closing is the line written when it has ended.
func (t *trace) closing(r kube.Result, after *unstructured.Unstructured) Entry {
	e := Entry{ID: t.id, Ended: t.j.now().UTC(), Result: Done}
	switch {
	case r.Unsure:
		e.Result = Unknown
	case r.Err != nil:
		e.Result = Failed
	}
	if r.Err != nil {
		e.Error = t.text(kube.Explain(r.Err))
	}
	for _, w := range r.Warnings[:min(len(r.Warnings), warnings)] {
		e.Warnings = append(e.Warnings, t.text(w))
	}
	if after != nil && t.e.Change.Ref.UID == "" { // it was created, perhaps under a name the server has made
		e.UID, e.Name = after.GetUID(), after.GetName()
	}
	return e
}

// text is one line fit to be shown, without a Secret's values, and not too long.
func (t *trace) text(s string) string { return t.naming(s, "") }

// naming is text for one that names the object: its name stays, though a value of the Secret may be a part of it. Only where it
// stands as a word, and for the first time, it is taken for the name.
func (t *trace) naming(s, name string) string {
	if t.mask.on && len(s) > longest {
		return "(too long to look for values in it)"
	}
	if at := wordAt(s, name); at >= 0 {
		s = t.mask.hide(s[:at]) + name + t.mask.hide(s[at+len(name):])
	} else {
		s = t.mask.hide(s)
	}
	if s = kube.Clean(s); len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + " ..."
	}
	return s
}

// wordAt is where a name stands in a title or a command, behind a blank or the kind; -1 if it does not.
func wordAt(s, name string) int {
	for from := 0; name != ""; {
		i := strings.Index(s[from:], name)
		if i < 0 {
			break
		}
		i += from
		end := i + len(name)
		if i > 0 && strings.IndexByte(" /", s[i-1]) >= 0 && (end == len(s) || strings.IndexByte(" ,", s[end]) >= 0) {
			return i
		}
		from = i + 1
	}
	return -1
}

// append writes one line in one write.
func (j *Journal) append(e Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	f, err := os.OpenFile(j.path(current), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	size, err := add(f, line)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if size > j.limits.Transcript {
		j.rotate()
	}
	j.watch.tell()
	return nil
}

// add appends a line, behind what a full disk may have left of an earlier one, and gives the size before.
func add(f *os.File, line []byte) (size int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	size = info.Size()
	if size > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], size-1); err == nil && last[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
	}
	n, err := f.Write(line)
	if err != nil && n > 0 {
		spoil(f)
	}
	return size, err
}

// spoil makes sure that what there was room for of a line is not taken for a whole one: all but the line break may have been. Its
// last byte takes no more room, and nobody else writes there.
func spoil(f *os.File) {
	end, err := f.Seek(0, io.SeekCurrent) // behind what was written, whatever others have appended since
	if err != nil {
		return
	}
	w, err := os.OpenFile(f.Name(), os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer w.Close()
	_, _ = w.WriteAt([]byte{'?'}, end-1)
}

// rotate sets the transcript aside under a name of its own, so that two programs that do so at once lose nothing. Where it
// cannot be renamed, as on Windows while another one has it open, a later write will.
func (j *Journal) rotate() {
	if info, err := os.Stat(j.path(current)); err != nil || info.Size() <= j.limits.Transcript {
		return // another program was faster
	}
	if os.Rename(j.path(current), j.path(olderStart+newID(j.now())+olderEnd)) != nil {
		return
	}
	j.letGo()
}

// letGo deletes what came before a whole file's worth of lines: a small file never pushes a large one out.
func (j *Journal) letGo() {
	sum := int64(0)
	for _, path := range j.older() {
		info, err := os.Stat(path)
		switch {
		case err != nil:
		case sum >= j.limits.Transcript:
			_ = os.Remove(path)
		default:
			sum += info.Size()
		}
	}
}

// older are the files set aside, the newest first.
func (j *Journal) older() []string {
	list, err := os.ReadDir(j.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var out []string
	for _, d := range list {
		if name := d.Name(); strings.HasPrefix(name, olderStart) && strings.HasSuffix(name, olderEnd) {
			out = append(out, filepath.Join(j.dir, name))
		}
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}
