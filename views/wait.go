package views

import (
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/themes"
	"kdeck/ui"
)

// Wait stands in for a view that cannot be opened before something has answered: it runs that in a Cmd and then gives way
// to what came of it. Leaving it cancels the question.
type Wait struct {
	title  string
	text   string
	ctx    context.Context
	cancel context.CancelFunc
	ask    func(context.Context) func() ui.Step
	asked  bool
	hidden bool
	answer func() ui.Step // came while another view lay on top

	instead func() ui.View // what to open when the answer opens nothing; nil: the view below
}

// answerMsg carries what is to be done, in Update, with the answer.
type answerMsg struct {
	to   *Wait
	then func() ui.Step
}

// newWait shows text while ask runs; what ask returns is called in Update and gives the step that replaces the view.
func newWait(title, text string, ask func(context.Context) func() ui.Step) *Wait {
	w := &Wait{title: title, text: text, ask: ask}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	return w
}

// Update asks when first shown and gives way when the answer is there.
func (w *Wait) Update(msg tea.Msg) ui.Step {
	switch msg := msg.(type) {
	case ui.Hidden:
		w.hidden = true
		return ui.Quiet()
	case ui.Shown:
		w.hidden = false
		if w.answer != nil {
			return w.give(w.answer)
		}
		if w.asked {
			return ui.Quiet()
		}
		w.asked = true
		return ui.Step{Cmd: func() tea.Msg { return answerMsg{to: w, then: w.ask(w.ctx)} }}
	case answerMsg:
		if msg.to != w {
			return ui.Quiet()
		}
		if w.hidden { // the screen is not taken from under who went on to something else
			w.answer = msg.then
			return ui.Quiet()
		}
		return w.give(msg.then)
	}
	return ui.Quiet()
}

// give makes way for what came of the question. What was typed meanwhile goes to what is opened, or to what lies behind where all
// went well without; with trouble, what it was meant for is not there.
func (w *Wait) give(then func() ui.Step) ui.Step {
	step := then()
	step.Close = !step.Root
	step.Missed = step.Open == nil && (step.Say.Tone == themes.Warn || step.Say.Tone == themes.Bad)
	if step.Open == nil && w.instead != nil {
		step.Open = w.instead()
	}
	return step
}

// Waits says that all that is typed is meant for what is waited for.
func (w *Wait) Waits() ui.Waiting { return ui.Waiting{On: true, What: w.text, All: true} }

// Title is what is being opened.
func (w *Wait) Title() string { return w.title }

// Keys has nothing of its own.
func (w *Wait) Keys() []key.Binding { return nil }

// Close cancels the question.
func (w *Wait) Close() { w.cancel() }

// Draw says what is waited for.
func (w *Wait) Draw(int, int) string { return w.text }
