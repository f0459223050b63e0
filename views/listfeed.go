package views

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// aim points the list at another part of the cluster, with a feed of its own.
func (v *List) aim(at Scope) {
	if !v.kind.namespaced() {
		at.Namespace = ""
	}
	v.scope = at
	v.seat(at)
	v.kept = kube.List{}
	v.pic, v.painted, v.stalled, v.settled = picture{}, false, false, false
	v.table.ClearMarks()
	v.table.Set(v.proj.columns, ui.Sheet{})
	v.table.Empty("loading " + v.kind.Name + " ...")
}

// seat opens a feed for a scope and has its rows made with the columns the user wants.
func (v *List) seat(at Scope) {
	v.tune(at)
	wanted := v.wanted()
	v.proj = newProjector(v.kind, v.kind.namespaced() && at.several(), wanted, v.s.memos.at(v.kind, at, wanted))
}

// wanted are the columns the user wants of the kind, nil for its own.
func (v *List) wanted() []config.Column { return v.s.columnsOf(v.kind) }

// tune opens a feed for a scope; what the old one still sends is dropped.
func (v *List) tune(at Scope) {
	v.release()
	v.gen++
	v.ctx, v.cancel = context.WithCancel(context.Background())
	v.feed = v.kind.open(v.s, at, screenful)
	v.keep()
	v.list = kube.List{}
	v.pulling, v.drawing, v.ticking = false, false, false
	v.lastAt = time.Time{}
	v.asked, v.elsewhere = false, elsewhere{}
}

// relist reads the list anew from the server; what is shown stays until the answer is there.
func (v *List) relist() ui.Step {
	at := v.scope
	at.fresh = true
	v.tune(at)
	return ui.Step{Cmd: v.pull(), Say: say("reading %s anew", v.kind.Name)}
}

// keep keeps what is there, for want of an answer to the next question.
func (v *List) keep() {
	if len(v.list.Objects) > 0 {
		v.kept, v.keptAt = v.list, v.s.Now()
	}
}

// answered is a new list, or what was there before while nothing has come, marked as old when the server cannot be asked.
// What may no longer be seen goes.
func (v *List) answered(list kube.List) kube.List {
	if list.Synced || len(list.Objects) > 0 || len(v.kept.Objects) == 0 || kube.IsForbidden(list.Err) {
		v.kept = kube.List{}
		return list
	}
	old := v.kept
	old.Version, old.Err = list.Version, list.Err
	if list.Err != nil && old.Stale.IsZero() {
		old.Stale = v.keptAt
	}
	return old
}

// release lets the feed go.
func (v *List) release() {
	if v.cancel != nil {
		v.cancel()
		v.feed.Close()
	}
}

// pull asks the feed for what is newer than the list shown, no sooner than the pace allows.
func (v *List) pull() tea.Cmd {
	if v.pulling || !v.shown {
		return nil
	}
	v.pulling = true
	ctx, feed, gen, seen := v.ctx, v.feed, v.gen, v.list.Version
	wait := time.Until(v.lastAt.Add(max(100*time.Millisecond, 4*v.pic.took)))
	return func() tea.Msg {
		if wait > 0 {
			select {
			case <-time.After(wait):
			case <-ctx.Done():
			}
		}
		list, err := feed.Next(ctx, seen)
		return pulledMsg{to: v, gen: gen, list: list, err: err}
	}
}

// took keeps a new list and has it projected.
func (v *List) took(msg pulledMsg) ui.Step {
	v.pulling = false
	if msg.err != nil { // only when the view was closed
		return ui.Quiet()
	}
	v.lastAt = time.Now()
	v.list = v.answered(msg.list)
	if step, ok := v.narrow(); ok {
		return step
	}
	return ui.Step{Cmd: v.project(), Same: true}
}

// narrow falls back to one namespace when the whole cluster may not be listed.
func (v *List) narrow() (ui.Step, bool) {
	home := v.s.Home()
	if v.list.Err == nil || v.list.Synced || len(v.list.Objects) > 0 || !kube.IsForbidden(v.list.Err) ||
		!v.kind.namespaced() || v.scope.Namespace != "" || home == "" {
		return ui.Step{}, false
	}
	at := v.scope
	at.Namespace = home
	v.aim(at)
	v.s.Use(home)
	return ui.Step{Cmd: v.pull(), Say: ui.Note{Tone: themes.Warn, Text: fmt.Sprintf(
		"no right to list %s in all namespaces: this is namespace %s (:ns NAME for another)", v.kind.Name, home)}}, true
}

// project makes the picture of the current list off the loop; one at a time.
func (v *List) project() tea.Cmd {
	if v.drawing {
		v.stalled = true
		return nil
	}
	v.drawing = true
	v.look.marks = v.table.Marks()
	proj, gen, list, l, now := v.proj, v.gen, v.list, v.look, v.s.Now()
	return func() tea.Msg {
		return paintedMsg{to: v, gen: gen, pic: proj.project(list, l, now)}
	}
}

// paint puts a finished picture into the table.
func (v *List) paint(pic picture) ui.Step {
	v.drawing, v.pic, v.painted = false, pic, true
	if v.s.front == v {
		v.s.remember(v)
	}
	v.table.Set(pic.columns, pic.sheet)
	v.table.Unmark(pic.gone...)
	if v.find != "" && v.table.Select(v.find) {
		v.find, v.settled = "", true
	}
	if !v.settled {
		if !v.exact() { // nobody has chosen the row that happened to come first
			v.table.Do("top")
		}
		v.settled = pic.synced
	}
	v.table.Empty(v.emptiness())
	cmds := []tea.Cmd{v.pull(), v.tick(), v.lookElsewhere()}
	if v.stalled {
		v.stalled = false
		cmds = append(cmds, v.project())
	}
	return ui.Step{Cmd: tea.Batch(cmds...)}
}

// exact says whether the first page is what the whole list begins with: it comes in the order of the server's keys.
func (v *List) exact() bool { return v.look.order.Column == "" && len(v.scope.namespaces()) < 2 }

// tick wakes the list when an age it shows will have changed.
func (v *List) tick() tea.Cmd {
	if !v.shown {
		return nil
	}
	d := v.table.NextAge(v.s.Now())
	if !v.list.Stale.IsZero() {
		d = time.Second
	}
	if v.look.filter.ages { // what it means changes by itself
		again := max(time.Second, 20*v.pic.took)
		if d <= 0 || again < d {
			d = again
		}
	}
	if u := v.pic.until; !u.IsZero() { // a judgement of health changes by itself
		if again := max(time.Second, u.Sub(v.s.Now())); d <= 0 || again < d {
			d = again
		}
	}
	if d <= 0 {
		return nil
	}
	at := time.Now().Add(d)
	if v.ticking && !at.Before(v.tickAt) {
		return nil
	}
	v.ticking, v.tickAt = true, at
	v.ticks++
	gen, nth := v.gen, v.ticks
	return tea.Tick(d, func(time.Time) tea.Msg { return tickMsg{to: v, gen: gen, nth: nth} })
}
