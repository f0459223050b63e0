package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// desk is a slip in an App, with what its buttons have done.
type desk struct {
	t    *testing.T
	app  *App
	slip *Slip
	did  []string
}

// newDesk opens a slip that is about to apply something.
func newDesk(t *testing.T) *desk {
	d := &desk{t: t, app: app(t, &fake{title: "root"}, 80, 24)}
	d.slip = NewSlip(d.app.o.Theme, d.app.o.Keys, "Scale deployment/web")
	d.slip.SetBody([]string{"reviewing ..."}, nil)
	d.buttons("reviewing ...", 0)
	d.app.open(d.slip)
	return d.rest()
}

// buttons sets Cancel, Apply and Copy; Apply may be disabled.
func (d *desk) buttons(disabled string, start int) {
	does := func(name string, step Step) func() Step {
		return func() Step { d.did = append(d.did, name); return step }
	}
	d.slip.SetButtons([]Button{
		{Text: "Cancel"},
		{Text: "Apply", Key: "a", Disabled: disabled, Careful: true, Do: does("applied", Step{Close: true})},
		{Text: "Copy command", Key: "y", Do: does("copied", Step{Say: Note{Text: "copied"}})},
	}, start)
}

// comes is the review that has come, and been seen for a moment.
func (d *desk) comes(start int) *desk {
	d.slip.SetBody(strings.Split("--- live\n+++ wanted\n@@ -1 +1 @@\n-replicas: 3\n+replicas: 5", "\n"), nil)
	d.buttons("", start)
	return d.seen()
}

// seen lets the moment pass in which buttons are looked at.
func (d *desk) seen() *desk { d.app.Update(slipMsg{to: d.slip, set: d.slip.set}); return d }

// rest lets the moment pass in which a held key would come again.
func (d *desk) rest() *desk { d.app.Update(slipMsg{to: d.slip, presses: d.slip.presses}); return d }

func (d *desk) keys(names string) *desk {
	for _, n := range strings.Fields(names) {
		d.app.Update(press(n))
	}
	return d
}

func (d *desk) done(what, want string, open bool) {
	d.t.Helper()
	if got := strings.Join(d.did, " "); got != want || d.app.holds(d.slip) != open {
		d.t.Errorf("%s: did %q and is open %t, not %q and %t", what, got, d.app.holds(d.slip), want, open)
	}
}

func (d *desk) frame() string { return ansi.Strip(d.app.View().Content) }

func TestACarefulButtonIsPressedOnceNothingFollows(t *testing.T) {
	d := newDesk(t).comes(1).keys("enter")
	d.done("at once", "", true)
	d.rest().done("after a rest", "applied", false)

	d = newDesk(t).comes(0).keys("a").rest()
	d.done("by its letter", "applied", false)

	d = newDesk(t).comes(0).keys("right enter").rest()
	d.done("by the arrow", "applied", false)
}

func TestNothingTypedBeforeTheReviewHasComePressesApply(t *testing.T) {
	d := newDesk(t).keys("a right enter").rest()
	d.done("before", "", true)
	if !strings.Contains(d.frame(), "(a Apply)") || !strings.Contains(d.frame(), "reviewing ...") {
		t.Errorf("\n%s", d.frame())
	}
	d.slip.SetBody([]string{"+ x"}, nil)
	d.buttons("", 1)
	d.keys("enter").rest().done("in the first moment", "", true)
	d.keys("a").rest().done("the letter too", "", true)
	if !strings.Contains(d.frame(), "look at it first") {
		t.Errorf("it is not said why\n%s", d.frame())
	}
	d.seen().done("what was typed before counts never", "", true)
	if !strings.Contains(d.frame(), "›[a Apply]") {
		t.Errorf("\n%s", d.frame())
	}
	d.keys("enter").rest().done("after a moment", "applied", false)
}

func TestAKeyThatIsHeldDownPressesNothing(t *testing.T) {
	d := newDesk(t).comes(1)
	for range 40 {
		d.keys("enter")
	}
	d.rest().done("held", "", true)
	d.keys("enter").rest().done("pressed anew", "applied", false)

	d = newDesk(t)
	d.slip.SetBody([]string{"x"}, nil)
	d.buttons("", 1)
	d.keys("enter enter").seen().keys("enter enter enter").rest()
	d.done("held since before it could be pressed", "", true)

	d = newDesk(t).comes(1)
	held := press("enter")
	held.IsRepeat = true
	d.app.Update(held)
	d.rest().done("of a terminal that tells", "", true)
}

func TestTheMomentsPassByThemselves(t *testing.T) {
	s, did := NewSlip(mono(), keys(t), "Apply"), 0
	ready := s.SetButtons([]Button{{Text: "Apply", Careful: true, Do: func() Step { did++; return Step{Close: true} }}}, 0)
	s.Update(ready())
	pressed := s.Update(press("enter"))
	if step := s.Update(pressed.Cmd()); did != 1 || !step.Close {
		t.Errorf("done %d times, closed %t", did, step.Close)
	}
	if s.SetButtons([]Button{{Text: "Close"}}, 0) != nil {
		t.Error("a button that is not careful waits for a moment")
	}
}

func TestAnyOtherKeyTakesAPressBack(t *testing.T) {
	d := newDesk(t).comes(1).keys("enter down").rest()
	d.done("enter and another", "", true)
	d = newDesk(t).comes(1).keys("enter esc").rest()
	d.done("enter and esc", "", false)
	d = newDesk(t).comes(1).keys("enter")
	d.app.Update(tea.PasteMsg{Content: "x"})
	d.rest().done("enter and a paste", "", true)
}

func TestAPressIsForgottenWhenTheButtonsAreReplaced(t *testing.T) {
	d := newDesk(t).comes(1).keys("enter")
	d.buttons("somebody has changed it", 0)
	d.rest().done("disabled meanwhile", "", true)
	d.comes(1).keys("enter")
	d.buttons("", 1) // a new review, not yet seen
	d.rest().done("reviewed anew", "", true)
}

func TestAnOlderMomentMakesNoNewButtonsReady(t *testing.T) {
	d := newDesk(t)
	d.buttons("", 1)
	old := d.slip.set
	d.buttons("", 1)
	d.app.Update(slipMsg{to: d.slip, set: old})
	d.keys("enter").rest().done("not ready yet", "", true)
	d.app.Update(slipMsg{to: NewSlip(mono(), keys(t), "another"), set: d.slip.set})
	d.keys("enter").rest().done("the moment of another slip", "", true)
}

func TestTheWordMustBeTypedExactly(t *testing.T) {
	word := func() *desk { d := newDesk(t).comes(0); d.slip.SetConfirm("web"); return d }
	d := word().keys("enter").rest()
	d.done("nothing typed", "", true)
	if !strings.Contains(d.frame(), "(a Apply)") || !strings.Contains(d.frame(), "─ type web to confirm ─") {
		t.Errorf("\n%s", d.frame())
	}
	for _, text := range []string{"w e", "W e b", "w e b b", "w e b space", "y a"} {
		word().keys(text+" enter").rest().done(text, "", true)
	}
	word().keys("w e b tab a").rest().done("by the button's letter", "applied", false)
	d = word().keys("w e b")
	if !strings.Contains(d.frame(), "[a Apply]") {
		t.Errorf("\n%s", d.frame())
	}
	d.keys("enter").rest().done("web and enter", "applied", false)
	d = word().keys("w e b tab enter")
	d.rest().done("it begins on the button given", "", false)
	d = word()
	d.app.Update(tea.PasteMsg{Content: "web\n"})
	d.rest().done("a paste alone", "", true)
	d.keys("enter").rest().done("pasted and entered", "applied", false)
	d = word().keys("w e b")
	d.slip.SetConfirm("web")
	d.keys("enter").rest().done("asked again for the same word", "applied", false)
	d = word().keys("w e b")
	d.slip.SetConfirm("db")
	d.keys("enter").rest().done("asked for another", "", true)
}

func TestTheOtherButtonsTakeOnePress(t *testing.T) {
	newDesk(t).keys("y").done("copying while it is reviewed", "copied", true)
	newDesk(t).keys("enter").done("cancel", "", false)
	newDesk(t).comes(1).keys("esc").done("esc", "", false)
	newDesk(t).comes(1).keys("q").done("q", "", false)
	newDesk(t).comes(1).keys("left left enter").done("left to cancel", "", false)
	newDesk(t).comes(1).keys("tab enter").done("tab to copy", "copied", true)
	newDesk(t).comes(1).keys("tab tab enter").done("around the end", "", false)
	newDesk(t).comes(1).keys("shift+tab enter").done("and back", "", false)
}

func TestTheCursorStaysWhereItWasPutWhenTheReviewComes(t *testing.T) {
	d := newDesk(t).keys("right right").comes(1)
	d.keys("enter").done("on copy", "copied", true)
	for _, before := range []string{"right", "a", "tab"} {
		d = newDesk(t).keys(before).comes(0)
		d.keys("enter").rest().done("never on what does the harm: "+before, "", false)
	}
}

func TestATextOfASlipScrollsAndIsSearched(t *testing.T) {
	d := newDesk(t).comes(0)
	var lines []string
	for i := range 100 {
		lines = append(lines, fmt.Sprintf("line %d.", i))
	}
	d.slip.SetBody(lines, nil)
	d.keys("G")
	if !strings.Contains(d.frame(), "line 99.") {
		t.Errorf("\n%s", d.frame())
	}
	d.keys("/ l i n e space 5 0 . enter")
	if !strings.Contains(d.frame(), "line 50.") || !strings.Contains(d.frame(), "match 1/1") {
		t.Errorf("\n%s", d.frame())
	}
	d.keys("a").rest().keys("esc")
	d.done("letters of a search press nothing", "applied", false)

	d = newDesk(t).comes(0)
	d.slip.SetBody(lines, nil)
	d.keys("/ a y enter esc").rest().done("esc ends the search", "", true)
	d.slip.SetConfirm("web")
	d.keys("pgdown")
	if strings.Contains(d.frame(), "line 0.") {
		t.Errorf("it does not scroll while the word is typed\n%s", d.frame())
	}
}

func TestClicksPressButtons(t *testing.T) {
	find := func(d *desk, text string) tea.MouseClickMsg {
		for y, line := range strings.Split(d.frame(), "\n") {
			if i := strings.Index(line, text); i >= 0 {
				return tea.MouseClickMsg{X: ansi.StringWidth(line[:i]) + 1, Y: y}
			}
		}
		t.Fatalf("no %s\n%s", text, d.frame())
		return tea.MouseClickMsg{}
	}
	d := newDesk(t).comes(0)
	d.app.Update(find(d, "[a Apply]"))
	d.rest().done("apply", "applied", false)
	d = newDesk(t)
	d.app.Update(find(d, "(a Apply)"))
	d.rest().done("disabled", "", true)
	d.app.Update(find(d, "[Cancel]"))
	d.done("cancel", "", false)
	d = newDesk(t).comes(0)
	d.slip.SetConfirm("a")
	d.keys("tab")
	d.app.Update(find(d, "to confirm: ["))
	d.keys("a enter").rest().done("the word", "applied", false)
}

func TestDangerIsSaidInWords(t *testing.T) {
	d := newDesk(t)
	d.slip.SetDanger("PROTECTED")
	d.comes(0)
	if !strings.Contains(d.frame(), "─ PROTECTED: Scale deployment/web ─") {
		t.Errorf("\n%s", d.frame())
	}
	d.slip.SetDanger("")
	d.slip.SetTitle("Scale it")
	d.seen()
	d.keys("right")
	if strings.Contains(d.frame(), "PROTECTED") || !strings.Contains(d.frame(), "─ Scale it ─") {
		t.Errorf("\n%s", d.frame())
	}
}

func TestLinesOfADiffKeepTheirSigns(t *testing.T) {
	th := dark()
	seen := map[string]string{}
	for _, line := range []string{"+added", "-removed", "@@ -1 +1 @@", " same", "\\ No newline at end of file"} {
		out := Diff(th, line)
		if ansi.Strip(out) != line {
			t.Errorf("%q became %q", line, out)
		}
		style := strings.Replace(out, line, "", 1)
		if other, ok := seen[style]; ok {
			t.Errorf("%q looks like %q", line, other)
		}
		seen[style] = line
	}
}

func TestSlipsStayWithinTheirBox(t *testing.T) {
	for w := 1; w < 140; w += 15 {
		for h := 1; h < 50; h += 7 {
			for _, word := range []string{"", "web", "a-very-long-name-of-a-deployment-in-production"} {
				s := NewSlip(dark(), keys(t), "日本語のタイトル")
				s.SetDanger("PROTECTED")
				s.SetBody(strings.Split(strings.Repeat("日本語 long words without end\n", 60), "\n"), nil)
				s.SetButtons([]Button{{Text: "Cancel"}, {Text: "適用する", Key: "a", Careful: true}, {Text: "Copy command", Key: "y"}}, 0)
				s.SetConfirm(word)
				bw, bh := s.Box(w, h)
				if bw > w || bh > h {
					t.Fatalf("a box of %dx%d in %dx%d", bw, bh, w, h)
				}
				for range 5 {
					within(t, s.Draw(bw, bh), bw, bh)
					s.Update(press("tab"))
				}
			}
		}
	}
}

// TestDialogFrames keeps the frames of forms and slips.
func TestDialogFrames(t *testing.T) {
	diff := strings.Split("Deployment shop/web: 1 change\n\n--- live\n+++ wanted\n@@ -6,3 +6,3 @@\n spec:\n-  replicas: 3\n+  replicas: 0\n   revisionHistoryLimit: 10\n\nService shop/web is left without endpoints.", "\n")
	slip := func(a *App, come bool, more func(*Slip)) {
		s := NewSlip(a.o.Theme, a.o.Keys, "Scale deployment/web to 0")
		s.SetBody([]string{"reviewing ..."}, nil)
		disabled := "the review has not come yet"
		if come {
			s.SetBody(diff, func(i int) string { return Diff(a.o.Theme, diff[i]) })
			disabled = ""
		}
		s.SetButtons([]Button{{Text: "Cancel"}, {Text: "Apply", Key: "a", Disabled: disabled, Careful: true}, {Text: "Copy command", Key: "y"}}, 0)
		a.open(s)
		if more != nil {
			more(s)
		}
		a.Update(slipMsg{to: s, set: s.set})
	}
	fields := append(samples(), Field{Name: "note", Label: "Note", Kind: LinesField, Rows: 3, Value: "one\ntwo"})
	scenes := map[string]func(a *App){
		"form": func(a *App) { a.open(NewForm(a.o.Theme, a.o.Keys, "Delete pod web-0", fields, nil)) },
		"form-wrong": func(a *App) {
			a.open(NewForm(a.o.Theme, a.o.Keys, "Delete pod web-0", samples(), nil))
			typeIn(a, "<right>x<tab><enter>")
		},
		"form-list": func(a *App) {
			images := []string{"registry.example.com/nginx:1.24", "registry.example.com/nginx:1.25", "redis:7"}
			a.open(NewForm(a.o.Theme, a.o.Keys, "Set image", []Field{
				{Name: "a", Label: "app", Value: "nginx", Complete: func(text string) []string { return Match(text, images) }},
				{Name: "b", Label: "sidecar", Value: "envoy:1"},
			}, nil))
			typeIn(a, "<ctrl+n>")
		},
		"slip-waits": func(a *App) { slip(a, false, nil) },
		"slip":       func(a *App) { slip(a, true, func(*Slip) { typeIn(a, "<right>") }) },
		"slip-word": func(a *App) {
			slip(a, true, func(s *Slip) { s.SetDanger("PROTECTED"); s.SetConfirm("web"); typeIn(a, "we") })
		},
	}
	for name, scene := range scenes {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 10}} {
			w, h := size[0], size[1]
			a := app(t, newList(t, mono(), 60), w, h)
			scene(a)
			a.Update(Note{}) // says nothing, but has the frame drawn
			within(t, a.View().Content, w, h)
			golden(t, fmt.Sprintf("%s-%dx%d", name, w, h), a.View().Content)
		}
	}
}
