package tty

import (
	"os"
	"os/exec"
)

// lead has nothing to do here: Windows has no sessions of this kind, and no pseudo-terminal that Start could open.
func lead(*exec.Cmd) {}

// killGroup ends a program; Windows has no process groups of this kind.
func killGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}
