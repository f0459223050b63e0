package views

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/themes"
	"kdeck/ui"
)

// Arrival waits for a container that was made to be entered, says what keeps it from running, and then attaches to it:
//
//	Document of the pod -> it runs -> kube.Ready -> the terminal is lent -> closed
//	                    -> it has ended already  -> its log
//
// A pod that was made for a while is over when the view is closed, in whatever way.
type Arrival struct {
	docFeed[kube.Doc]
	at    inside
	what  string // as in "a shell on node n1"
	guest *guest // nil: what was made stays
	pager *ui.Pager

	ctx      context.Context
	cancel   context.CancelFunc
	entered  bool  // it was asked for once
	away     bool  // the terminal is lent, or is about to be
	after    bool  // its log was opened: nothing more is to come
	restarts int32 // of the container, when it was entered
	err      error // why it was not entered
}

// readyMsg brings an Arrival what the server says of the way in.
type readyMsg struct {
	to  *Arrival
	has kube.Streams
	err error
}

// newArrival waits for a container of a pod.
func newArrival(s *Session, at inside, what string, g *guest) *Arrival {
	v := &Arrival{docFeed: followDocument(s, builtin("pods"), at.pod), at: at, what: what, guest: g, pager: ui.NewPager(s.Theme, s.Keys)}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	v.pager.Wrap(true)
	v.took = func(kube.Doc) ui.Step { return v.move() }
	v.begin()
	v.tell(nil)
	return v
}

// Update takes a message.
func (v *Arrival) Update(msg tea.Msg) ui.Step {
	switch msg := msg.(type) {
	case readyMsg:
		if msg.to != v {
			return ui.Quiet()
		}
		if msg.err != nil {
			v.away, v.err = false, msg.err
			return v.move()
		}
		v.restarts = msg.has.Restarts
		return ui.Step{Away: lend(v, attachment(v.s, v.at, msg.has), v.back)}
	case ui.Shown:
		if v.after {
			return ui.Step{Close: true}
		}
	case tea.KeyPressMsg:
		if !v.pager.Captures() && v.s.Keys.Name(msg.String(), keymap.Kind("pods").Chain()...) == "logs" {
			return v.logs(ui.Note{})
		}
		return v.pager.Update(msg)
	}
	step, ok := v.hear(msg)
	if _, shown := msg.(ui.Shown); shown {
		now := v.move()
		now.Cmd = tea.Batch(step.Cmd, now.Cmd)
		return now
	}
	if ok {
		return step
	}
	return v.pager.Update(msg)
}

// move does what is next, now that something has changed; a view that is not on the screen waits.
func (v *Arrival) move() ui.Step {
	pod, c := v.container()
	v.tell(pod)
	switch {
	case !v.shown || v.away || v.latest.Gone || c == nil:
	case c.State.Stage == kube.Terminated:
		return v.logs(endedBefore(v.what, c))
	case c.State.Stage == kube.Running && !v.entered:
		v.entered, v.away = true, true
		ctx, cluster, at := v.ctx, v.s.Cluster, v.at
		return ui.Step{Cmd: func() tea.Msg {
			has, err := cluster.Ready(ctx, at.pod, at.container, "attach")
			return readyMsg{v, has, err}
		}}
	}
	return ui.Step{}
}

// endedBefore is what is said of a container that has ended before anybody was in it.
func endedBefore(what string, c *kube.Container) ui.Note {
	return ui.Note{Tone: themes.Warn, Text: fmt.Sprintf("%s has ended already, with exit status %d: this is what it said", what, c.State.ExitCode)}
}

// container is the one waited for, nil as long as nothing is known of it.
func (v *Arrival) container() (*kube.Pod, *kube.Container) {
	if v.latest.Object == nil {
		return nil, nil
	}
	pod, err := kube.PodOf(v.latest.Object)
	if err != nil {
		v.err = err
		return nil, nil
	}
	return pod, pod.Container(v.at.container)
}

// back is what follows when the terminal is back.
func (v *Arrival) back(err error) ui.Step {
	v.away = false
	_, c := v.container()
	over := c != nil && c.State.Stage == kube.Terminated
	switch {
	case err == nil:
		return ui.Step{Close: true, Say: say("%s has ended", v.what), Cmd: v.s.ending(v.at, v.restarts, v.what)}
	case over && !errors.Is(err, errLeft) && !errors.Is(err, kube.ErrCut):
		return v.logs(endedBefore(v.what, c))
	}
	note := howItEnded(v.what, 0, err)
	if v.guest == nil && (errors.Is(err, errLeft) || errors.Is(err, kube.ErrCut)) {
		note.Text += "; it is still there: a attaches to it"
	}
	return ui.Step{Close: true, Say: note}
}

// logs shows what the container has said.
func (v *Arrival) logs(note ui.Note) ui.Step {
	v.after = true
	q := kube.LogQuery{Namespace: v.at.pod.Namespace, Pods: []kube.Ref{v.at.pod}, Containers: []string{v.at.container}}
	return ui.Step{Open: NewLogs(v.s, q, v.at.pod.Namespace+"/"+v.at.pod.Name+"/"+v.at.container), Say: note}
}

// tell makes the lines anew.
func (v *Arrival) tell(pod *kube.Pod) {
	p := &prose{theme: v.s.Theme}
	p.head(v.what)
	p.plain(fmt.Sprintf("waiting for %s in namespace %s to run", v.at, v.at.pod.Namespace))
	p.plain("")
	switch {
	case v.latest.Gone:
		p.toned(themes.Bad, "! the pod is gone")
	case v.err != nil:
		p.toned(themes.Bad, "! "+kube.Explain(v.err))
	case v.latest.Err != nil:
		p.toned(themes.Bad, "! "+kube.Explain(v.latest.Err))
	case pod == nil:
		p.toned(themes.Busy, "... asking for it")
	default:
		if err := kube.NotRunning(pod, v.at.container); err != nil {
			tone, sign := v.tone(pod)
			p.toned(tone, sign+err.Error())
		} else {
			p.toned(themes.OK, "it runs")
		}
	}
	p.plain("")
	if v.guest != nil {
		p.toned(themes.Muted, "esc gives up waiting, and deletes pod "+v.at.pod.Name)
	} else {
		p.toned(themes.Muted, "esc stops waiting; what was made stays"+hint(v.s.Keys, "attach", "attaches to it later"))
	}
	v.pager.SetLines(p.lines, p.paint)
}

// tone is how a reason not to run is told: some go away by themselves.
func (v *Arrival) tone(pod *kube.Pod) (themes.Tone, string) {
	for i := range pod.Containers {
		c := &pod.Containers[i]
		if c.Name != v.at.container {
			continue
		}
		if tone := healthTone(health.Container(pod, c, v.s.Now())); tone == themes.Bad || tone == themes.Warn {
			return tone, "! "
		}
	}
	for _, c := range pod.Conditions {
		if c.Type == "PodScheduled" && c.Status == "False" {
			return themes.Warn, "! "
		}
	}
	return themes.Busy, "... "
}

// Waits says that no key waits here: what keeps the container from running is a text of its own.
func (v *Arrival) Waits() ui.Waiting { return ui.Waiting{} }

// Captures says whether a search is being typed.
func (v *Arrival) Captures() bool { return v.pager.Captures() }

// Title is what is waited for.
func (v *Arrival) Title() string { return v.what }

// Keys are those of the pager, and the log's.
func (v *Arrival) Keys() []key.Binding {
	if v.pager.Captures() {
		return v.pager.Keys()
	}
	return append(v.pager.Keys(), v.s.Keys.Binding("logs"))
}

// Status is what is special about the pod.
func (v *Arrival) Status() string { return strings.Join(v.words(), " · ") }

// Draw gives the text.
func (v *Arrival) Draw(w, h int) string { return v.pager.Draw(w, h) }

// Close lets the pod go.
func (v *Arrival) Close() {
	v.cancel()
	v.docFeed.Close()
	if v.guest != nil {
		v.s.guests.done(v.guest)
	}
}
