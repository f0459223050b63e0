package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestWhatIsTypedFirstReplacesAProposalAndAnyOtherKeyKeepsIt(t *testing.T) {
	images := []string{"nginx:1.25-alpine", "redis:7"}
	fields := []Field{
		{Name: "image", Value: "nginx:1.25", Complete: func(text string) []string { return Match(text, images) }},
		{Name: "mine", Value: "7", Typed: true},
		{Name: "other", Value: "8"},
	}
	for keyNames, want := range map[string]string{
		"":                               "nginx:1.25 7 8",
		"5":                              "5 7 8",
		"5 5":                            "55 7 8",
		"space":                          " 7 8",
		"end 0":                          "nginx:1.250 7 8",
		"right 0":                        "nginx:1.250 7 8",
		"left x":                         "nginx:1.2x5 7 8",
		"home x":                         "xnginx:1.25 7 8",
		"backspace 6":                    "nginx:1.26 7 8",
		"ctrl+u 6":                       "6 7 8",
		"tab shift+tab 5":                "5 7 8",
		"end tab shift+tab 0":            "nginx:1.250 7 8",
		"5 tab shift+tab 6":              "56 7 8",
		"ctrl+n x":                       "nginx:1.25-alpinex 7 8",
		"tab 5":                          "nginx:1.25 75 8",
		"tab tab 5":                      "nginx:1.25 7 5",
		"paste:redis:7":                  "redis:7 7 8",
		"end paste:-alpine":              "nginx:1.25-alpine 7 8",
		"paste:\n":                       "nginx:1.25 7 8",
		"paste:nginx:1.25":               "nginx:1.25 7 8",
		"paste:nginx:1.25 paste:-alpine": "nginx:1.25-alpine 7 8",
	} {
		var got Answers
		f := NewForm(mono(), keys(t), "Scale", fields, func(a Answers) Step { got = a; return Step{} })
		for _, k := range strings.Fields(keyNames) {
			if text, ok := strings.CutPrefix(k, "paste:"); ok {
				f.Update(tea.PasteMsg{Content: text})
				continue
			}
			f.Update(press(k))
		}
		f.Update(press("enter"))
		expect(t, keyNames, strings.TrimSpace(got.Text("image"))+" "+got.Text("mine")+" "+got.Text("other"), want)
	}
}

func TestAProposalIsDrawnAsASelectionWhereTheCaretIs(t *testing.T) {
	for w, want := range map[int]string{76: "nginx:1.25", 20: "ginx:1.25"} {
		theme := dark()
		f := NewForm(theme, keys(t), "Image", []Field{{Name: "a", Value: "nginx:1.25"}, {Name: "b"}}, nil)
		selected := render(theme.Choice, want) + render(theme.Caret, " ")
		if out := f.Draw(w, 6); !strings.Contains(out, selected) {
			t.Errorf("at %d cells not selected:\n%q", w, out)
		}
		f.Update(press("tab"))
		if strings.Contains(f.Draw(w, 6), selected) {
			t.Error("selected without the caret")
		}
		f.Update(press("tab"))
		if step := f.Update(press("end")); step.Same || strings.Contains(f.Draw(w, 6), render(theme.Choice, want)) {
			t.Errorf("selected though it is kept; nothing is drawn anew: %t", step.Same)
		}
	}
}
