package journal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kdeck/kube"
)

func TestSeveralProgramsOnOneDirectoryLoseNothing(t *testing.T) {
	dir := t.TempDir()
	j := New(dir, crowded())
	defer j.Close()
	var others []*exec.Cmd
	for range 2 {
		cmd := program(t, "writer", dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		others = append(others, cmd)
	}
	writeMany(j, 4, 100)
	for _, o := range others {
		if err := o.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	names := map[string]bool{}
	for _, e := range all(t, j) {
		if e.Result != Done || e.Began.IsZero() || e.Ended.IsZero() {
			t.Fatalf("half an entry: %+v", e)
		}
		names[e.Name] = true
	}
	if len(names) != 1200 || len(j.older()) == 0 {
		t.Errorf("%d entries of 1200, %d files set aside", len(names), len(j.older()))
	}
	for _, s := range j.States(all(t, j)) {
		if s.Why != "" {
			t.Fatalf("%s cannot be undone: %s", s.Name, s.Why)
		}
	}
}

func TestASmallFileSetAsideTooLateDoesNotPushALargeOneOut(t *testing.T) {
	limits := Usual()
	limits.Transcript = 4 << 10
	a := New(t.TempDir(), limits)
	defer a.Close()
	thousands(t, a, 20)
	a.rotate()
	// Another program had seen the same large file, and comes too late: what it sets aside is small.
	record(t, a, scaling("late", 1), kube.Result{}, nil)
	if err := os.Rename(a.path(current), a.path(olderStart+newID(time.Now())+olderEnd)); err != nil {
		t.Fatal(err)
	}
	a.letGo()
	if n := len(all(t, a)); n != 21 || len(a.older()) != 2 {
		t.Errorf("%d entries in %d files", n, len(a.older()))
	}
	thousands(t, a, 20) // now there is enough without them
	a.rotate()
	if n := len(all(t, a)); n != 20 || len(a.older()) != 1 {
		t.Errorf("%d entries in %d files", n, len(a.older()))
	}
}

func TestTheTranscriptIsBounded(t *testing.T) {
	limits := Usual()
	limits.Transcript = 20 << 10
	j := New(t.TempDir(), limits)
	defer j.Close()
	for i := range 300 {
		record(t, j, scaling("web-"+itoa(i), 1), kube.Result{}, nil)
	}
	text, _ := texts(t, j.dir)
	undo, _ := texts(t, filepath.Join(j.dir, folder))
	if n := int64(len(text) - len(undo)); n > 3*limits.Transcript || n < limits.Transcript {
		t.Errorf("%d bytes", n)
	}
	list := all(t, j)
	if list[0].Name != "web-299" || len(j.older()) != 1 {
		t.Errorf("%d set aside; the newest is %s", len(j.older()), list[0].Name)
	}
	for i, e := range list[1:] {
		if want := "web-" + itoa(298-i); e.Name != want {
			t.Fatalf("%s where %s belongs", e.Name, want)
		}
	}
}

func TestAWriteThatWasCutOffIsSeen(t *testing.T) {
	dir := t.TempDir()
	if out, err := program(t, "crash", dir).Output(); err != nil {
		t.Fatal(err, string(out))
	}
	j := New(dir, Usual())
	defer j.Close()
	s := j.States(all(t, j))
	if len(s) != 1 || s[0].Result != "" || !s[0].Ended.IsZero() || s[0].Why != "it is not known how it ended" {
		t.Errorf("%+v", s)
	}
}

func TestWhatAFullDiskLeftOfALineHidesNoOther(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	record(t, j, scaling("a", 1), kube.Result{}, nil)
	f, err := os.OpenFile(j.path(current), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = f.WriteString(`{"id":"half a li`)
	_ = f.Close()
	record(t, j, scaling("b", 1), kube.Result{}, nil)
	if list := all(t, j); len(list) != 2 || list[0].Name != "b" || list[0].Result != Done {
		t.Errorf("%+v", list)
	}
}

// thousands fills a transcript with n writes at once.
func thousands(t *testing.T, j *Journal, n int) {
	t.Helper()
	var b bytes.Buffer
	for i := range n {
		tr := &trace{j: j, id: newID(time.Now()), e: scaling("web-"+itoa(i), i)}
		for _, e := range []Entry{tr.opening(), tr.closing(kube.Result{}, nil)} {
			raw, _ := json.Marshal(e)
			b.Write(append(raw, '\n'))
		}
	}
	if err := private(j.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(j.path(current), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// counter counts what is read.
type counter struct {
	io.ReaderAt
	n int64
}

func (c *counter) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, at)
	c.n += int64(n)
	return n, err
}

func TestTheNewestOfTenThousandAreReadWithoutTheRest(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	thousands(t, j, 10_000)
	f, err := os.Open(j.path(current))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	c := &counter{ReaderAt: f}
	r := &reading{entries: map[string]Entry{}, ends: map[string]Entry{}}
	if whole, err := r.backward(c, info.Size(), firstPage); whole || err != nil || len(r.order) != firstPage {
		t.Fatal(whole, err, len(r.order))
	}
	if c.n > info.Size()/20 {
		t.Errorf("%d of %d bytes were read for the first %d", c.n, info.Size(), firstPage)
	}
	follow := j.Follow()
	first, err := follow.Next(t.Context(), 0)
	if err != nil || first.Whole || len(first.Entries) != firstPage || first.Entries[0].Name != "web-9999" || first.Entries[0].Result != Done {
		t.Fatalf("%d %v %+v", len(first.Entries), err, first.Entries[0])
	}
	rest, err := follow.Next(t.Context(), first.Version)
	if err != nil || !rest.Whole || len(rest.Entries) != 10_000 || rest.Entries[9_999].Name != "web-0" {
		t.Fatalf("%d %v", len(rest.Entries), err)
	}
}

func TestAFollowerSeesItsOwnWritesAndThoseOfOthers(t *testing.T) {
	dir := t.TempDir()
	j := New(dir, Usual())
	defer j.Close()
	record(t, j, scaling("a", 1), kube.Result{}, nil)
	follow := j.Follow()
	page, err := follow.Next(t.Context(), 0)
	if err != nil || len(page.Entries) != 1 || !page.Whole {
		t.Fatal(page, err)
	}
	trace, err := j.Begin(scaling("b", 1))
	if err != nil {
		t.Fatal(err)
	}
	until := func(want string) {
		t.Helper()
		for {
			got := ""
			for _, e := range page.Entries {
				got += e.Name + ":" + e.Result + " "
			}
			if got == want {
				return
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			page, err = follow.Next(ctx, page.Version)
			cancel()
			if err != nil {
				t.Fatalf("%v: %q, not %q", err, got, want)
			}
		}
	}
	until("b: a:done ")
	if err := trace.End(kube.Result{}, nil); err != nil {
		t.Fatal(err)
	}
	until("b:done a:done ")
	other := New(dir, Usual())
	defer other.Close()
	record(t, other, scaling("c", 1), kube.Result{}, nil)
	until("c:done b:done a:done ")
	info, err := os.Stat(j.path(current))
	if err != nil {
		t.Fatal(err)
	}
	other.limits.Transcript = info.Size() - 1 // it is set aside, and a new one begun
	record(t, other, scaling("d", 1), kube.Result{}, nil)
	record(t, other, scaling("e", 1), kube.Result{}, nil)
	until("e:done d:done c:done b:done a:done ")

	ended := make(chan error)
	go func() {
		_, err := follow.Next(context.Background(), page.Version)
		ended <- err
	}()
	j.Close()
	if err := <-ended; !errors.Is(err, kube.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestATranscriptThatIsNotThereIsEmpty(t *testing.T) {
	j := New(filepath.Join(t.TempDir(), "none"), Usual())
	defer j.Close()
	page, err := j.Follow().Next(t.Context(), 0)
	if err != nil || len(page.Entries) != 0 || !page.Whole {
		t.Errorf("%+v %v", page, err)
	}
}

func TestLongTextsAreCut(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	e := scaling("a", 1)
	e.Change.Kubectl = strings.Repeat("ä", 1<<20)
	record(t, j, e, kube.Result{}, nil)
	if n := len(all(t, j)[0].Kubectl); n > longest+8 || n < longest-8 {
		t.Errorf("%d bytes", n)
	}
}

func TestATranscriptThatCannotBeReadSaysSoAndIsReadAgainWhenItChanges(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	if err := os.Mkdir(j.path(current), 0o700); err != nil {
		t.Fatal(err)
	}
	follow := j.Follow()
	page, err := follow.Next(t.Context(), 0)
	if err != nil || page.Err == nil || !strings.Contains(page.Err.Error(), "is a directory") {
		t.Fatalf("%+v, %v", page, err)
	}
	if err := os.Remove(j.path(current)); err != nil {
		t.Fatal(err)
	}
	record(t, j, scaling("web", 1), kube.Result{}, nil)
	if page, err = follow.Next(t.Context(), page.Version); err != nil || page.Err != nil || len(page.Entries) != 1 {
		t.Errorf("%+v, %v", page, err)
	}
}
