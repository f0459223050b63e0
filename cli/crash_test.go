//go:build !windows

package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/rest"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
	"kdeck/kube"
	"kdeck/views"
)

// panicIn names the environment variable that makes this test binary a kdeck with a fault in it.
const panicIn = "KDECK_TEST_PANIC_IN"

// transport is a function as a http.RoundTripper.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// faulty runs kdeck on two contexts without a server: a goroutine of kube's panics as soon as it asks for something, or a
// command of the screen's when it connects to the other context.
func faulty(where string) int {
	flags := genericclioptions.NewConfigFlags(true)
	var connected atomic.Int32
	err := run("test", flags, views.Command{}, screenFlags{}, kube.Wrap(func(c *rest.Config) *rest.Config {
		switch n := connected.Add(1); {
		case where == "a goroutine":
			c.Wrap(func(http.RoundTripper) http.RoundTripper {
				return transport(func(*http.Request) (*http.Response, error) { panic("the wheel came off") })
			})
		case n > 1:
			panic("the wheel came off")
		}
		return c
	}))
	if err != nil {
		println("kdeck: " + err.Error())
		return exitError
	}
	return exitOK
}

// begin runs the faulty kdeck on a terminal.
func begin(t *testing.T, where string) (*tty.Session, string) {
	t.Helper()
	home := t.TempDir()
	conf := filepath.Join(home, "kubeconfig")
	text := `{apiVersion: v1, kind: Config, current-context: one, clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}], users: [{name: u}],
  contexts: [{name: one, context: {cluster: c, user: u}}, {name: two, context: {cluster: c, user: u}}]}`
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s, err := tty.Start(tty.Options{Path: self, Dir: home, Width: 120, Height: 30, Env: lab.Env(home, "KUBECONFIG="+conf, panicIn+"="+where)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, filepath.Join(home, "state", "kdeck", "kdeck.log")
}

func see(t *testing.T, s *tty.Session, text string) {
	t.Helper()
	if sc, err := s.Wait(patience, func(sc tty.Screen) bool { return sc.Has(text) }); err != nil {
		t.Fatalf("%q is not seen: %v\n%s", text, err, sc)
	}
}

func keys(t *testing.T, s *tty.Session, keys ...string) {
	t.Helper()
	for _, k := range keys {
		if err := s.Press(k); err != nil {
			t.Fatal(err)
		}
	}
}

// ended checks that the terminal is as it was and that the log tells of the panic.
func ended(t *testing.T, s *tty.Session, log string) tty.Exit {
	t.Helper()
	e, err := s.Exit(patience)
	if err != nil {
		t.Fatalf("%v\n%s", err, s.Screen())
	}
	if len(e.Left) > 0 {
		t.Errorf("the terminal was not put back: %v", e.Left)
	}
	told, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(told), "the wheel came off") || !strings.Contains(string(told), "crash_test.go") {
		t.Errorf("the log does not say what happened and where: %v\n%s", err, told)
	}
	return e
}

func TestAPanicInAGoroutineIsToldAndKdeckGoesOn(t *testing.T) {
	s, log := begin(t, "a goroutine")
	see(t, s, "has crashed (the wheel came off)")
	keys(t, s, "?")
	see(t, s, "help")
	keys(t, s, "ctrl+c")
	if e := ended(t, s, log); e.Code != exitOK || e.After != "" {
		t.Errorf("exit code %d, %q", e.Code, e.After)
	}
}

func TestAPanicInACommandOfTheScreenEndsKdeckAndPutsTheTerminalBack(t *testing.T) {
	s, log := begin(t, "a command")
	see(t, s, "one")
	keys(t, s, ":", "c", "t", "x", "space", "t", "w", "o", "enter")
	if e := ended(t, s, log); e.Code != exitError || !strings.Contains(e.After, log) {
		t.Errorf("exit code %d, %q", e.Code, e.After)
	}
}
