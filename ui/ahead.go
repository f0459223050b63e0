package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/themes"
)

// What is typed after a key that opens something belongs to what it opens, whether that is there already or not:
//
//	key -> what it opens is there             -> it takes the keys that follow
//	    -> it has to be fetched (Waiter)      -> App keeps the keys that follow, and gives them to it, in order
//	    -> it fails, or esc ends the wait     -> the keys kept are dropped: they were not meant for what lies behind
//	    -> it is a confirmation (Confirmer)   -> keys from before its first frame are dropped, wherever they come from
//
// ctrl+c and ctrl+z are never kept.

// Waiter is a view that may wait for something that the keys typed now are meant for.
type Waiter interface{ Waits() Waiting }

// Waiting is what a Waiter waits for. The zero Waiting is nothing.
type Waiting struct {
	On   bool   // it waits
	What string // how that is said, as in "loading pods ..."; "" is not said, since it takes a moment only
	// All says that no key means anything to the view before that: it only stands in for what is to come. Without it the view
	// looks at each key, and answers Keep to the first that has to wait.
	All bool
}

// Confirmer is a view in which a key may lead to something that cannot be taken back: while Confirms is true it takes no key
// that was typed before its first frame was written.
type Confirmer interface{ Confirms() bool }

// maxAhead is how many keys may be kept; those after them are dropped.
const maxAhead = 4096

// ahead is what was typed ahead.
type ahead struct {
	typed []tea.Msg // keys and pastes
	to    View      // the view that waits, or has waited, for what they are meant for
	fresh View      // the Confirmer of which no frame has been written yet
	drawn bool      // one has been drawn
	opens int       // tells the clock of that one from older ones
}

// frameOut says that some more time has passed since a Confirmer was first drawn.
type frameOut struct {
	app   *App
	opens int
	left  int
}

// Frames are written 60 times a second, so one that has been drawn is written after one such moment. Several in a row are waited
// for: a program that was held up for longer than that has had one of them, and not all.
const (
	frameTime  = time.Second / 60
	frameTimes = 3
)

// keep keeps a key or a paste (nil: a click, which is dropped) if the view on top waits for what it is meant for, and says
// whether the view is to know nothing of it; name is what the key does elsewhere.
func (a *App) keep(msg tea.Msg, name string) bool {
	if a.asking {
		return false
	}
	now, fresh := a.waiting(), a.top() == a.ahead.fresh
	switch {
	case !fresh && (!now.On || !now.All && len(a.ahead.typed) == 0):
		return false
	case name == "suspend":
		globals[name].do(a)
	case fresh || msg == nil: // dropped
	case name == "back":
		a.giveUp(now)
	default:
		a.hold(msg)
	}
	return true
}

// waiting is what the view on top waits for.
func (a *App) waiting() Waiting {
	if w, ok := a.top().(Waiter); ok && (a.ahead.to == nil || a.ahead.to == a.top()) {
		return w.Waits()
	}
	return Waiting{}
}

// hold keeps a key or a paste for the view on top.
func (a *App) hold(msg tea.Msg) {
	if len(a.ahead.typed) < maxAhead {
		a.ahead.typed, a.ahead.to, a.dirty = append(a.ahead.typed, msg), a.top(), true
	}
}

// giveUp ends a wait: what was typed ahead is dropped, and a view that only stands in for what was to come is closed.
func (a *App) giveUp(now Waiting) {
	a.forget()
	if now.All {
		a.back()
	}
}

// forget drops what was typed ahead.
func (a *App) forget() {
	if a.ahead.typed != nil {
		a.ahead.typed, a.ahead.to, a.dirty = nil, nil, true
	}
}

// arrive has what was typed ahead of a view's step go where that leads to.
func (a *App) arrive(v View, s Step) {
	i := slices.Index(a.stack, v)
	switch {
	case v != a.ahead.to || a.ahead.typed == nil:
	case s.Missed:
		a.forget()
	case s.Away != nil:
		if s.Away.Ahead != nil {
			s.Away.Ahead(a.ahead.typed)
		}
		a.forget()
	case s.Open != nil:
		a.ahead.to = s.Open
	case s.Close && i > 0:
		a.ahead.to = a.stack[i-1]
	}
}

// replay gives what was typed ahead to what it was meant for, once that is there.
func (a *App) replay() {
	for len(a.ahead.typed) > 0 && !a.quits {
		if a.ahead.to != a.top() || a.waiting().On {
			return
		}
		typed := a.ahead.typed
		a.ahead.typed, a.ahead.to = nil, nil
		for _, msg := range typed {
			a.key(msg)
		}
	}
}

// opened looks at a view that has just come to the top.
func (a *App) opened(v View) {
	if c, ok := v.(Confirmer); ok && c.Confirms() {
		a.ahead.fresh, a.ahead.drawn = v, false
		a.ahead.opens++
	}
}

// frameDrawn begins to wait until a frame has been written, if it is the first one of a Confirmer.
func (a *App) frameDrawn() {
	switch {
	case a.ahead.fresh == nil || a.ahead.drawn:
	case a.o.Direct:
		a.ahead.fresh = nil
	default:
		a.ahead.drawn = true
		a.await(frameTimes)
	}
}

func (a *App) await(left int) {
	msg := frameOut{a, a.ahead.opens, left}
	a.cmds = append(a.cmds, tea.Tick(frameTime, func(time.Time) tea.Msg { return msg }))
}

// frameWritten takes the message that a moment has passed since then.
func (a *App) frameWritten(msg frameOut) {
	switch {
	case msg.app != a || msg.opens != a.ahead.opens:
	case msg.left > 1:
		a.await(msg.left - 1)
	default:
		a.ahead.fresh = nil
	}
}

// sign is the last line while something is waited for, or "".
func (a *App) sign() string {
	now, n := a.waiting(), len(a.ahead.typed)
	if !now.On || now.What == "" || !now.All && n == 0 {
		return ""
	}
	t, end := a.o.Theme, "; esc stops waiting"
	switch {
	case n == 1:
		end = " 1 key typed ahead" + end
	case n > 1:
		end = fmt.Sprintf(" %d keys typed ahead", n) + end
	}
	text := clip(tame(t.Sign(themes.Busy)+" "+now.What), max(0, a.w-len(end)), more(t)) + end
	return render(t.Tone(themes.Busy), clip(text, a.w, more(t)))
}
