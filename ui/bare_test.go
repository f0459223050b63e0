package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kdeck/themes"
)

func TestATerminalWithoutUTF8GetsASCIIOnlyAndEveryColumnStaysInItsPlace(t *testing.T) {
	for in, want := range map[string]string{
		"first 50 · loading …":        "first 50 - loading ~",
		"日本 pod":                      "???? pod",
		"\x1b[1mgrün\x1b[m":           "\x1b[1mgr?n\x1b[m",
		"e\u0301 combining":           "e combining",
		"👩‍👩‍👧 family":                "?? family",
		"plain":                       "plain",
		"a\u00a0b \u201cquoted\u201d": `a b "quoted"`,
	} {
		got := bare(in)
		if got != want || measure(got) != measure(in) {
			t.Errorf("%q becomes %q (%d cells for %d)", in, got, measure(got), measure(in))
		}
	}
	theme := themes.Dark()
	a := NewApp(Options{Theme: &theme, Keys: keys(t), Root: &fake{title: "größe"}, Bare: true})
	a.Init()
	a.Update(tea.WindowSizeMsg{Width: 60, Height: 12})
	if c := a.View().Content; !isASCII(c) {
		t.Errorf("not ASCII:\n%s", c)
	}
}

func TestATerminalWithUTF8AndAPoorFontGetsNoSignsOfOurs(t *testing.T) {
	theme := themes.Dark()
	a := NewApp(Options{Theme: &theme, Keys: keys(t), Root: &fake{title: "größe · 1… «x»"}, ASCII: true})
	a.Init()
	a.Update(tea.WindowSizeMsg{Width: 60, Height: 12})
	if c := a.View().Content; !strings.Contains(c, "größe - 1~ <x>") {
		t.Errorf("drawn:\n%s", c)
	}
}
