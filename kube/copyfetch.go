package kube

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"kdeck/kube/parcel"
)

// fetching is a try to copy out of a container, to be made as often as it says that another one makes sense.
func (k *Cluster) fetching(c CopySpec, tally *parcel.Tally) func(context.Context) (bool, error) {
	to := &landing{spec: c}
	return func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, far := io.Pipe()
		said := &muttered{}
		remote := path.Clean(c.Remote)
		dir, name := path.Split(remote)
		x := Exec{Pod: c.Pod, Container: c.Container, Script: fetchScript, Args: []string{remote, "./" + dir, name}, Out: far, Err: said}
		if path.IsAbs(remote) {
			x.Args[1] = dir
		}
		ended := make(chan error, 1)
		if !k.spawn(func() {
			err := c.verdict(said)(k.exec(ctx, x))
			_ = far.CloseWithError(broken{err})
			ended <- err
		}) {
			return false, ErrClosed
		}
		err := to.take(stream, tally)
		if err != nil && !errors.As(err, new(broken)) && !errors.Is(err, io.ErrUnexpectedEOF) { // something is wrong here
			cancel()
			_ = stream.CloseWithError(err)
			<-ended
			return false, err
		}
		_, _ = io.Copy(io.Discard, stream) // nothing but the end, if all is well
		if err = <-ended; err == nil && !to.done {
			err = errors.New("the archive from the container is not whole")
		}
		return errors.Is(err, ErrCut) || IsNetwork(err), err
	}
}

// broken is the end of a stream from a container, with why if it is not a good one: it is told from errors of this machine.
type broken struct{ error }

func (b broken) Error() string { return "the stream has ended" }

// landing is the place of what comes out of a container.
type landing struct {
	spec   CopySpec
	chosen bool
	path   string // where it goes
	there  bool   // something is there, from before
	done   bool
}

// take unpacks what comes. Errors of this machine are put into words.
func (l *landing) take(r io.Reader, tally *parcel.Tally) error {
	in := bufio.NewReaderSize(r, 64<<10)
	kind, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	folder := strings.TrimSpace(kind) == "folder"
	to := parcel.Target{Overwrite: l.spec.Existing == Overwrite}
	if err := l.choose(folder); err != nil {
		return err
	}
	dir := l.path
	if !folder {
		dir, to.File = filepath.Split(l.path)
	} else if !l.there {
		to.Overwrite = true // all that is in it is ours, from this try or an earlier one
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return localTrouble(err)
		}
	}
	if to.Root, err = os.OpenRoot(dir); err != nil {
		return localTrouble(err)
	}
	defer to.Root.Close()
	switch err = parcel.Unpack(in, to, tally); {
	case err == nil:
		l.done = true
		_, _ = io.Copy(io.Discard, in)
		return nil
	case errors.As(err, new(broken)), errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case errors.Is(err, tar.ErrHeader):
		return errors.New("what came from the container is no archive")
	}
	return localTrouble(err)
}

// choose decides once where it goes: a second try finds what the first has made.
func (l *landing) choose(folder bool) error {
	if l.chosen {
		return nil
	}
	c := l.spec
	l.path = c.Local
	info, err := os.Stat(l.path)
	switch {
	case err == nil && info.IsDir():
		base := c.baseOf()
		if !filepath.IsLocal(base) {
			return fmt.Errorf("%q is no name for a file here: say another one", base)
		}
		l.path = filepath.Join(l.path, base)
	case os.IsPathSeparator(l.path[len(l.path)-1]):
		return fmt.Errorf("there is no folder %s here", l.path)
	}
	info, err = os.Lstat(l.path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 && folder {
		info, err = os.Stat(l.path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return localTrouble(err)
	case info.IsDir() && !folder:
		return fmt.Errorf("%s is a folder here, and what is copied is a file", l.path)
	case !info.IsDir() && folder:
		return fmt.Errorf("%s is a file here, and what is copied is a folder", l.path)
	case c.Existing == Stop:
		return &ThereError{l.path, folder}
	default:
		l.there = true
	}
	l.chosen = true
	return nil
}

// verdict is how a script has ended. What tar says about files that are being written to is no error: they are as they were at a
// moment, which is all one can have.
func (c CopySpec) verdict(said *muttered) func(code int, err error) error {
	where := fmt.Sprintf("container %s of pod %s", c.Container, c.Pod.Name)
	const way = "files are copied by tar; a debug container beside it that has one finds its files under /proc/1/root"
	return func(code int, err error) error {
		switch {
		case errors.Is(err, ErrWindows):
			return ErrWindowsCopy
		case errors.Is(err, ErrNoProgram):
			return fmt.Errorf("%s has neither sh nor tar: %s", where, way)
		case err != nil || code == 0 || code == 1 && said.only("changed as we read it"):
			return err
		case code == exitMissing:
			return fmt.Errorf("%s has no %s", where, c.Remote)
		case code == exitNoTar:
			return fmt.Errorf("%s has no tar: %s", where, way)
		case code == exitShort:
			return errors.New("the archive did not arrive whole")
		}
		if text := said.sentence(); text != "" {
			return fmt.Errorf("%s: %s", where, text)
		}
		return fmt.Errorf("%s: tar ended with exit status %d", where, code)
	}
}
