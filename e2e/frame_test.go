package e2e

import (
	"strings"
	"testing"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

func TestTheHeaderTellsWhereOneIs(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer)).See("ctx devcluster-viewer", "ns default", "user viewer", "connected")
		if sc := s.Screen(); sc.Width >= 120 {
			s.SeeMatch(`k8s v1\.\d+`)
		}
		s.Command("pods kube-system").See("ns kube-system")
	})
}

func TestHelpListsTheBindingsOfTheViewAndIsSearchable(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size).See("pods(default)")
		s.Press("?").See("Keys in pods(default)", "every table")
		s.Type("sort by name").SeeMatch(`N +sort by name`).Gone("all namespaces")
		s.Press("esc").Press("?").Type("open").SeeMatch(`enter +open`)
		s.Press("esc").Press("?").Type("quit").SeeMatch(`ctrl\+c +quit`).Gone("sort by name")
		s.Press("esc").Gone("Keys in pods").See("pods(default)")
	})
}

func TestTheMenuListsTheActionsWithTheirKeys(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "web-0")
		s := Start(t, size, inNamespace(t, ns)).See("web-0")
		s.Press(".").SeeMatch(`y +YAML`).Type("yaml").Press("enter").See("web-0 yaml", "kind: Pod")
		s.Press("esc").See("pods(" + ns + ")").Press(".").Press("esc").Selected("web-0")
	})
}

func TestEverythingSaidIsKeptInTheMessageView(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size).See("pods(default)")
		s.Command("nonsense").See("no kind")
		s.Press("ctrl+g").SeeMatch(`\d\d:\d\d.*no kind or command "nonsense"`)
		s.Press("c").See("the text").Press("t").SeeMatch(`copied \d+ lines`)
		s.Press("ctrl+s").See("lines saved to")
		if text := s.savedFile("*messages*.txt"); !strings.Contains(text, `no kind or command "nonsense"`) {
			t.Error(text)
		}
		s.Press("esc").See("pods(default)")
	})
}

func TestTheMessageViewHasACommand(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size).See("pods(default)")
		s.Command("nonsense").See("no kind")
		s.Command("messages").SeeMatch(`\d\d:\d\d.*no kind or command "nonsense"`)
	})
}

func TestTheColoursSuitTheBackground(t *testing.T) {
	t.Parallel()
	looks := map[string]string{}
	for name, o := range map[string]Option{"dark": Size(80, 24), "light": Light()} {
		s := Start(t, As(lab.Viewer), Size(80, 24), o, Args("nodes")).See("node-001", "connected")
		sc := s.wait("have a text that suits a "+name+" background", func(sc tty.Screen) bool {
			c, _, _, ok := sc.CellOf("node-002")
			if !ok || c.Fg == nil {
				return false
			}
			r, g, b, _ := c.Fg.RGBA()
			return (r+g+b)/3 > 0x8000 == (name == "dark")
		})
		c, _, _, _ := sc.CellOf("node-002")
		looks[name] = c.Style()
	}
	if looks["dark"] == looks["light"] {
		t.Errorf("the same look on both: %v", looks)
	}
}

func TestATerminalThatAnswersNothingIsServedAtOnce(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		Start(t, size, Mute(), As(lab.Viewer), Args("nodes")).See("node-001", "connected")
	})
}

func TestWithoutColourNothingIsLost(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s := Start(t, As(lab.Viewer), Env("NO_COLOR=1"), Args("pods", "-A"), size).See("NAMESPACE", "Running", "connected")
		sc := s.Settle()
		for y := range sc.Height {
			for x := range sc.Width {
				if c := sc.Cell(x, y); c.Fg != nil || c.Bg != nil {
					t.Fatalf("%q at %d,%d has a colour: %s", c.Text, x, y, c.Style())
				}
			}
		}
		if selected(sc) == "" {
			t.Errorf("the cursor cannot be seen\n%s", sc)
		}
	})
}

func TestADumbTerminalGetsPlainText(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Viewer), Env("TERM=xterm", "COLORTERM="), Args("nodes")).See("node-001", "connected")
	if raw := s.Raw(0); strings.Contains(raw, "38;2;") {
		t.Error("true colour on a terminal of 8 colours")
	}
}

func TestTheMouseSelectsAndScrolls(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Viewer), Args("nodes")).See("node-001", "node-006").Selected("node-001")
	row := s.Screen().Row("node-004")
	_ = s.Click(3, row)
	s.Selected("node-004")
}
