package e2e

import (
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

func TestAVerySmallTerminalIsUsableAndGrowsBack(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Viewer), Args("nodes"), Size(20, 5)).See("node-001")
	s.Press("j").SeeMatch("node-002")
	if err := s.Resize(100, 30); err != nil {
		t.Fatal(err)
	}
	s.See("node-006", "VERSION", "connected").Selected("node-002")
	for _, tiny := range [][2]int{{1, 1}, {2, 2}, {5, 3}, {10, 1}, {1, 30}} {
		if err := s.Resize(tiny[0], tiny[1]); err != nil {
			t.Fatal(err)
		}
		s.Press("j", "k", "?", "esc", ":", "esc", "/", "esc")
	}
	if err := s.Resize(100, 30); err != nil {
		t.Fatal(err)
	}
	s.See("node-006", "VERSION", "connected").Selected("node-002")
}

func TestOnAVerySmallTerminalTroubleIsTold(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Nobody), Size(20, 5))
	s.See("Not allowed (403):", "may not").See("! forbidden")
	s.Command("ns team-a").See("may not")
	Start(t, Kubeconfig(kubeconfig(t, lab.Viewer, func(c *clientcmdapi.Config) { c.Clusters["devcluster"].Server = "https://127.0.0.1:1" })),
		Size(20, 5)).See("Connection refused").See("no connection")
}

func TestAResizeStormEndsInAWholeFrame(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Viewer), Args("nodes"), Size(80, 24)).See("node-001")
	for _, end := range [][2]int{{80, 24}, {200, 50}} {
		for range 100 {
			if err := s.Resize(20+rand.IntN(200), 5+rand.IntN(60)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(rand.IntN(6)) * time.Millisecond)
		}
		if err := s.Resize(end[0], end[1]); err != nil {
			t.Fatal(err)
		}
		s.wait("have one whole frame", func(sc tty.Screen) bool {
			return sc.Width == end[0] && strings.HasPrefix(sc.Line(0), "ctx ") && strings.HasSuffix(sc.Line(0), "connected") && strings.HasPrefix(sc.Line(2), "NAME") &&
				strings.HasPrefix(sc.Line(3), "node-001") && strings.HasPrefix(sc.Line(8), "node-006") && strings.HasPrefix(sc.Line(-1), "? help")
		})
	}
}

// signalled sends a signal to end, and checks that it is obeyed and that the terminal is as it was.
func (s *Session) signalled(sig syscall.Signal) {
	s.t.Helper()
	if err := s.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
	e := s.Ends()
	s.Restored(e)
	if e.After != "" {
		s.t.Errorf("written after the screen: %q", e.After)
	}
}

func TestASignalEndsWhatIsStillReadingLogs(t *testing.T) {
	t.Parallel()
	c := admin(t)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			ns := c.Namespace()
			talker(c, ns, "talker", "style=numbered rate=50/s length=40")
			s := Start(t, inNamespace(t, ns), Args("pods"), Rude()).SeeMatch(`talker .* Running`)
			s.Press("l").See("following")
			s.signalled(sig)
		})
	}
}

func TestASignalToEndRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			atSmall(t, func(t *testing.T, size Option) {
				s := Start(t, size, As(lab.Viewer), Rude()).See("pods(default)", "connected")
				s.signalled(sig)
			})
		})
	}
}

func TestSuspendingGivesTheTerminalBackAndResumingTakesItAgain(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Viewer), Args("nodes"), Program("/bin/bash"), Rude(),
		Args("-i", "-c", `set -m; "$KDECK" nodes; echo suspended; read -r; fg; echo finished`), Env("KDECK="+lab.Bin("kdeck"), "PS1="))
	s.See("node-001", "connected").Press("ctrl+z")
	s.wait("see the shell again", func(sc tty.Screen) bool { return !sc.Alt && sc.Has("suspended") })
	s.Press("enter")
	s.wait("see kdeck again", func(sc tty.Screen) bool { return sc.Alt && sc.Has("node-001") })
	s.Press("j").Selected("node-002")
	_ = s.Session.Press("ctrl+c")
	e := s.Ends()
	s.Restored(e)
	if !strings.Contains(e.After, "finished") {
		t.Errorf("after it: %q", e.After)
	}
}

func TestTypingAheadOfTheScreenLosesNoKey(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer), Args("nodes")).See("node-001", "node-006")
		if err := s.Session.Type("jjjjjkk"); err != nil {
			t.Fatal(err)
		}
		s.Selected("node-004")
		if err := s.Session.Type(":ns\r"); err != nil {
			t.Fatal(err)
		}
		s.See("namespaces")
	})
}

func TestAPastedTextIsTextAndNotKeys(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer), Args("nodes")).See("node-001", "node-006")
		if err := s.Paste(":q\rqqq"); err != nil {
			t.Fatal(err)
		}
		s.Never("zzz", 300*time.Millisecond).See("node-001")
		s.Press("/")
		if err := s.Paste("node-003"); err != nil {
			t.Fatal(err)
		}
		s.See("1/6")
	})
}
