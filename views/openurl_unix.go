//go:build !windows

package views

import (
	"os/exec"
	"syscall"
)

// detach gives a program a session of its own, which has no terminal.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
