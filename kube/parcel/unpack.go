package parcel

import (
	"archive/tar"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ErrOutside is the end of an archive with a name that leads out of its folder.
var ErrOutside = errors.New("it has a name that leads out of the folder")

// Target is where an archive goes.
type Target struct {
	Root      *os.Root // of a folder's contents the folder itself; nothing outside it is touched
	File      string   // of an archive of one file: its name in Root; "": a folder's contents
	Overwrite bool     // what is there already; else it stays as it is
}

// Unpack writes what an archive has, in its order, until it ends; with an error what was written before stays, and is whole. The
// reader is not read beyond the archive's end. An archive that breaks off is io.ErrUnexpectedEOF only where the format can tell:
// between two files it cannot.
func Unpack(r io.Reader, to Target, t *Tally) error {
	u := unpacker{Target: to, tally: t, reader: tar.NewReader(r)}
	for n := 0; ; n++ {
		h, err := u.reader.Next()
		switch {
		case errors.Is(err, io.EOF) && to.File != "" && n == 0:
			return io.ErrUnexpectedEOF
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := u.entry(h); err != nil {
			return err
		}
	}
}

// unpacker writes the entries of one archive.
type unpacker struct {
	Target
	tally  *Tally
	reader *tar.Reader
	known  string // a folder that was just seen to be a true one, all the way
}

// entry takes one entry, or leaves it out; errors are those of the whole.
func (u *unpacker) entry(h *tar.Header) error {
	name, ok := inside(h.Name)
	if !ok {
		return fmt.Errorf("%w: %q", ErrOutside, h.Name)
	}
	if u.File != "" {
		name = u.File
	}
	u.tally.add(func(c *Count) { c.Now = name })
	kind := h.Typeflag
	switch {
	case kind == tar.TypeXGlobalHeader: // says something of what follows, which nobody here wants to know
		return nil
	case u.File != "" && kind != tar.TypeReg:
		return fmt.Errorf("%q is no file", h.Name)
	case kind == tar.TypeDir:
		return u.in(name, name, func() error { return nil })
	case kind == tar.TypeGNUSparse, kind == tar.TypeReg && sparse(h): // a few bytes can stand for any number of them
		u.tally.leave(name, "is a file with holes, packed as such")
		return nil
	case kind == tar.TypeReg:
		return u.in(filepath.Dir(name), name, func() error { return u.file(name, h) })
	case kind == tar.TypeLink:
		return u.in(filepath.Dir(name), name, func() error { return u.hardLink(name, h.Linkname) })
	case kind == tar.TypeSymlink:
		return u.in(filepath.Dir(name), name, func() error { return u.link(name, h.Linkname) })
	}
	u.tally.leave(name, "is a device, a socket or a pipe")
	return nil
}

// sparse tells a file that is packed without its holes, in the form of PAX; no tar does so without being asked, but for BSD's.
func sparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// in does something for name where the folder dir and all above it are true ones; it makes those that are missing.
func (u *unpacker) in(dir, name string, do func() error) error {
	if dir != u.known {
		part := ""
		for first := range strings.SplitSeq(dir, string(filepath.Separator)) {
			part = filepath.Join(part, first)
			info, err := u.Root.Lstat(part)
			if errors.Is(err, fs.ErrNotExist) {
				err = u.Root.Mkdir(part, 0o755)
			} else if err == nil && !info.IsDir() {
				u.tally.leave(name, "would lie in a link or a file that is there")
				return nil
			}
			if err != nil {
				return err
			}
		}
		u.known = dir
	}
	return do()
}

// free says whether something may be put under a name; what is there is left as it is, or may be replaced.
func (u *unpacker) free(name string, same func(fs.FileInfo) bool) (bool, error) {
	info, err := u.Root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	case err != nil:
		return false, err
	case info.IsDir():
		u.tally.leave(name, "is a folder here")
		return false, nil
	case !u.Overwrite || same(info):
		u.tally.add(func(c *Count) { c.There++ })
		return false, nil
	}
	return true, nil
}

// file writes one file.
func (u *unpacker) file(name string, h *tar.Header) error {
	ok, err := u.free(name, func(i fs.FileInfo) bool {
		return i.Mode().IsRegular() && i.Size() == h.Size && i.ModTime().Unix() == h.ModTime.Unix()
	})
	if err != nil || !ok {
		return err
	}
	return u.put(name, func(part string) error {
		f, err := u.Root.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fs.FileMode(h.Mode)&0o777|0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.MultiWriter(f, u.tally), u.reader)
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		_ = u.Root.Chtimes(part, time.Time{}, h.ModTime) // a file system that keeps no times is none the worse
		u.tally.add(func(c *Count) { c.Files++ })
		return nil
	})
}

// put has something made under a name nobody has, and gives it its own when it is whole.
func (u *unpacker) put(name string, make func(part string) error) error {
	part := filepath.Join(filepath.Dir(name), ".kdeck-"+rand.Text()[:12])
	err := make(part)
	if err == nil {
		err = u.Root.Rename(part, name)
	}
	if err != nil {
		_ = u.Root.Remove(part)
	}
	return err
}

// link makes a symbolic link that stays inside.
func (u *unpacker) link(name, target string) error {
	if !within(filepath.Dir(name), target) {
		u.tally.leave(name, fmt.Sprintf("is a link to %q, outside", target))
		return nil
	}
	ok, err := u.free(name, func(fs.FileInfo) bool {
		now, err := u.Root.Readlink(name)
		return err == nil && now == target
	})
	if err != nil || !ok {
		return err
	}
	if err := u.put(name, func(part string) error { return u.Root.Symlink(filepath.FromSlash(target), part) }); err != nil {
		u.tally.leave(name, "is a link, which cannot be made here: "+err.Error()) // some systems want a right to it
	}
	return nil
}

// hardLink gives a file that came before it another name. It is never given to a link: from another folder that leads elsewhere.
func (u *unpacker) hardLink(name, target string) error {
	from, ok := inside(target)
	if !ok {
		return fmt.Errorf("%w: %q", ErrOutside, target)
	}
	if info, err := u.Root.Lstat(from); err != nil || !info.Mode().IsRegular() {
		u.tally.leave(name, fmt.Sprintf("is another name of %q, which is no file here", target))
		return nil
	}
	ok, err := u.free(name, func(i fs.FileInfo) bool {
		first, err := u.Root.Lstat(from)
		return err == nil && os.SameFile(first, i)
	})
	if err != nil || !ok {
		return err
	}
	if err := u.put(name, func(part string) error { return u.Root.Link(from, part) }); err != nil {
		u.tally.leave(name, fmt.Sprintf("is another name of %q, which cannot be given here: %s", target, err))
		return nil
	}
	u.tally.add(func(c *Count) { c.Files++ })
	return nil
}
