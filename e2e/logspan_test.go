package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
	"kdeck/e2e/proxy"
)

func TestHowMuchOfALogIsReadIsChosen(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		const lines, length = 5000, 40
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "talker", fmt.Sprintf("style=numbered lines=%d length=%d", lines, length))
		s := Start(t, size, inNamespace(t, ns), Args("pods")).SeeMatch(`talker .* Running`)
		s.Press("l").See("last 1000 lines", "1,000 lines", numbered(lines, length))
		s.Press("g", "up").See("older lines are not read: 1 reads all")
		s.Press("7").See("since").Type("never").Press("enter").See("is no time").Press("esc")
		s.Press("7").Type("25").Press("enter").See("last 25 lines", "25 lines", numbered(lines, length))
		s.Press("7").Type("24h").Press("enter").See("last 24h", "5,000 lines")
		s.Press("7").Type("all").Press("enter").See("all lines", "5,000 lines")
		s.Press("6").See("last hour", "5,000 lines").Press("1").See("from the beginning", "5,000 lines", numbered(1, length))
		s.Press("f").Gone("from the beginning").See(numbered(1, length)).Press("esc").See("from the beginning")
		s.Press("t").See("times in UTC").SeeMatch(`\d\d-\d\d \d\d:\d\d:\d\d\.\d\d\dZ ` + numbered(1, length)[:20])
		s.Press("t").See("local times").SeeMatch(`\d\d:\d\d:\d\d\.\d\d\d ` + numbered(1, length)[:20])
		s.Press("t").See("no timestamps")
		s.Press("0").See("1,000 lines", "following")
	})
}

func TestALogIsGoneToByTime(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "talker", "style=numbered rate=20/s length=40")
		s := Start(t, size, inNamespace(t, ns), Env("TZ=UTC"), Args("pods")).SeeMatch(`talker .* Running`)
		s.Press("l").SeeMatch(`0000000\d\d\d abc|0000000[1-9]\d\d `).Press("7").Type("20").Press("enter").See("last 20 lines").SeeMatch(`2\d lines|[3-9]\d lines|\d\d\d lines`)
		out, err := logsOf(t, lab.Admin, "talker", "-n", ns, "--timestamps").Output()
		if err != nil {
			t.Fatal(err)
		}
		at, text, _ := strings.Cut(strings.Split(string(out), "\n")[4], " ")
		moment, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			t.Fatal(err)
		}
		s.Press("T").See("go to", "local time").Type("soon").Press("enter").See("is no time").Press("esc")
		s.Press("T").Type(moment.Format("15:04:05.000000000")).Press("enter").SeeMatch(`▸`+text[:30]).See("paused", "since ")
		s.Press("T").Type("2200-01-01").Press("enter").See("this is the last line")
		s.Press("t").Press("T").See("(UTC)").Press("esc")
	})
}

func TestALogForAPipeBeginsAtATimeOfTheClock(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	talker(c, ns, "talker", "style=numbered lines=10 length=40")
	c.Await("the pod logs", func() bool {
		out, err := logsOf(t, lab.Admin, "talker", "-n", ns, "--since", "24h", "--tail", "3").Output()
		return err == nil && string(out) == numbered(8, 40)+"\n"+numbered(9, 40)+"\n"+numbered(10, 40)+"\n"
	})
	later := time.Now().Add(time.Minute).Format("2006-01-02 15:04:05")
	if out, err := logsOf(t, lab.Admin, "talker", "-n", ns, "--since-time", later).Output(); err != nil || len(out) != 0 {
		t.Errorf("%q, %v", out, err)
	}
	out, err := logsOf(t, lab.Admin, "talker", "-n", ns, "--since-time", "soon").CombinedOutput()
	if code(err) != 2 || !strings.Contains(string(out), "is no time") {
		t.Errorf("%s, %v", out, err)
	}
}

// TestALogThatIsCutOnTheWayGoesOnWithoutALineLostOrDoubled cuts all connections between kdeck and the API server, on a slow line.
func TestALogThatIsCutOnTheWayGoesOnWithoutALineLostOrDoubled(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	talker(c, ns, "talker", "style=numbered rate=100/s length=60")
	p, err := proxy.New(world.Kubeconfig(lab.Admin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	path, err := p.Kubeconfig(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p.Delay(50 * time.Millisecond)
	s := Start(t, Kubeconfig(path), Args("pods", "-n", ns)).SeeMatch(`talker .* Running`)
	s.Press("l").SeeMatch(`0000000\d\d\d `)
	for range 3 {
		time.Sleep(2 * time.Second) // lines are written while the line holds, and while it does not
		p.Cut()
	}
	s.Recovers("following").SeeMatch(`00000[1-9]\d\d\d `)
	saved := s.save("a")
	for i, line := range strings.Split(strings.TrimSpace(saved), "\n") {
		if line != numbered(i+1, 60) {
			t.Fatalf("line %d is %q", i+1, line)
		}
	}
}

// TestALogGoesOnWithARenewedLogin has the kubeconfig name other users of the same cluster while a log is read, one of them refused.
func TestALogGoesOnWithARenewedLogin(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		talker(c, ns, "talker", "style=numbered rate=100/s length=60")
		tokens := map[string]string{"nobody there": "worn-out"}
		for _, user := range []string{lab.Admin, lab.Viewer} {
			kubeconfig(t, user, func(k *clientcmdapi.Config) { tokens[user] = *tokenOf(k) })
		}
		path := kubeconfig(t, lab.Viewer, func(k *clientcmdapi.Config) {})
		renew := func(user string) {
			rewrite(t, path, func(k *clientcmdapi.Config) { *tokenOf(k) = tokens[user] })
		}
		s := Start(t, size, Kubeconfig(path), Args("pods", "-n", ns)).SeeMatch(`talker .* Running`)
		s.Press("l").SeeMatch(`0000000\d\d\d `).Press("home").See("0000000001 ").Gone("following")
		renew(lab.Admin)
		s.See("reconnected").See("0000000001 ").Gone("following")
		s.Press("end").See("following").SeeMatch(`000000[1-9]\d\d\d `)
		renew("nobody there")
		s.SeeMatch(`(?i)unauthorized|log in|logged in|credentials`)
		renew(lab.Viewer)
		s.Recovers("following").SeeMatch(`00000[1-9]\d\d\d `)
		next := 1
		for _, line := range strings.Split(strings.TrimSpace(s.save("a")), "\n") {
			switch {
			case line == numbered(next, 60):
				next++
			case strings.HasPrefix(line, "0"):
				t.Fatalf("line %d is %q", next, line)
			}
		}
		if next < 1000 {
			t.Errorf("%d lines were saved", next-1)
		}
	})
}
