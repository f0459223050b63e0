package main

import (
	"fmt"
	"strings"
	"time"

	"kdeck/e2e/lab"
	"kdeck/e2e/proc"
	"kdeck/e2e/tty"
)

// tenKinds are visited one after another; all of them stay on the stack of views, and so do their informers.
var tenKinds = [10]string{"pods", "deployments", "replicasets", "nodes", "namespaces", "services", "configmaps", "secrets",
	"serviceaccounts", "events"}

// open measures a session in which ten kinds are looked at, two of them of 10,000 objects: memory, and the way back to
// what was seen before.
func (b *bench) open() error {
	say("adding %d events", events)
	if err := b.load("--events", fmt.Sprint(events)); err != nil {
		return err
	}
	s, err := b.kdeck(b.lab.Kubeconfig(lab.Admin), nil, tenKinds[0], "-A")
	if err != nil {
		return err
	}
	defer quit(s)
	if _, err := await(s, "all rows", b.synced); err != nil {
		return err
	}
	for _, kind := range tenKinds[1:] {
		if _, err := command(s, kind+" -A", whole(kind)); err != nil {
			return err
		}
	}
	time.Sleep(10 * time.Second) // the collector returns what synchronizing needed
	now, peak, err := proc.Memory(s.PID())
	if err != nil {
		return err
	}
	b.table.add("ten kinds, 10,000 pods and events: resident", "MiB", 160, true, mib(now))
	b.table.add("ten kinds, 10,000 pods and events: resident at its highest", "MiB", anything, false, mib(peak))
	return b.back(s)
}

// back goes to and fro between the pods and the events, in each of the ways there are.
func (b *bench) back(s *tty.Session) error {
	pods, events := whole("pods"), whole("events")
	var named, last, history []float64
	for range b.rounds {
		took, err := command(s, "pods -A", pods)
		if err != nil {
			return err
		}
		named = append(named, took)
		for _, way := range []struct {
			key  string
			want func(tty.Screen) bool
			into *[]float64
		}{{"-", events, &last}, {"-", pods, &last}, {"[", events, &history}, {"]", pods, &history}, {"-", events, nil}} {
			took, _, err := timed(s, way.key, way.want)
			if err != nil {
				return err
			}
			if way.into != nil {
				*way.into = append(*way.into, took)
			}
		}
	}
	b.table.add("10,000 pods: back to them by their name", "ms", 50, false, named...)
	b.table.add("10,000 pods, 10,000 events: to and fro by -", "ms", 50, false, last...)
	b.table.add("10,000 pods, 10,000 events: to and fro by [ and ]", "ms", 50, false, history...)
	return nil
}

// command types a line behind ':' and says how many milliseconds after enter its screen came.
func command(s *tty.Session, line string, want func(tty.Screen) bool) (float64, error) {
	if err := s.Press(":"); err != nil {
		return 0, err
	}
	if err := s.Type(line); err != nil {
		return 0, err
	}
	typed := func(sc tty.Screen) bool { return strings.HasPrefix(sc.Line(-1), ":"+line) }
	if sc, err := s.Wait(patience, typed); err != nil {
		return 0, fmt.Errorf("type :%s: %w\n%s", line, err, sc)
	}
	took, _, err := timed(s, "enter", want)
	return took, err
}
