package cluster

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/proc"
)

// child is a part's process.
type child struct {
	name string
	id   proc.ID
	cmd  *exec.Cmd
	gone chan struct{} // closed when it has ended
	err  error         // how, once gone is closed
}

// deathError says that a part ended by itself.
type deathError struct{ part, how string }

func (e *deathError) Error() string { return fmt.Sprintf("%s has ended: %s", e.part, e.how) }

// launch starts a part with its output appended to its log. Its home is in the directory too: nothing it may keep for
// itself lands elsewhere, and no configuration of the user's is read.
func launch(sp *proc.Spawner, s parts.Setup, part string) (*child, error) {
	exe, args, err := command(s, part)
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(s.Dir.Log(part), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", part, err)
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(exe, args...)
	cmd.Dir = string(s.Dir)
	cmd.Env = environment(s.Dir)
	cmd.Stdout, cmd.Stderr = log, log
	id, err := sp.Start(cmd)
	if err != nil && cmd.Process == nil {
		return nil, fmt.Errorf("start %s: %w", part, err)
	}
	c := &child{name: part, id: id, cmd: cmd, gone: make(chan struct{})}
	go func() {
		c.err = cmd.Wait()
		close(c.gone)
	}()
	return c, nil
}

// command is the program of a part: this one again, or its neighbour.
func command(s parts.Setup, part string) (string, []string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, fmt.Errorf("find this program: %w", err)
	}
	if part != parts.Kwok {
		return self, append([]string{"part", part}, s.Args(part)...), nil
	}
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	kwok := filepath.Join(filepath.Dir(self), "devcluster-kwok")
	if _, err := os.Stat(kwok); err != nil {
		return "", nil, fmt.Errorf("devcluster-kwok has to be next to devcluster: %w", err)
	}
	return kwok, s.Args(part), nil
}

// environment is the user's, without what would change how the parts run.
func environment(d parts.Dir) []string {
	var env []string
	for _, kv := range os.Environ() {
		switch key, _, _ := strings.Cut(kv, "="); {
		case key == "HOME", key == "TMPDIR", key == "KUBECONFIG", strings.HasPrefix(key, "KWOK_"),
			strings.HasPrefix(key, "ETCD_"), strings.HasPrefix(strings.ToUpper(key), "HTTP_PROXY"),
			strings.HasPrefix(strings.ToUpper(key), "HTTPS_PROXY"), strings.HasPrefix(strings.ToUpper(key), "ALL_PROXY"):
		default:
			env = append(env, kv)
		}
	}
	return append(env, "HOME="+d.Path("home"), "TMPDIR="+d.Path("home"))
}

// end asks the part to end, and makes it after a while.
func (c *child) end(grace time.Duration) {
	_ = c.id.SignalGroup(syscall.SIGCONT)
	_ = c.id.SignalGroup(syscall.SIGTERM)
	select {
	case <-c.gone:
	case <-time.After(grace):
		c.kill()
	}
}

// kill ends the part's group at once and waits until it is gone.
func (c *child) kill() {
	_ = c.id.SignalGroup(syscall.SIGKILL)
	<-c.gone
}

// how tells how the process ended; only once it has.
func (c *child) how() string {
	if c.err != nil {
		return c.err.Error()
	}
	return "exit status 0"
}
