package parcel

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// entry is one of an archive that a test makes.
type entry struct {
	name string
	kind byte // 0: a file
	text string
	link string
	mode int64
}

func archive(t testing.TB, entries ...entry) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Typeflag: e.kind, Size: int64(len(e.text)), Linkname: e.link, Mode: e.mode, ModTime: time.Unix(1_700_000_000, 0)}
		if h.Typeflag == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

// unpacked unpacks into a folder below another one, and tells what is in both: nothing may have come into the outer one.
func unpacked(t testing.TB, overwrite bool, prepare func(dir string), entries ...entry) (got map[string]string, count Count, err error) {
	t.Helper()
	outer := t.TempDir()
	dir := filepath.Join(outer, "in")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(outer, "secret"), []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if prepare != nil {
		prepare(dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var tally Tally
	err = Unpack(archive(t, entries...), Target{Root: root, Overwrite: overwrite}, &tally)
	if all := tree(t, outer); len(all)-len(tree(t, dir)) != 2 || all["secret"] != "key" {
		t.Errorf("something was written outside: %v", all)
	}
	return tree(t, dir), tally.Now(), err
}

// tree is what is in a folder: texts of files, targets of links, "/" for folders.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		name, _ := filepath.Rel(dir, p)
		switch {
		case d.IsDir():
			out[name] = "/"
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(p)
			out[name] = "-> " + target
			return err
		default:
			text, err := os.ReadFile(p)
			out[name] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func same(t *testing.T, got map[string]string, want ...string) {
	t.Helper()
	var list []string
	for name, text := range got {
		list = append(list, name+"="+text)
	}
	slices.Sort(list)
	slices.Sort(want)
	if !slices.Equal(list, want) {
		t.Errorf("got  %q\nwant %q", list, want)
	}
}

func TestAFolderComesAsItIs(t *testing.T) {
	got, count, err := unpacked(t, false, nil, entry{name: "./", kind: tar.TypeDir}, entry{name: "./a", text: "one"}, entry{name: "./d/", kind: tar.TypeDir},
		entry{name: "./d/e/f", text: "two"}, entry{name: "./d/to", kind: tar.TypeSymlink, link: "../a"}, entry{name: "./here", kind: tar.TypeSymlink, link: "d/./e"},
		entry{name: "./g", kind: tar.TypeLink, link: "./a"}, entry{name: "./empty/", kind: tar.TypeDir})
	if err != nil || count.Files != 3 || count.Bytes != 6 || count.LeftOut != 0 {
		t.Errorf("%+v, %v", count, err)
	}
	same(t, got, "a=one", "d=/", "d/e=/", "d/e/f=two", "d/to=-> ../a", "here=-> d/./e", "g=one", "empty=/")
}

func TestNamesThatLeadOutEndTheCopy(t *testing.T) {
	for _, name := range []string{"../x", "./../x", "/etc/x", "a/../../x", "a/..", "d/../x", "..", "//x"} {
		for _, kind := range []byte{0, tar.TypeDir, tar.TypeSymlink} {
			got, _, err := unpacked(t, true, nil, entry{name: "first", text: "1"}, entry{name: name, kind: kind, link: "first"}, entry{name: "last", text: "2"})
			if !errors.Is(err, ErrOutside) || !strings.Contains(err.Error(), fmt.Sprintf("%q", name)) {
				t.Errorf("%q of kind %d: %v", name, kind, err)
			}
			same(t, got, "first=1")
		}
	}
	if _, _, err := unpacked(t, true, nil, entry{name: "x", kind: tar.TypeLink, link: "../secret"}); !errors.Is(err, ErrOutside) {
		t.Errorf("a hard link out: %v", err)
	}
}

func TestLinksThatLeadOutAreLeftOutAndNamed(t *testing.T) {
	for _, c := range []struct{ name, target string }{
		{"x", "/etc/passwd"}, {"x", ".."}, {"x", "../secret"}, {"d/x", "../../secret"}, {"d/x", "../../in/a"}, {"x", "a/../../secret"}, {"x", "a/.."},
		{"x", "./../secret"}, {"x", "d//..//..//secret"},
	} {
		got, count, err := unpacked(t, true, nil, entry{name: "a", text: "1"}, entry{name: "d/", kind: tar.TypeDir}, entry{name: c.name, kind: tar.TypeSymlink, link: c.target})
		if err != nil || count.LeftOut != 1 || len(count.Why) != 1 || !strings.Contains(count.Why[0], "outside") || !strings.Contains(count.Why[0], c.name) {
			t.Errorf("%v: %+v, %v", c, count, err)
		}
		same(t, got, "a=1", "d=/")
	}
}

// TestNoLinkIsEverAParent has links first and files through them then, in all the ways there are.
func TestNoLinkIsEverAParent(t *testing.T) {
	got, count, err := unpacked(t, true, func(dir string) {
		if err := os.Symlink("..", filepath.Join(dir, "was")); err != nil {
			t.Fatal(err)
		}
	},
		entry{name: "d/e/", kind: tar.TypeDir}, entry{name: "up", kind: tar.TypeSymlink, link: "d"}, entry{name: "up/x", text: "1"},
		entry{name: "up/e/x", text: "1"}, entry{name: "was/x", text: "1"}, entry{name: "was/", kind: tar.TypeDir}, entry{name: "was/deep/x", kind: tar.TypeSymlink, link: "x"},
		entry{name: "d/e/self", kind: tar.TypeSymlink, link: "."}, entry{name: "d/e/self/self/x", text: "1"},
		entry{name: "d", text: "in the place of a folder"}, entry{name: "d", kind: tar.TypeSymlink, link: "e"})
	if err != nil || count.LeftOut != 8 || count.Files != 0 {
		t.Errorf("%+v, %v", count, err)
	}
	same(t, got, "d=/", "d/e=/", "up=-> d", "was=-> ..", "d/e/self=-> .")
}

func TestAHardLinkIsToAFileAndToNothingElse(t *testing.T) {
	got, count, err := unpacked(t, true, nil, entry{name: "d/e/", kind: tar.TypeDir}, entry{name: "d/e/l", kind: tar.TypeSymlink, link: "../../a"},
		entry{name: "a", text: "1"}, entry{name: "m", kind: tar.TypeLink, link: "d/e/l"}, entry{name: "n", kind: tar.TypeLink, link: "d"},
		entry{name: "o", kind: tar.TypeLink, link: "nothing"})
	if err != nil || count.LeftOut != 3 {
		t.Errorf("%+v, %v", count, err)
	}
	same(t, got, "a=1", "d=/", "d/e=/", "d/e/l=-> ../../a")
}

func TestDevicesAndTheLikeAreLeftOut(t *testing.T) {
	_, count, err := unpacked(t, true, nil, entry{name: "c", kind: tar.TypeChar}, entry{name: "b", kind: tar.TypeBlock}, entry{name: "p", kind: tar.TypeFifo}, entry{name: "a", text: "1"})
	if err != nil || count.LeftOut != 3 || count.Files != 1 {
		t.Errorf("%+v, %v", count, err)
	}
}

func TestWhatIsThereStaysUnlessItMayBeReplaced(t *testing.T) {
	there := func(dir string) {
		for name, text := range map[string]string{"a": "mine", "b": "same!"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		_ = os.Chtimes(filepath.Join(dir, "b"), time.Time{}, time.Unix(1_700_000_000, 0))
		_ = os.Symlink("../secret", filepath.Join(dir, "l"))
	}
	entries := []entry{{name: "a", text: "theirs"}, {name: "b", text: "SAME!"}, {name: "l", text: "no link"}, {name: "c", text: "new"}}
	got, count, err := unpacked(t, false, there, entries...)
	if err != nil || count.There != 3 || count.Files != 1 {
		t.Errorf("kept: %+v, %v", count, err)
	}
	same(t, got, "a=mine", "b=same!", "l=-> ../secret", "c=new")
	got, count, err = unpacked(t, true, there, entries...) // the link is replaced, not what it leads to; what is the same is not written
	if err != nil || count.There != 1 || count.Files != 3 {
		t.Errorf("replaced: %+v, %v", count, err)
	}
	same(t, got, "a=theirs", "b=same!", "l=no link", "c=new")
}

func TestWhatBreaksOffLeavesWholeFilesOnly(t *testing.T) {
	whole := archive(t, entry{name: "a", text: strings.Repeat("a", 3000)}, entry{name: "b", text: strings.Repeat("b", 3000)}).Bytes()
	for cut := 0; cut < len(whole); cut += 97 {
		dir := t.TempDir()
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		err = Unpack(bytes.NewReader(whole[:cut]), Target{Root: root}, &Tally{})
		root.Close()
		for name, text := range tree(t, dir) {
			if text != strings.Repeat(name, 3000) {
				t.Fatalf("cut after %d: %s has %d bytes (%v)", cut, name, len(text), err)
			}
		}
	}
}

func TestOneFileGoesUnderTheNameItIsGiven(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	to := Target{Root: root, File: "mine"}
	if err := Unpack(archive(t, entry{name: "./theirs", text: "x", mode: 0o4755}), to, &Tally{}); err != nil {
		t.Fatal(err)
	}
	if info, err := root.Stat("mine"); err != nil || info.Mode() != 0o755 || info.ModTime().Unix() != 1_700_000_000 {
		t.Errorf("%v, %v", info, err)
	}
	for _, kind := range []byte{tar.TypeDir, tar.TypeSymlink, tar.TypeFifo} {
		if err := Unpack(archive(t, entry{name: "x", kind: kind, link: "y"}), to, &Tally{}); err == nil || !strings.Contains(err.Error(), "is no file") {
			t.Errorf("kind %d: %v", kind, err)
		}
	}
	if err := Unpack(bytes.NewReader(nil), to, &Tally{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("nothing: %v", err)
	}
}

// TestWhatIsPackedIsUnpackedBySomebodyElse goes through the tar of this machine.
func TestWhatIsPackedIsUnpackedBySomebodyElse(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	long := strings.Repeat("long-", 40) + "name"
	for name, text := range map[string]string{"a": "one", "d/e/f": "two", "d/" + long: "three", "ümläut \n odd": "four", "exec": "#!/bin/sh"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(from, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(from, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Chmod(filepath.Join(from, "exec"), 0o755)
	_ = os.Symlink("../a", filepath.Join(from, "d/in"))
	_ = os.Symlink("/etc/passwd", filepath.Join(from, "out"))
	src, err := Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	var tally Tally
	if err := src.Measure(&tally); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := errors.Join(src.Pack(w, "data", &tally), w.Close()); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("tar", "xmof", "-", "-C", to)
	cmd.Stdin = &b
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	same(t, tree(t, filepath.Join(to, "data")), "a=one", "d=/", "d/e=/", "d/e/f=two", "d/"+long+"=three", "ümläut \n odd=four", "exec=#!/bin/sh", "d/in=-> ../a")
	if info, err := os.Stat(filepath.Join(to, "data", "exec")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("%v, %v", info, err)
	}
	if c := tally.Now(); c.Files != 5 || c.AllFiles != 5 || c.Bytes != c.AllBytes || c.LeftOut != 1 || !strings.Contains(c.Why[0], "/etc/passwd") {
		t.Errorf("%+v", c)
	}
}

func TestWhatCannotBePackedIsSaid(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
	if _, err := Open(os.DevNull); err == nil || !strings.Contains(err.Error(), "no file and no folder") {
		t.Errorf("a device: %v", err)
	}
}

// FuzzNothingIsWrittenOutside takes any bytes for an archive.
func FuzzNothingIsWrittenOutside(f *testing.F) {
	f.Add(archive(f, entry{name: "./a", text: "x"}, entry{name: "../x", text: "x"}).Bytes(), false)
	f.Add(archive(f, entry{name: "l", kind: tar.TypeSymlink, link: ".."}, entry{name: "l/x", text: "x"}).Bytes(), true)
	f.Add(archive(f, entry{name: "d/l", kind: tar.TypeSymlink, link: ".."}, entry{name: "m", kind: tar.TypeSymlink, link: "d/l/.."}, entry{name: "m/x", text: "x"}).Bytes(), true)
	f.Add(archive(f, entry{name: "a", text: "x"}, entry{name: "h", kind: tar.TypeLink, link: "a"}, entry{name: "p", kind: tar.TypeFifo}).Bytes(), true)
	f.Fuzz(func(t *testing.T, raw []byte, overwrite bool) {
		outer := t.TempDir()
		dir := filepath.Join(outer, "in")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(outer, "secret"), []byte("key"), 0o600); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		_ = Unpack(io.LimitReader(bytes.NewReader(raw), 1<<20), Target{Root: root, Overwrite: overwrite}, &Tally{})
		entries, err := os.ReadDir(outer)
		if text, _ := os.ReadFile(filepath.Join(outer, "secret")); err != nil || len(entries) != 2 || string(text) != "key" {
			t.Fatalf("outside: %v %q %v", entries, text, err)
		}
		err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.Type()&fs.ModeSymlink == 0 {
				if err == nil && strings.HasPrefix(d.Name(), ".kdeck-") {
					t.Errorf("left behind: %s", p)
				}
				return err
			}
			if end, err := filepath.EvalSymlinks(p); err == nil && end != dir && !strings.HasPrefix(end, dir+string(filepath.Separator)) {
				t.Errorf("%s leads to %s", p, end)
			}
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrPermission) {
			t.Error(err)
		}
	})
}
