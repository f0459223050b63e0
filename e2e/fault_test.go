package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kdeck/e2e/lab"
	"kdeck/e2e/proxy"
)

// behind is a proxy that can be broken, and the kubeconfig that leads through it to a namespace.
func behind(t *testing.T, ns string) (*proxy.Proxy, string) {
	t.Helper()
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
	return p, path
}

// through is kdeck on a namespace of two pods, behind a proxy that can be broken.
func through(t *testing.T, size Option) (*Session, *proxy.Proxy, *cluster, string) {
	t.Helper()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "before-0", "before-1")
	p, path := behind(t, ns)
	s := Start(t, size, Kubeconfig(path)).See("before-0", "before-1", "connected")
	return s, p, c, ns
}

func TestAServerThatGoesAwayLeavesItsDataMarkedStaleAndComesBackByItself(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, p, c, ns := through(t, size)
		s.Press("j").Selected("before-1")
		p.Stop()
		s.SeeMatch(`stale \d+`).See("before-0", "before-1").Gone("connected")
		c.Pods(ns, "meanwhile")
		s.Never("meanwhile", time.Second).SeeMatch(`stale ([2-9]|\d\d)`)
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		s.Recovers("meanwhile", "connected").Gone("stale").Selected("before-1")
	})
}

func TestAFrozenServerIsNoticedAndComesBackByItself(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, p, c, ns := through(t, size)
		p.Freeze()
		start := time.Now()
		// Pings notice it: within 45 s by design, and this machine may be slow.
		s.waitFor(recovery, "notice the frozen server", seesStale)
		t.Logf("noticed after %s", time.Since(start).Round(time.Second))
		s.See("before-0", "before-1")
		c.Pods(ns, "meanwhile")
		p.Thaw()
		s.Recovers("meanwhile", "connected").Gone("stale")
	})
}

func TestCutConnectionsAreTakenUpAgainWithoutAnythingLost(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, p, c, ns := through(t, size)
		for range 3 {
			p.Cut()
			time.Sleep(300 * time.Millisecond)
		}
		c.Pods(ns, "meanwhile")
		s.Recovers("meanwhile", "before-0", "before-1", "connected").Gone("stale")
	})
}

// TestANetworkThatForgetsItsConnectionsIsNoticed is what a changed network looks like from a terminal on a machine whose address
// stays: a tunnel that is dialled anew, a gateway that starts again. Nothing tells either end; only what is new gets through.
func TestANetworkThatForgetsItsConnectionsIsNoticed(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, p, c, ns := through(t, size)
		s.Press("j").Selected("before-1")
		p.Strand()
		c.Pods(ns, "meanwhile")
		s.Recovers("meanwhile", "before-0", "connected").Gone("stale").Selected("before-1")
	})
}

func TestAnOverloadedOrFailingServerIsSaidSoAndTriedAgain(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		for name, status := range map[string]int{"429": http.StatusTooManyRequests, "500": http.StatusInternalServerError, "410": http.StatusGone} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s, p, c, ns := through(t, size)
				p.Answer(status, func(r *http.Request) bool { return proxy.Lists(r) || proxy.Watches(r) })
				p.Cut()
				c.Pods(ns, "meanwhile")
				s.Never("meanwhile", 2*time.Second).See("before-0", "before-1")
				p.Answer(0, nil)
				s.Recovers("meanwhile", "before-0")
			})
		}
	})
}

func TestALoginThatExpiresIsToldAndTakenUpAgain(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, p, c, ns := through(t, size)
		p.Answer(http.StatusUnauthorized, proxy.Everything)
		p.Cut()
		s.SeeMatch(`(?i)unauthorized|log in|logged in|credentials`).See("before-0", "before-1")
		c.Pods(ns, "meanwhile")
		p.Answer(0, nil)
		s.Recovers("meanwhile", "connected")
	})
}

func TestASlowLineDelaysButDoesNotBlockTheKeys(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s, p, c, ns := through(t, size)
		c.Pods(ns, "third")
		s.See("third")
		p.Delay(time.Hour) // longer than anybody below waits: what a key waited for would not come
		s.Press(":").Type("deploy").Press("enter").See("deployments(" + ns + ")")
		c.Await("the server is asked", func() bool {
			return slices.ContainsFunc(p.Requests(), func(r proxy.Request) bool { return strings.HasSuffix(r.Path, "/deployments") })
		})
		s.Press("esc").See("before-0").Press("j").Selected("before-1").Press("?").See("every table").Press("esc")
		p.Delay(0)
	})
}

func TestBuiltInKindsOpenBeforeTheServerHasToldItsKinds(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "web-0")
		p, err := proxy.New(world.Kubeconfig(lab.Admin))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Close)
		p.Answer(http.StatusServiceUnavailable, func(r *http.Request) bool {
			path := r.URL.Path // what a version serves stands at /apis/GROUP/VERSION
			return path == "/api" || path == "/api/v1" || path == "/apis" || strings.HasPrefix(path, "/apis/") && strings.Count(path, "/") == 3
		})
		config := t.TempDir() + "/config"
		if err := proxy.Write(config, p.Config()); err != nil {
			t.Fatal(err)
		}
		s := Start(t, size, Kubeconfig(config), Args("pods", "-n", ns)).See("web-0")
		s.Command("deploy").See("deployments(" + ns + ")").Command("no").See("node-001").Command("ev").See("events(" + ns + ")")
		s.Command("flowschemas").See("no kind or command \"flowschemas\"")
		p.Answer(0, nil)
		s.Command("flowschemas").See("flowschemas", "PRIORITYLEVEL", "catch-all")
	})
}

func TestNothingIsAskedAtRestBeyondOpenWatches(t *testing.T) {
	t.Parallel()
	s, p, _, _ := through(t, Size(80, 24))
	before := atRest(t, p)
	time.Sleep(8 * time.Second)
	if log := p.Requests(); len(log) > before {
		for _, r := range log[before:] {
			t.Errorf("at rest: %s %s?%s", r.Verb, r.Path, r.Query)
		}
	}
	s.See("connected")
}

func TestClosedViewsStopListeningAfterAWhileAndOpenOnesShare(t *testing.T) {
	t.Parallel()
	s, p, _, ns := through(t, Size(80, 24))
	for range 5 {
		s.Command("pods " + ns).See("before-0")
	}
	atRest(t, p)
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

// atRest waits until all that starting up or a key has led to has been asked and answered, and gives the number of requests
// so far: for some seconds there has been no new one, and only watches are open.
func atRest(t *testing.T, p *proxy.Proxy) int {
	t.Helper()
	const rest = 4 * time.Second
	log := p.Requests()
	since := time.Now()
	for end := since.Add(patience); ; time.Sleep(50 * time.Millisecond) {
		now := p.Requests()
		if len(now) > len(log) || slices.ContainsFunc(now, func(r proxy.Request) bool { return r.Open && r.Verb != "watch" }) {
			since = time.Now()
		}
		log = now
		if time.Since(since) > rest {
			return len(log)
		}
		if time.Now().After(end) {
			t.Fatalf("it does not come to rest: %+v", log)
		}
	}
}
