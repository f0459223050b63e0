package kubelet

import (
	"context"
	"io"
	"net/http"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"

	"kdeck/devcluster/logs"
)

// attach serves a container's own streams: its log from now on, and for one that has an input, its command.
func (s *server) attach(w http.ResponseWriter, r *http.Request) error {
	t, o, err := s.session(r)
	if err != nil {
		return err
	}
	run, err := t.run(false)
	if err != nil {
		return err
	}
	// Whether there is a terminal was decided when the container was started.
	if o.TTY = t.container.TTY; o.TTY {
		o.Stderr = false
	}
	l, cut, err := s.log(t, run)
	if err != nil {
		return err
	}
	cut.arm(wireOf(r))
	a := attachment{commands{s: s, target: t, torn: wireOf(r).Torn()}, run, l}
	remotecommand.ServeAttach(w, r, a, t.pod.Name, string(t.pod.UID), t.container.Name, o,
		idleLimit, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
	return nil
}

// attachment is one client's hold on a container.
type attachment struct {
	commands
	run logs.Run
	log *logs.Log
}

// AttachContainer connects the streams to the container.
func (a attachment) AttachContainer(_ context.Context, _, _, _ string, in io.Reader, out, errs io.WriteCloser, tty bool,
	resize <-chan remotecommand.TerminalSize) error {
	if a.target.container.Stdin {
		return a.command(in, out, errs, tty, resize)
	}
	return a.listen(out, errs)
}

// command runs what the container was made for, on behalf of the client who holds on to its input: `kubectl run -it`, a
// debugging container. When it ends, so has the container.
func (a attachment) command(in io.Reader, out, errs io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize) error {
	args := append(append([]string{}, a.target.container.Command...), a.target.container.Args...)
	if len(args) == 0 {
		args = []string{"sh"}
	}
	code, err := a.commands.run(args, in, out, errs, tty, resize)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	return a.s.ended(ctx, a.target, int32(code))
}

// listen passes on what the container writes, until it ends or the client is gone. What the client says is not heard: the
// container has no input.
func (a attachment) listen(out, errs io.WriteCloser) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		select {
		case <-a.torn:
			stop()
		case <-ctx.Done():
		}
	}()
	done, count := make(chan error), 0
	for _, stream := range []struct {
		to          io.WriteCloser
		out, errors bool
	}{{out, true, errs == nil}, {errs, false, true}} {
		if stream.to == nil {
			continue
		}
		count++
		o := logs.Options{Follow: true, Stdout: stream.out, Stderr: stream.errors}
		go func() {
			done <- logs.Copy(ctx, stream.to, func() {}, a.log, o, a.s.news(ctx, a.target, a.run))
		}()
	}
	var first error
	for range count {
		if err := <-done; err != nil && first == nil {
			first = err
			stop()
		}
	}
	return first
}
