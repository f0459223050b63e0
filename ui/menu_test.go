package ui

import (
	"fmt"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kdeck/keymap"
)

// choose presses keys in a menu and gives the name of what was chosen, if it was closed.
func choose(t *testing.T, names ...string) string {
	t.Helper()
	chosen := ""
	pick := func(name string) func() Step { return func() Step { chosen = name; return Step{} } }
	m := NewMenu(mono(), keys(t), "actions", []Choice{
		{Text: "Logs", Key: "l", Do: pick("logs")},
		{Text: "Restart", Key: "r", Do: pick("restart")},
		{Text: "Delete", Key: "ctrl+d", Disabled: "read-only", Do: pick("delete")},
		{Text: "Events of production", Do: pick("events")},
	})
	m.Draw(60, 10)
	for _, n := range names {
		if step := m.Update(press(n)); step.Close {
			return chosen + " closed"
		}
		m.Draw(60, 10)
	}
	return chosen
}

func TestMenusAreChosenFrom(t *testing.T) {
	for keys, want := range map[string]string{
		"enter": "logs closed", "down enter": "restart closed", "r": "restart closed", "2": "restart closed", "4": "events closed",
		"down down enter": "", "ctrl+d": "", "3": "", "esc": " closed", "e v enter": "events closed", "p r o d enter": "events closed",
		"e 2": "", "/ r enter": "restart closed", "/ l enter": "logs closed", "/ / enter": "", "/ 2": "", "x x enter": "", "down down down down down enter": "events closed", "e backspace l": "logs closed", "9": "",
	} {
		if got := choose(t, strings.Fields(keys)...); got != want {
			t.Errorf("%s: %q, not %q", keys, got, want)
		}
	}
}

func TestARenewedMenuStaysOnItsChoice(t *testing.T) {
	chosen := ""
	choices := func(notes ...string) (out []Choice) {
		for i, note := range notes {
			name := fmt.Sprint("drain ", i)
			out = append(out, Choice{Text: name, Note: note, Do: func() Step { chosen = name; return Step{} }})
		}
		return out
	}
	m := NewMenu(mono(), keys(t), "operations", choices("one done", "half done", "one done"))
	for _, n := range []string{"o", "n", "e", "down"} { // the second that matches: the last one
		m.Update(press(n))
	}
	m.Renew(choices("one done", "one done", "one done"))
	m.Update(press("enter"))
	expect(t, "chosen", chosen, "drain 2")
}

func TestAMenuSaysWhyAChoiceIsDisabled(t *testing.T) {
	m := NewMenu(mono(), keys(t), "actions", []Choice{{Text: "Delete", Key: "d", Disabled: "kdeck runs read-only"}})
	bw, bh := m.Box(80, 20)
	m.Draw(bw, bh)
	m.Update(press("d"))
	if lines := strings.Split(ansi.Strip(m.Draw(bw, bh)), "\n"); !strings.Contains(lines[len(lines)-1], "kdeck runs read-only") {
		t.Errorf("%q", lines)
	}
}

func TestAMenusStepClosesItAndOpensTheNext(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	next := &fake{title: "logs"}
	a.open(NewMenu(a.o.Theme, a.o.Keys, "m", []Choice{{Text: "Logs", Key: "l", Do: func() Step { return Step{Open: next, Same: true} }}}))
	root.heard()
	typeIn(a, "lx")
	expect(t, "stack", titles(a), "root logs")
	expect(t, "root", root.heard(), "hidden")
	expect(t, "logs", next.heard(), "shown, key x")
}

func TestMenusScrollToTheirCursor(t *testing.T) {
	var list []Choice
	for i := range 100 {
		list = append(list, Choice{Text: fmt.Sprintf("choice-%02d.", i)})
	}
	m := NewMenu(mono(), keys(t), "many", list)
	for i := range 100 {
		out := m.Draw(40, 12)
		within(t, out, 40, 12)
		if !strings.Contains(out, fmt.Sprintf("choice-%02d.", i)) {
			t.Fatalf("choice %d is out of sight", i)
		}
		m.Update(press("down"))
	}
	m.Update(tea.MouseClickMsg{X: 3, Y: 2})
	if m.at != m.top {
		t.Errorf("a click on the first line chooses %d of %d", m.at, m.top)
	}
}

func TestHelpListsWhatWorksGroupedAndSearchable(t *testing.T) {
	list := append(keymap.Defaults(), keymap.Binding{Name: "logs", Scope: keymap.Kind("pods"), Keys: []string{"l"}, Help: "logs"})
	km, err := keymap.New(list, nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &fake{title: "pods", keys: append(km.In(keymap.Table), km.In(keymap.Kind("pods"))...)}
	v.keys = append(v.keys, key.NewBinding(key.WithKeys("z"), key.WithHelp("z", "something else")))
	h := NewHelp(mono(), km, v)
	out := ansi.Strip(h.Draw(70, 60))
	at := -1
	for _, part := range []string{"pods\n", "l ", "logs", "this view", "something else", "every table", "sort by name", "everywhere", "page down"} {
		i := strings.Index(strings.ReplaceAll(out, " │\n", "\n"), part)
		if part == "pods\n" || part == "l " {
			continue
		}
		if i < at {
			t.Errorf("%q is missing or misplaced in\n%s", part, out)
		}
		at = i
	}
	for _, k := range strings.Split("s o r t", " ") {
		h.Update(press(k))
	}
	if out := ansi.Strip(h.Draw(70, 60)); strings.Contains(out, "logs") || !strings.Contains(out, "sort by age") {
		t.Errorf("a search shows\n%s", out)
	}
	if !h.Update(press("esc")).Close {
		t.Error("esc does not close help")
	}
}

func TestOverlaysStayWithinTheirBox(t *testing.T) {
	for w := 1; w < 90; w += 7 {
		for h := 1; h < 30; h += 3 {
			for _, v := range []Overlay{
				NewMenu(mono(), keys(t), "日本語のタイトル", []Choice{{Text: "日本語", Key: "ctrl+d", Note: "長い"}, {Text: "b", Disabled: "no"}}),
				NewHelp(dark(), keys(t), &fake{title: "日本"}),
			} {
				bw, bh := v.Box(w, h)
				if bw > w || bh > h {
					t.Fatalf("a box of %dx%d in %dx%d", bw, bh, w, h)
				}
				within(t, v.Draw(bw, bh), bw, bh)
			}
		}
	}
}

func TestMessagesFollowTheLog(t *testing.T) {
	a := app(t, &fake{title: "root"}, 60, 12)
	for i := range 30 {
		a.Update(Note{Text: fmt.Sprintf("note %d.", i)})
	}
	typeIn(a, "<ctrl+g>")
	if !strings.Contains(a.View().Content, "note 29.") {
		t.Errorf("the newest note is not shown:\n%s", ansi.Strip(a.View().Content))
	}
	a.Update(Note{Text: "one more."})
	body := strings.Join(strings.Split(ansi.Strip(a.View().Content), "\n")[:11], "\n")
	if !strings.Contains(body, "one more.") {
		t.Errorf("a new note is not followed:\n%s", body)
	}
	typeIn(a, "kkkk")
	a.Update(Note{Text: "unseen."})
	body = strings.Join(strings.Split(ansi.Strip(a.View().Content), "\n")[:11], "\n")
	if strings.Contains(body, "unseen.") {
		t.Error("the place is lost when a note comes")
	}
}
