package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/proc"
)

// Up makes sure that the cluster of the directory runs and is ready, and tells whether it had to start it. What happens
// is told to progress. If owner is not nil, the cluster ends when the other end of that pipe is closed.
func Up(ctx context.Context, d parts.Dir, o Options, owner *os.File, progress func(string)) (started bool, err error) {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return false, fmt.Errorf("make the directory: %w", err)
	}
	held, err := lock(d, "up", true)
	if err != nil {
		return false, err
	}
	defer func() { _ = held.Close() }()

	st, err := ReadState(d)
	if err != nil {
		return false, err
	}
	if st.Running() && st.Phase == Stopping {
		progress("waiting for the end of the last one")
		st.Supervisor.WaitGone(time.Minute)
	}
	if !st.Running() {
		tellFailure(d, st, progress)
		reap(d, st)
		if err := spawn(d, o, owner); err != nil {
			return false, err
		}
		started = true
	}
	return started, await(ctx, d, progress)
}

// tellFailure tells why the last cluster of the directory came to its end, once.
func tellFailure(d parts.Dir, st State, progress func(string)) {
	if st.Phase != Failed {
		return
	}
	if text, err := os.ReadFile(d.Failure()); err == nil {
		progress("the last time it failed: " + string(text))
	}
}

// reap ends parts whose supervisor was killed, where the kernel has not done so, and what runs in containers still.
func reap(d parts.Dir, st State) {
	for _, p := range st.Parts {
		_ = p.ID.SignalGroup(syscall.SIGKILL)
		p.ID.WaitGone(5 * time.Second)
	}
	proc.KillMarked(d.Mark())
}

// spawn starts the supervisor in a session of its own.
func spawn(d parts.Dir, o Options, owner *os.File) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(d.Log("supervisor")), 0o700); err != nil {
		return fmt.Errorf("make the log directory: %w", err)
	}
	log, err := os.OpenFile(d.Log("supervisor"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the supervisor's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	args := []string{"supervise", "--dir", string(d), fmt.Sprintf("--port=%d", o.Port), fmt.Sprintf("--nodes=%d", o.Nodes)}
	for _, a := range o.APIArgs {
		args = append(args, "--apiserver-arg="+a)
	}
	cmd := exec.Command(self, args...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, string(d)
	if owner != nil {
		cmd.ExtraFiles = []*os.File{owner}
		cmd.Args = append(cmd.Args, "--owned")
	}
	proc.Detach(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the supervisor: %w", err)
	}
	id, _ := proc.Of(cmd.Process.Pid)
	go func() { _ = cmd.Wait() }()
	for {
		st, err := ReadState(d)
		if err == nil && st.Supervisor == id {
			return nil
		}
		if !id.Alive() {
			return fmt.Errorf("the supervisor has ended: %s%s", tail(d.Log("supervisor"), 10), failure(d))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// await waits until the cluster is ready or gone.
func await(ctx context.Context, d parts.Dir, progress func(string)) error {
	said := ""
	for {
		st, err := ReadState(d)
		if err != nil {
			return err
		}
		alive := st.Running()
		switch {
		case st.Phase == Ready && alive:
			return nil
		case st.Phase == Failed:
			return errors.New(failure(d))
		case !alive, st.Phase == Stopping, st.Phase == Stopped:
			return errors.New("the cluster was ended while it started")
		case st.Doing != said:
			said = st.Doing
			progress(said)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the cluster: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func failure(d parts.Dir) string {
	text, err := os.ReadFile(d.Failure())
	if err != nil {
		return ""
	}
	return string(text)
}

// Owner is the read end of the pipe that spawn hands to an owned supervisor.
func Owner() io.Reader { return os.NewFile(3, "owner") }
