package views

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/shellwords"
	"kdeck/themes"
	"kdeck/ui"
)

// The messages about the kubeconfig.
type (
	// reloadMsg says that its files have changed.
	reloadMsg struct {
		reload kube.Reload
		err    error
	}
	// reconnectedMsg brings a cluster in the place of one whose server or credentials have changed.
	reconnectedMsg struct {
		old, new *kube.Cluster
		err      error
	}
)

// follow waits for the next change of the kubeconfig.
func (h *Header) follow(seen uint64) tea.Cmd {
	ctx, conf := h.ctx, h.s.Config
	return func() tea.Msg {
		r, err := conf.Next(ctx, seen)
		return reloadMsg{r, err}
	}
}

// takeReload reconnects when what the cluster was reached by has changed. A changed current-context, or one that is gone,
// moves nobody: it is only said.
func (h *Header) takeReload(msg reloadMsg) tea.Cmd {
	if msg.err != nil { // only when the header was closed
		return nil
	}
	cmds := []tea.Cmd{h.follow(msg.reload.Version)}
	c, conf := h.s.Cluster, h.s.Config
	named := h.named
	h.named = msg.reload.Current
	outdated, gone := conf.Outdated(c)
	switch {
	case msg.reload.Version == 1:
	case msg.reload.Err != nil:
		h.named = named
		cmds = append(cmds, notice(ui.Note{Tone: themes.Warn, Text: "kubeconfig changed: " + kube.Explain(msg.reload.Err) + " What was read before still counts."}))
	case outdated:
		cmds = append(cmds, func() tea.Msg {
			next, err := conf.Connect(c.Name())
			return reconnectedMsg{c, next, err}
		})
	case gone && !h.gone:
		cmds = append(cmds, notice(ui.Note{Tone: themes.Warn, Text: "the kubeconfig no longer has context " + c.Name() + ": still connected to it"}))
	case h.named != named && h.named != "" && h.named != c.Name():
		cmds = append(cmds, notice(say("the kubeconfig now names context %s (:ctx %s switches)", h.named, shellwords.Quote(h.named))))
	}
	h.gone = gone
	return tea.Batch(cmds...)
}

// takeReconnected looks at the new cluster with the same views, namespace and history; the views renew themselves.
func (h *Header) takeReconnected(msg reconnectedMsg) tea.Cmd {
	c := h.s.Cluster
	switch {
	case msg.old != c: // another context was chosen meanwhile
		return leave(msg.new)
	case msg.err != nil:
		if note, ok := refusedPlugin(c.Name(), msg.err); ok {
			return notice(note)
		}
		return notice(fault("kubeconfig changed, still connected as before: %s", kube.Explain(msg.err)))
	}
	msg.new.SetReadOnly(c.ReadOnly())
	h.s.Cluster, h.state = msg.new, kube.State{}
	return tea.Batch(h.connect(), h.s.hand(c, msg.new), notice(say("kubeconfig changed: reconnected as %s", cmp.Or(msg.new.User(), "nobody in particular"))))
}

// hand lets a cluster go for another one, which is the same with other credentials: its forwards go on there, and it is closed
// once what was begun on it has ended, for a drain is not to stop halfway because a login was renewed.
func (s *Session) hand(from, to *kube.Cluster) tea.Cmd {
	begun := slices.Clone(s.operations)
	var specs []kube.ForwardSpec
	for _, f := range from.Forwards() {
		if f.Now().Ended.IsZero() {
			specs = append(specs, f.Spec)
		}
	}
	return func() tea.Msg {
		for _, op := range begun {
			awaitEnd(op)
		}
		from.Close()
		var lost []string
		for _, spec := range specs {
			if _, err := to.Forward(spec); err != nil {
				lost = append(lost, localAddress(spec)+" is forwarded no longer: "+kube.Explain(err))
			}
		}
		if len(lost) > 0 {
			return fault("%s", strings.Join(lost, " "))
		}
		return nil
	}
}

// leave closes a cluster, if there is one, in the background.
func leave(c *kube.Cluster) tea.Cmd {
	if c == nil {
		return nil
	}
	return func() tea.Msg {
		c.Close()
		return nil
	}
}

// renew has the list ask the cluster there is now, for the columns wanted now; what is shown stays until it has answered.
func (v *List) renew() ui.Step {
	v.seat(v.scope)
	return ui.Step{Cmd: v.pull(), Same: true}
}
