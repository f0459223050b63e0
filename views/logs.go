package views

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/kube/logs"
	"kdeck/themes"
	"kdeck/ui"
)

// Logs shows the logs of containers, merged and live. What comes goes into a buffer bounded by bytes, which the pane shows:
//
//	logs.Stream -> tap, in a Cmd -> logbuf.Buffer -> View -> ui.LogPane
//
// It reads on while another view covers it. While it is paused, nothing on the screen is overwritten: with the buffer full the
// tap stops, and the server waits.
type Logs struct {
	s      *Session
	query  kube.LogQuery // whose; Options are made of span
	title  string
	span   logSpan
	sought *sought         // only what passes is kept; nil: all is
	hidden map[string]bool // containers whose lines are not shown, by sourceKey
	pane   *ui.LogPane

	ctx    context.Context
	cancel context.CancelFunc
	gen    int // counts the streams
	tap    *tap
	now    tapState
	names  []string

	shown   bool
	ticking bool
	full    bool  // the whole screen
	cleared int64 // the first line after the last clearing
}

// The messages of a log view.
type (
	tappedMsg struct {
		to  *Logs
		gen int
		got tapState
	}
	pulseMsg struct{ to *Logs }
)

// NewLogs opens the logs that a query means; its options are the view's to choose.
func NewLogs(s *Session, q kube.LogQuery, title string) *Logs {
	return openLogs(&Logs{s: s, query: q, title: title, span: spanOf("log-tail")})
}

// openLogs completes a view of which it is known what it shows.
func openLogs(v *Logs) *Logs {
	v.hidden, v.pane = map[string]bool{}, ui.NewLogPane(v.s.Theme, v.s.Keys)
	v.pane.Foot, v.pane.Fields = v.foot, v.s.Values.Logs.Fields
	v.pane.Kinds = [8]themes.Tone{logs.Joined: themes.Muted, logs.Waits: themes.Busy, logs.Restart: themes.Warn, logs.End: themes.Muted,
		logs.Gap: themes.Warn, logs.Trouble: themes.Bad}
	v.begin()
	return v
}

// Update takes a message.
func (v *Logs) Update(msg tea.Msg) ui.Step {
	step := v.hear(msg)
	return v.pinned(step)
}

func (v *Logs) hear(msg tea.Msg) ui.Step {
	switch msg := msg.(type) {
	case ui.Shown:
		v.shown = true
		return ui.Step{Cmd: tea.Batch(v.pull(), v.tick())}
	case ui.Hidden:
		v.shown = false
		return ui.Quiet()
	case tappedMsg:
		if msg.to == v && msg.gen == v.gen {
			return v.take(msg.got)
		}
		return ui.Quiet()
	case pulseMsg:
		if msg.to != v {
			return ui.Quiet()
		}
		v.ticking = false
		return ui.Step{Cmd: v.tick(), Same: !v.shown}
	case reconnectedMsg:
		if msg.new != v.s.Cluster {
			return ui.Quiet()
		}
		return v.reconnected(msg.old)
	case tea.KeyPressMsg:
		if !v.pane.Captures() {
			return v.press(v.s.Keys.Name(msg.String(), keymap.Logs, keymap.Global))
		}
	}
	return v.pane.Update(msg)
}

// pull waits for what comes next, if nobody does so already.
func (v *Logs) pull() tea.Cmd {
	if v.now.pulling || v.now.err != nil {
		return nil
	}
	v.now.pulling = true
	ctx, t, gen := v.ctx, v.tap, v.gen
	return func() tea.Msg { return tappedMsg{to: v, gen: gen, got: t.pull(ctx)} }
}

// take shows what has come.
func (v *Logs) take(got tapState) ui.Step {
	v.now.add(got)
	step := ui.Step{Same: !v.shown}
	if got.sources != nil {
		step.Cmd = v.rename()
	}
	step.Cmd = tea.Batch(step.Cmd, v.pane.Show(v.tap.buf.View()))
	v.arrive()
	if !got.full {
		step.Cmd = tea.Batch(step.Cmd, v.pull())
	}
	if v.shown {
		step.Cmd = tea.Batch(step.Cmd, v.tick())
	}
	v.say()
	return step
}

// arrive stands on the time that is gone to, as soon as it has been read.
func (v *Logs) arrive() {
	view, _ := v.pane.View()
	if at := view.At(v.span.goal); !v.span.goal.IsZero() && (at < view.End() || v.now.heard && v.now.loading == 0 && view.Len() > 0) {
		v.pane.Goto(min(at, view.End()-1))
		v.span.goal = time.Time{}
	}
}

// pinned keeps the screen of a paused view from being overwritten, and goes on reading when there is room again.
func (v *Logs) pinned(step ui.Step) ui.Step {
	pin := int64(-1)
	if !v.pane.Following() {
		pin = v.pane.Top()
	}
	v.tap.pin.Store(pin)
	if v.now.full && v.tap.fits() {
		v.now.full = false
		step.Cmd = tea.Batch(step.Cmd, v.pull())
	}
	return step
}

// tick wakes the view while something below the lines changes by itself.
func (v *Logs) tick() tea.Cmd {
	if v.ticking || !v.shown {
		return nil
	}
	every := time.Minute
	switch rate, errs := v.pulse(); {
	case rate > 0:
		every = time.Second
	case !slices.ContainsFunc(errs, func(n int) bool { return n > 0 }):
		return nil
	}
	v.ticking = true
	return tea.Tick(every, func(time.Time) tea.Msg { return pulseMsg{v} })
}

// Title is whose logs these are.
func (v *Logs) Title() string {
	title := "logs(" + v.title + ")"
	if v.query.Previous {
		title = "previous " + title
	}
	if v.sought != nil {
		title += " with " + v.sought.text
	}
	return title
}

// Status is what of them is read.
func (v *Logs) Status() string {
	if v.query.Previous {
		return "the instance before"
	}
	return v.span.words
}

// Keys are the bindings of log views.
func (v *Logs) Keys() []key.Binding {
	if v.pane.Captures() {
		return v.pane.Keys()
	}
	return v.s.bindings(keymap.Logs)
}

// Captures says whether a search or a filter is being typed.
func (v *Logs) Captures() bool { return v.pane.Captures() }

// Fills says whether the view has the whole screen.
func (v *Logs) Fills() bool { return v.full }

// Draw gives the lines.
func (v *Logs) Draw(w, h int) string { return v.pane.Draw(w, h) }

// over says that nothing more will come, because all has been read.
func (v *Logs) over() bool { return errors.Is(v.now.err, io.EOF) }
