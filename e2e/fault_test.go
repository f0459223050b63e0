package e2e

import (
	"net/http"
	"testing"
	"time"

	"kdeck/e2e/lab"
	"kdeck/e2e/proxy"
)

// through is kdeck on a namespace of two pods, behind a proxy that can be broken.
func through(t *testing.T, size Option) (*Session, *proxy.Proxy, *cluster, string) {
	t.Helper()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "before-0", "before-1")
	p, err := proxy.New(world.Kubeconfig(lab.Admin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	config := p.Config()
	config.Contexts[config.CurrentContext].Namespace = ns
	path := t.TempDir() + "/config"
	if err := proxy.Write(path, config); err != nil {
		t.Fatal(err)
	}
	s := Start(t, size, Kubeconfig(path)).See("before-0", "before-1", "connected")
	return s, p, c, ns
}

func TestAServerThatGoesAwayLeavesItsDataMarkedStaleAndComesBackByItself(t *testing.T) {
	atSizes(t, func(t *testing.T, size Option) {
		s, p, c, ns := through(t, size)
		s.Press("j").Selected("before-1")
		p.Stop()
		s.SeeMatch(`stale \d+`).See("before-0", "before-1").Gone("connected")
		c.Pods(ns, "meanwhile")
		s.Never("meanwhile", time.Second).SeeMatch(`stale [2-9]`)
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		s.See("meanwhile", "connected").Gone("stale").Selected("before-1")
	})
}

func TestAFrozenServerIsNoticedAndComesBackByItself(t *testing.T) {
	t.Parallel()
	s, p, c, ns := through(t, Size(80, 24))
	p.Freeze()
	start := time.Now()
	// Pings notice it: within 45 s by design, and this machine may be slow.
	if _, err := s.Wait(90*time.Second, seesStale); err != nil {
		t.Fatalf("a frozen server is not noticed\n%s", s.Screen())
	}
	t.Logf("noticed after %s", time.Since(start).Round(time.Second))
	s.See("before-0", "before-1")
	c.Pods(ns, "meanwhile")
	p.Thaw()
	if sc, err := s.Wait(90*time.Second, sees("meanwhile", "connected")); err != nil {
		t.Fatalf("it does not come back after the thaw\n%s", sc)
	}
	s.Gone("stale")
}

func TestCutConnectionsAreTakenUpAgainWithoutAnythingLost(t *testing.T) {
	s, p, c, ns := through(t, Size(80, 24))
	for range 3 {
		p.Cut()
		time.Sleep(300 * time.Millisecond)
	}
	c.Pods(ns, "meanwhile")
	s.See("meanwhile", "before-0", "before-1", "connected").Gone("stale")
}

func TestAnOverloadedOrFailingServerIsSaidSoAndTriedAgain(t *testing.T) {
	for name, status := range map[string]int{"429": http.StatusTooManyRequests, "500": http.StatusInternalServerError, "410": http.StatusGone} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p, c, ns := through(t, Size(80, 24))
			p.Answer(status, func(r *http.Request) bool { return proxy.Lists(r) || proxy.Watches(r) })
			p.Cut()
			c.Pods(ns, "meanwhile")
			s.Never("meanwhile", 2*time.Second).See("before-0", "before-1")
			p.Answer(0, nil)
			s.See("meanwhile", "before-0")
		})
	}
}

func TestALoginThatExpiresIsToldAndTakenUpAgain(t *testing.T) {
	s, p, c, ns := through(t, Size(80, 24))
	p.Answer(http.StatusUnauthorized, proxy.Everything)
	p.Cut()
	s.SeeMatch(`(?i)unauthorized|log in|logged in|credentials`).See("before-0", "before-1")
	c.Pods(ns, "meanwhile")
	p.Answer(0, nil)
	s.See("meanwhile", "connected")
}

func TestASlowLineDelaysButDoesNotBlockTheKeys(t *testing.T) {
	s, p, c, ns := through(t, Size(80, 24))
	c.Pods(ns, "third")
	s.See("third")
	p.Delay(3 * time.Second)
	s.Press(":").Type("deploy").Press("enter")
	start := time.Now()
	s.Press("esc").See("before-0").Press("j").Selected("before-1").Press("?").See("every table").Press("esc")
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("keys waited for the server: %s", took)
	}
	p.Delay(0)
}

func TestNothingIsAskedAtRestBeyondOpenWatches(t *testing.T) {
	s, p, _, _ := through(t, Size(80, 24))
	time.Sleep(3 * time.Second) // what starting up asks may still be under way
	before := len(p.Requests())
	time.Sleep(8 * time.Second)
	if log := p.Requests(); len(log) > before {
		for _, r := range log[before:] {
			t.Errorf("at rest: %s %s?%s", r.Verb, r.Path, r.Query)
		}
	}
	s.See("connected")
}

func TestClosedViewsStopListeningAfterAWhileAndOpenOnesShare(t *testing.T) {
	s, p, _, ns := through(t, Size(80, 24))
	for range 5 {
		s.Command("pods " + ns).See("before-0")
	}
	watches := 0
	for _, r := range p.Requests() {
		if r.Open && r.Verb == "watch" {
			watches++
		}
	}
	if watches > 2 {
		t.Errorf("%d watches are open for the same list", watches)
	}
}
