//go:build linux

package journal

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"kdeck/kube"
)

func TestAFullDiskIsToldBeforeAnythingIsSent(t *testing.T) {
	j := New(t.TempDir(), Usual())
	defer j.Close()
	if err := os.Symlink("/dev/full", j.path(current)); err != nil {
		t.Fatal(err)
	}
	trace, err := j.Begin(scaling("web", 1))
	if err == nil || trace != nil || !strings.HasPrefix(err.Error(), "there is no room left for "+j.dir) {
		t.Errorf("%v", err)
	}
	if _, files := texts(t, j.path(folder)); files != 0 {
		t.Errorf("%d files are left of a write that was not made", files)
	}
	if kube.IsNetwork(fmt.Errorf("not sent: %w", err)) {
		t.Error("it passes for an error of the network")
	}
}

func TestADirectoryThatIsNoneIsToldBeforeAnythingIsSent(t *testing.T) {
	for _, where := range []string{"", folder} {
		j := New(t.TempDir()+"/journal", Usual())
		path := j.dir
		if where != "" {
			if err := os.Mkdir(j.dir, 0o700); err != nil {
				t.Fatal(err)
			}
			path = j.path(where)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := j.Probe(); err == nil || !strings.Contains(err.Error(), "not a directory") {
			t.Errorf("beforehand: %v", err)
		}
		if _, err := j.Begin(scaling("web", 1)); err == nil || !strings.Contains(err.Error(), "not a directory") {
			t.Errorf("%v", err)
		}
	}
}

func TestErrorsOfTheFileSystemAreSentences(t *testing.T) {
	j := New("/state", Usual())
	for err, want := range map[error]string{
		&os.PathError{Op: "open", Path: "x", Err: syscall.EROFS}:   "/state cannot be written to",
		&os.PathError{Op: "open", Path: "x", Err: syscall.EACCES}:  "/state cannot be written to",
		&os.PathError{Op: "write", Path: "x", Err: syscall.EDQUOT}: "no room left",
	} {
		if got := j.trouble(err); !strings.Contains(got.Error(), want) || kube.IsNetwork(got) {
			t.Errorf("%v: %v", err, got)
		}
	}
}

func TestWhatFitsOnlyInPartIsNotBegun(t *testing.T) {
	dir := t.TempDir()
	out, err := program(t, "limited", dir).Output()
	if err != nil {
		t.Fatal(err, string(out))
	}
	j := New(dir, Usual())
	defer j.Close()
	list := all(t, j)
	if string(out) != fmt.Sprintln("refused after", len(list)) || len(list) == 0 {
		t.Errorf("%d entries; %s", len(list), out)
	}
	record(t, j, scaling("later", 1), kube.Result{}, nil)
	if now := all(t, j); len(now) != len(list)+1 || now[0].Result != Done {
		t.Errorf("%d entries after there was room again", len(now))
	}
}

func TestALineThatLacksItsEndOnlyIsNoEntry(t *testing.T) {
	dir := t.TempDir()
	if out, err := program(t, "almost", dir).Output(); err != nil {
		t.Fatal(err, string(out))
	}
	j := New(dir, Usual())
	defer j.Close()
	if list := all(t, j); len(list) != 9 {
		t.Errorf("%d entries", len(list))
	}
	record(t, j, scaling("later", 1), kube.Result{}, nil)
	if list := all(t, j); len(list) != 10 {
		t.Errorf("%d entries after there was room again", len(list))
	}
}

// almost has room for all of its tenth line but the line break.
func almost(dir string) {
	j := New(dir, Usual())
	at := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	j.now = func() time.Time { return at }
	begin := func() (int64, error) {
		before := int64(0)
		if info, err := os.Stat(j.path(current)); err == nil {
			before = info.Size()
		}
		_, err := j.Begin(scaling("web", 1))
		info, _ := os.Stat(j.path(current))
		return info.Size() - before, err
	}
	var length int64
	for range 9 { // more than the object beside it takes
		n, err := begin()
		if err != nil {
			panic(err)
		}
		length = n
	}
	most := uint64(10*length - 1)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
		panic(err)
	}
	if n, err := begin(); err == nil || n != length-1 {
		panic(fmt.Sprint(n, " of ", length, " bytes: ", err))
	}
}

// limited writes until its files may not grow any more, which is what a full disk looks like: half a line fits.
func limited(dir string) {
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 10_000, Max: 10_000}); err != nil {
		panic(err)
	}
	j := New(dir, Usual())
	if err := j.Probe(); err == nil || !strings.Contains(err.Error(), "too large") {
		panic(err)
	}
	for i := 0; ; i++ {
		trace, err := j.Begin(scaling("web", i))
		if err != nil {
			if errors.Is(err, syscall.EFBIG) || !strings.Contains(err.Error(), "too large") {
				panic(err)
			}
			fmt.Println("refused after", i)
			return
		}
		_ = trace.End(kube.Result{}, nil)
	}
}

func TestAProbeLeavesNothingBehind(t *testing.T) {
	j := New(t.TempDir()+"/journal", Usual())
	defer j.Close()
	if err := j.Probe(); err != nil {
		t.Fatal(err)
	}
	if _, files := texts(t, j.path(folder)); files != 0 {
		t.Errorf("%d files", files)
	}
}
