package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

func TestOfTheFactsOfAStatusTheLastOnesAreLeftOut(t *testing.T) {
	const status = "stale 42s · 3 marked, 2 hidden · 12/340 · unhealthy only"
	for w, want := range map[int]string{
		80: status,
		50: "stale 42s · 3 marked, 2 hidden · 12/340",
		24: "stale 42s · 12/340",
		12: "stale 42s",
		6:  "stale…",
		0:  "",
	} {
		expect(t, "fitted", fitStatus(status, w, "…"), want)
	}
}

// guarded is a head with something that must be seen.
type guarded struct{ head }

func (guarded) Guard() string { return "protected, read-only" }

func TestWhatMustBeSeenIsOnEveryScreenAlsoWithoutTheHead(t *testing.T) {
	root := &fake{title: "pods(payments-production-with-a-long-name)", status: "stale 9s · 12/340", keys: nil}
	h := &guarded{head{text: "! protected, read-only"}}
	a := NewApp(Options{Theme: dark(), Keys: keys(t), Root: root, Head: h})
	for _, size := range [][2]int{{80, 24}, {40, 10}, {40, 9}, {30, 8}, {80, 5}, {40, 3}, {39, 24}} {
		a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		frame := ansi.Strip(a.View().Content)
		within(t, a.View().Content, size[0], size[1])
		if n := strings.Count(frame, "protected"); n != 1 {
			t.Errorf("%v: said %d times:\n%s", size, n, frame)
		}
	}
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	a.Update(press("ctrl+e"))
	if frame := ansi.Strip(a.View().Content); !strings.Contains(frame, "! protected, read-only") {
		t.Errorf("not seen once the head is switched off:\n%s", frame)
	}
}
