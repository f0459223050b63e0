package kubelet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"k8s.io/cri-streaming/pkg/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"

	"kdeck/devcluster/settings"
)

// ExecAnnotation says what becomes of commands in a container; see the README.
const ExecAnnotation = "devcluster/exec"

const idleLimit = 4 * time.Hour // as of a container runtime

// exec serves a command in a container.
func (s *server) exec(w http.ResponseWriter, r *http.Request) error {
	t, o, err := s.session(r)
	if err != nil {
		return err
	}
	c := commands{s: s, target: t, torn: wireOf(r).Torn()}
	var cut cut
	if err := t.read(ExecAnnotation, settings.Keys{"distroless": settings.Flag(&c.bare)}.With(cut.Keys())); err != nil {
		return err
	}
	c.bare = c.bare || distroless(t.container.Image)
	cut.arm(wireOf(r))
	remotecommand.ServeExec(w, r, c, t.pod.Name, string(t.pod.UID), t.container.Name, r.URL.Query()["command"], o,
		idleLimit, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
	return nil
}

// session reads what exec and attach have in common. The words are a kubelet's.
func (s *server) session(r *http.Request) (target, *remotecommand.Options, error) {
	o, err := remotecommand.NewOptions(r)
	if err != nil {
		return target{}, nil, refuse(http.StatusBadRequest, "%v", err)
	}
	t, err := s.targetOf(r)
	if err == nil && !t.running() {
		err = refuse(http.StatusInternalServerError, "container not found (%q)", t.container.Name)
	}
	return t, o, err
}

// distroless tells of images that are known to hold nothing but their program.
func distroless(image string) bool {
	for _, name := range []string{"/coredns:", "/kube-proxy:", "/csi-disk:"} {
		if strings.Contains(image, name) {
			return true
		}
	}
	return false
}

// commands runs commands for one request.
type commands struct {
	s      *server
	target target
	bare   bool            // there are no programs in the container but its own
	torn   <-chan struct{} // closed when the client is gone
}

// ExecInContainer runs a command, and returns its exit code as a kubelet does.
func (c commands) ExecInContainer(_ context.Context, _, _, _ string, args []string, in io.Reader, out, errs io.WriteCloser, tty bool,
	resize <-chan remotecommand.TerminalSize, _ time.Duration) error {
	code, err := c.run(args, in, out, errs, tty, resize)
	if err == nil && code != 0 {
		return utilexec.CodeExitError{Err: fmt.Errorf("exit status %d", code), Code: code}
	}
	return err
}

// run runs a command in the container's directory until it ends, or the client is gone.
func (c commands) run(args []string, in io.Reader, out, errs io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize) (int, error) {
	c.s.busy.Add(1)
	defer c.s.busy.Done()
	path, err := c.look(args)
	if err != nil {
		return 0, err
	}
	dir, err := c.s.scratch(c.target)
	if err != nil {
		return 0, err
	}
	cmd := &exec.Cmd{Path: path, Args: args, Env: c.s.environment(c.target, dir, tty)}
	if tty {
		return c.onTerminal(cmd, dir, in, out, resize)
	}
	return c.onPipes(cmd, dir, in, out, errs)
}

// look finds the program. What is not there is told as containerd and runc tell it.
func (c commands) look(args []string) (string, error) {
	if len(args) == 0 || args[0] == "" {
		return "", errors.New("failed to exec in container: no command is given")
	}
	name, why := args[0], "executable file not found in $PATH"
	candidates := []string{name}
	if !strings.Contains(name, "/") {
		candidates = nil
		for _, place := range strings.Split(searchPath, ":") {
			candidates = append(candidates, place+"/"+name)
		}
	} else {
		why = "stat " + name + ": no such file or directory"
	}
	for _, path := range candidates {
		if info, err := os.Stat(path); err != nil || c.bare {
			continue
		} else if info.Mode()&0o111 != 0 && !info.IsDir() {
			return path, nil
		}
		why = "permission denied"
	}
	return "", fmt.Errorf("failed to exec in container: failed to start exec %q: OCI runtime exec failed: exec failed: unable to start container process: exec: %q: %s",
		strings.TrimPrefix(c.target.status.ContainerID, "containerd://"), name, why)
}
