//go:build !windows

package config

import (
	"errors"
	"syscall"
)

// unlockable says whether the file system has no locks (flock(2), fcntl(2)).
func unlockable(err error) bool {
	return errors.Is(err, syscall.ENOLCK) || errors.Is(err, syscall.ENOSYS) || errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.EOPNOTSUPP)
}
