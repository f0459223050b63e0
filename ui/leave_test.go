package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// leaver is an app at its root with a clock that is set by hand, and rest as a moment in which no key comes.
func leaver(t *testing.T) (a *App, pass func(time.Duration), rest func()) {
	a = app(t, &fake{title: "root"}, 80, 24)
	now := day
	a.o.Now = func() time.Time { return now }
	return a, func(d time.Duration) { now = now.Add(d) }, func() { a.Update(leaveMsg{a, a.leaving.n}) }
}

func TestQAtTheRootQuitsOnlyWhenPressedTwiceWithinASecond(t *testing.T) {
	a, pass, rest := leaver(t)
	typeIn(a, "q")
	rest()
	if a.quits || !strings.Contains(shown(a), "press q again to quit") {
		t.Fatalf("one q: quits %v, or it does not say how to:\n%s", a.quits, shown(a))
	}
	pass(1100 * time.Millisecond)
	typeIn(a, "q")
	rest()
	if a.quits {
		t.Fatal("a second q after more than a second quits")
	}
	pass(900 * time.Millisecond)
	typeIn(a, "q")
	rest()
	if !a.quits {
		t.Error("a second q within a second does not quit")
	}
}

func TestAnotherKeyBetweenTwoQsKeepsTheProgram(t *testing.T) {
	a, _, rest := leaver(t)
	typeIn(a, "qjq")
	rest()
	if a.quits {
		t.Error("it quits")
	}
}

func TestAQAheadOfADialogThatClosedDoesNotEndTheProgram(t *testing.T) {
	a, pass, rest := leaver(t)
	over := &box{fake: fake{title: "over"}, w: 20, h: 5}
	a.apply(a.top(), Step{Open: over})
	a.apply(over, Step{Close: true})
	typeIn(a, "q")
	rest()
	if a.quits {
		t.Fatal("a q meant for the dialog quits")
	}
	pass(2 * time.Second)
	a.apply(a.top(), Step{Open: &fake{title: "list"}})
	typeIn(a, "qq")
	rest()
	if a.quits || titles(a) != "root" {
		t.Error("one q too many quits")
	}
}

func TestAQThatIsHeldDownDoesNotEndTheProgram(t *testing.T) {
	a, pass, rest := leaver(t)
	a.apply(a.top(), Step{Open: &fake{title: "list"}})
	typeIn(a, "q")
	pass(500 * time.Millisecond)
	for range 20 {
		typeIn(a, "q")
		pass(30 * time.Millisecond)
	}
	rest()
	if a.quits {
		t.Fatal("a key that is held down quits")
	}
	if !strings.Contains(shown(a), "q is held down") {
		t.Errorf("it is not said why:\n%s", shown(a))
	}
	a.Update(tea.KeyPressMsg{Code: 'q', Text: "q", IsRepeat: true})
	a.Update(tea.KeyPressMsg{Code: 'q', Text: "q", IsRepeat: true})
	rest()
	if a.quits {
		t.Error("the repeats of a key quit")
	}
}

func TestLeavingByQAsksFirstWhatQuittingAsks(t *testing.T) {
	a, _, rest := leaver(t)
	a.o.Leave = func() View { return &box{fake: fake{title: "sure?"}, w: 20, h: 3} }
	typeIn(a, "qq")
	rest()
	expect(t, "stack", titles(a), "root sure?")
}
