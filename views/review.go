package views

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// reviewing is what a review dialog is about.
type reviewing struct {
	title   string
	hidden  int // marked objects that the filter hides: said, and not touched
	plan    func(ctx context.Context, c *kube.Cluster) ([]kube.Change, error)
	options func() ui.View                 // a form of choices, nil: there are none
	refused func(reason error) []ui.Button // what can be done about a refusal; nil: nothing more

	begun func(op *kube.Operation, first kube.Change) tea.Cmd // it is being carried out; nil: nobody has to know
	then  func(end kube.Progress) ui.Step                     // what follows when all was done and is still looked at; nil: nothing
	left  func()                                              // it was left before it had ended; nil: nothing

	dropped func() ui.Note // what is said when it is closed and nothing was carried out; nil: nothing
}

// Review is the one dialog for all writes:
//
//	planning and rehearsing (in a Cmd) -> what would be done -> apply -> how it goes -> closed by itself when all is done
//
// Apply cannot be pressed before there is something to read. What destroys starts on Cancel; in a protected context, and for
// what skips a guard of the server's, the object's name is typed.
type Review struct {
	s      *Session
	about  reviewing
	slip   *ui.Slip
	ctx    context.Context
	cancel context.CancelFunc
	asked  bool
	found  kube.Review
	op     *kube.Operation
	seen   uint64
	ended  bool
	stay   bool // it was opened to look at an operation: its end does not close it
}

type (
	reviewedMsg struct {
		to     *Review
		review kube.Review
		err    error
	}
	progressMsg struct {
		to  *Review
		now kube.Progress
	}
)

func newReview(s *Session, about reviewing) *Review {
	v := &Review{s: s, about: about, slip: ui.NewSlip(s.Theme, s.Keys, about.title)}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	_ = v.wait("asking the server what would happen ...") // nothing careful can be pressed yet
	return v
}

// wait shows that something is being asked.
func (v *Review) wait(text string) tea.Cmd {
	p := &prose{theme: v.s.Theme}
	p.toned(themes.Muted, text)
	v.slip.SetBody(p.lines, p.paint)
	return v.slip.SetButtons([]ui.Button{v.cancelButton("Cancel"), {Key: "a", Text: "Apply", Disabled: "not reviewed yet"}}, 0)
}

func (v *Review) cancelButton(text string) ui.Button {
	return ui.Button{Key: "n", Text: text, Do: func() ui.Step { return ui.Step{Close: true} }}
}

// ask plans and reviews.
func (v *Review) ask() tea.Cmd {
	ctx, cluster, plan := v.ctx, v.s.Cluster, v.about.plan
	return func() tea.Msg {
		changes, err := plan(ctx, cluster)
		if err != nil {
			return reviewedMsg{to: v, err: err}
		}
		r, err := cluster.Review(ctx, changes)
		return reviewedMsg{to: v, review: r, err: err}
	}
}

// Update takes the answers and keys.
func (v *Review) Update(msg tea.Msg) ui.Step {
	switch msg := msg.(type) {
	case ui.Shown:
		if v.asked {
			return ui.Quiet()
		}
		v.asked = true
		if v.op != nil {
			return ui.Step{Cmd: v.listen()}
		}
		return ui.Step{Cmd: v.ask()}
	case reviewedMsg:
		if msg.to == v {
			return v.take(msg)
		}
		return ui.Quiet()
	case progressMsg:
		if msg.to == v {
			return v.follow(msg.now)
		}
		return ui.Quiet()
	}
	step := v.slip.Update(msg)
	if plain := step.Close && step.Open == nil && step.Cmd == nil; plain && v.about.dropped != nil && (v.op == nil || v.ended) {
		step.Say = v.about.dropped()
	}
	return step
}

// take shows what was found out, and what can be done now.
func (v *Review) take(msg reviewedMsg) ui.Step {
	if msg.err != nil {
		p := &prose{theme: v.s.Theme}
		p.toned(themes.Bad, "! "+kube.Explain(msg.err))
		v.tellClash(p, msg.err)
		v.slip.SetBody(p.lines, p.paint)
		return ui.Step{Cmd: v.slip.SetButtons(v.without(msg.err, "Ask again"), 0)}
	}
	v.found = msg.review
	p := tellReview(v.s.Theme, v.found, v.about.hidden)
	v.slip.SetBody(p.lines, p.paint)
	grave := v.found.Grave()
	switch {
	case v.s.Values.Protected:
		v.slip.SetDanger("PROTECTED")
	case grave:
		v.slip.SetDanger("DESTROYS")
	}
	v.slip.SetConfirm(v.word())
	apply := ui.Button{Key: "a", Text: "Apply", Careful: true, Do: v.apply}
	n := len(v.found.Items) - v.found.Fails()
	switch {
	case n == 0 && len(v.found.Items) == 1 && v.about.refused != nil:
		return ui.Step{Cmd: v.slip.SetButtons(v.without(v.found.Items[0].Err, "Ask again"), 0)}
	case n == 0:
		apply.Disabled = "nothing of it would go through"
	case v.same():
		apply.Disabled = "nothing would change"
	case n > 1:
		apply.Text = fmt.Sprintf("Apply %d", n)
	}
	at := 1
	if grave || apply.Disabled != "" {
		at = 0
	}
	return ui.Step{Cmd: v.slip.SetButtons(v.with(v.cancelButton("Cancel"), apply), at)}
}

// with adds what can be chosen beside the two ways out.
func (v *Review) with(buttons ...ui.Button) []ui.Button {
	if v.about.options != nil {
		buttons = append(buttons, ui.Button{Key: "o", Text: "Options", Do: func() ui.Step { return ui.Step{Close: true, Open: v.about.options()} }})
	}
	if text := v.commands(); text != "" {
		buttons = append(buttons, ui.Button{Key: "c", Text: "Copy kubectl", Do: func() ui.Step {
			return ui.Step{Cmd: tea.SetClipboard(text), Say: say("copied the kubectl command")}
		}})
	}
	return buttons
}

// commands are the kubectl commands that would do the same.
func (v *Review) commands() string {
	var lines []string
	for i := range v.found.Items {
		if text := v.found.Items[i].Kubectl; text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "\n")
}

func (v *Review) same() bool {
	for i := range v.found.Items {
		if !v.found.Items[i].Same {
			return false
		}
	}
	return true
}

// word is what must be typed before Apply: the name of the object, or of the context where there are several.
func (v *Review) word() string {
	typed := false
	for i := range v.found.Items {
		it := &v.found.Items[i]
		typed = typed || it.Typed || it.Grave && v.s.Values.Protected
	}
	switch {
	case !typed:
		return ""
	case len(v.found.Items) == 1:
		return v.found.Items[0].Ref.Name
	}
	return v.s.Cluster.Name()
}

// againButton has everything asked anew.
func (v *Review) againButton(text string) ui.Button {
	return ui.Button{Key: "r", Text: text, Do: func() ui.Step {
		v.op, v.seen, v.ended = nil, 0, false
		v.slip.SetConfirm("")
		return ui.Step{Cmd: tea.Batch(v.wait("asking the server what would happen ..."), v.ask())}
	}}
}

// apply hands the review to kube, and follows.
func (v *Review) apply() ui.Step {
	op, cmd := v.s.operate(v.about.title, v.found)
	v.op = op
	v.slip.SetConfirm("")
	if v.about.begun != nil {
		cmd = tea.Batch(cmd, v.about.begun(op, v.found.Items[0].Change))
	}
	return ui.Step{Cmd: tea.Batch(cmd, v.listen())}
}

// listen waits for the next news of the operation.
func (v *Review) listen() tea.Cmd {
	ctx, op, seen := v.ctx, v.op, v.seen
	return func() tea.Msg {
		now, err := op.Next(ctx, seen)
		if err != nil {
			return nil
		}
		return progressMsg{v, now}
	}
}

// follow shows how it goes; when all is done, the dialog closes by itself.
func (v *Review) follow(now kube.Progress) ui.Step {
	v.seen = now.Version
	p := tellProgress(v.s.Theme, now)
	v.slip.SetBody(p.lines, p.paint)
	if now.Ended.IsZero() {
		cmd := v.slip.SetButtons([]ui.Button{
			{Key: "n", Text: "Leave it running", Do: func() ui.Step { return ui.Step{Close: true} }},
			{Key: "x", Text: "Cancel the rest", Do: func() ui.Step { v.op.Cancel(); return ui.Step{} }},
		}, 0)
		return ui.Step{Cmd: tea.Batch(cmd, v.listen())}
	}
	v.ended = true
	switch {
	case v.stay:
		return ui.Step{Cmd: v.slip.SetButtons([]ui.Button{v.cancelButton("Close")}, 0)}
	case now.Failed == 0 && v.about.then != nil:
		step := v.about.then(now)
		step.Close = true
		return step
	case now.Failed == 0 && !reservations(now):
		return ui.Step{Close: true}
	case now.Failed == 0:
		return ui.Step{Cmd: v.slip.SetButtons([]ui.Button{v.cancelButton("Close")}, 0)}
	}
	var reason error
	for i := range now.Results {
		reason = cmp.Or(reason, now.Results[i].Err)
	}
	return ui.Step{Cmd: v.slip.SetButtons(v.without(reason, "Review again"), 0)}
}

// reservations says whether a copy is not all that was asked for, which is to be read.
func reservations(now kube.Progress) bool {
	for i := range now.Results {
		if m := now.Results[i].Moved; m != nil && m.LeftOut > 0 {
			return true
		}
	}
	return false
}

// without are the ways on from what did not go through.
func (v *Review) without(reason error, again string) []ui.Button {
	buttons := []ui.Button{v.cancelButton("Close")}
	if v.about.plan != nil {
		buttons = append(buttons, v.againButton(again))
	}
	if v.about.refused != nil {
		buttons = append(buttons, v.about.refused(reason)...)
	}
	if v.about.options != nil {
		buttons = v.with(buttons...)
	}
	return buttons
}

// tellClash shows what others have done to the same fields.
func (v *Review) tellClash(p *prose, err error) {
	var clash *kube.ConflictError
	if errors.As(err, &clash) {
		p.plain("")
		p.head("what they did")
		p.diff(clash.Diff)
	}
}

// Confirms says that it takes no key that was typed before it was seen.
func (v *Review) Confirms() bool { return !v.stay }

// Captures says that every key is the dialog's.
func (v *Review) Captures() bool { return true }

// Edits says whether a word is being typed in it that a key with alt is for.
func (v *Review) Edits(msg tea.KeyPressMsg) bool { return v.slip.Edits(msg) }

// Title is what is to be done.
func (v *Review) Title() string { return v.about.title }

// Keys are those of the sheet.
func (v *Review) Keys() []key.Binding { return v.slip.Keys() }

// Box is the sheet's.
func (v *Review) Box(w, h int) (bw, bh int) { return v.slip.Box(w, h) }

// Draw gives the sheet.
func (v *Review) Draw(w, h int) string { return v.slip.Draw(w, h) }

// Close ends the questions; an operation goes on without its dialog.
func (v *Review) Close() {
	v.cancel()
	if v.op != nil && !v.ended && v.about.left != nil {
		v.about.left()
	}
}
