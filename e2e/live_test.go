package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kdeck/e2e/tty"
)

func TestAPodAppearsAndVanishesAsTheClusterChanges(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		s := Start(t, size, inNamespace(t, ns)).See("no pods in namespace " + ns)
		c.Pods(ns, "born-late")
		s.SeeMatch(`^born-late +1/1 +Running`)
		s.SeeMatch(`pods\(` + ns + `\) +1$`)
		c.Delete("v1", "Pod", ns, "born-late")
		s.Gone("born-late").See("no pods in namespace " + ns)
	})
}

func TestAStatusChangesWhileItIsLookedAt(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: odd}, spec: {schedulerName: nobody, containers: [{name: main, image: img}]}}`)
		s := Start(t, size, inNamespace(t, ns))
		s.SeeMatch(`^odd +0/1 +Pending`)
		c.Patch("v1", "Pod", ns, "odd", "status", `{"phase":"Running","containerStatuses":[{"name":"main","image":"img","imageID":"",
			"ready":false,"restartCount":7,"state":{"waiting":{"reason":"CrashLoopBackOff"}},
			"lastState":{"terminated":{"exitCode":1,"reason":"Error","finishedAt":"`+time.Now().Add(-90*time.Second).UTC().Format(time.RFC3339)+`"}}}]}`)
		s.SeeMatch(`^odd +0/1 +CrashLoopBackOff +7 \((9\ds|1\d\ds|\dm\d*s?) ago\)`)
	})
}

func TestTheCursorStaysOnItsObjectWhileOthersComeAndGo(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "m-1", "m-2", "m-3")
		s := Start(t, size, inNamespace(t, ns)).See("m-1", "m-2", "m-3")
		s.Press("j").Selected("m-2")
		c.Pods(ns, "a-1", "a-2", "z-1")
		s.Order("a-1", "a-2", "m-1", "m-2", "m-3", "z-1").Selected("m-2")
		c.Delete("v1", "Pod", ns, "a-1")
		c.Delete("v1", "Pod", ns, "m-1")
		s.Gone("a-1", "m-1").Selected("m-2")
		s.Press("N", "N").Order("z-1", "m-3", "m-2", "a-2").Selected("m-2")
		s.Filter("m-").Gone("z-1").Selected("m-2")
		s.Press("esc").See("z-1").Selected("m-2")
		s.Press("ctrl+r").Selected("m-2")
	})
}

func TestAnObjectMadeAnewUnderTheSameNameIsAnotherOne(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "a", "same", "z")
		s := Start(t, size, inNamespace(t, ns)).See("same", "z")
		s.Press("j").Selected("same")
		c.Delete("v1", "Pod", ns, "same")
		s.Gone("same")
		neighbour := selected(s.Settle())
		if neighbour == "" {
			t.Fatalf("nothing is selected after the selected object has gone\n%s", s.Screen())
		}
		c.Pods(ns, "same")
		s.See("same")
		if now := selected(s.Settle()); strings.HasPrefix(now, "same") {
			t.Errorf("the cursor went onto the new object: %q", now)
		}
	})
}

func TestTheCursorStaysWhileManyObjectsChurn(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "keep-me", "other-1", "other-2")
	s := Start(t, Size(80, 24), inNamespace(t, ns)).See("keep-me", "other-2").Selected("keep-me")
	for i := range 30 {
		c.Pods(ns, fmt.Sprintf("churn-%02d", i))
		if i >= 10 {
			c.Delete("v1", "Pod", ns, fmt.Sprintf("churn-%02d", i-10))
		}
	}
	s.wait("see 13 pods", func(sc tty.Screen) bool { return strings.HasSuffix(sc.Line(1), " 13") })
	s.Selected("keep-me")
}

func TestAScreenfulOfMovesEndsWhereItBegan(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		var names []string
		for i := range 70 {
			names = append(names, fmt.Sprintf("pod-%02d", i))
		}
		c.Pods(ns, names...)
		s := Start(t, size, inNamespace(t, ns))
		s.SeeMatch(` 70 · row 1 *$`)
		s.Selected("pod-00")
		s.Press("G").Selected("pod-69").See("pod-69")
		s.Press("g").Selected("pod-00")
		s.Press("pgdown").Gone("pod-00").Press("pgup").Selected("pod-00")
		s.Press("down", "j", "down").Selected("pod-03").Press("up", "k", "up").Selected("pod-00")
		s.Press("ctrl+f").Gone("pod-00").Press("ctrl+b").Selected("pod-00")
	})
}
