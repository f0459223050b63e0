//go:build !linux

package cage

import (
	"os/exec"
	"syscall"
)

// attr asks for nothing: there is no parent-death signal here.
func attr() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

// reap waits for the command, and then ends what it has left in its session.
func reap(cmd *exec.Cmd) error {
	err := cmd.Wait()
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	return err
}

// confine does nothing: there is no Landlock here.
func confine(string) error { return nil }
