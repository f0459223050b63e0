package e2e

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// far is the delay of each answer of the server in these tests: that of a cluster on another continent.
const far = 300 * time.Millisecond

// seen waits until the controller has written into a Deployment what it writes into a new one: a review before that would be of
// another version.
func (c *cluster) seen(ns, name string) {
	c.t.Helper()
	c.Await("the controller has seen "+name, func() bool {
		d := c.Get("apps/v1", "Deployment", ns, name)
		n, _, _ := unstructured.NestedInt64(d.Object, "status", "observedGeneration")
		return d.GetAnnotations()["deployment.kubernetes.io/revision"] != "" && n == d.GetGeneration()
	})
}

func TestPortsTypedAheadOfTheFormAreForwarded(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	served(c, ns)
	p, path := behind(t, ns)
	s := Start(t, Size(80, 24), Kubeconfig(path), Args("pods")).SeeMatch(`^base-0 +1/1`).Filter("base").Selected("base-0")
	p.Delay(far)
	s.Type("F:http\r").SeeMatch(`127\.0\.0\.1:\d+ leads to `).Gone("no kind or command")
	answers(c, s.locals()[0], "base-0")
	s.rest()
}

func TestAnImageTypedAheadOfTheFormIsReviewedAndNotMore(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	c.seen(ns, "web")
	p, path := behind(t, ns)
	s := Start(t, Size(80, 24), Kubeconfig(path), Args("deployments")).Selected("web")
	p.Delay(far)
	s.Type("inginx:1.30\r\ra\rq").See("nginx:1.30", "[a Apply")
	if got := imageOf(c.Get("apps/v1", "Deployment", ns, "web")); got != "img" {
		t.Fatalf("what was typed ahead confirmed the review: %s", got)
	}
	s.agree().See("done: set image")
	if got := imageOf(c.Get("apps/v1", "Deployment", ns, "web")); got != "nginx:1.30" {
		t.Errorf("the image is %s", got)
	}
}

func TestEverythingCanBeTypedAheadDownToTheReview(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("api", 1))
	c.Apply(ns, deployment("web", 1))
	c.seen(ns, "web")
	p, path := behind(t, ns)
	s := Start(t, Size(80, 24), Kubeconfig(path), Args("pods")).See("pods("+ns+")", "connected")
	p.Delay(far)
	s.Type(":deployments\r/web\rs5\r").See("scale deployment web to 5", "[a Apply")
	s.agree().See("done: scale")
	c.Await("five", func() bool { return replicas(c.Get("apps/v1", "Deployment", ns, "web")) == 5 })
	if n := replicas(c.Get("apps/v1", "Deployment", ns, "api")); n != 1 {
		t.Errorf("the other has %d", n)
	}
}

func TestEscEndsAWaitAndWhatWasTypedForItGoesNowhere(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	served(c, ns)
	p, path := behind(t, ns)
	s := Start(t, Size(80, 24), Kubeconfig(path), Args("pods")).SeeMatch(`^base-0 +1/1`).Filter("base").Selected("base-0")
	p.Delay(time.Hour)
	s.Type("F:http").See("asking for the ports of base-0 ... 5 keys typed ahead; esc stops waiting")
	p.Delay(0)
	s.Press("esc").Gone("typed ahead", "asking for the ports").Selected("base-0")
	s.Never("http", 300*time.Millisecond)
}

func TestOneQTooManyDoesNotEndTheProgram(t *testing.T) {
	t.Parallel()
	s := Start(t, Size(80, 24)).See("pods(default)", "connected")
	s.Command("nodes").See("node-001").Press("q").See("pods(default)").Press("q").See("press q again to quit")
	time.Sleep(1200 * time.Millisecond) // more than the second in which it counts
	s.Press("q").See("press q again to quit")
	if !s.Running() {
		t.Error("it has ended")
	}
}
