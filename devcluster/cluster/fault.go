package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"kdeck/devcluster/access"
	"kdeck/devcluster/parts"
	"kdeck/devcluster/proc"
)

// ErrNotRunning is returned for a directory whose cluster does not run.
var ErrNotRunning = errors.New("no cluster is running here")

// Faults lists what can be done to a part.
func Faults() []string { return []string{"kill", "start", "freeze", "thaw"} }

// Fault does something to a part of the running cluster; the supervisor does not take it for a death.
func Fault(ctx context.Context, d parts.Dir, op, part string) error {
	if !slices.Contains(Faults(), op) || !slices.Contains(parts.Names(), part) {
		return fmt.Errorf("no such fault or part: %s %s", op, part)
	}
	return send(ctx, d, order{op, part})
}

// StartLife starts the part Life in the running cluster, unless it runs.
func StartLife(ctx context.Context, d parts.Dir) error {
	return send(ctx, d, order{"live", parts.Life})
}

func (s *supervisor) obey(ctx context.Context, o order) error {
	c, state := s.child(o.Part), s.stateOf(o.Part)
	up := state == PartRunning || state == PartFrozen
	switch {
	case o.Op == "live" && up:
		return nil
	case o.Op == "live", o.Op == "start" && state == PartKilled:
		return s.restart(ctx, o.Part)
	case o.Op == "kill" && up:
		s.mark(o.Part, c.id, PartKilled)
		c.kill()
		if o.Part == parts.Kubelet {
			proc.KillMarked(s.dir.Mark())
		}
		return nil
	case o.Op == "freeze" && state == PartRunning:
		s.mark(o.Part, c.id, PartFrozen)
		return signalled(o, c.id.SignalGroup(syscall.SIGSTOP))
	case o.Op == "thaw" && state == PartFrozen:
		err := c.id.SignalGroup(syscall.SIGCONT)
		s.mark(o.Part, c.id, PartRunning)
		return signalled(o, err)
	case state == "":
		return fmt.Errorf("%s does not run in this cluster", o.Part)
	}
	return fmt.Errorf("cannot %s %s: it is %s", o.Op, o.Part, state)
}

func signalled(o order, err error) error {
	if err != nil {
		return fmt.Errorf("%s %s: %w", o.Op, o.Part, err)
	}
	return nil
}

// restart starts a part with the ports and the data it had. One that does not come up is left as killed.
func (s *supervisor) restart(ctx context.Context, part string) error {
	if client, err := access.Client(s.dir, access.Supervisor); err == nil {
		soon, cancel := context.WithTimeout(ctx, 2*time.Second)
		_ = dropLeases(soon, client, part) // as good as it goes: the API server may be the one that is down
		cancel()
	}
	c, err := launch(s.spawner, s.setup, part)
	if err != nil {
		return err
	}
	if err := s.probe.wait(ctx, c, s.setup.Ports.Of(part)); err != nil {
		c.kill()
		return fmt.Errorf("%w\n%s", err, tail(s.dir.Log(part), 10))
	}
	s.adopt(c)
	return nil
}
