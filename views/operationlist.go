package views

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/ui"
)

// OperationList is the menu of what was begun here, the newest first; each can be looked at, and cancelled while it goes on.
// How far they are is live.
type OperationList struct {
	*ui.Menu
	s          *Session
	operations []*kube.Operation
	ctx        context.Context
	cancel     context.CancelFunc
	follows    bool
}

// stirredMsg says that an operation of a list has got on.
type stirredMsg struct {
	to   *OperationList
	op   *kube.Operation
	seen kube.Progress
}

// stirPause is the least time between two looks at an operation: hundreds of deletions a second are not worth a frame each.
const stirPause = 200 * time.Millisecond

// showOperations lists the operations, if there are any.
func (s *Session) showOperations() ui.Step {
	if len(s.operations) == 0 {
		return ui.Step{Say: say("nothing was begun here yet")}
	}
	v := &OperationList{s: s, operations: slices.Clone(s.operations)}
	slices.Reverse(v.operations)
	v.ctx, v.cancel = context.WithCancel(context.Background())
	v.Menu = ui.NewMenu(s.Theme, s.Keys, "operations", v.choices())
	return ui.Step{Open: v}
}

func (v *OperationList) choices() (out []ui.Choice) {
	for _, op := range v.operations {
		out = append(out, ui.Choice{Text: op.Title, Note: v.s.howFar(op), Do: func() ui.Step { return ui.Step{Open: follow(v.s, op)} }})
	}
	return out
}

// Update follows the operations that go on; everything else is the menu's.
func (v *OperationList) Update(msg tea.Msg) ui.Step {
	switch msg := msg.(type) {
	case ui.Shown:
		if v.follows {
			return ui.Quiet()
		}
		v.follows = true
		var cmds []tea.Cmd
		for _, op := range v.operations {
			if now := op.Now(); now.Ended.IsZero() {
				cmds = append(cmds, v.wait(op, now.Version))
			}
		}
		return ui.Step{Cmd: tea.Batch(cmds...)}
	case rolledMsg:
		v.Renew(v.choices())
		return ui.Step{}
	case stirredMsg:
		if msg.to != v {
			return ui.Quiet()
		}
		v.Renew(v.choices())
		if !msg.seen.Ended.IsZero() {
			return ui.Step{}
		}
		return ui.Step{Cmd: v.wait(msg.op, msg.seen.Version)}
	}
	return v.Menu.Update(msg)
}

// wait waits for the next news of an operation.
func (v *OperationList) wait(op *kube.Operation, seen uint64) tea.Cmd {
	ctx := v.ctx
	return func() tea.Msg {
		if _, err := op.Next(ctx, seen); err != nil {
			return nil
		}
		select {
		case <-time.After(stirPause):
			return stirredMsg{v, op, op.Now()}
		case <-ctx.Done():
			return nil
		}
	}
}

// Close ends the waiting.
func (v *OperationList) Close() { v.cancel() }
