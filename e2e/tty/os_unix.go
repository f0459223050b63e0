//go:build !windows

package tty

import (
	"os/exec"
	"syscall"
)

// lead makes the program the leader of a session of its own, on the terminal that is its standard input.
func lead(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} }

// killGroup ends a program and what it has started.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }
