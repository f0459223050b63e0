//go:build !windows

package kube

import (
	"os/exec"
	"syscall"
)

// detach gives a command a session of its own, which has no terminal; all of it is stopped when its context ends.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// lend leaves a command the terminal; it is asked, not forced, to stop, so that it can put the terminal right.
func lend(cmd *exec.Cmd) {
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
}
