package proc

import (
	"os/exec"
	"runtime"
	"syscall"
)

// Spawner starts children that do not outlive this process.
type Spawner struct{ starts chan start }

type start struct {
	cmd  *exec.Cmd
	done chan error
}

// NewSpawner returns a Spawner. On Linux the parent-death signal belongs to the thread that forked, so all children are
// started from one thread that is never given back.
func NewSpawner() *Spawner {
	s := &Spawner{starts: make(chan start)}
	go func() {
		runtime.LockOSThread()
		for st := range s.starts {
			st.cmd.SysProcAttr = childAttr()
			st.done <- st.cmd.Start()
		}
	}()
	return s
}

// Start starts the command in a process group of its own and names it.
func (s *Spawner) Start(cmd *exec.Cmd) (ID, error) {
	st := start{cmd, make(chan error, 1)}
	s.starts <- st
	if err := <-st.done; err != nil {
		return ID{}, err
	}
	return Of(cmd.Process.Pid)
}

// Detach makes the command the leader of a session of its own, so that no signal of this terminal reaches it.
func Detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
