// Package cage runs commands on behalf of others: they may read the system's programs, and read and write one directory.
// Where the kernel can see to it (Landlock, from Linux 5.13 on) that is all they may, and from Linux 6.12 on they cannot
// signal processes outside either; elsewhere they merely start in that directory, with an environment of their own.
//
// A command leads a session of its own. When it ends, what it has left running there is ended too, and on Linux all of it
// ends with this process.
package cage

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"

	"kdeck/devcluster/proc"
)

// Process is a command that has been started.
type Process struct {
	id   proc.ID
	done chan struct{}
	err  error // once done is closed
}

// Start starts the command, confined to dir. With terminal, its standard input is the terminal that it controls.
func Start(cmd *exec.Cmd, dir string, terminal bool) (*Process, error) {
	cmd.Dir = dir
	cmd.SysProcAttr = attr()
	cmd.SysProcAttr.Setsid, cmd.SysProcAttr.Setctty = true, terminal
	p, started := &Process{done: make(chan struct{})}, make(chan error)
	go func() {
		// The confinement and the parent-death signal belong to the thread. It is not given back, so it ends with the
		// goroutine, and no other goroutine ever runs on it.
		runtime.LockOSThread()
		defer close(p.done)
		err := confine(dir)
		if err == nil {
			err = cmd.Start()
		}
		if err == nil {
			p.id, _ = proc.Of(cmd.Process.Pid) // one that has ended already has no name, and needs none
		}
		started <- err
		if cmd.Process == nil {
			return
		}
		p.err = reap(cmd)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

// Kill ends the command and what it has started in its session.
func (p *Process) Kill() { _ = p.id.SignalGroup(syscall.SIGKILL) }

// Done is closed when the command has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Code waits for the end and returns the exit code, which for a command that was killed is 128 and the signal.
func (p *Process) Code() (int, error) {
	<-p.done
	var exit *exec.ExitError
	switch {
	case p.err == nil:
		return 0, nil
	case !errors.As(p.err, &exit):
		return 0, p.err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return exit.ExitCode(), nil
}
