package parcel

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// Source is a file or a folder to be packed, opened.
type Source struct {
	root *os.Root
	name string // of a file, in root; "": the folder itself
}

// Open opens what is to be packed; a link is followed.
func Open(local string) (*Source, error) {
	info, err := os.Stat(local)
	if err != nil {
		return nil, err
	}
	switch {
	case info.IsDir():
		root, err := os.OpenRoot(local)
		return &Source{root: root}, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "open", Path: local, Err: errors.New("it is no file and no folder")}
	}
	if local, err = filepath.EvalSymlinks(local); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(filepath.Dir(local))
	return &Source{root, filepath.Base(local)}, err
}

// Folder says whether it is a folder.
func (s *Source) Folder() bool { return s.name == "" }

// Close lets it go.
func (s *Source) Close() error { return s.root.Close() }

// Measure counts what there is.
func (s *Source) Measure(t *Tally) error {
	var files, bytes int64
	err := s.walk(func(_ string, info fs.FileInfo) error {
		if info != nil && info.Mode().IsRegular() {
			files, bytes = files+1, bytes+info.Size()
		}
		return nil
	})
	t.Expect(files, bytes)
	return err
}

// Pack writes the archive, without its end: names begin with as, and belong to whoever unpacks them. Links that lead out of the
// folder are left out, and what cannot be read.
func (s *Source) Pack(w *tar.Writer, as string, t *Tally) error {
	return s.walk(func(name string, info fs.FileInfo) error {
		to := path.Join(as, filepath.ToSlash(name))
		if !s.Folder() {
			to = as
		}
		t.add(func(c *Count) { c.Now = name })
		switch {
		case info == nil:
			t.leave(name, "cannot be read")
			return nil
		case info.IsDir() && to == ".": // what is there keeps its rights
			return nil
		case info.IsDir():
			return writeHeader(w, info, to+"/", "")
		case info.Mode().IsRegular():
			return s.file(w, name, to, t)
		case info.Mode()&fs.ModeSymlink == 0:
			t.leave(name, "is a device, a socket or a pipe")
			return nil
		}
		target, err := s.root.Readlink(name)
		if err != nil || !within(filepath.Dir(name), target) {
			t.leave(name, fmt.Sprintf("is a link to %q, outside", target))
			return nil
		}
		return writeHeader(w, info, to, filepath.ToSlash(target))
	})
}

// file packs one file as it is now: what grows meanwhile is cut at the size it had.
func (s *Source) file(w *tar.Writer, name, to string, t *Tally) error {
	f, err := s.root.Open(name)
	if err != nil {
		if !s.Folder() {
			return err
		}
		t.leave(name, "cannot be read: "+err.Error())
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := writeHeader(w, info, to, ""); err != nil {
		return err
	}
	_, err = io.CopyN(io.MultiWriter(w, t), f, info.Size())
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s became shorter while it was read", name)
	}
	if err == nil {
		t.add(func(c *Count) { c.Files++ })
	}
	return err
}

// writeHeader begins an entry, in the form that both GNU's and BusyBox's tar read.
func writeHeader(w *tar.Writer, info fs.FileInfo, name, link string) error {
	h, err := tar.FileInfoHeader(info, link)
	if err != nil {
		return err
	}
	h.Name, h.Format = name, tar.FormatGNU
	h.Uid, h.Gid, h.Uname, h.Gname = 0, 0, "", ""
	h.AccessTime, h.ChangeTime, h.PAXRecords = time.Time{}, time.Time{}, nil
	return w.WriteHeader(h)
}

// walk calls f for the folder and all in it, or for the file; info is nil for what cannot be looked at.
func (s *Source) walk(f func(name string, info fs.FileInfo) error) error {
	if !s.Folder() {
		info, err := s.root.Stat(s.name)
		if err != nil {
			return err
		}
		return f(s.name, info)
	}
	return fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil && name == "." {
			return err
		}
		if err != nil || d == nil {
			return f(name, nil)
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone meanwhile
		}
		if err != nil {
			info = nil
		}
		return f(filepath.FromSlash(name), info)
	})
}
