package ui

import (
	"fmt"
	"runtime/debug"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kdeck/themes"
)

// maxStack is how many views may lie on each other; beyond it the oldest but the root is closed.
const maxStack = 50

func (a *App) top() View { return a.stack[len(a.stack)-1] }

func (a *App) holds(v View) bool { return slices.Contains(a.stack, v) }

// update gives a message to a view and applies what it leads to.
func (a *App) update(v View, msg tea.Msg) (passed bool) {
	var step Step
	if !a.guard(v, func() { step = v.Update(msg) }) {
		return false
	}
	a.apply(v, step)
	if step.Keep && v == a.top() && a.waiting().On {
		a.hold(msg)
		return false
	}
	return step.Pass
}

// apply does what a step of view v says: closing before opening, and all of it now.
func (a *App) apply(v View, s Step) {
	if a.quits {
		return
	}
	if !s.Same {
		a.dirty = true
	}
	if s.Cmd != nil {
		a.cmds = append(a.cmds, s.Cmd)
	}
	a.say(s.Say, "")
	if s.Away != nil {
		a.lend(s.Away)
	}
	a.arrive(v, s)
	switch {
	case s.Quit:
		a.quit()
		return
	case s.Open != nil && s.Root:
		for _, old := range a.stack {
			if old != s.Open {
				a.drop(old)
			}
		}
		a.stack = []View{s.Open}
		a.opened(s.Open)
	case s.Open != nil:
		if s.Close && v != s.Open {
			a.drop(v)
			if a.there(s.Open) {
				s.Open.Close()
				if a.ahead.to == s.Open {
					a.ahead.to = a.top()
				}
				break
			}
		}
		a.push(s.Open)
		if len(a.stack) > maxStack {
			a.drop(a.stack[1])
		}
	case s.Close && v == a.stack[0] && len(a.stack) == 1:
		a.quit() // nothing would be left to look at
		return
	case s.Close:
		a.drop(v)
	default:
		return
	}
	a.tellSeen()
}

// there says whether the view on top is at the place of another one.
func (a *App) there(v View) bool {
	p, ok := v.(Placed)
	if !ok || len(a.stack) == 0 {
		return false
	}
	top, ok := a.top().(Placed)
	return ok && top.Place() == p.Place()
}

// push puts a view on top; one that is on the stack already is moved there, for no view can be in two places.
func (a *App) push(v View) {
	a.stack = slices.DeleteFunc(slices.Clone(a.stack), func(on View) bool { return on == v })
	a.stack = append(a.stack, v)
	a.opened(v)
}

// drop closes a view and takes it off the stack, wherever it lies.
func (a *App) drop(v View) {
	i := slices.Index(a.stack, v)
	if i < 0 {
		return
	}
	a.stack = slices.Delete(slices.Clone(a.stack), i, i+1)
	delete(a.seen, v)
	delete(a.box, v)
	if v == a.ahead.to {
		a.forget()
	}
	if v == a.ahead.fresh {
		a.ahead.fresh = nil
	}
	v.Close()
	a.dirty = true
}

// visible is the index of the lowest view on the screen: overlays let the one below them shine through.
func (a *App) visible() int {
	i := len(a.stack) - 1
	for i > 0 {
		if _, over := a.stack[i].(Overlay); !over {
			break
		}
		i--
	}
	return i
}

// tellSeen tells views that left the screen Hidden, then views that came to it Shown, so that each hears the two in
// turn. Each may change the stack by its step.
func (a *App) tellSeen() {
	a.dirty = true
	for !a.quits {
		v, shown := a.untold()
		if v == nil {
			return
		}
		a.seen[v] = shown
		if shown {
			a.update(v, Shown{W: a.body.w, H: a.body.h})
		} else {
			a.update(v, Hidden{})
		}
	}
}

// untold is the next view that does not know yet whether it is on the screen.
func (a *App) untold() (v View, shown bool) {
	low := a.visible()
	for _, v := range a.stack[:low] {
		if a.seen[v] {
			return v, false
		}
	}
	for _, v := range a.stack[low:] {
		if !a.seen[v] {
			return v, true
		}
	}
	return nil, false
}

// quit closes everything and ends the program.
func (a *App) quit() {
	if a.quits {
		return
	}
	a.quits = true
	for _, v := range slices.Backward(a.stack) {
		v.Close()
	}
	a.cmds = append(a.cmds, tea.Quit)
}

// guard runs a view's code. When it panics the view is closed and the message log gets the stack; without a root there
// is nothing to go back to, so its panic goes on and ends the program.
func (a *App) guard(v View, run func()) (ok bool) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		trace := string(debug.Stack())
		if v == a.stack[0] {
			panic(fmt.Sprintf("%v\n\n%s", r, trace))
		}
		ok = false
		a.drop(v)
		a.say(Note{Text: fmt.Sprintf("this view broke: %v", r), Tone: themes.Bad}, trace)
		a.tellSeen()
	}()
	run()
	return true
}

// witness is a command, and those it leads to, whose panic is told before it goes on: Bubble Tea ends the program first and
// prints the stack after that, which the end of the process may forestall.
func (a *App) witness(cmd tea.Cmd) tea.Cmd {
	if cmd == nil || a.o.Crash == nil {
		return cmd
	}
	return func() tea.Msg {
		defer func() {
			if r := recover(); r != nil {
				a.o.Crash(r, debug.Stack())
				panic(r)
			}
		}()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			guarded := make(tea.BatchMsg, len(batch))
			for i, c := range batch {
				guarded[i] = a.witness(c)
			}
			return guarded
		}
		return msg
	}
}
