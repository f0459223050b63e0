package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockPatience is how long another program may hold a lock; it does so for milliseconds.
const lockPatience = 2 * time.Second

// lock keeps other programs from changing a file until unlock is called. It is the operating system's lock (flock, LockFileEx) on a
// file beside it: two cannot have it, and it ends with the program that has it. The file beside stays, for who removes it could
// take it from under one who waits for it. Where the file system has no locks, as some network ones, there is none: files are
// replaced as a whole, so at worst a line is lost.
func lock(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	l := flock.New(path+".lock", flock.SetPermissions(0o600))
	switch ok, err := l.TryLockContext(ctx, 5*time.Millisecond); {
	case ok:
		return func() { _ = l.Close() }, nil
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("another program holds %s.lock", path)
	case unlockable(err):
		return func() {}, nil
	default:
		return nil, err
	}
}
