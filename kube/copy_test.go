package kube

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// copier is a cluster whose one container has the files of this machine.
func copier(t *testing.T) (*container, *Cluster, *diary) {
	c, book := newContainer(t), &diary{}
	k := c.join(t, options{record: book})
	k.SetReadOnly(false)
	return c, k, book
}

// moved waits for the end of a copy.
func moved(t *testing.T, op *Operation) Result {
	t.Helper()
	ctx, cancel := contextFor(t, patience)
	defer cancel()
	for now := (Progress{}); ; {
		next, err := op.Next(ctx, now.Version)
		if err != nil {
			t.Fatalf("%v: %+v", err, now)
		}
		if now = next; !now.Ended.IsZero() {
			return now.Results[0]
		}
	}
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// has checks what a file holds; "" for no file.
func has(t *testing.T, path, want string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if string(raw) != want || (err == nil) != (want != "") {
		t.Errorf("%s has %d bytes, %d are wanted (%v)", path, len(raw), len(want), err)
	}
}

// tidy checks that nothing was left lying about.
func tidy(t *testing.T, dir string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(d.Name(), ".kdeck-") {
			t.Errorf("left behind: %s", p)
		}
		return err
	})
}

func manyLines(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "line %d of many\n", i)
	}
	return b.String()
}

func TestFilesAndFoldersAreCopiedBothWays(t *testing.T) {
	for _, in := range []bool{false, true} {
		c, k, _ := copier(t)
		from, to := t.TempDir(), t.TempDir()
		text := manyLines(3 << 20)
		write(t, from+"/src/a", text)
		write(t, from+"/src/d/e/-b", "two")
		write(t, from+"/src/ odd \"'\n$(name)", "three")
		spec := func(src, dst string, existing Existing) CopySpec {
			if in {
				return CopySpec{Pod: c.pod(), Container: "app", In: true, Local: src, Remote: dst, Existing: existing}
			}
			return CopySpec{Pod: c.pod(), Container: "app", Local: dst, Remote: src, Existing: existing}
		}
		all := func(dir string) {
			t.Helper()
			has(t, dir+"/a", text)
			has(t, dir+"/d/e/-b", "two")
			has(t, dir+"/ odd \"'\n$(name)", "three")
		}
		r := moved(t, k.Copy(spec(from+"/src/a", to+"/one", Stop)))
		if r.Err != nil || r.Moved.Files != 1 || r.Moved.Bytes != int64(len(text)) {
			t.Fatalf("in %v, a file: %v, %+v", in, r.Err, r.Moved)
		}
		has(t, to+"/one", text)
		if r := moved(t, k.Copy(spec(from+"/src/a", to, Stop))); r.Err != nil { // into a folder, under its own name
			t.Errorf("in %v, a file into a folder: %v", in, r.Err)
		}
		has(t, to+"/a", text)
		if r := moved(t, k.Copy(spec(from+"/src", to+"/new", Stop))); r.Err != nil || r.Moved.Files != 3 || len(r.Warnings) != 0 {
			t.Errorf("in %v, a folder: %v, %+v", in, r.Err, r.Moved)
		}
		all(to + "/new")
		if r := moved(t, k.Copy(spec(from+"/src/", to, Stop))); r.Err != nil {
			t.Errorf("in %v, a folder into a folder: %v", in, r.Err)
		}
		all(to + "/src")

		// What is there is not touched unless that was said.
		write(t, to+"/src/a", "mine")
		write(t, to+"/one", "mine")
		var there *ThereError
		if r := moved(t, k.Copy(spec(from+"/src", to, Stop))); !errors.As(r.Err, &there) || there.Path != to+"/src" || !there.Folder {
			t.Errorf("in %v, a folder that is there: %v", in, r.Err)
		}
		if r := moved(t, k.Copy(spec(from+"/src/a", to+"/one", Stop))); !errors.As(r.Err, &there) || there.Path != to+"/one" || there.Folder {
			t.Errorf("in %v, a file that is there: %v", in, r.Err)
		}
		has(t, to+"/src/a", "mine")
		has(t, to+"/one", "mine")
		if r := moved(t, k.Copy(spec(from+"/src", to, Overwrite))); r.Err != nil {
			t.Errorf("in %v, over a folder: %v", in, r.Err)
		}
		all(to + "/src")
		if r := moved(t, k.Copy(spec(from+"/src/a", to+"/one", Overwrite))); r.Err != nil {
			t.Errorf("in %v, over a file: %v", in, r.Err)
		}
		has(t, to+"/one", text)
		for what, s := range map[string]CopySpec{
			"a folder over a file":    spec(from+"/src", to+"/one", Overwrite),
			"a folder that is not":    spec(from+"/src/a", to+"/none/", Stop),
			"a folder of it is not":   spec(from+"/src/a", to+"/none/x", Stop),
			"nothing is there":        spec(from+"/nothing", to+"/x", Stop),
			"a file in a file's path": spec(from+"/src/a", to+"/one/x", Stop),
		} {
			if r := moved(t, k.Copy(s)); r.Err == nil || IsNetwork(r.Err) {
				t.Errorf("in %v, %s: %v", in, what, r.Err)
			} else {
				t.Log(Explain(r.Err))
			}
		}
		tidy(t, to)
	}
}

func TestAFolderIsFilledUpWithoutTouchingWhatIsThere(t *testing.T) {
	c, k, _ := copier(t)
	from, to := t.TempDir()+"/src", t.TempDir()
	write(t, from+"/a", "one")
	write(t, from+"/b", "two")
	write(t, to+"/src/a", "mine")
	r := moved(t, k.Copy(CopySpec{Pod: c.pod(), Container: "app", Remote: from, Local: to, Existing: Keep}))
	if r.Err != nil || r.Moved.There != 1 || r.Moved.Files != 1 {
		t.Errorf("%v, %+v", r.Err, r.Moved)
	}
	has(t, to+"/src/a", "mine")
	has(t, to+"/src/b", "two")
}

func TestACopyThatIsCutOffBeginsAgainAndIsWhole(t *testing.T) {
	for _, in := range []bool{false, true} {
		c, k, _ := copier(t)
		from, to := t.TempDir()+"/src", t.TempDir()+"/dst"
		text := manyLines(16 << 20)
		write(t, from+"/a", "first")
		write(t, from+"/b", text)
		spec := CopySpec{Pod: c.pod(), Container: "app", In: in, Remote: from, Local: to}
		if in {
			spec.Remote, spec.Local = to, from
		}
		c.lock.Lock()
		if c.cut = 500_000; in {
			c.cut, c.starve = -1, 500_000
		}
		c.lock.Unlock()
		op := k.Copy(spec)
		for end := time.Now().Add(patience); op.Now().Results[0].Waiting == ""; time.Sleep(5 * time.Millisecond) {
			if now := op.Now(); time.Now().After(end) || !now.Ended.IsZero() {
				t.Fatalf("in %v: it does not begin again: %+v: %v", in, now.Results[0], now.Results[0].Err)
			}
		}
		has(t, to+"/b", "") // half a file has no name
		c.lock.Lock()
		c.cut, c.starve = -1, -1
		c.lock.Unlock()
		if r := moved(t, op); r.Err != nil {
			t.Errorf("in %v: %v", in, r.Err)
		}
		has(t, to+"/a", "first")
		has(t, to+"/b", text)
		if !in { // a script that is killed cannot tidy up
			tidy(t, filepath.Dir(to))
		}
	}
}

func TestACopyIsCancelledAndLeavesNothingHalf(t *testing.T) {
	for _, in := range []bool{false, true} {
		c, k, _ := copier(t)
		dir := t.TempDir()
		fifo := dir + "/bin/tar" // a tar that takes its time
		write(t, fifo, "#!/bin/sh\nsleep 2; [ $1 = cf ] || cat >/dev/null; exit 2\n")
		_ = os.Chmod(fifo, 0o755)
		t.Setenv("PATH", dir+"/bin:"+os.Getenv("PATH"))
		write(t, dir+"/src/a", manyLines(1<<20))
		spec := CopySpec{Pod: c.pod(), Container: "app", In: in, Remote: dir + "/src", Local: dir + "/dst"}
		if in {
			spec.Remote, spec.Local = spec.Local, spec.Remote
		}
		op := k.Copy(spec)
		time.Sleep(50 * time.Millisecond)
		op.Cancel()
		if r := moved(t, op); !errors.Is(r.Err, context.Canceled) {
			t.Errorf("in %v: %v", in, r.Err)
		}
	}
}

func TestAContainerWithoutTarSaysSo(t *testing.T) {
	c, k, _ := copier(t)
	dir := t.TempDir()
	write(t, dir+"/a", "x")
	bin := t.TempDir()
	sh, err := os.Readlink("/bin/sh")
	if err != nil {
		sh = "/bin/sh"
	}
	if !filepath.IsAbs(sh) {
		sh = "/bin/" + sh
	}
	if err := os.Symlink(sh, bin+"/sh"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	for _, in := range []bool{false, true} {
		spec := CopySpec{Pod: c.pod(), Container: "app", In: in, Remote: dir + "/a", Local: dir + "/b"}
		if in {
			spec.Local = dir + "/a"
		}
		if r := moved(t, k.Copy(spec)); r.Err == nil || !strings.Contains(r.Err.Error(), "has no tar") {
			t.Errorf("in %v, no tar: %v", in, r.Err)
		}
		c.lock.Lock()
		c.bare = true
		c.lock.Unlock()
		if r := moved(t, k.Copy(spec)); r.Err == nil || !strings.Contains(r.Err.Error(), "has neither sh nor tar") {
			t.Errorf("in %v, no shell: %v", in, r.Err)
		}
		c.lock.Lock()
		c.bare = false
		c.lock.Unlock()
	}
}

func TestNothingIsCopiedInWhereNothingMayBeWritten(t *testing.T) {
	c, k, book := copier(t)
	dir := t.TempDir()
	write(t, dir+"/a", "hunter2")
	k.SetReadOnly(true)
	in := CopySpec{Pod: c.pod(), Container: "app", In: true, Local: dir + "/a", Remote: dir + "/b"}
	if r := moved(t, k.Copy(in)); !errors.Is(r.Err, ErrReadOnly) {
		t.Errorf("read-only: %v", r.Err)
	}
	if _, err := k.exec(t.Context(), Exec{Pod: c.pod(), Container: "app", Script: sendScript, Args: in.sendArgs(false, "t"), In: strings.NewReader("")}); err == nil {
		t.Error("the gate let it pass")
	}
	has(t, dir+"/b", "")
	if len(c.asked) != 0 || len(book.lines) != 0 {
		t.Errorf("%v reached the server, %v the transcript", c.asked, book.lines)
	}
	if r := moved(t, k.Copy(CopySpec{Pod: c.pod(), Container: "app", Remote: dir + "/a", Local: dir + "/out"})); r.Err != nil { // which only reads
		t.Errorf("copied out: %v", r.Err)
	}
	has(t, dir+"/out", "hunter2")
	all := strings.Join(book.lines, "\n")
	if len(book.lines) != 2 || !strings.Contains(all, "copy "+dir+"/a from container app of pod web") || strings.Contains(all, "hunter2") {
		t.Errorf("recorded: %s", all)
	}
	book.full = true
	if r := moved(t, k.Copy(CopySpec{Pod: c.pod(), Container: "app", Remote: dir + "/a", Local: dir + "/more"})); r.Err == nil || !strings.Contains(r.Err.Error(), "no room left") {
		t.Errorf("where it cannot be recorded: %v", r.Err)
	}
	has(t, dir+"/more", "")
}

// TestTheGateKnowsTheOneScriptThatReads changes each part of the request that is let pass in read-only mode.
func TestTheGateKnowsTheOneScriptThatReads(t *testing.T) {
	c, k, _ := copier(t)
	k.SetReadOnly(true)
	dir := t.TempDir()
	write(t, dir+"/a", "x")
	good := Exec{Pod: c.pod(), Container: "app", Script: fetchScript, Args: []string{dir + "/a", dir, "a"}, Out: &bytes.Buffer{}}
	if code, err := k.exec(t.Context(), good); code != 0 || err != nil {
		t.Fatalf("%d, %v", code, err)
	}
	for what, change := range map[string]func(x *Exec){
		"another script":  func(x *Exec) { x.Script += "\ntouch x" },
		"more arguments":  func(x *Exec) { x.Args = append(x.Args, "x") },
		"fewer arguments": func(x *Exec) { x.Args = x.Args[:2] },
		"with input":      func(x *Exec) { x.In = strings.NewReader("x") },
		"on a terminal":   func(x *Exec) { x.TTY, x.Err = true, nil },
		"a command":       func(x *Exec) { x.Script, x.Command = "", []string{"sh", "-c", telling(fetchScript)} },
		"another shell": func(x *Exec) {
			x.Script, x.Command = "", append([]string{"bash", "-c", telling(fetchScript), "m"}, x.Args...)
		},
		"nothing to be run": func(x *Exec) { x.Script = "" },
	} {
		x := good
		change(&x)
		if _, err := k.exec(t.Context(), x); err == nil || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
