package e2e

import (
	"errors"
	"regexp"
	"testing"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

func TestTheMouseClicksOpensScrollsAndSorts(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, _, _ := lookingAt(t, size)
		s.click("web-1").Selected("web-1").See("pods(")
		s.doubleClick("web-0").SeeMatch(`^main +`).See("containers").Press("esc").Selected("web-0")
		s.click("NAME").See("NAME▲").Order("api-0", "web-0", "web-sick").click("NAME").See("NAME▼").Order("web-sick", "web-0", "api-0").Selected("web-0")
		s.click("RESTARTS").See("RESTARTS▲").Order("web-0", "web-sick")
		before := s.Settle()
		_ = s.Click(2, before.Height-3) // below the rows
		s.Selected("web-0").See("api-0")
	})
}

func TestTheWheelMovesThroughAListAndAText(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, configMap("settings", 120))
		s := Start(t, size, As(lab.Viewer), Args("events", "-A")).See("connected").Gone("loading", "so far")
		s.wait("have the cursor at the top", func(sc tty.Screen) bool { return selectedRow(sc) == 3 })
		_ = s.Wheel(5, 8, 4)
		s.wait("be further down", func(sc tty.Screen) bool { return selectedRow(sc) > 3 })
		_ = s.Wheel(5, 8, -40) // the cursor's event may have got many before it meanwhile
		s.wait("have the cursor at the top", func(sc tty.Screen) bool { return selectedRow(sc) == 3 })
		s.Command("cm/settings -n " + ns).See("settings").SeeMatch(`^settings +120`).Press("y").See("apiVersion: v1")
		_ = s.Wheel(5, 8, 5)
		s.Gone("apiVersion: v1")
		_ = s.Wheel(5, 8, -5)
		s.See("apiVersion: v1")
	})
}

func TestTheMouseIsLeftToTheTerminalOnDemand(t *testing.T) {
	t.Parallel()
	s, _, _ := lookingAt(t, Size(80, 24))
	const off, on = `\x1b\[\?[0-9;]*(1000|1002|1003)l`, `\x1b\[\?[0-9;]*(1000|1002|1003)h`
	s.Writes(0, on)
	if regexp.MustCompile(off).MatchString(s.Raw(0)) {
		t.Errorf("the mouse is not taken at the start")
	}
	mark := s.Bytes()
	s.Press("M").See("mouse off").Writes(mark, off)
	mark = s.Bytes()
	s.Press("M").See("mouse on").Writes(mark, on)
	s.click("web-1").Selected("web-1")
}

// click clicks on the first cell of a text on the screen.
func (s *Session) click(text string) *Session {
	s.t.Helper()
	x, y := s.find(text)
	if err := s.Click(x, y); err != nil {
		s.t.Fatal(err)
	}
	s.Settle()
	return s
}

// doubleClick clicks on a text twice, so fast that it is taken for one thing on any machine.
func (s *Session) doubleClick(text string) *Session {
	s.t.Helper()
	x, y := s.find(text)
	if err := errors.Join(s.Click(x, y), s.Click(x, y)); err != nil {
		s.t.Fatal(err)
	}
	s.Settle()
	return s
}

// find waits for a text and gives the place of its first cell.
func (s *Session) find(text string) (x, y int) {
	s.t.Helper()
	sc := s.wait("see "+text+" to click on it", sees(text))
	_, x, y, ok := sc.CellOf(text)
	if !ok {
		s.t.Fatalf("no cell of %q\n%s", text, sc)
	}
	return x, y
}
