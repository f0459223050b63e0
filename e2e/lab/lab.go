// Package lab brings up a devcluster for tests and benchmarks, or uses one that is already up, and hands out clients.
package lab

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// The users of every devcluster.
const (
	Admin  = "admin"
	Viewer = "viewer" // reads everything
	Tenant = "tenant" // everything in TenantNamespace, nothing elsewhere
	Nobody = "nobody" // nothing
)

// TenantNamespace is where the tenant lives.
const TenantNamespace = "team-a"

// Lab is one cluster.
type Lab struct {
	Dir string

	keeper *exec.Cmd      // not nil: brought up here, and ended here
	leash  io.WriteCloser // the cluster lives as long as this is open, so it ends with this process whatever happens
}

// Root is the repository's top folder.
func Root() string {
	_, file, _, ok := runtime.Caller(0)
	if dir := filepath.Dir(filepath.Dir(filepath.Dir(file))); ok && exists(filepath.Join(dir, "go.mod")) {
		return dir
	}
	// Built with -trimpath: look upwards from where the tests run.
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if exists(filepath.Join(dir, "devcluster")) && exists(filepath.Join(dir, "go.mod")) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	return "."
}

// Bin is a built program's path.
func Bin(name string) string { return filepath.Join(Root(), "bin", name) }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Given is the cluster that the environment names (DEVCLUSTER_DIR), if any; it is left running.
func Given() (*Lab, bool) {
	dir := os.Getenv("DEVCLUSTER_DIR")
	if dir == "" {
		return nil, false
	}
	return &Lab{Dir: dir}, true
}

// Up brings up a cluster in a folder, with more arguments for `devcluster run`. It ends with Down, or with this process.
func Up(dir string, args ...string) (*Lab, error) {
	if !exists(Bin("devcluster")) {
		return nil, errors.New("bin/devcluster is missing: run `make devcluster`")
	}
	l := &Lab{Dir: dir}
	args = append(append([]string{"run", "--dir", dir}, args...), "--", "sh", "-c", "echo ready; cat >/dev/null")
	l.keeper = exec.Command(Bin("devcluster"), args...)
	var said strings.Builder
	l.keeper.Stderr = &said
	var err error
	if l.leash, err = l.keeper.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := l.keeper.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := l.keeper.Start(); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "ready" {
			return l, nil
		}
	}
	l.leash.Close()
	err = l.keeper.Wait()
	return nil, fmt.Errorf("devcluster run ended: %w\n%s", err, said.String())
}

// Do runs a devcluster command on this cluster and gives what it printed.
func (l *Lab) Do(timeout time.Duration, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, Bin("devcluster"), append(args, "--dir", l.Dir)...)
	// The cluster outlives the command and must not hold the pipe: output goes to a file.
	out, err := os.CreateTemp("", "devcluster-out")
	if err != nil {
		return "", err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	err = cmd.Run()
	text, _ := os.ReadFile(out.Name())
	return string(text), err
}

// Down ends the cluster if it was brought up here, and waits for its end.
func (l *Lab) Down() {
	if l.keeper != nil {
		l.leash.Close()
		_ = l.keeper.Wait()
		l.keeper = nil
	}
}

// Kubeconfig is the path of a user's kubeconfig.
func (l *Lab) Kubeconfig(user string) string { return filepath.Join(l.Dir, user+".kubeconfig") }

// Config is a user's client configuration, without a client's rate limit.
func (l *Lab) Config(user string) (*rest.Config, error) {
	c, err := clientcmd.BuildConfigFromFlags("", l.Kubeconfig(user))
	if err != nil {
		return nil, err
	}
	c.QPS, c.Burst = 500, 1000
	c.WarningHandler = rest.NoWarnings{}
	return c, nil
}

// Client is a typed client of a user.
func (l *Lab) Client(user string) (kubernetes.Interface, error) {
	c, err := l.Config(user)
	if err != nil {
		return nil, err
	}
	return kubernetes.NewForConfig(c)
}

// Dynamic is an untyped client of a user.
func (l *Lab) Dynamic(user string) (dynamic.Interface, error) {
	c, err := l.Config(user)
	if err != nil {
		return nil, err
	}
	return dynamic.NewForConfig(c)
}

// Env is the environment of a program under test: a home of its own, a terminal of today, and nothing of ours.
func Env(home string, more ...string) []string {
	env := []string{
		"HOME=" + home, "PATH=/usr/local/bin:/usr/bin:/bin", "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
		"TMPDIR=" + home,
		"ESCDELAY=50", // escape is pressed often, and nothing is torn between here and there
	}
	for _, x := range []string{"CONFIG", "STATE", "CACHE", "DATA"} {
		env = append(env, "XDG_"+x+"_HOME="+filepath.Join(home, strings.ToLower(x)))
	}
	return append(env, more...)
}
