package kube

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"kdeck/kube/parcel"
)

// Existing says what is done about what is there already under a name that is copied to.
type Existing uint8

// What can be done about it.
const (
	Stop      Existing = iota // nothing is copied, and ThereError says so
	Keep                      // a folder here is filled up, files in it stay as they are
	Overwrite                 // a file is replaced, a folder is filled up and files in it are replaced
)

// CopySpec says what is copied where.
type CopySpec struct {
	Pod       Ref // by its UID
	Container string
	In        bool     // into the container; else out of it
	Remote    string   // absolute, or from the container's working directory
	Local     string   // as a shell takes it, "~/" too; a folder that is there means inside it, as for cp, and so for Remote
	Existing  Existing // Keep is for copying out
}

// Moved is how much of a copy has been done.
type Moved = parcel.Count

// ThereError says that something of the name is there already, so that nothing was copied.
type ThereError struct {
	Path   string // here, or in the container
	Folder bool
}

func (e *ThereError) Error() string {
	if e.Folder {
		return fmt.Sprintf("there is a folder %s already; nothing was copied", e.Path)
	}
	return fmt.Sprintf("there is a file %s already; nothing was copied", e.Path)
}

// change is the entry of a copy in the transcript: names, and nothing of what is in the files.
func (c CopySpec) change() Change {
	far := c.Pod.Name + ":" + c.Remote
	title, words := "copy %s from %s to %s", []string{"cp", "-c", c.Container, far, c.Local}
	from, to := c.Remote, c.Local
	if c.In {
		title, words[3], words[4] = "copy %[1]s to %[3]s of %[2]s", c.Local, far
		from, to = c.Local, c.Remote
	}
	return Change{Verb: Create, Resource: podKind(), Ref: c.Pod, Sub: "exec", Keep: "what was copied is not kept",
		Title:   Clean(fmt.Sprintf(title, from, "container "+c.Container+" of pod "+c.Pod.Name, to)),
		Kubectl: command(c.Pod, words...)}
}

const (
	copyTries = 4                      // of one that is cut off
	copyPace  = 200 * time.Millisecond // between two looks at how much has been copied
)

// Copy begins to copy; it goes on whoever looks, until it is done or cancelled. What has come whole stays, whatever happens then.
//
// Into a container is a write. Out of one changes nothing and is done in read-only mode too; it takes the same right (pods/exec) and
// is recorded in the same way.
func (k *Cluster) Copy(c CopySpec) *Operation {
	item := Reviewed{Change: c.change()}
	return k.operate(item.Title, []Reviewed{item}, func(ctx context.Context, tell func(int, Result)) {
		now, tally := Result{Reviewed: item, Began: time.Now()}, &parcel.Tally{}
		show := func() {
			count := tally.Now()
			now.Moved = &count
			tell(0, now)
		}
		work := make(chan error, 1)
		waits := make(chan string)
		if !k.spawn(func() { work <- k.copy(ctx, c, tally, waits) }) {
			work <- ErrClosed
		}
		tick := time.NewTicker(copyPace)
		defer tick.Stop()
		for {
			show()
			select {
			case <-tick.C:
			case now.Waiting = <-waits:
			case now.Err = <-work:
				now.Waiting, now.Ended, now.Unsure = "", time.Now(), c.In && errors.Is(now.Err, ErrCut)
				count := tally.Now()
				if count.LeftOut > 0 {
					now.Warnings = append(now.Warnings, fmt.Sprintf("%d left out:", count.LeftOut))
				}
				for _, why := range count.Why {
					now.Warnings = append(now.Warnings, Clean(why))
				}
				show()
				return
			}
		}
	})
}

// copy copies, and begins again when it is cut off.
func (k *Cluster) copy(ctx context.Context, c CopySpec, tally *parcel.Tally, waits chan<- string) (err error) {
	defer k.barrier(&err)
	if c.In && k.ReadOnly() {
		return ErrReadOnly
	}
	if c.Local, err = localPath(c.Local); err != nil {
		return err
	}
	if has, err := k.ready(ctx, c.Pod, c.Container, "exec"); err != nil {
		return err
	} else if has.OS == Windows {
		return ErrWindowsCopy
	}
	once := k.fetching(c, tally)
	if c.In {
		once = k.sending(c, tally)
	}
	now := Result{Reviewed: Reviewed{Change: c.change()}, Began: time.Now()}
	end, err := k.noted(now)
	if err != nil {
		return err
	}
	now.Err = errBroken
	defer func() { end(now) }()
	b := backoff{most: slowestBusy, next: time.Second}
	for try := 1; ; try++ {
		again, err := once(ctx)
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		if !again || ctx.Err() != nil || try == copyTries {
			now.Err = err
			if count := tally.Now(); count.Files > 0 {
				now.Warnings = []string{fmt.Sprintf("%d files, %d bytes", count.Files, count.Bytes)}
			}
			return err
		}
		select {
		case waits <- "the connection was cut; it begins again":
		case <-ctx.Done():
		}
		b.wait(ctx, k.nudges())
		select {
		case waits <- "":
		case <-ctx.Done():
		}
		tally.Again()
	}
}

// localPath is a path of this machine as it was typed; a slash at its end, which says that it is a folder, stays.
func localPath(p string) (string, error) {
	if rest, ok := strings.CutPrefix(p, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		p = home + rest
	}
	full, err := filepath.Abs(p)
	if err == nil && p != "" && os.IsPathSeparator(p[len(p)-1]) && !os.IsPathSeparator(full[len(full)-1]) {
		full += string(filepath.Separator)
	}
	return full, err
}

// baseOf is what something of the container is called here.
func (c CopySpec) baseOf() string {
	base := path.Base(path.Clean(c.Remote))
	if base == "/" || base == "." || base == ".." {
		return c.Container
	}
	return base
}

// localTrouble puts an error of this machine's files into words. They are no errors of the server's network, for which their kind
// would be taken.
func localTrouble(err error) error {
	var at *fs.PathError
	if !errors.As(err, &at) {
		return errors.New(err.Error())
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return fmt.Errorf("there is no room left here for %s", at.Path)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("you may not %s %s here", doing(at.Op), at.Path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no %s here", at.Path)
	}
	return fmt.Errorf("%s: %s", at.Path, last(err))
}

// doing is what was tried, in a word.
func doing(op string) string {
	if strings.HasPrefix(op, "mkdir") {
		return "make"
	}
	return "write or read"
}
