package ui

import (
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// waits is a view that waits for something.
type waits struct {
	fake
	now Waiting
}

func (w *waits) Waits() Waiting { return w.now }

// confirms is a dialog that may write.
type confirms struct{ box }

func (c *confirms) Confirms() bool { return true }

// shown is what is on an app's screen.
func shown(a *App) string { return ansi.Strip(a.View().Content) }

// standIn opens a stand-in for what has to be fetched when f is pressed, over a root.
func standIn(t *testing.T) (a *App, root *fake, wait *waits) {
	wait = &waits{fake: fake{title: "fetching"}, now: Waiting{On: true, What: "asking for the ports of web-0 ...", All: true}}
	root = &fake{title: "root", answer: opens("f", Step{Open: wait})}
	a = app(t, root, 80, 24)
	root.heard()
	return a, root, wait
}

// textForm is a view that takes text.
func textForm() *box { return &box{fake: fake{title: "form", takes: true}, w: 20, h: 5} }

func TestWhatIsTypedWhileAFormIsFetchedFillsItInOrder(t *testing.T) {
	a, root, wait := standIn(t)
	typeIn(a, "f:q/")
	a.Update(tea.PasteMsg{Content: "http"})
	typeIn(a, "<enter>")
	if a.asking || wait.heard() != "shown" {
		t.Fatal("the keys went elsewhere while the form was fetched")
	}
	f := textForm()
	a.apply(wait, Step{Close: true, Open: f})
	a.Update("the answer")
	expect(t, "form", f.heard(), "shown, the answer, key :, key q, key /, paste http, key enter")
	root.heard()
	typeIn(a, "x")
	expect(t, "form, later", f.heard(), "key x")
	expect(t, "root", root.heard(), "")
}

func TestWhatIsTypedIsKeptFromOneWaitToTheNext(t *testing.T) {
	a, _, wait := standIn(t)
	typeIn(a, "fab")
	next := &waits{fake: fake{title: "again"}, now: wait.now}
	a.apply(wait, Step{Close: true, Open: next})
	a.Update("the answer")
	typeIn(a, "c")
	f := textForm()
	a.apply(next, Step{Close: true, Open: f})
	a.Update("the answer")
	expect(t, "form", f.heard(), "shown, the answer, key a, key b, key c")
}

func TestWhatIsTypedForWhatFailsIsDropped(t *testing.T) {
	a, root, wait := standIn(t)
	typeIn(a, "fdd")
	root.heard()
	a.apply(wait, Step{Close: true, Missed: true, Say: Note{Text: "there is none"}})
	a.Update("the answer")
	expect(t, "root", root.heard(), "shown, the answer")
	if !strings.Contains(shown(a), "there is none") {
		t.Error("the reason is not told")
	}
}

func TestWhatIsTypedForWhatOpensNothingGoesToWhatLiesBehind(t *testing.T) {
	a, root, wait := standIn(t)
	typeIn(a, "fj")
	root.heard()
	a.apply(wait, Step{Close: true})
	a.Update("the answer")
	expect(t, "root", root.heard(), "shown, the answer, key j")
}

func TestEscEndsAWaitAndDropsWhatWasTypedForIt(t *testing.T) {
	a, root, wait := standIn(t)
	typeIn(a, "fdd")
	root.heard()
	typeIn(a, "<esc>j")
	expect(t, "root", root.heard(), "shown, key j")
	if wait.closed != 1 {
		t.Error("what was waited for is still asked for")
	}
}

func TestOnlyCtrlCAndCtrlZPassAWait(t *testing.T) {
	a, _, _ := standIn(t)
	typeIn(a, "f")
	_, cmd := a.Update(press("ctrl+z"))
	if cmd == nil {
		t.Fatal("ctrl+z does nothing")
	}
	if _, ok := cmd().(tea.SuspendMsg); !ok {
		t.Error("ctrl+z does not suspend")
	}
	typeIn(a, "q:?")
	expect(t, "stack", titles(a), "root fetching")
	typeIn(a, "<ctrl+c>")
	if !a.quits {
		t.Error("ctrl+c does not quit")
	}
}

func TestTheScreenSaysThatAndHowMuchWaits(t *testing.T) {
	a, _, _ := standIn(t)
	typeIn(a, "f")
	if got := shown(a); !strings.Contains(got, "asking for the ports of web-0 ...; esc stops waiting") {
		t.Errorf("it is not said that something is waited for:\n%s", got)
	}
	typeIn(a, ":http")
	if got := shown(a); !strings.Contains(got, "asking for the ports of web-0 ... 5 keys typed ahead; esc stops waiting") {
		t.Errorf("it is not said how much waits:\n%s", got)
	}
}

func TestAConfirmationTakesNothingTypedBeforeItsFirstFrameWasWritten(t *testing.T) {
	yes := &confirms{box{fake: fake{title: "sure?", takes: true}, w: 20, h: 5}}
	root := &fake{title: "root", answer: opens("d", Step{Open: yes})}
	a := app(t, root, 80, 24)
	typeIn(a, "d<enter>y<esc>")
	a.Update(tea.PasteMsg{Content: "y"})
	a.Update(tea.MouseClickMsg{X: 40, Y: 12})
	expect(t, "confirmation", yes.heard(), "shown")
	expect(t, "stack", titles(a), "root sure?")
	for left := frameTimes; left > 0; left-- {
		typeIn(a, "y")
		a.Update(frameOut{a, a.ahead.opens, left})
	}
	expect(t, "confirmation, not written", yes.heard(), "")
	typeIn(a, "y")
	expect(t, "confirmation, seen", yes.heard(), "key y")
}

func TestAConfirmationThatHadToBeFetchedTakesNothingTypedMeanwhile(t *testing.T) {
	a, root, wait := standIn(t)
	typeIn(a, "fyy<enter>")
	yes := &confirms{box{fake: fake{title: "sure?", takes: true}, w: 20, h: 5}}
	a.apply(wait, Step{Close: true, Open: yes})
	root.heard()
	a.Update("the answer")
	expect(t, "confirmation", yes.heard(), "shown, the answer")
	expect(t, "root", root.heard(), "the answer")
}

func TestTheFirstKeyThatAViewKeepsHasAllOthersWaitBehindIt(t *testing.T) {
	list := &waits{fake: fake{title: "list"}, now: Waiting{On: true, What: "loading pods ..."}}
	list.answer = func(msg tea.Msg) Step {
		switch k, ok := msg.(tea.KeyPressMsg); {
		case ok && k.String() == "l" && list.now.On:
			return Step{Same: true, Keep: true}
		case ok:
			return Pass()
		}
		return Quiet()
	}
	a := app(t, list, 80, 24)
	list.heard()
	typeIn(a, "jlj:")
	expect(t, "list, loading", list.heard(), "key j, key l")
	if got := shown(a); a.asking || !strings.Contains(got, "loading pods ... 3 keys typed ahead") {
		t.Errorf("the keys did not wait:\n%s", got)
	}
	list.now = Waiting{}
	a.Update("rows")
	expect(t, "list, loaded", list.heard(), "rows, key l, key j, key :")
	if !a.asking {
		t.Error("the last key did not open the prompt")
	}
}

func TestEscDropsWhatAViewKeepsAndLeavesTheView(t *testing.T) {
	list := &waits{fake: fake{title: "list", answer: func(msg tea.Msg) Step {
		if _, ok := msg.(tea.KeyPressMsg); ok {
			return Step{Same: true, Keep: true}
		}
		return Quiet()
	}}, now: Waiting{On: true, What: "loading pods ..."}}
	a := app(t, &fake{title: "root"}, 80, 24)
	a.apply(a.top(), Step{Open: list})
	typeIn(a, "ld<esc>")
	expect(t, "stack", titles(a), "root list")
	list.heard()
	list.now = Waiting{}
	a.Update("rows")
	expect(t, "list", list.heard(), "rows")
}

// idle is a command for the terminal that does nothing.
type idle struct{}

func (idle) Run() error          { return nil }
func (idle) SetStdin(io.Reader)  {}
func (idle) SetStdout(io.Writer) {}
func (idle) SetStderr(io.Writer) {}

func TestWhatIsTypedForWhatGetsTheTerminalIsGivenToItAndNeverToAView(t *testing.T) {
	a, root, wait := standIn(t)
	typeIn(a, "fls<enter>")
	var got []string
	ended := false
	away := &Away{Run: idle{}, Back: func(error) Step { ended = true; return Step{} }, Ahead: func(typed []tea.Msg) {
		for _, m := range typed {
			got = append(got, m.(tea.KeyPressMsg).String())
		}
	}}
	a.apply(wait, Step{Close: true, Away: away})
	expect(t, "given", strings.Join(got, " "), "l s enter")
	root.heard()
	typeIn(a, "d")
	expect(t, "root, without the terminal", root.heard(), "")
	a.Update(Returned{Lent: true, Do: func() Step { return away.Back(nil) }})
	typeIn(a, "d")
	expect(t, "root, with the terminal", root.heard(), "key d")
	if !ended {
		t.Error("what comes of it was not done")
	}
}
