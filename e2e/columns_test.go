package e2e

import (
	"strings"
	"testing"

	"kdeck/e2e/tty"
)

func TestWideColumnsAreThereOnDemand(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, _, _ := lookingAt(t, size)
		s.Gone("NODE", "READINESS GATES")
		s.Press("W").reach("NODE", "node-0", "web-0").reach("NOMINATED NODE", "<none>").reach("READINESS GATES", "web-0")
		s.Press("W").Gone("NOMINATED NODE", "READINESS GATES")
	})
}

// reach scrolls to the right until a column is on the screen, and then sees more.
func (s *Session) reach(column string, more ...string) *Session {
	s.t.Helper()
	for range 12 {
		if s.Screen().Has(column) {
			break
		}
		s.Press("right")
	}
	return s.See(append(more, column)...)
}

func TestWhatDoesNotFitIsReachedByScrollingSideways(t *testing.T) {
	t.Parallel()
	s, _, _ := lookingAt(t, Size(60, 20))
	s.Press("W").See("›").Gone("READINESS GATES")
	s.reach("READINESS GATES", "web-0", "‹")
	for range 12 {
		s.Press("left")
	}
	s.See("READY").Gone("READINESS GATES")
}

func TestNoLineIsLongerThanTheScreenAndTheFrameIsWhole(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	long := strings.Repeat("very-long-name-", 15) + "end"
	c.Pods(ns, long, "short")
	for _, size := range [][2]int{{80, 24}, {200, 50}, {40, 10}, {20, 5}} {
		s := Start(t, Size(size[0], size[1]), inNamespace(t, ns)).See("short")
		sc := s.Settle()
		if n := len(sc.Lines()); n != size[1] {
			t.Errorf("%d lines", n)
		}
		if size[0] >= 40 {
			s.See("end") // of a long name, which tells pods apart
		}
		s.wait("have the rows below each other", func(sc tty.Screen) bool { return sc.Row("very-lon") == sc.Row("short")+1 || size[1] < 6 })
	}
}
