package e2e

import (
	"strings"
	"testing"

	"kdeck/e2e/tty"
)

func TestWideColumnsAreThereOnDemand(t *testing.T) {
	s, _, _ := lookingAt(t, Size(200, 50))
	s.Gone("READINESS GATES")
	s.Press("W").See("IP", "NODE", "NOMINATED NODE", "READINESS GATES", "node-0", "<none>")
	s.Press("W").Gone("NOMINATED NODE")
}

func TestWhatDoesNotFitIsReachedByScrollingSideways(t *testing.T) {
	s, _, _ := lookingAt(t, Size(60, 20))
	s.Press("W").See("›").Gone("READINESS GATES")
	for range 12 {
		if s.Screen().Has("READINESS GATES") {
			break
		}
		s.Press("right")
	}
	s.See("READINESS GATES", "web-0", "‹")
	for range 12 {
		s.Press("left")
	}
	s.See("READY").Gone("READINESS GATES")
}

func TestNoLineIsLongerThanTheScreenAndTheFrameIsWhole(t *testing.T) {
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
