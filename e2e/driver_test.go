package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// patience is how long a screen is waited for. It is long because test machines are busy; no test waits for it to pass.
const patience = 2 * time.Minute

// recovery is how long kdeck may take to find a server again: the longer one was away, the less often it is tried.
const recovery = 4 * time.Minute

// setup is what a session is started with.
type setup struct {
	tty.Options
	kubeconfig string
	home       string
	path       string
	rude       bool // the test ends the session itself, in its own way
}

// Option changes how a session is started.
type Option func(*setup)

// Args are kdeck's arguments.
func Args(args ...string) Option { return func(s *setup) { s.Args = args } }

// Size is the terminal's size.
func Size(w, h int) Option { return func(s *setup) { s.Width, s.Height = w, h } }

// As uses a user's kubeconfig of the shared cluster.
func As(user string) Option { return Kubeconfig(world.Kubeconfig(user)) }

// Kubeconfig uses a kubeconfig file; "" uses none.
func Kubeconfig(path string) Option { return func(s *setup) { s.kubeconfig = path } }

// Env adds NAME=VALUE to the environment.
func Env(vars ...string) Option { return func(s *setup) { s.Env = append(s.Env, vars...) } }

// Home uses a home folder, so that two sessions can share one.
func Home(dir string) Option { return func(s *setup) { s.home = dir } }

// Light is a terminal with a white background.
func Light() Option { return func(s *setup) { s.Options.Light = true } }

// Mute is a terminal that answers no queries.
func Mute() Option { return func(s *setup) { s.Options.Mute = true } }

// Torn is a terminal whose answers come in pieces.
func Torn(pause time.Duration) Option { return func(s *setup) { s.Options.Torn = pause } }

// SlowLine waits for what is torn as long as kdeck does where ESCDELAY is not set.
func SlowLine() Option { return Env("ESCDELAY=") }

// Rude says that the test ends the session itself.
func Rude() Option { return func(s *setup) { s.rude = true } }

// Program runs something else than bin/kdeck.
func Program(path string) Option { return func(s *setup) { s.path = path } }

// Session is kdeck on a terminal, with a person in front of it who fails the test when disappointed.
type Session struct {
	*tty.Session
	t    testing.TB
	home string
}

// Start runs kdeck. When the test ends, kdeck is asked to quit and must leave the terminal as it was.
func Start(t testing.TB, options ...Option) *Session {
	t.Helper()
	o := setup{home: t.TempDir(), kubeconfig: world.Kubeconfig(lab.Admin), path: lab.Bin("kdeck")}
	o.Width, o.Height = 120, 40
	for _, f := range options {
		f(&o)
	}
	env := lab.Env(o.home)
	if o.kubeconfig != "" {
		env = append(env, "KUBECONFIG="+o.kubeconfig)
	}
	o.Path, o.Dir, o.Options.Env = o.path, o.home, append(env, o.Options.Env...)
	session, err := tty.Start(o.Options)
	if err != nil {
		t.Fatal(err)
	}
	s := &Session{Session: session, t: t, home: o.home}
	t.Cleanup(func() { s.end(o.rude) })
	return s
}

// end closes the session and, unless the test has seen to that, checks that kdeck quits well.
func (s *Session) end(rude bool) {
	defer s.Close()
	if s.t.Failed() {
		s.t.Logf("the screen at the end:\n%s", s.Screen())
		if log := s.Log(); log != "" {
			s.t.Logf("the log's end:\n%s", log)
		}
		return
	}
	if rude || !s.Running() {
		return
	}
	s.Quit()
}

// Quit leaves kdeck by ctrl+c and checks that it ends well and leaves the terminal as it was, with nothing written to it.
func (s *Session) Quit() {
	s.t.Helper()
	s.Settle() // an answer of the terminal's that nobody reads any more would stand behind the screen
	_ = s.Session.Press("ctrl+c")
	e := s.Ends()
	if e.Code != 0 || e.After != "" || e.Before != "" {
		s.t.Errorf("ctrl+c: exit code %d %s, written before the screen %q, after it %q", e.Code, e.Signal, e.Before, e.After)
	}
	s.Restored(e)
}

// Ends waits for kdeck's end.
func (s *Session) Ends() tty.Exit {
	s.t.Helper()
	e, err := s.Exit(patience)
	if err != nil {
		s.t.Fatalf("%v\n%s", err, s.Screen())
	}
	return e
}

// Restored checks that the terminal is as it was before kdeck.
func (s *Session) Restored(e tty.Exit) {
	s.t.Helper()
	if len(e.Left) > 0 {
		s.t.Errorf("the terminal was not put back: %v", e.Left)
	}
}

// Log is the end of kdeck's own log file.
func (s *Session) Log() string {
	var text string
	_ = filepath.WalkDir(s.home, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".log" {
			data, _ := os.ReadFile(path)
			text += string(data[max(0, len(data)-3000):])
		}
		return nil
	})
	return text
}

// atSmall runs a test on a small terminal: what it asserts is the same on a large one.
func atSmall(t *testing.T, f func(t *testing.T, size Option)) {
	t.Run("80x24", func(t *testing.T) {
		t.Parallel()
		f(t, Size(80, 24))
	})
}

// atSizes runs a test on a small and on a large terminal: what it asserts is where things stand, or what there is room for.
func atSizes(t *testing.T, f func(t *testing.T, size Option)) {
	for _, s := range [][2]int{{80, 24}, {200, 50}} {
		t.Run(fmt.Sprintf("%dx%d", s[0], s[1]), func(t *testing.T) {
			t.Parallel()
			f(t, Size(s[0], s[1]))
		})
	}
}
