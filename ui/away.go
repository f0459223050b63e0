package ui

import (
	tea "charm.land/bubbletea/v2"

	"kdeck/ui/ttyinput"
)

// Away is what has the terminal to itself while the screen is away: a shell, an editor, a pager.
//
//	Step.Away -> the screen goes -> Run -> the screen is back -> Back, a step of view To
//
// Keys that were typed for it and reached the program before it had the terminal are never the views'.
type Away struct {
	Run   tea.ExecCommand
	To    View                  // whose step Back is; nil: whichever view is on top by then
	Back  func(err error) Step  // what comes of it, with Run's error; nil: nothing
	Ahead func(typed []tea.Msg) // takes what was typed while it was waited for, before Run; nil: that is dropped
}

// lend gives the terminal away.
func (a *App) lend(away *Away) {
	a.away++
	to, back := away.To, away.Back
	a.cmds = append(a.cmds, ttyinput.Exec(away.Run, func(err error) tea.Msg {
		return Returned{To: to, Lent: true, Do: func() Step {
			if back == nil {
				return Quiet()
			}
			return back(err)
		}}
	}))
}

// returned applies what comes of a time away from the screen, unless its view has been closed.
func (a *App) returned(msg Returned) {
	if msg.Lent {
		a.away--
	}
	v := msg.To
	if v == nil {
		v = a.top()
	}
	var step Step
	if a.holds(v) && a.guard(v, func() { step = msg.Do() }) {
		a.apply(v, step)
	}
}
