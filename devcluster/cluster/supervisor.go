package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/pki"
	"kdeck/devcluster/proc"
)

// How long a part may take to end by itself: in good order, and when another one has died.
const (
	grace  = 5 * time.Second
	hasten = 500 * time.Millisecond
)

// supervisor owns the processes of one cluster.
type supervisor struct {
	dir     parts.Dir
	setup   parts.Setup
	spawner *proc.Spawner
	probe   *probe
	deaths  chan *child

	mu       sync.Mutex
	state    State
	children map[string]*child
}

// Supervise starts the cluster and stays until it is told to end, a part dies, or owner (if not nil) is closed at its
// other end. Everything it started is gone when it returns.
func Supervise(ctx context.Context, d parts.Dir, o Options, owner io.Reader) error {
	held, err := lock(d, "supervisor", false)
	if err != nil {
		return fmt.Errorf("another supervisor is at work: %w", err)
	}
	defer func() { _ = held.Close() }()

	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	signal.Ignore(syscall.SIGHUP, syscall.SIGPIPE)
	if owner != nil {
		go func() {
			_, _ = io.Copy(io.Discard, owner)
			stop()
		}()
	}

	s := &supervisor{dir: d, spawner: proc.NewSpawner(), deaths: make(chan *child, 16), children: map[string]*child{}}
	if err := s.prepare(o); err != nil {
		return s.fail(err)
	}
	closeControl, err := s.control()
	if err != nil {
		return s.fail(err)
	}
	defer closeControl()
	return s.serve(ctx)
}

// prepare makes what does not depend on the ports.
func (s *supervisor) prepare(o Options) error {
	previous, err := ReadState(s.dir)
	if err != nil {
		return err
	}
	self, err := proc.Self()
	if err != nil {
		return err
	}
	s.state = State{Phase: Starting, Supervisor: self, Options: o, Ports: previous.Ports, Token: rand.Text(), Since: time.Now()}
	s.setup = parts.Setup{Dir: s.dir, APIArgs: o.APIArgs}
	for _, sub := range []string{"logs", "parts", "pki", "home"} {
		if err := os.MkdirAll(s.dir.Path(sub), 0o700); err != nil {
			return fmt.Errorf("make a directory: %w", err)
		}
	}
	if err := os.RemoveAll(s.dir.Containers()); err != nil {
		return fmt.Errorf("remove what containers have left: %w", err)
	}
	if err := os.RemoveAll(s.dir.Failure()); err != nil {
		return fmt.Errorf("forget the last failure: %w", err)
	}
	for _, p := range parts.Names() {
		if err := os.RemoveAll(s.dir.Log(p)); err != nil {
			return fmt.Errorf("remove an old log: %w", err)
		}
	}
	if err := pki.Ensure(s.dir.Path("pki")); err != nil {
		return err
	}
	s.probe, err = newProbe(s.dir)
	return err
}

// serve brings the cluster up, watches it and takes it down.
func (s *supervisor) serve(ctx context.Context) error {
	err := s.bringUp(ctx)
	if err != nil && ctx.Err() == nil {
		s.endAll(hasten)
		return s.fail(err)
	}
	if err == nil {
		s.update(func(st *State) { st.Phase, st.Doing = Ready, "" })
		select {
		case <-ctx.Done():
		case c := <-s.deaths:
			err := &deathError{part: c.name, how: c.how()}
			s.update(func(st *State) { st.Phase, st.Error = Stopping, err.Error() })
			s.endAll(hasten)
			return s.fail(err)
		}
	}
	s.update(func(st *State) { st.Phase = Stopping })
	s.endAll(grace)
	s.update(func(st *State) { st.Phase, st.Parts = Stopped, nil })
	return nil
}

// update changes the state and writes it down.
func (s *supervisor) update(change func(*State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.state)
	if err := writeState(s.dir, s.state); err != nil {
		fmt.Fprintln(os.Stderr, "devcluster:", err)
	}
}

// fail writes down why the cluster is gone, with the end of the dead part's log, and returns the error.
func (s *supervisor) fail(err error) error {
	text := err.Error() + "\n"
	if death := (*deathError)(nil); errors.As(err, &death) {
		text += fmt.Sprintf("\nThe end of %s:\n%s", s.dir.Log(death.part), tail(s.dir.Log(death.part), 25))
	}
	if werr := os.WriteFile(s.dir.Failure(), []byte(text), 0o600); werr != nil {
		fmt.Fprintln(os.Stderr, "devcluster:", werr)
	}
	s.update(func(st *State) { st.Phase, st.Error, st.Parts = Failed, err.Error(), nil })
	return err
}

// start launches a part that has to stay.
func (s *supervisor) start(part string) (*child, error) {
	c, err := launch(s.spawner, s.setup, part)
	if err != nil {
		return nil, err
	}
	s.adopt(c)
	return c, nil
}

// adopt takes a process for its part: from now on its death is reported unless it was on purpose.
func (s *supervisor) adopt(c *child) {
	s.mu.Lock()
	s.children[c.name] = c
	s.mu.Unlock()
	s.mark(c.name, c.id, PartRunning)
	go func() {
		<-c.gone
		if state := s.stateOf(c.name); s.child(c.name) == c && (state == PartRunning || state == PartFrozen) {
			s.deaths <- c
		}
	}()
}

// mark notes the state of a part.
func (s *supervisor) mark(part string, id proc.ID, state string) {
	s.update(func(st *State) {
		for i := range st.Parts {
			if st.Parts[i].Name == part {
				st.Parts[i].ID, st.Parts[i].State = id, state
				return
			}
		}
		st.Parts = append(st.Parts, PartState{Name: part, ID: id, State: state})
	})
}

func (s *supervisor) stateOf(part string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.state.Parts {
		if p.Name == part {
			return p.State
		}
	}
	return ""
}

func (s *supervisor) child(part string) *child {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.children[part]
}

// endAll ends the parts, the last started first: the API server outlives what writes to it, and etcd the API server.
func (s *supervisor) endAll(grace time.Duration) {
	names := parts.Names()
	for i := len(names) - 1; i >= 0; i-- {
		if c := s.child(names[i]); c != nil {
			s.mark(names[i], c.id, PartEnded)
			c.end(grace)
		}
	}
	proc.KillMarked(s.dir.Mark())
	s.mu.Lock()
	s.children = map[string]*child{}
	s.mu.Unlock()
}

// tail returns the last lines of a file.
func tail(file string, n int) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return "(" + err.Error() + ")\n"
	}
	lines := strings.SplitAfter(string(data), "\n")
	return strings.Join(lines[max(0, len(lines)-n-1):], "")
}
