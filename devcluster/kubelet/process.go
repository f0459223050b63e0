package kubelet

import (
	"errors"
	"fmt"
	"io"
	"os/exec"

	"github.com/creack/pty"
	"k8s.io/cri-streaming/pkg/streaming/remotecommand"

	"kdeck/devcluster/cage"
)

var errTorn = errors.New("the client has gone")

// onPipes runs the command with streams that are files of their own.
func (c commands) onPipes(cmd *exec.Cmd, dir string, in io.Reader, out, errs io.WriteCloser) (int, error) {
	if out != nil {
		cmd.Stdout = out
		defer func() { _ = out.Close() }()
	}
	if errs != nil {
		cmd.Stderr = errs
		defer func() { _ = errs.Close() }()
	}
	var stdin io.WriteCloser
	if in != nil {
		var err error
		if stdin, err = cmd.StdinPipe(); err != nil {
			return 0, fmt.Errorf("open a pipe: %w", err)
		}
	}
	p, err := cage.Start(cmd, dir, false)
	if err != nil {
		return 0, err
	}
	if in != nil {
		go func() {
			_, _ = io.Copy(stdin, in)
			_ = stdin.Close()
		}()
	}
	return c.wait(p)
}

// onTerminal runs the command on a terminal of its own.
func (c commands) onTerminal(cmd *exec.Cmd, dir string, in io.Reader, out io.WriteCloser, resize <-chan remotecommand.TerminalSize) (int, error) {
	ours, theirs, err := pty.Open()
	if err != nil {
		return 0, fmt.Errorf("open a terminal: %w", err)
	}
	defer func() { _ = ours.Close() }()
	go func() {
		for size := range resize {
			_ = pty.Setsize(ours, &pty.Winsize{Rows: size.Height, Cols: size.Width})
		}
	}()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, theirs, theirs
	p, err := cage.Start(cmd, dir, true)
	_ = theirs.Close()
	if err != nil {
		return 0, err
	}
	if in != nil {
		go func() { _, _ = io.Copy(ours, in) }()
	}
	if out == nil {
		out = discard{}
	}
	// The terminal says that it has ended when the last process on it has gone.
	said := make(chan struct{})
	go func() {
		defer close(said)
		_, _ = io.Copy(out, ours)
	}()
	code, err := c.wait(p)
	if err != nil {
		return 0, err
	}
	select {
	case <-said:
		return code, out.Close()
	case <-c.torn:
		return 0, errTorn
	}
}

// wait waits until the command has ended. If the client goes, or the server, so does the command.
func (c commands) wait(p *cage.Process) (int, error) {
	select {
	case <-p.Done():
		return p.Code()
	case <-c.torn:
	case <-c.s.over:
	}
	p.Kill()
	return 0, errTorn
}

// discard is for a terminal that nobody looks at.
type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }
