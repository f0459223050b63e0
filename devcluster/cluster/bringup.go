package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"k8s.io/client-go/kubernetes"

	"kdeck/devcluster/access"
	"kdeck/devcluster/kwok"
	"kdeck/devcluster/nodes"
	"kdeck/devcluster/parts"
	"kdeck/devcluster/pki"
)

const (
	startLimit = 3 * time.Minute // for everything; a loaded machine with a large store takes its time
	portTries  = 5
)

// bringUp starts everything. When a part finds its port taken by somebody else in the meantime, all start on new ones.
func (s *supervisor) bringUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	var err error
	for try := range portTries {
		want := s.state.Ports
		if try > 0 {
			want = parts.Ports{}
		}
		if err = s.configure(want); err != nil {
			return err
		}
		if err = s.startAll(ctx); err == nil {
			return nil
		}
		if !s.portTaken(err) {
			return err
		}
		s.endAll(hasten)
		s.drainDeaths()
	}
	return err
}

// portTaken tells whether a part ended because it could not have its port.
func (s *supervisor) portTaken(err error) bool {
	death := (*deathError)(nil)
	return errors.As(err, &death) && strings.Contains(tail(s.dir.Log(death.part), 40), "address already in use")
}

func (s *supervisor) drainDeaths() {
	for {
		select {
		case <-s.deaths:
		default:
			return
		}
	}
}

// configure finds ports and writes what depends on them.
func (s *supervisor) configure(want parts.Ports) error {
	s.doing("configuring")
	ports, err := allocate(want, s.state.Options.Port)
	if err != nil {
		return err
	}
	s.setup.Ports = ports
	s.update(func(st *State) { st.Ports = ports })
	tokens, err := access.EnsureTokens(s.dir.Tokens())
	if err != nil {
		return err
	}
	if err := access.WriteKubeconfigs(s.dir, ports.APIServer, tokens); err != nil {
		return err
	}
	config, err := kwok.Config(kwok.Options{
		Port: ports.Kwok, KubeletPort: ports.Kubelet, CertFile: s.dir.Cert(pki.Server), KeyFile: s.dir.Key(pki.Server),
	})
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.dir.KwokConfig(), config, 0o600); err != nil {
		return fmt.Errorf("write kwok's configuration: %w", err)
	}
	return nil
}

// startAll starts the parts in their order. What needs the API server is started when it is ready.
func (s *supervisor) startAll(ctx context.Context) error {
	s.doing("starting etcd and the API server")
	if err := s.startParts(ctx, parts.Etcd, parts.APIServer); err != nil {
		return err
	}
	s.doing("making users and nodes")
	client, err := access.Client(s.dir, access.Supervisor)
	if err != nil {
		return err
	}
	if err := s.fill(ctx, client); err != nil {
		return err
	}
	s.doing("starting the controllers, the scheduler and the nodes")
	if err := s.startParts(ctx, parts.ControllerManager, parts.Scheduler, parts.Kwok, parts.Kubelet); err != nil {
		return err
	}
	s.doing("waiting for the nodes")
	if err := nodes.WaitReady(ctx, client); err != nil {
		return err
	}
	if err := waitForAccounts(ctx, client); err != nil {
		return err
	}
	if _, err := os.Stat(s.dir.Seeded()); err == nil {
		return s.startParts(ctx, parts.Life)
	}
	return nil
}

// startParts starts parts at once and waits until all are well.
func (s *supervisor) startParts(ctx context.Context, names ...string) error {
	var started []*child
	for _, name := range names {
		c, err := s.start(name)
		if err != nil {
			return err
		}
		started = append(started, c)
	}
	for _, c := range started {
		if err := s.probe.wait(ctx, c, s.setup.Ports.Of(c.name)); err != nil {
			return s.cause(err)
		}
	}
	return nil
}

// cause prefers the first part that died to the one that did not get ready because of it.
func (s *supervisor) cause(err error) error {
	select {
	case c := <-s.deaths:
		return &deathError{part: c.name, how: c.how()}
	default:
		return err
	}
}

// fill makes what a fresh cluster has, and takes the leases from parts that ran before.
func (s *supervisor) fill(ctx context.Context, client kubernetes.Interface) error {
	if err := access.Grant(ctx, client); err != nil {
		return err
	}
	for _, part := range []string{parts.ControllerManager, parts.Scheduler, parts.Kwok} {
		if err := dropLeases(ctx, client, part); err != nil {
			return err
		}
	}
	if err := nodes.Ensure(ctx, client, s.state.Options.Nodes); err != nil {
		return err
	}
	return nodes.Publish(ctx, client, s.setup.Ports.Kubelet)
}

func (s *supervisor) doing(what string) {
	s.update(func(st *State) { st.Doing = what })
}
