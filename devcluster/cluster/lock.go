package cluster

import (
	"fmt"
	"os"
	"syscall"

	"kdeck/devcluster/parts"
)

// lock takes a named lock of the directory. It is given back when the file is closed, at the latest with the process.
func lock(d parts.Dir, name string, wait bool) (*os.File, error) {
	f, err := os.OpenFile(d.Path(name+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open a lock: %w", err)
	}
	how := syscall.LOCK_EX
	if !wait {
		how |= syscall.LOCK_NB
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return f, nil
}
