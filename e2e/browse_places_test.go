package e2e

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

func TestTheHistoryGoesBackAndForthAndToAndFro(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer), Args("nodes")).See("node-001", "connected")
		s.Command("deploy -n shop").See("deployments(shop)", "catalog").Command("svc -n payments").See("services(payments)", "gateway")
		s.Press("[").See("deployments(shop)", "catalog").Press("[").See("node-001").Gone("catalog")
		s.Press("[").See("no other place").See("node-001")
		s.Press("]").See("deployments(shop)", "catalog").Press("]").See("services(payments)", "gateway").Press("]").See("no other place")
		s.Press("-").See("deployments(shop)", "catalog").Press("-").See("services(payments)", "gateway")
	})
}

func TestGoingBackInTheHistoryBringsThePlaceBackAsItWasLeft(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer), Args("deploy", "-n", "shop")).See("deployments(shop)", "connected").SeeMatch(`^myweb +3/3`)
		s.Filter("myweb").Selected("myweb").Press("enter").See("› pods(shop)").SeeMatch(`^myweb-\S+ +2/2`).Press("enter").See("› containers(shop)")
		// What is below is what was there before: nothing stands there twice.
		s.Press("[").See("› pods(shop)").Gone("containers(").Press("[").See("deployments(shop)", "/myweb", "1/").Gone("› pods", "gateway").Selected("myweb")
		// In the stead of another view, too, it is as it was.
		s.Command("nodes").See("node-001").Press("j").Selected("node-002").Filter("node-0").Command("svc").See("services(shop)").Press("[").See("/node-0").Selected("node-002")
	})
}

func TestGoingBackInTheHistoryBringsTheNamespaceBack(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Viewer), Args("deploy", "-n", "shop")).See("deployments(shop)", "connected")
	s.Command("pods -n payments").See("pods(payments)", "ns payments").Press("[").See("deployments(shop)", "ns shop")
	s.Command("svc").See("services(shop)").Press("[").See("deployments(shop)").Press("]").See("services(shop)")
}

func TestWhatAnEventIsAboutIsOneKeyAway(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, deployment("shop", 1))
		s := Start(t, size, inNamespace(t, ns), Args("events")).SeeMatch(`ScalingReplicaSet +deployment/shop`).Filter("deployment/shop").Selected("ScalingReplicaSet")
		s.Press("enter").See("deployments(" + ns + ")/shop").SeeMatch(`^shop +1/1`).Press("esc").See("events(" + ns + ")")
		s.Press("J").See("deployments(" + ns + ")/shop").SeeMatch(`^shop +1/1`)
	})
}

func TestTheOwnerOfAnObjectIsOneKeyAway(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, deployment("shop", 1))
		c.Apply(ns, deployment("other", 1))
		c.Pods(ns, "alone")
		s := Start(t, size, inNamespace(t, ns)).See("alone").SeeMatch(`^shop-\S+ +1/1 +Running`)
		s.Filter("shop-").Selected("shop-").Press("J").See("replicasets(" + ns + ")/shop-").SeeMatch(`^shop-[a-z0-9]+ +1 `).Gone("other-")
		s.Press("J").See("deployments(" + ns + ")/shop").SeeMatch(`^shop +1/1`).Gone("other")
		s.Press("J").See("nothing owns it").Press("esc").See("replicasets(").Press("esc").See("pods(" + ns + ")").Selected("shop-")
		s.Press("esc").Filter("alone").Selected("alone").Press("J").See("nothing owns it")
		s.Press("esc").Filter("shop-").Selected("shop-").Press("enter").See("main", "img").Press("J").See("pods(" + ns + ")/shop-")
	})
}

func TestTheEventsOfADeploymentAreThoseOfItsPodsToo(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, deployment("shop", 1))
		c.Apply(ns, deployment("other", 1))
		s := Start(t, size, inNamespace(t, ns), Args("deploy")).SeeMatch(`^shop +1/1`)
		s.Filter("shop").Selected("shop").Press("v").See("events(" + ns + ") of deployment/shop")
		s.See("ScalingReplicaSet", "SuccessfulCreate").SeeMatch(`Scheduled +pod/shop-`).Gone("other-")
		pod := podOf(c, ns, "shop")
		c.Apply(ns, `{apiVersion: v1, kind: Event, metadata: {name: late}, reason: Hiccup, message: it hiccuped, type: Warning, lastTimestamp: "2026-11-23T10:00:00Z",
  involvedObject: {apiVersion: v1, kind: Pod, namespace: `+ns+`, name: `+pod.name+`, uid: "`+pod.uid+`"}}`)
		s.See("Hiccup").Press("esc").See("deployments(" + ns + ")").Selected("shop")
	})
}

func TestWarpLooksAtTheNamespaceOfTheSelection(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "here-0", "here-1")
		s := Start(t, size, Args("pods", "-A")).See("pods(all)", "connected")
		s.Filter("here-0 " + ns).Selected("here-0").Press("w").See("pods(" + ns + ")").Press("esc").See("here-1").Selected("here-0")
		s.Press("w").See("this is namespace " + ns)
		s.Command("nodes").See("node-001").Press("w").See("it is in no namespace")
	})
}

func TestColumnsAreChosenAndSortedBy(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, _, _ := lookingAt(t, size)
		s.Press("O")
		s.choose("RESTARTS").Press("O").See("RESTARTS▲").Press("O").See("RESTARTS▼").Order("web-sick", "web-0")
		s.choose("STATUS").Press("O").See("STATUS▲").Order("web-sick", "web-0").choose("NAME").Press("O").Order("api-0", "web-0", "web-sick")
	})
}

func TestTheListIsReadAnewOnDemand(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, c, ns := lookingAt(t, size)
		s.Press("j").Selected("web-0").Press("ctrl+r").See("api-0", "web-sick").Selected("web-0").SeeMatch(` 4$`)
		c.Pods(ns, "later")
		s.See("later").Selected("web-0")
	})
}

func TestAllKindsAreOneKeyAway(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer)).See("pods(default)", "connected")
		s.Press("A").See("configmaps").Filter("storageclasses").Selected("storageclasses").Press("enter").SeeMatch(`storageclasses.* \d+$`)
		s.Press("esc").Selected("storageclasses")
	})
}

func TestTheScreenIsRedrawnOnDemand(t *testing.T) {
	t.Parallel()
	home := configured(t, "columns: {nodes: [NAME, STATUS, VERSION]}\n") // ages would tick between the two looks
	s := Start(t, As(lab.Viewer), Home(home), Args("nodes")).See("node-001", "node-006", "connected", "k8s v1.").SeeMatch(` 6$`)
	before, mark := s.Settle(), s.Bytes()
	s.Press("ctrl+l").Writes(mark, `(?s)node-001.*node-004.*node-006.*help`)
	s.wait("see all as it was before\n"+before.String(), func(sc tty.Screen) bool { return sc.String() == before.String() })
}

func TestAfterAContinueTheScreenIsDrawnAnewAtItsNewSize(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Viewer), Args("nodes"), Size(80, 24)).See("node-001", "node-004", "connected").Press("j").Selected("node-002")
	s.Press("ctrl+z")
	s.wait("see the shell's screen", func(sc tty.Screen) bool { return !sc.Alt })
	if err := s.Resize(120, 30); err != nil {
		t.Fatal(err)
	}
	// The screen is left before the program listens for the signal: an early one is lost.
	for end := time.Now().Add(patience); !s.Screen().Alt && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if err := s.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
	}
	s.wait("see a whole frame again", func(sc tty.Screen) bool {
		return sc.Alt && strings.HasSuffix(sc.Line(0), "connected") && len(sc.Line(0)) > 100 && sc.Has("node-004") && strings.HasPrefix(sc.Line(29), "? help")
	})
	s.Selected("node-002").Press("j").Selected("node-003")
}

// deployment is one of which the pods come with the events of everyday life.
func deployment(name string, replicas int) string {
	return `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ` + name + `}, spec: {replicas: ` + string(rune('0'+replicas)) +
		`, selector: {matchLabels: {app: ` + name + `}}, template: {metadata: {labels: {app: ` + name + `}}, spec: {containers: [{name: main, image: img}]}}}}`
}

// podIs is a pod as events name it.
type podIs struct{ name, uid string }

// podOf is the pod of a deployment.
func podOf(c *cluster, ns, app string) podIs {
	c.t.Helper()
	list, err := c.resource("v1", "Pod", ns).List(context.Background(), metav1.ListOptions{LabelSelector: "app=" + app})
	if err != nil || len(list.Items) == 0 {
		c.t.Fatalf("no pod of %s: %v", app, err)
	}
	return podIs{list.Items[0].GetName(), string(list.Items[0].GetUID())}
}
