package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// leaving is how far the program is from being left by the key that otherwise goes back. It takes two presses, so that neither one
// press too many nor one meant for a dialog that has just closed ends the program:
//
//	press -> said, and armed for leaveTime -> pressed again -> nothing follows for a moment -> the end
//	                                                        -> it comes again at once: it is held down, and all begins anew
type leaving struct {
	armed time.Time // when it was pressed at the root; zero: it was not, or something else has been since
	due   bool      // it was pressed again
	held  bool      // it is held down
	n     int       // presses so far, which tell the clocks of older ones
}

// leaveMsg says that nothing has followed a press for a moment.
type leaveMsg struct {
	app *App
	n   int
}

// leaveTime is how long the key may be pressed a second time.
const leaveTime = time.Second

// askLeave takes the key at the root.
func (a *App) askLeave() {
	l := &a.leaving
	was, now := *l, a.o.Now()
	l.n++
	switch {
	case a.last.IsRepeat:
		return
	case was.due || was.held:
		l.due, l.held, l.armed = false, true, time.Time{}
		a.say(Note{Text: a.last.String() + " is held down: press it twice to quit"}, "")
	case !was.armed.IsZero() && now.Sub(was.armed) <= leaveTime:
		l.due = true
	default:
		l.armed = now
		a.say(Note{Text: "press " + a.last.String() + " again to quit"}, "")
		return
	}
	msg := leaveMsg{a, l.n}
	a.cmds = append(a.cmds, tea.Tick(still, func(time.Time) tea.Msg { return msg }))
}

// rested is told that nothing has followed a press.
func (a *App) rested(msg leaveMsg) {
	l := &a.leaving
	if msg.app != a || msg.n != l.n {
		return
	}
	due := l.due && !l.armed.IsZero() && len(a.stack) == 1 && !a.asking
	l.due, l.held = false, false
	if due {
		l.armed = time.Time{}
		a.askQuit()
	}
}
