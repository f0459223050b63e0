package kube

import (
	"os/exec"
	"syscall"
)

// createNoWindow starts a console program without a console (CREATE_NO_WINDOW of the Windows API).
const createNoWindow = 0x08000000

// detach keeps a command away from the console.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: createNoWindow}
}

// lend leaves a command the console; there is no gentle way to stop it.
func lend(*exec.Cmd) {}
