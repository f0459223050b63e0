package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"kdeck/e2e/lab"
)

func TestTheShellIsTheConfiguredOneElseBashElseSh(t *testing.T) {
	t.Parallel()
	for config, want := range map[string]string{"{}\n": "with bash", "shell: nosuchshell -l\n": "with bash", "shell: sh\n": "with none"} {
		c := admin(t)
		ns := c.Namespace()
		boxes(c, ns, "box", "", "main")
		s := at(t, Size(120, 40), "pods", ns, Home(configured(t, config))).SeeMatch(`^box +1/1`)
		s.Press("s").See("a shell in").Type("b=${BASH_VERSION:+bash}; echo with ${b:-none}\r").See(want).Type("exit\r").See("exit status 0")
	}
}

func TestAShellThatExitsAtOnceIsToldWithItsStatusAndTheScreenIsWhole(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		boxes(c, ns, "box-1", "", "main")
		boxes(c, ns, "box-2", "", "main")
		s := at(t, size, "pods", ns, Home(configured(t, "shell: false\n"))).SeeMatch(`^box-1 +1/1`).SeeMatch(`^box-2 +1/1`)
		s.Press("s").See("exit status 1: the shell in ", "pods("+ns+")", "box-2").Selected("box-1")
		s.Press("j").Selected("box-2").Press("s").See("exit status 1: the shell in container main of pod box-2 has ended").Press("d").See("Name:", "box-2")
	})
}

func TestTheExitStatusOfAShellIsSeenHoweverLongTheNames(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "cart-86d56b7469-brpws", "", "cart")
	s := at(t, Size(80, 24), "pods", ns).SeeMatch(`^cart-86d56b7469-brpws +1/1`)
	s.Press("s").See("a shell in container cart").Type("exit 113\r").SeeMatch(`exit status 113: the shell in container cart of pod cart-86d56b7469`)
}

func TestAShellComesBySPDYWhereWebSocketsAreNotLetThrough(t *testing.T) {
	t.Parallel()
	s, p, c, ns := through(t, Size(120, 40))
	boxes(c, ns, "a-box", "", "main")
	p.Answer(http.StatusForbidden, func(r *http.Request) bool { return strings.EqualFold(r.Header.Get("Upgrade"), "websocket") })
	s.SeeMatch(`^a-box +1/1`).Press("g").Selected("a-box")
	s.Press("s").See("a shell in container main of pod a-box").Type("echo x$((40+2))y\r").See("x42y")
	if err := s.Resize(100, 30); err != nil {
		t.Fatal(err)
	}
	s.Type("until [ \"$(stty size)\" = '30 100' ]; do sleep 0.1; done; echo resized$((40+2))\r").See("resized42")
	s.Type("exit 5\r").See("exit status 5: ")
	var ways []string
	for _, r := range p.Requests() {
		if strings.HasSuffix(r.Path, "/exec") {
			ways = append(ways, r.Verb)
		}
	}
	if len(ways) < 2 || ways[len(ways)-1] != "post" {
		t.Errorf("exec was asked for by %v", ways)
	}
}

func TestALineThatDropsInTheMiddleOfAShellIsToldAndTheScreenComesBack(t *testing.T) {
	t.Parallel()
	s, p, c, ns := through(t, Size(120, 40))
	boxes(c, ns, "a-box", "", "main")
	s.SeeMatch(`^a-box +1/1`).Press("g").Selected("a-box")
	s.Press("s").See("a shell in container main of pod a-box").Type("echo x$((40+2))y\r").See("x42y")
	p.Cut()
	s.See("the connection was cut; what ran there may go on", "pods("+ns+")").Press("d").See("Name:", "a-box")
}

func TestKdeckEndsThoughAShellHasTheTerminal(t *testing.T) {
	t.Parallel()
	for name, sig := range map[string]syscall.Signal{"the terminal is closed": syscall.SIGHUP, "it is told to end": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			c := admin(t)
			ns := c.Namespace()
			boxes(c, ns, "box", "", "main")
			s := at(t, Size(120, 40), "pods", ns, Rude()).SeeMatch(`^box +1/1`)
			s.Press("s").See("a shell in").Type("echo x$((40+2))y; sleep 1000\r").See("x42y")
			if err := s.Signal(sig); err != nil {
				t.Fatal(err)
			}
			s.Restored(s.Ends())
		})
	}
}

func TestAttachShowsWhatAContainerSaysAndIsLeftByCtrlC(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	oddBox(c, ns, "box", `devcluster/logs: "style=numbered rate=2/s length=60"`, "")
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
	s.Press("a").See("attached to container main of pod box", "ctrl+c leaves it").SeeMatch(`^\d{10} [a-z0-9]+`)
	s.Press("ctrl+c").See("was left", "pods("+ns+")").Selected("box").Press("d").See("Name:", "box")
}

func TestAttachTalksToAContainerThatTakesInput(t *testing.T) {
	t.Parallel()
	for name, tty := range map[string]bool{"with a terminal": true, "without one": false} {
		t.Run(name, func(t *testing.T) {
			c := admin(t)
			ns := c.Namespace()
			c.Apply(ns, fmt.Sprintf(`{apiVersion: v1, kind: Pod, metadata: {name: box, labels: {devcluster/fast: "true"}},
  spec: {restartPolicy: Never, containers: [{name: main, image: img, stdin: true, tty: %v, command: [sh]}]}}`, tty))
			s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +1/1`)
			s.Press("a").See("attached to container main of pod box").Type("echo x$((40+2))y\r").See("x42y")
			if tty {
				s.Type("stty size\r").SeeMatch(`^40 120`)
			}
			s.Type("exit 3\r").See("exit status 3: container main of pod box has ended").SeeMatch(`^box +0/1 +Error`).Press("a").See("attach: Pod box has ended")
		})
	}
}

func TestAttachTakesTheRightToIt(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	boxes(c, ns, "box", "", "main")
	s := at(t, Size(120, 40), "pods", ns, As(lab.Viewer)).SeeMatch(`^box +1/1`)
	s.Press("a").See("ou may not create pods/attach in " + ns)
}

func TestAShellInAContainerThatIsNotStartedSaysWhyNot(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: box, annotations: {devcluster/fault: image-pull}}, spec: {containers: [{name: main, image: "registry.example.com/nosuch:1"}]}}`)
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`^box +0/1 +(ErrImagePull|ImagePullBackOff)`)
	s.Press("s").SeeMatch(`(?i)container main of pod box does not run: (ErrImagePull|ImagePullBackOff)`)
}

func TestNothingTypedIsLostOnASlowLine(t *testing.T) {
	t.Parallel()
	s, p, c, ns := through(t, Size(120, 40))
	boxes(c, ns, "a-box", "", "main")
	s.SeeMatch(`^a-box +1/1`).Press("g").Selected("a-box")
	p.Delay(300 * time.Millisecond)
	s.Press("s").See("a shell in container main of pod a-box").Type("echo one$((40+1))\recho two$((40+2))\recho three$((40+3))\r").See("one41", "two42", "three43")
	s.Type("exit 4\r").See("exit status 4: ").Press("j").Selected("before-0").Press("k").Selected("a-box")
}
