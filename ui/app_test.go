package ui

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kdeck/themes"
)

// opens is an answer that opens a view on a key, passes other keys and stays quiet otherwise.
func opens(name string, step Step) func(tea.Msg) Step {
	return func(msg tea.Msg) Step {
		k, ok := msg.(tea.KeyPressMsg)
		switch {
		case ok && k.String() == name:
			return step
		case ok:
			return Pass()
		}
		return Quiet()
	}
}

func titles(a *App) string {
	var list []string
	for _, v := range a.stack {
		list = append(list, v.Title())
	}
	return strings.Join(list, " ")
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, not %q", what, got, want)
	}
}

func TestViewsHearShownAndHiddenInTurn(t *testing.T) {
	top := &fake{title: "top"}
	root := &fake{title: "root", answer: opens("o", Step{Open: top})}
	a := app(t, root, 80, 24)
	expect(t, "root at start", root.heard(), "shown")
	typeIn(a, "o")
	expect(t, "root when covered", root.heard(), "key o, hidden")
	expect(t, "top when opened", top.heard(), "shown")
	typeIn(a, "q")
	expect(t, "root when uncovered", root.heard(), "shown")
	if top.closed != 1 || titles(a) != "root" {
		t.Errorf("closed %d times, stack %s", top.closed, titles(a))
	}
}

func TestTheCoveredViewRestsBeforeTheNewOneBegins(t *testing.T) {
	var order []string
	note := func(name string) func(tea.Msg) Step {
		return func(msg tea.Msg) Step {
			switch msg.(type) {
			case Shown:
				order = append(order, name+" shown")
			case Hidden:
				order = append(order, name+" hidden")
			}
			return Quiet()
		}
	}
	top := &fake{title: "top", answer: note("top")}
	root := &fake{title: "root", answer: note("root")}
	a := app(t, root, 80, 24)
	a.apply(root, Step{Open: top})
	expect(t, "order", strings.Join(order, ", "), "root shown, root hidden, top shown")
}

func TestOverlaysHideNobody(t *testing.T) {
	over := &box{fake: fake{title: "over"}, w: 20, h: 5}
	root := &fake{title: "root", answer: opens("o", Step{Open: over})}
	a := app(t, root, 80, 24)
	root.heard()
	typeIn(a, "o")
	expect(t, "root under an overlay", root.heard(), "key o")
	a.apply(over, Step{Close: true})
	expect(t, "root after an overlay", root.heard(), "")
	// but a full view over the overlay hides both
	typeIn(a, "o")
	full := &fake{title: "full"}
	a.apply(over, Step{Open: full})
	expect(t, "root under a full view", root.heard(), "key o, hidden")
	expect(t, "overlay under a full view", over.heard(), "shown, shown, hidden")
}

func TestTypeAheadLandsInTheOverlayOpenedByTheKeyBefore(t *testing.T) {
	over := &box{fake: fake{title: "over", takes: true}, w: 20, h: 5}
	root := &fake{title: "root", answer: opens("d", Step{Open: over, Cmd: func() tea.Msg { return nil }})}
	a := app(t, root, 80, 24)
	root.heard()
	typeIn(a, "dyy:q")
	expect(t, "root", root.heard(), "key d")
	expect(t, "overlay", over.heard(), "shown, key y, key y, key :, key q")
}

func TestInputReachesOnlyTheTopViewAndOtherMessagesAll(t *testing.T) {
	root, top := &fake{title: "root"}, &fake{title: "top"}
	a := app(t, root, 80, 24)
	a.apply(root, Step{Open: top})
	root.heard()
	top.heard()
	a.Update(press("x"))
	a.Update(tea.PasteMsg{Content: "p"})
	a.Update(tea.MouseClickMsg{X: 3, Y: 5})
	a.Update(tea.MouseWheelMsg{X: 0, Y: 2, Button: tea.MouseWheelDown})
	a.Update(tea.KeyReleaseMsg{Code: 'x'})
	a.Update("data")
	expect(t, "root", root.heard(), "data")
	expect(t, "top", top.heard(), "key x, paste p, click 3,3, wheel 0,0, data")
	if a.o.Head.(*head).told != 1 {
		t.Errorf("the head heard %d messages", a.o.Head.(*head).told)
	}
}

func TestClicksOutsideTheBodyReachNobody(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	over := &box{fake: fake{title: "over"}, w: 20, h: 6}
	root.heard()
	a.Update(tea.MouseClickMsg{X: 3, Y: 0})
	a.Update(tea.MouseClickMsg{X: 3, Y: 23})
	expect(t, "root", root.heard(), "")
	a.apply(root, Step{Open: over})
	a.paint()
	over.heard()
	a.Update(tea.MouseClickMsg{X: 3, Y: 12})
	a.Update(tea.MouseClickMsg{X: 30, Y: 9})
	expect(t, "overlay", over.heard(), "click 0,0")
}

func TestPassedKeysReachTheGlobalActionsUnlessTheViewTakesText(t *testing.T) {
	top := &fake{title: "top", takes: true}
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	a.apply(root, Step{Open: top})
	typeIn(a, "q<esc>:")
	if titles(a) != "root top" || a.asking {
		t.Fatal("a key of a text entry did something else")
	}
	top.takes = false
	typeIn(a, "q")
	expect(t, "stack", titles(a), "root")
	typeIn(a, "<esc>")
	expect(t, "stack after esc at the root", titles(a), "root")
	if a.quits {
		t.Fatal("esc at the root quits")
	}
}

func TestCtrlCQuitsEvenWhileTextIsTaken(t *testing.T) {
	top := &fake{title: "top", takes: true}
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	a.apply(root, Step{Open: top})
	_, cmd := a.Update(press("ctrl+c"))
	if !a.quits || root.closed != 1 || top.closed != 1 {
		t.Error("ctrl+c does not close everything")
	}
	if _, quit := cmd().(tea.QuitMsg); !quit {
		t.Error("ctrl+c does not quit")
	}
}

func TestLeaveMayAskFirstAndIsAskedAgainAfterNo(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	asked := 0
	a.o.Leave = func() View { asked++; return &box{fake: fake{title: "sure?"}, w: 20, h: 3} }
	typeIn(a, "<ctrl+c>")
	expect(t, "stack", titles(a), "root sure?")
	typeIn(a, "<esc><ctrl+c>")
	expect(t, "stack", titles(a), "root sure?")
	if a.quits || asked != 2 {
		t.Fatalf("asked %d times", asked)
	}
	typeIn(a, "<ctrl+c>")
	if !a.quits {
		t.Error("the second ctrl+c does not quit")
	}
}

func TestAStepOfACoveredViewClosesThatViewOnly(t *testing.T) {
	root, mid, top := &fake{title: "root"}, &fake{title: "mid"}, &fake{title: "top"}
	a := app(t, root, 80, 24)
	a.apply(root, Step{Open: mid})
	a.apply(mid, Step{Open: top})
	mid.answer = func(msg tea.Msg) Step { return Step{Close: msg == "gone", Same: true} }
	root.heard()
	a.Update("gone")
	expect(t, "stack", titles(a), "root top")
	if mid.closed != 1 || top.closed != 0 {
		t.Error("the wrong view was closed")
	}
	expect(t, "root", root.heard(), "gone")
}

func TestCloseWithOpenReplacesAndRootReplacesAll(t *testing.T) {
	root, mid := &fake{title: "root"}, &fake{title: "mid"}
	a := app(t, root, 80, 24)
	a.apply(root, Step{Open: mid})
	root.heard()
	a.apply(mid, Step{Close: true, Open: &fake{title: "new"}})
	expect(t, "stack", titles(a), "root new")
	expect(t, "root stays hidden", root.heard(), "")
	a.apply(a.top(), Step{Open: &fake{title: "other"}, Root: true})
	expect(t, "stack", titles(a), "other")
	if root.closed != 1 || mid.closed != 1 {
		t.Error("views of the old stack are not closed")
	}
}

func TestTheStackIsBounded(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	var all []*fake
	for i := range 3 * maxStack {
		all = append(all, &fake{title: fmt.Sprint(i)})
		a.apply(a.top(), Step{Open: all[i]})
	}
	if len(a.stack) != maxStack || a.stack[0] != View(root) || a.top() != View(all[len(all)-1]) {
		t.Errorf("stack has %d views: %s", len(a.stack), titles(a))
	}
	closed := 0
	for _, f := range all {
		closed += f.closed
	}
	if closed != len(all)-maxStack+1 {
		t.Errorf("%d views were closed", closed)
	}
}

func TestTheFrameIsDrawnOnlyWhenAStepChangedSomething(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	before := a.Renders()
	frame := a.View().Content
	for range 20_000 {
		a.Update("nothing")
		_ = a.View()
	}
	typeIn(a, "xyz")
	if n := a.Renders() - before; n != 0 {
		t.Errorf("drawn %d times for nothing", n)
	}
	a.Update("head is new")
	if n := a.Renders() - before; n != 1 || a.View().Content == frame {
		t.Errorf("drawn %d times for a new head", n)
	}
	root.answer = func(tea.Msg) Step { return Step{} }
	a.Update("change")
	if n := a.Renders() - before; n != 2 {
		t.Errorf("drawn %d times for a change", n)
	}
}

func TestNotesGoAfterAWhileButErrorsWaitForAKey(t *testing.T) {
	a := app(t, &fake{title: "root"}, 80, 24)
	foot := func() string {
		lines := strings.Split(ansi.Strip(a.View().Content), "\n")
		return lines[len(lines)-1]
	}
	a.Update(Note{Text: "copied"})
	old := noteGone{a, a.noteID}
	expect(t, "foot", foot(), "copied")
	a.Update(Note{Text: "scaled", Tone: themes.Busy})
	a.Update(old)
	expect(t, "foot after the clock of an older note", foot(), "~ scaled")
	a.Update(noteGone{a, a.noteID})
	expect(t, "foot after the clock", foot(), "? help  / find  . actions  : go to")
	a.Update(Note{Text: "forbidden", Tone: themes.Bad})
	a.Update(noteGone{a, a.noteID - 1})
	expect(t, "foot", foot(), "✗ forbidden")
	typeIn(a, "x")
	expect(t, "foot after a key", foot(), "? help  / find  . actions  : go to")
	if n := len(a.Log().Entries()); n != 3 {
		t.Errorf("%d notes were kept", n)
	}
}

func TestTheLogKeepsTheLatest(t *testing.T) {
	var l Log
	for i := range logSize + 7 {
		l.Add(Entry{Note: Note{Text: fmt.Sprint(i)}})
	}
	list := l.Entries()
	if len(list) != logSize || list[0].Note.Text != "7" || list[logSize-1].Note.Text != fmt.Sprint(logSize+6) {
		t.Errorf("kept %d from %s on", len(list), list[0].Note.Text)
	}
}

func TestABrokenViewIsClosedAndReported(t *testing.T) {
	for name, breakIt := range map[string]func(*fake){
		"in Update": func(f *fake) { f.answer = func(m tea.Msg) Step { panic("boom") } },
		"in Draw":   func(f *fake) { f.draw = func(int, int) string { panic("boom") } },
	} {
		root, top := &fake{title: "root"}, &fake{title: "top"}
		a := app(t, root, 80, 24)
		a.apply(root, Step{Open: top})
		root.heard()
		breakIt(top)
		a.dirty = true
		a.Update("data")
		expect(t, "stack with a panic "+name, titles(a), "root")
		if !strings.Contains(a.View().Content, "boom") || top.closed != 1 {
			t.Errorf("%s: not reported", name)
		}
		if e := a.Log().Entries(); len(e) == 0 || !strings.Contains(e[len(e)-1].More, "app_test.go") {
			t.Errorf("%s: the log lacks the stack", name)
		}
		if !slices.Contains(root.told, "shown") {
			t.Errorf("%s: the root was not told that it is shown", name)
		}
	}
}

func TestABrokenRootEndsTheProgram(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	root.answer = func(tea.Msg) Step { panic("boom") }
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, "boom") || !strings.Contains(r, "app_test.go") {
			t.Errorf("recovered %s", r)
		}
	}()
	a.Update("data")
}

// placed is a view that knows where it is.
type placed struct {
	*fake
	at string
}

func (p placed) Place() string { return p.at }

func TestAViewThatTakesTheSteadOfOneAboveItsLikeIsNotOpened(t *testing.T) {
	root, pods := &fake{title: "root"}, placed{&fake{title: "pods"}, "pods"}
	a := app(t, root, 80, 24)
	a.apply(root, Step{Open: pods})
	for place, want := range map[string]string{"pods": "root pods", "nodes": "root pods again"} {
		over, again := &fake{title: "over"}, placed{&fake{title: "again"}, place}
		a.apply(pods, Step{Open: over})
		a.apply(over, Step{Open: again, Close: true})
		expect(t, "stack for "+place, titles(a), want)
		if closed := again.closed == 1; closed != (place == "pods") {
			t.Errorf("%s: closed %d times", place, again.closed)
		}
		a.apply(again, Step{Close: true})
	}
}

func TestAPanicInACommandIsToldBeforeItGoesOn(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	var told []string
	a.o.Crash = func(v any, stack []byte) { told = append(told, fmt.Sprint(v), string(stack)) }
	quiet := func() tea.Msg { return nil }
	boom := func() tea.Msg { panic("boom") }
	root.answer = func(tea.Msg) Step {
		return Step{Cmd: func() tea.Msg { return tea.BatchMsg{nil, quiet, tea.Batch(quiet, boom)} }}
	}
	_, cmd := a.Update("data")
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("recovered %v", r)
		}
		if len(told) != 2 || told[0] != "boom" || !strings.Contains(told[1], "app_test.go") {
			t.Errorf("told %q", told)
		}
	}()
	run(cmd)
}

// run performs a command and all it leads to.
func run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if batch, ok := cmd().(tea.BatchMsg); ok {
		for _, c := range batch {
			run(c)
		}
	}
}

func TestCommandsAreCompletedRunAndRemembered(t *testing.T) {
	a := app(t, &fake{title: "root"}, 80, 24)
	p := a.o.Palette.(*words)
	p.step = Step{Open: &fake{title: "pods"}}
	typeIn(a, ":po<tab><enter>")
	expect(t, "ran", strings.Join(p.ran, ","), "pods")
	expect(t, "stack", titles(a), "root pods")
	typeIn(a, ":<up><enter>")
	expect(t, "ran again", strings.Join(p.ran, ","), "pods,pods")
	typeIn(a, ":nope<esc>")
	expect(t, "ran no more", strings.Join(p.ran, ","), "pods,pods")
	expect(t, "history", strings.Join(a.History(), ","), "pods")
}

func TestTheBackgroundPicksTheTheme(t *testing.T) {
	th := themes.Pick(true, false)
	a := NewApp(Options{Theme: &th, Keys: keys(t), Root: &fake{title: "root"}, ASCII: true})
	a.Init()
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	a.Update(tea.BackgroundColorMsg{Color: ansi.RGBColor{R: 255, G: 255, B: 255}})
	if th.Dark || !th.ASCII {
		t.Error("a light background keeps the dark theme")
	}
	th = themes.Mono()
	a.Update(tea.BackgroundColorMsg{Color: ansi.RGBColor{}})
	if th.Colour {
		t.Error("NO_COLOR is forgotten")
	}
}

func TestTheMouseCanBeLeftToTheTerminal(t *testing.T) {
	a := app(t, &fake{title: "root"}, 80, 24)
	if a.View().MouseMode != tea.MouseModeCellMotion || !a.View().AltScreen {
		t.Error("the mouse is off")
	}
	typeIn(a, "M")
	if a.View().MouseMode != tea.MouseModeNone {
		t.Error("M does not turn the mouse off")
	}
}

func TestTwoAppsRunSideBySide(t *testing.T) {
	for i := range 2 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			a := NewApp(Options{Theme: dark(), Keys: keys(t), Root: newList(t, dark(), 100)})
			a.Init()
			a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
			typeIn(a, "jjjG?<esc>:<esc><ctrl+g>q")
		})
	}
}

func TestEveryScreenSizeIsFilledExactly(t *testing.T) {
	rnd := rand.New(rand.NewSource(1))
	wild := []string{"日本語のタイトル", "a\x1b[2Jb", "e\u0301\u0301", "👩‍👩‍👧‍👦 family", "\u202egnp.exe", "🇩🇪🇫🇷", strings.Repeat("x", 300), ""}
	for range 200 {
		w, h := 1+rnd.Intn(100), 1+rnd.Intn(40)
		word := func() string { return wild[rnd.Intn(len(wild))] }
		root := &fake{title: word(), status: word(), draw: func(int, int) string {
			return tameStyled(strings.Repeat(word()+"\n", rnd.Intn(60)))
		}}
		a := app(t, root, w, h)
		if rnd.Intn(2) == 0 {
			a.apply(root, Step{Open: &fake{title: word(), draw: func(int, int) string { return word()[:0] }}})
		}
		if rnd.Intn(2) == 0 {
			a.apply(a.top(), Step{Open: NewMenu(a.o.Theme, a.o.Keys, word(), []Choice{{Text: word(), Note: word()}, {Text: word()}})})
		}
		if rnd.Intn(3) == 0 {
			a.Update(Note{Text: word(), Tone: themes.Bad})
		}
		if rnd.Intn(3) == 0 {
			a.asking = true
			a.prompt.SetValue(word())
		}
		for range 3 { // a storm of sizes
			w, h = 1+rnd.Intn(100), 1+rnd.Intn(40)
			a.Update(tea.WindowSizeMsg{Width: w, Height: h})
			within(t, a.View().Content, w, h)
		}
	}
}

func TestWhereThereIsNoTitleBarTheLastLineHasTheFacts(t *testing.T) {
	root := &fake{title: "pods", status: "stale 9s · 7"}
	a := app(t, root, 20, 5)
	foot := func() string {
		lines := strings.Split(ansi.Strip(a.View().Content), "\n")
		return lines[len(lines)-1]
	}
	if got := foot(); got != "? help  stale 9s · 7" {
		t.Errorf("got %q", got)
	}
	root.status = "stale 3s · 21/100 · unhealthy only"
	a.Update(tea.WindowSizeMsg{Width: 20, Height: 4})
	if got := strings.TrimSpace(foot()); got != "stale 3s · 21/100" {
		t.Errorf("got %q", got)
	}
	a.Update(tea.WindowSizeMsg{Width: 60, Height: 8})
	if got := foot(); strings.Contains(got, "stale") {
		t.Errorf("said twice: %q", got)
	}
}

func TestAMessageTurnsTheMouseOnAndOff(t *testing.T) {
	th := dark()
	a := NewApp(Options{Theme: th, Keys: keys(t), Root: &fake{title: "root"}, NoMouse: true})
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	for _, on := range []bool{true, false} {
		a.Update(Mouse(on))
		if got := a.View().MouseMode != tea.MouseModeNone; got != on {
			t.Errorf("on %v, want %v", got, on)
		}
	}
}

func TestAnErrorIsNotOverwrittenByTheNextOne(t *testing.T) {
	a := app(t, &fake{title: "root"}, 80, 24)
	foot := func() string {
		lines := strings.Split(ansi.Strip(a.frame.Content), "\n")
		return lines[len(lines)-1]
	}
	for _, text := range []string{"the state was not saved", "a favourite is not kept", "the filter makes no sense"} {
		a.Update(Note{Text: text, Tone: themes.Bad})
	}
	if got := foot(); !strings.Contains(got, "the state was not saved") || !strings.Contains(got, "(1 of 3, ctrl+g has all)") {
		t.Errorf("%q", got)
	}
	if n := len(a.log.Entries()); n != 3 {
		t.Errorf("%d are kept", n)
	}
	typeIn(a, "j")
	a.Update(Note{Text: "later", Tone: themes.Bad})
	if got := foot(); !strings.Contains(got, "later") || strings.Contains(got, "ctrl+g has all") {
		t.Errorf("%q", got)
	}
}
