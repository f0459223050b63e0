package views

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"kdeck/config"
	"kdeck/kube"
)

// guests are the pods that were made here for a while, and are to be deleted when they are no longer used.
//
//	the review is agreed to -> add -> the pod is used -> over -> tend (in a Cmd) -> kube.Remove
//
// When kdeck ends, in whatever order, Farewell deletes those that are left. If it is killed, the state file still names them: the next
// kdeck in this context says so, and their nodes end them by their deadline.
type guests struct {
	mu   sync.Mutex
	all  []*guest
	news chan struct{} // a switch, not a queue
}

// guest is one of them.
type guest struct {
	op      *kube.Operation // that makes it
	name    config.Left
	over    bool
	leaving bool
}

func newGuests() *guests { return &guests{news: make(chan struct{}, 1)} }

// add expects what an operation makes.
func (g *guests) add(op *kube.Operation, name config.Left) *guest {
	g.mu.Lock()
	defer g.mu.Unlock()
	one := &guest{op: op, name: name}
	g.all = append(g.all, one)
	return one
}

// done says that one is no longer used. It may be called from anywhere, and more than once.
func (g *guests) done(one *guest) {
	if one == nil {
		return
	}
	g.mu.Lock()
	one.over = true
	g.mu.Unlock()
	select {
	case g.news <- struct{}{}:
	default:
	}
}

// leaving are those that are over, each told once.
func (g *guests) leaving() (out []*guest) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, one := range g.all {
		if one.over && !one.leaving {
			one.leaving = true
			out = append(out, one)
		}
	}
	return out
}

// forget drops one that is gone.
func (g *guests) forget(one *guest) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all = slices.DeleteFunc(g.all, func(o *guest) bool { return o == one })
}

// list are all there are.
func (g *guests) list() []*guest {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.all)
}

// ref waits until it is made, and tells which pod it is; without a UID none was made. One that may have been made when the server
// was lost is looked for.
func (one *guest) ref(ctx context.Context, c *kube.Cluster) (ref kube.Ref, err error) {
	var now kube.Progress
	for now.Ended.IsZero() {
		if now, err = one.op.Next(ctx, now.Version); err != nil {
			return kube.Ref{}, err
		}
	}
	result := now.Results[0]
	if ref, ok := result.Made(); ok || !result.Unsure {
		return ref, nil
	}
	ref = kube.Ref{Cluster: c.Name(), Resource: builtin("pods").Name, Namespace: one.name.Namespace, Name: one.name.Name}
	o, err := c.Object(ctx, builtin("pods"), ref)
	switch {
	case kube.IsGone(err):
		return kube.Ref{}, nil
	case err != nil:
		return kube.Ref{}, err
	}
	if kube.Carries(o, one.name.Token) { // else it is somebody else's
		ref.UID = o.GetUID()
	}
	return ref, nil
}

// remove deletes the pod.
func (one *guest) remove(ctx context.Context, c *kube.Cluster) (kube.Ref, error) {
	ref, err := one.ref(ctx, c)
	if err != nil || ref.UID == "" {
		return ref, err
	}
	return ref, c.Remove(ctx, ref)
}

// The messages about guests.
type (
	guestsMsg    struct{} // something is over
	guestGoneMsg struct {
		one *guest
		ref kube.Ref
		err error
	}
	guestsLeftMsg struct { // of an earlier kdeck
		cluster *kube.Cluster
		there   []config.Left
		unknown []config.Left // the server does not say
	}
)

// waitGuests waits until something is over.
func (h *Header) waitGuests() tea.Cmd {
	ctx, news := h.ctx, h.s.guests.news
	return func() tea.Msg {
		select {
		case <-news:
			return guestsMsg{}
		case <-ctx.Done():
			return nil
		}
	}
}

// tendGuests deletes what is over.
func (h *Header) tendGuests() tea.Cmd {
	cmds, cluster := []tea.Cmd{h.waitGuests()}, h.s.Cluster // guests keep one from going to another context
	for _, one := range h.s.guests.leaving() {
		cmds = append(cmds, func() tea.Msg {
			ref, err := one.remove(context.Background(), cluster)
			return guestGoneMsg{one, ref, err}
		})
	}
	return tea.Batch(cmds...)
}

// guestGone says what has become of one.
func (h *Header) guestGone(msg guestGoneMsg) tea.Cmd {
	s := h.s
	s.guests.forget(msg.one)
	if msg.err != nil {
		return notice(fault("pod %s/%s was not deleted: %s", msg.one.name.Namespace, msg.one.name.Name, kube.Explain(msg.err)))
	}
	s.State.Left = without(s.State.Left, msg.one.name)
	if msg.ref.UID == "" { // it was never made
		return s.saveState()
	}
	return tea.Batch(notice(say("pod %s was deleted", msg.ref.Name)), s.saveState())
}

func without(all []config.Left, one config.Left) []config.Left {
	return slices.DeleteFunc(slices.Clone(all), func(l config.Left) bool { return l == one })
}

func leftOf(c kube.Change) config.Left {
	return config.Left{Namespace: c.Ref.Namespace, Name: c.Ref.Name, Token: c.Token()}
}

// expect notes in the state file, before a pod for a while is made, that it is to be deleted.
func (s *Session) expect(op *kube.Operation, c kube.Change) (*guest, tea.Cmd) {
	s.State.Left = append(slices.Clone(s.State.Left), leftOf(c))
	return s.guests.add(op, leftOf(c)), s.saveState()
}

// saveState writes the state file now: what it says must outlive a crash.
func (s *Session) saveState() tea.Cmd {
	dir, state, name := s.Settings.State, s.State, s.Cluster.Name()
	if dir == "" {
		return nil
	}
	return func() tea.Msg {
		if err := state.Save(dir, name); err != nil {
			return fault("%s", err)
		}
		return nil
	}
}

// askLeft looks which pods of an earlier kdeck are still there.
func (h *Header) askLeft() tea.Cmd {
	c, left := h.s.Cluster, h.s.State.Left
	for _, one := range h.s.guests.list() { // those of this one
		left = without(left, one.name)
	}
	if len(left) == 0 {
		return nil
	}
	ctx := h.ctx
	return func() tea.Msg {
		msg := guestsLeftMsg{cluster: c}
		for _, l := range left {
			o, err := c.Object(ctx, builtin("pods"), kube.Ref{Namespace: l.Namespace, Name: l.Name})
			switch {
			case kube.IsGone(err):
			case err != nil:
				msg.unknown = append(msg.unknown, l)
			case o.GetDeletionTimestamp() != nil: // it is on its way
			case kube.Carries(o, l.Token), l.Token == "" && o.GetLabels()[kube.TemporaryLabel] != "":
				msg.there = append(msg.there, l)
			}
		}
		return msg
	}
}

// tellLeft tells of them.
func (h *Header) tellLeft(msg guestsLeftMsg) tea.Cmd {
	if msg.cluster != h.s.Cluster {
		return nil
	}
	h.s.State.Left = slices.Concat(msg.there, msg.unknown)
	for _, one := range h.s.guests.list() {
		h.s.State.Left = append(h.s.State.Left, one.name)
	}
	if len(msg.there) == 0 {
		return nil
	}
	l := msg.there[0]
	text := fmt.Sprintf("pod %s of an earlier kdeck was not deleted (:pods/%s -n %s shows it)", l.Name, l.Name, l.Namespace)
	if n := len(msg.there) - 1; n > 0 {
		text = fmt.Sprintf("%d pods of earlier kdecks were not deleted (:pods -A -l %s shows them)", n+1, kube.TemporaryLabel)
	}
	return notice(fault("%s", text))
}

// Guests are the names of the pods that Farewell would delete.
func (s *Session) Guests() (names []string) {
	for _, one := range s.guests.list() {
		names = append(names, one.name.Namespace+"/"+one.name.Name)
	}
	return names
}

// Farewell deletes the pods that were made for a while and are left; what cannot be deleted before ctx ends is named.
func (s *Session) Farewell(ctx context.Context) error {
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		errs []error
	)
	for _, one := range s.guests.list() {
		wg.Go(func() {
			_, err := one.removeSafely(ctx, s.Cluster)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, fmt.Errorf("pod %s/%s was made for a while and not deleted: %s", one.name.Namespace, one.name.Name, kube.Explain(err)))
				return
			}
			s.State.Left = without(s.State.Left, one.name)
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// removeSafely is remove behind a panic barrier.
func (one *guest) removeSafely(ctx context.Context, c *kube.Cluster) (ref kube.Ref, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("internal error: %v", v)
		}
	}()
	return one.remove(ctx, c)
}

// whoami is how a pod says who made it: user and machine, as far as they are known.
func whoami() string {
	name := "?"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if host, err := os.Hostname(); err == nil {
		name += "@" + host
	}
	return name
}
