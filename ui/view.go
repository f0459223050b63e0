package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/themes"
)

// View is one screen of the stack. Update decides and never blocks; Draw paints and never computes what could have been
// computed in a Cmd.
type View interface {
	// Update takes one message. Key presses and mouse events reach only the top view; every other message reaches every
	// view of the stack, so a view marks the messages of its own Cmds with itself and answers Quiet to all others.
	//
	// A mouse event is given with its place inside the view.
	Update(tea.Msg) Step
	// Draw gives exactly h lines of at most w cells each.
	Draw(w, h int) string
	// Title is the short name in the title bar, such as "pods(shop)".
	Title() string
	// Keys are the bindings that work now; footer and help are made from them.
	Keys() []key.Binding
	// Close cancels the view's context; no message of the view is wanted afterwards.
	Close()
}

// Captor is a view that may be taking text (a filter being typed): while Captures is true App hands it every key,
// also those bound globally, but for ctrl+c.
type Captor interface{ Captures() bool }

// Filler is a view that may take the whole screen: while Fills is true there is no head, no title bar, and below it only what
// is typed or said.
type Filler interface{ Fills() bool }

// Statuser is a view with facts for the right end of the title bar, such as "stale 9s · 12/340", with a " · " between them. They
// stand in the order of their weight: where there is not room for all, the last ones are left out.
type Statuser interface{ Status() string }

// Overlay is a view drawn over the one below it (a dialog, a menu, help) rather than instead of it.
type Overlay interface {
	View
	// Box is the size the overlay wants inside a screen of w by h cells; Draw is then called with it.
	Box(w, h int) (bw, bh int)
}

// Placed is a view that knows where it is. What is to be opened in the stead of another view, right above one that is at the same
// place, is not: that one is there already, as it was left.
type Placed interface{ Place() string }

// Shown tells a view that it is on the screen now: it has been opened, or what covered it is gone. It arms its sources.
// Shown and Hidden come strictly in turn: the end of an Overlay, which hid nobody, tells nothing.
type Shown struct {
	W, H int // the size it will be drawn in, 0 before the terminal has told
}

// Hidden tells a view that another one, not an Overlay, covers it now: it lets its sources rest.
type Hidden struct{}

// Returned is a message of what had the terminal to itself: the screen is back, and what is to come of it. It is a step of
// view To, or of whichever is on top by then where it is nobody's, so that what was typed ahead cannot make it lost.
type Returned struct {
	To   View
	Do   func() Step
	Lent bool // by Step.Away
}

// Note is one line for the status line and the message view. It goes there as Step.Say, or sent as a message of its own
// by what runs outside of all views.
type Note struct {
	Text string
	Tone themes.Tone
}

// Step is what an Update leads to. The zero Step means "handled, something visible changed". Closing the last view
// ends the program.
type Step struct {
	Cmd   tea.Cmd
	Open  View // pushed on the stack, in this very update (never by a Cmd: type-ahead must not land in the view behind it)
	Close bool // this view is popped (before Open is pushed)
	Root  bool // with Open: the whole stack is closed first
	Quit  bool // the program ends
	Say   Note
	Same  bool  // nothing visible changed: the cached frame stays
	Pass  bool  // for keys: not mine, try the next scope
	Keep  bool  // for keys: not yet, give it to me again when I no longer wait (Waiter)
	Away  *Away // what has the terminal to itself for a while
	// Missed says that what a Waiter has waited for has not come: what was typed for it is dropped.
	Missed bool
}

// Quiet is the Step of a view that a message does not concern.
func Quiet() Step { return Step{Same: true} }

// Pass is the Step of a view that has no use for a key.
func Pass() Step { return Step{Same: true, Pass: true} }
