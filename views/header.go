package views

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/kube"
)

// Header is the line on top: context, user, version, namespace and how the connection is. It listens to the cluster's
// health and asks discovery once per cluster, for the words behind ':'.
type Header struct {
	s       *Session
	ctx     context.Context
	cancel  context.CancelFunc
	state   kube.State
	named   string // the kubeconfig's current context when last read
	gone    bool   // it was said that the kubeconfig no longer has the context
	ticking bool
	say     []string // what is wrong with the settings, told first of all
}

// The messages the header sends itself; each names the cluster it is about.
type (
	healthMsg struct {
		cluster *kube.Cluster
		state   kube.State
		err     error
	}
	foundMsg struct {
		cluster *kube.Cluster
		found   []kube.Resource
	}
	namesMsg struct {
		cluster *kube.Cluster
		watch   *kube.Watch
		list    kube.List
		err     error
	}
	headTickMsg struct{ cluster *kube.Cluster }
)

// NewHeader makes the header of a session, which also tells what was wrong at the start.
func NewHeader(s *Session, problems ...string) *Header {
	h := &Header{s: s, say: problems}
	if s.wrong != nil { // Switch has found it before there was anybody to tell
		h.say = append(slices.Clone(problems), errorLines(s.wrong)...)
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h
}

// Init listens to the session's first cluster and to its configuration file.
func (h *Header) Init() tea.Cmd {
	cmds := []tea.Cmd{h.connect(), h.listenSettings(1), h.follow(0), h.waitGuests()}
	for _, p := range h.say {
		cmds = append(cmds, notice(fault("%s", p)))
	}
	return tea.Batch(cmds...)
}

// connect listens to the cluster that is looked at now.
func (h *Header) connect() tea.Cmd {
	return tea.Batch(h.listen(), h.discover(), h.names(nil, 0), h.askLeft())
}

// Close ends the listening.
func (h *Header) Close() { h.cancel() }

func (h *Header) listen() tea.Cmd {
	ctx, c, seen := h.ctx, h.s.Cluster, h.state.Version
	return func() tea.Msg {
		st, err := c.Health().Next(ctx, seen)
		return healthMsg{cluster: c, state: st, err: err}
	}
}

func (h *Header) discover() tea.Cmd {
	ctx, c := h.ctx, h.s.Cluster
	return func() tea.Msg {
		found, _ := c.Resources(ctx) // what is wrong with the server is the health's to tell
		return foundMsg{cluster: c, found: found}
	}
}

// names listens to the namespaces of the cluster; a new watch is opened where there is none yet.
func (h *Header) names(w *kube.Watch, seen uint64) tea.Cmd {
	ctx, c := h.ctx, h.s.Cluster
	return func() tea.Msg {
		if w == nil {
			w = c.Watch(kube.Query{Resource: builtin("namespaces"), Page: 500})
		} else {
			select { // completion is in no hurry
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
		}
		list, err := w.Next(ctx, seen)
		return namesMsg{cluster: c, watch: w, list: list, err: err}
	}
}

// learn keeps the names of the namespaces and listens on; it says whether they are others than before, for an empty list of a
// namespace tells when there is no such namespace.
func (h *Header) learn(msg namesMsg) (cmd tea.Cmd, changed bool) {
	if msg.cluster != h.s.Cluster || msg.err != nil || kube.IsForbidden(msg.list.Err) {
		msg.watch.Close()
		changed = msg.cluster == h.s.Cluster && h.s.AllNames
		if changed {
			h.s.AllNames = false
		}
		return nil, changed
	}
	var names []string
	for _, o := range msg.list.Objects {
		names = append(names, o.GetName())
	}
	all := msg.list.Synced && msg.list.Err == nil && msg.list.Unwatched.Why == nil // else some may have been made since
	changed = all != h.s.AllNames || !slices.Equal(names, h.s.Names)
	h.s.Names, h.s.AllNames = names, all
	return h.names(msg.watch, msg.list.Version), changed
}

// Update takes the header's own messages and says whether the line has changed.
func (h *Header) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case switchedMsg:
		if msg.cluster != h.s.Cluster {
			return nil, false
		}
		h.state = kube.State{}
		if msg.err != nil {
			return tea.Batch(h.connect(), notices(msg.err)), true
		}
		return h.connect(), true
	case reloadMsg:
		return h.takeReload(msg), false
	case reconnectedMsg:
		return h.takeReconnected(msg), true
	case settingsMsg:
		return h.takeSettings(msg), true
	case finishedMsg:
		return tea.Batch(notice(outcome(msg)), h.s.roll(msg), h.s.written(msg)), false
	case rolledMsg:
		cmd, note := h.s.takeRolled(msg)
		if note.Text == "" {
			return cmd, false
		}
		return tea.Batch(cmd, notice(note)), false
	case guestsMsg:
		return h.tendGuests(), false
	case guestGoneMsg:
		return h.guestGone(msg), false
	case guestsLeftMsg:
		return h.tellLeft(msg), false
	case tea.BackgroundColorMsg:
		h.s.Dark = msg.IsDark()
	case healthMsg:
		if msg.cluster != h.s.Cluster || msg.err != nil {
			return nil, false
		}
		h.state = msg.state
		return tea.Batch(h.listen(), h.tick()), true
	case foundMsg:
		if msg.cluster == h.s.Cluster && len(msg.found) > 0 {
			h.s.Found = msg.found
		}
	case namesMsg:
		return h.learn(msg)
	case headTickMsg:
		h.ticking = false
		return h.tick(), msg.cluster == h.s.Cluster
	}
	return nil, false
}

// tick lets the age of a stale connection count up.
func (h *Header) tick() tea.Cmd {
	if h.ticking || h.state.Phase != kube.Stale {
		return nil
	}
	h.ticking = true
	c := h.s.Cluster
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return headTickMsg{c} })
}

// silence is how long the server has not answered.
func (h *Header) silence() string {
	return duration.HumanDuration(h.s.Now().Sub(h.state.Since).Round(time.Second))
}

// namespaceWord is a namespace as told to the user.
func namespaceWord(ns string) string {
	if ns == "" {
		return "all"
	}
	return ns
}
