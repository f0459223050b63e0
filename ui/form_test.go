package ui

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// whole wants a whole number.
func whole(value string) string {
	if _, err := strconv.Atoi(value); err != nil {
		return "replicas is a whole number"
	}
	return ""
}

// samples are fields of all kinds.
func samples() []Field {
	return []Field{
		{Name: "replicas", Label: "Replicas", Value: "3", Check: whole, Hint: "now 3; 0 stops all pods"},
		{Name: "force", Label: "Force", Kind: ToggleField},
		{Name: "way", Label: "Propagation", Kind: ChoiceField, Options: []string{"background", "foreground", "orphan"}, Value: "foreground"},
		{Name: "secret", Label: "Token", Value: "s3cr3t", Mask: true},
	}
}

// filled is a form in which keys have been pressed, and the answers it gave.
func filled(t *testing.T, fields []Field, keyNames string) (f *Form, got Answers, closed bool) {
	t.Helper()
	f = NewForm(mono(), keys(t), "Scale", fields, func(a Answers) Step { got = a; return Step{} })
	for _, k := range strings.Fields(keyNames) {
		f.Draw(76, 20)
		step := f.Update(press(k))
		closed = closed || step.Close
	}
	return f, got, closed
}

func TestAFormGivesItsAnswersAndCloses(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"enter", "replicas=3 force= way=foreground secret=s3cr3t"},
		{"backspace 7 enter", "replicas=7 force= way=foreground secret=s3cr3t"},
		{"tab space enter", "replicas=3 force=true way=foreground secret=s3cr3t"},
		{"down space space enter", "replicas=3 force= way=foreground secret=s3cr3t"},
		{"down down right enter", "replicas=3 force= way=orphan secret=s3cr3t"},
		{"down down space space enter", "replicas=3 force= way=background secret=s3cr3t"},
		{"tab tab left left enter", "replicas=3 force= way=orphan secret=s3cr3t"},
		{"shift+tab end x enter", "replicas=3 force= way=foreground secret=s3cr3tx"},
		{"up up backspace 1 enter", "replicas=1 force= way=foreground secret=s3cr3t"},
		{"down down down down down right space y enter", "replicas=3 force= way=foreground secret=s3cr3t y"},
		{"tab tab tab tab backspace 2 enter", "replicas=2 force= way=foreground secret=s3cr3t"},
		{"left 1 enter", "replicas=13 force= way=foreground secret=s3cr3t"},
	} {
		_, got, closed := filled(t, samples(), c.keys)
		text := ""
		for _, f := range samples() {
			text += " " + f.Name + "=" + got.Text(f.Name)
		}
		if text != " "+c.want || !closed {
			t.Errorf("%s: %q, closed %t, not %q", c.keys, text, closed, c.want)
		}
	}
}

func TestAFormThatIsLeftGivesNoAnswers(t *testing.T) {
	if _, got, closed := filled(t, samples(), "x esc"); got != nil || !closed {
		t.Errorf("%v, closed %t", got, closed)
	}
}

func TestAFormSaysAtTheFieldWhyItIsNotAcceptedAndGoesThere(t *testing.T) {
	f, got, closed := filled(t, samples(), "end x tab tab enter")
	if got != nil || closed || f.at != 0 {
		t.Fatalf("accepted %v, closed %t, at field %d", got, closed, f.at)
	}
	lines := strings.Split(ansi.Strip(f.Draw(76, 20)), "\n")
	for y, want := range []string{"Scale", "[3x", "now 3", "replicas is a whole number", "Force"} {
		if !strings.Contains(lines[y], want) {
			t.Errorf("line %d is %q and lacks %q", y, lines[y], want)
		}
	}
	f.Update(press("y")) // wrong still, and still said
	if !strings.Contains(f.Draw(76, 20), "whole number") {
		t.Error("the reason is gone though the value is wrong")
	}
	f.Update(press("backspace"))
	f.Update(press("backspace"))
	if strings.Contains(f.Draw(76, 20), "whole number") {
		t.Error("the reason stays though the value is right")
	}
}

func TestAKeyThatIsHeldDownAcceptsNoForm(t *testing.T) {
	f, _, _ := filled(t, samples(), "")
	held := press("enter")
	held.IsRepeat = true
	if step := f.Update(held); step.Close {
		t.Error("accepted")
	}
}

func TestAMaskedFieldIsNeverDrawn(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		f, _, _ := filled(t, samples(), "")
		f.theme.ASCII = ascii
		for range 5 {
			out := ansi.Strip(f.Draw(76, 20))
			dots := "••••••"
			if ascii {
				dots = "******"
			}
			if strings.Contains(out, "s3cr") || !strings.Contains(out, dots) {
				t.Fatalf("the secret is drawn as\n%s", out)
			}
			f.Update(press("tab"))
		}
	}
}

func TestCompletionsAreShownBelowTheirFieldAndChosenFrom(t *testing.T) {
	images := []string{"nginx:1.24", "nginx:1.25", "redis:7"}
	fields := []Field{{Name: "image", Label: "Image", Value: "", Complete: func(text string) []string { return Match(text, images) }}}
	f, _, _ := filled(t, fields, "n g i ctrl+n ctrl+n")
	lines := strings.Split(ansi.Strip(f.Draw(76, 9)), "\n")
	if !strings.Contains(lines[1], "[nginx:1.25") || !strings.Contains(lines[2], "nginx:1.24") || !strings.Contains(lines[3], "nginx:1.25") {
		t.Errorf("%s", strings.Join(lines, "\n"))
	}
	f.Update(press("enter"))
	_, got, _ := filled(t, fields, "n g i ctrl+n ctrl+n ctrl+p enter")
	expect(t, "after going back", got.Text("image"), "nginx:1.24")
	_, got, _ = filled(t, fields, "n g i ctrl+n ctrl+p enter")
	expect(t, "back to what was typed", got.Text("image"), "ngi")
}

func TestPastesAreTextWithoutSurprises(t *testing.T) {
	fields := []Field{{Name: "one", Label: "One"}, {Name: "many", Label: "Many", Kind: LinesField}, {Name: "yes", Label: "Yes", Kind: ToggleField}}
	f := NewForm(mono(), keys(t), "Paste", fields, nil)
	var got Answers
	f.accept = func(a Answers) Step { got = a; return Step{} }
	if step := f.Update(tea.PasteMsg{Content: "a\r\nb\x1b[31mc\n"}); step.Close {
		t.Fatal("a paste accepts the form")
	}
	f.Update(press("tab"))
	f.Update(tea.PasteMsg{Content: "k: v\r\n  x: \x1b]52;c;aGk=\x07y\n\ttab\n"})
	f.Update(press("tab"))
	f.Update(tea.PasteMsg{Content: " "})
	f.Update(press("enter"))
	expect(t, "one line", got.Text("one"), "a b[31mc")
	expect(t, "many lines", got.Text("many"), "k: v\n  x: ]52;c;aGk=y\n    tab\n")
	if got.On("yes") {
		t.Error("a paste turns a toggle on")
	}
}

func TestEnterBeginsALineInAFieldOfManyAndTheButtonAccepts(t *testing.T) {
	fields := []Field{{Name: "data", Label: "Data", Kind: LinesField, Value: "first\nlast"}, {Name: "name", Label: "Name", Value: "web"}}
	f, got, closed := filled(t, fields, "a enter b")
	if got != nil || closed {
		t.Fatal("accepted by enter in the middle of a text")
	}
	for _, k := range []string{"down", "down", "down", "up", "up", "up"} { // through the lines to the name and back
		f.Update(press(k))
	}
	if f.at != 0 {
		t.Errorf("at field %d", f.at)
	}
	for _, k := range []string{"tab", "tab", "enter"} {
		f.Update(press(k))
	}
	if out := ansi.Strip(f.Draw(76, 20)); !strings.Contains(out, "│a ") || !strings.Contains(out, "│bfirst ") || !strings.Contains(out, "│last ") {
		t.Errorf("\n%s", out)
	}
	_, got, _ = filled(t, fields, "a enter b tab tab enter")
	expect(t, "lines", got.Text("data"), "a\nbfirst\nlast")
	_, got, _ = filled(t, []Field{{Name: "d", Kind: LinesField, Value: "a:\n\tb\n"}}, "right tab enter")
	expect(t, "a text that was only looked at", got.Text("d"), "a:\n\tb\n")
}

func TestClicksGoToFields(t *testing.T) {
	f, got, _ := filled(t, samples(), "")
	out := strings.Split(ansi.Strip(f.Draw(76, 20)), "\n")
	at := func(text string) int {
		for y, line := range out {
			if strings.Contains(line, text) {
				return y
			}
		}
		t.Fatalf("no %q", text)
		return 0
	}
	f.accept = func(a Answers) Step { got = a; return Step{} }
	f.Update(tea.MouseClickMsg{X: 5, Y: at("Token")})
	f.Update(press("!"))
	f.Update(press("?"))
	f.Update(tea.MouseClickMsg{X: 5, Y: at("Force")})
	f.Update(tea.MouseClickMsg{X: 5, Y: at("Force")}) // where the caret stands, it changes it
	f.Update(tea.MouseClickMsg{X: 0, Y: 0})
	f.Update(tea.MouseClickMsg{X: 0, Y: 99})
	f.Update(press("enter"))
	if got.Text("secret") != "!?" || !got.On("force") {
		t.Errorf("%v", got)
	}
}

func TestAFormsAnswersAreReadByTheirKinds(t *testing.T) {
	a := Answers{"n": " 12 ", "w": "twelve", "on": "true", "off": ""}
	if n, err := a.Int("n"); n != 12 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := a.Int("w"); err == nil {
		t.Error("twelve is a number")
	}
	if !a.On("on") || a.On("off") || a.On("missing") || a.Text("w") != "twelve" {
		t.Errorf("%v", a)
	}
}

func TestFormsStayWithinTheirBoxAndShowTheFieldWithTheCaret(t *testing.T) {
	var many []Field
	for i := range 12 {
		many = append(many, Field{Name: fmt.Sprint(i), Label: fmt.Sprintf("Field %02d", i), Value: fmt.Sprintf("value-%02d", i), Hint: "日本語のヒント"})
	}
	many = append(many, Field{Name: "t", Label: "Text", Kind: LinesField, Value: strings.Repeat("日本語 long words\n", 20)})
	for w := 1; w < 100; w += 16 {
		for h := 1; h < 30; h += 6 {
			for _, fields := range [][]Field{samples(), many, nil} {
				f := NewForm(dark(), keys(t), "日本語のタイトル", fields, func(Answers) Step { return Step{} })
				bw, bh := f.Box(w, h)
				if bw > w || bh > h {
					t.Fatalf("a box of %dx%d in %dx%d", bw, bh, w, h)
				}
				for range len(fields) + 1 {
					within(t, f.Draw(bw, bh), bw, bh)
					f.Update(press("tab"))
				}
			}
		}
	}
	f := NewForm(mono(), keys(t), "many", many, nil)
	for i := range 12 {
		if out := f.Draw(50, 8); !strings.Contains(out, fmt.Sprintf("Field %02d", i)) {
			t.Fatalf("field %d is out of sight:\n%s", i, ansi.Strip(out))
		}
		f.Update(press("tab"))
	}
}

// pairs asks for a name and the value that stands under it.
func pairs() []Field {
	now := map[string]string{"a": "one", "ab": "two"}
	return []Field{
		{Name: "name"},
		{Name: "value", Follow: func(a Answers) (string, string) { return now[a.Text("name")], "of " + a.Text("name") },
			Against: func(value string, a Answers) string {
				if value == now[a.Text("name")] {
					return "so it is already"
				}
				return ""
			}},
	}
}

func TestAFieldFollowsTheOthersUntilSomethingIsTypedInIt(t *testing.T) {
	for keyNames, want := range map[string]string{
		"a":                                     "[one of a",
		"a b":                                   "[two of ab",
		"a b c":                                 "[ of abc",
		"a tab backspace up b":                  "[on of ab",
		"a tab end x up b":                      "[onex of ab",
		"a b backspace tab end":                 "[one of a",
		"a tab end x backspace shift+tab b":     "[two of ab",
		"a enter":                               "so it is already",
		"a enter x":                             "[x of a",
		"a tab x enter":                         "closed",
		"a tab enter shift+tab b":               "[two of ab",
		"a tab backspace enter":                 "closed",
		"c enter":                               "so it is already",
		"tab x enter":                           "closed",
		"a tab enter shift+tab b tab x enter":   "closed",
		"a tab enter backspace x y shift+tab b": "[onxy of ab",
	} {
		f, _, closed := filled(t, pairs(), keyNames)
		got := strings.Join(strings.Fields(strings.NewReplacer("]", "", "│", "").Replace(ansi.Strip(f.Draw(40, 12)))), " ")
		if closed {
			got = "closed"
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %q has no %q", keyNames, got, want)
		}
	}
}

func TestWhatWasTypedBeforeDoesNotFollow(t *testing.T) {
	fields := pairs()
	fields[0].Value, fields[1].Typed = "a", true
	if _, got, _ := filled(t, fields, "enter"); got == nil || got.Text("value") != "" {
		t.Errorf("%v", got)
	}
}

func TestTheHintOfAChoiceFollowsWhatIsChosen(t *testing.T) {
	fields := []Field{{Name: "way", Kind: ChoiceField, Options: []string{"a", "b"}, Follow: func(a Answers) (string, string) { return "", "this is " + a.Text("way") }}}
	for keyNames, want := range map[string]string{"": "this is a", "right": "this is b", "right right": "this is a"} {
		if f, _, _ := filled(t, fields, keyNames); !strings.Contains(f.Draw(40, 12), want) {
			t.Errorf("%q: no %q", keyNames, want)
		}
	}
}
