package ui

import "testing"

func TestWhatComesOfATimeAwayReachesWhoeverIsOnTop(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	over, result := &fake{title: "over"}, &fake{title: "result"}
	a.apply(root, Step{Open: over}) // typed ahead, before the editor had the terminal
	a.Update(Returned{Do: func() Step { return Step{Open: result} }})
	if a.top() != result || !a.holds(over) {
		t.Errorf("on top is %s", a.top().Title())
	}
}

func TestWhatComesOfATimeAwayForAViewIsItsOwnStep(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	v, over := &fake{title: "v"}, &fake{title: "over"}
	a.apply(root, Step{Open: v})
	a.apply(v, Step{Open: over})
	done := Returned{To: v, Do: func() Step { return Step{Close: true} }}
	a.Update(done)
	if a.holds(v) || a.top() != over {
		t.Errorf("the view is still there, or another was closed: %s on top", a.top().Title())
	}
	a.Update(done)
	if a.top() != over {
		t.Error("a view that had been closed closed another")
	}
}

func TestWhatBreaksAfterATimeAwayEndsNothingElse(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	v := &fake{title: "v"}
	a.apply(root, Step{Open: v})
	a.Update(Returned{To: v, Do: func() Step { panic("broken") }})
	if a.holds(v) || a.top() != root {
		t.Errorf("%s is on top", a.top().Title())
	}
}
