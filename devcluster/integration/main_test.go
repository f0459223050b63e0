// Package integration tries the built program: real clusters, started and ended as a user would.
package integration

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"

	"kdeck/devcluster/access"
	"kdeck/devcluster/cluster"
	"kdeck/devcluster/parts"
)

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if testing.Short() {
		return m.Run()
	}
	dir, err := filepath.Abs(filepath.Join("..", "..", "bin"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	// The command that everybody builds it with: what is up to date is not built again.
	build := exec.Command("make", "--no-print-directory", "devcluster")
	build.Dir = filepath.Dir(dir)
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	binary = filepath.Join(dir, "devcluster")
	return m.Run()
}

// lab is one cluster in a directory of its own.
type lab struct {
	t   *testing.T
	dir parts.Dir
}

func newLab(t *testing.T) *lab {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a control plane")
	}
	l := &lab{t, parts.Dir(filepath.Join(t.TempDir(), "c"))}
	t.Cleanup(func() { _, _, _ = l.try("down", "--dir", string(l.dir)) })
	return l
}

// try runs the program and returns its exit code and what it said.
func (l *lab) try(args ...string) (code int, stdout, stderr string) {
	cmd := exec.Command(binary, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		l.t.Fatalf("%v: %v", args, err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// do runs the program on the lab's directory; it has to succeed.
func (l *lab) do(args ...string) string {
	l.t.Helper()
	code, out, errs := l.try(append(args, "--dir", string(l.dir))...)
	if code != 0 {
		l.t.Fatalf("%s: exit code %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

func (l *lab) client(user string) kubernetes.Interface {
	l.t.Helper()
	c, err := access.Client(l.dir, user)
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

func (l *lab) state() cluster.State {
	l.t.Helper()
	st, err := cluster.ReadState(l.dir)
	if err != nil {
		l.t.Fatal(err)
	}
	return st
}

// gone fails the test if a process of the state is still there.
func (l *lab) gone(st cluster.State) {
	l.t.Helper()
	for _, p := range st.Parts {
		if !p.ID.WaitGone(patience) {
			l.t.Errorf("%s is still running", p.Name)
		}
	}
	if !st.Supervisor.WaitGone(patience) {
		l.t.Error("the supervisor is still running")
	}
}

// patience is long because test machines are busy; no test waits for it to pass.
const patience = 2 * time.Minute

// eventually waits until f says yes.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !f(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %s", what, patience)
		}
	}
}
