package e2e

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// guarded are pods on a node, two of them under a budget that lets none go.
func (c *cluster) guarded(ns, node string) {
	c.t.Helper()
	c.Apply(ns, `{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: keep-all}, spec: {minAvailable: 2, selector: {matchLabels: {guarded: "yes"}}}}`)
	for name, labels := range map[string]string{"guarded-0": `guarded: "yes", `, "guarded-1": `guarded: "yes", `, "free-0": ""} {
		c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: `+name+`, labels: {`+labels+`app: `+ns+`, devcluster/fast: "true"}}, spec: {nodeName: `+node+`, containers: [{name: main, image: img}]}}`)
	}
	c.Await("the budget has been reckoned", func() bool {
		n, ok, _ := unstructured.NestedInt64(c.Get("policy/v1", "PodDisruptionBudget", ns, "keep-all").Object, "status", "expectedPods")
		return ok && n == 2
	})
}

// drains fills in the form for the pods of one test; without force nothing goes that nothing creates again.
func (s *Session) drains(node, ns string, force bool) *Session {
	s.t.Helper()
	s.Press("r").See("leave DaemonSet pods", "only pods with labels")
	if force {
		s.Press("tab").Press("tab").Press("space")
	} else {
		s.Press("tab").Press("tab")
	}
	for range 4 {
		s.Press("tab")
	}
	return s.Type("app=" + ns).SeeMatch(`only pods with labels +\[app=` + ns).Press("enter")
}

func TestADrainTellsWhichBudgetHoldsItGoesOnUnseenAndIsCancelled(t *testing.T) {
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		node := map[bool]string{true: "node-001", false: "node-002"}[t.Name()[len(t.Name())-5:] == "80x24"]
		t.Cleanup(func() { c.Patch("v1", "Node", "", node, "", `{"spec":{"unschedulable":null}}`) })
		c.guarded(ns, node)
		s := Start(t, size, Args("nodes")).See("node-001", "connected").Filter(node).Selected(node)
		s.drains(node, ns, false).See("declare no controller", "[n Close]").Press("esc")
		if flagAt(c.Get("v1", "Node", "", node), "unschedulable") {
			t.Error("it was cordoned by looking")
		}
		s.drains(node, ns, true).See("[a Apply 4]").Press("/").Type("held back").Press("enter").SeeMatch(`held back now.*`).See("keep-all").Press("esc")
		s.Press("a").See("evict pod "+ns+"/guarded-0: waits", "keep-all", "Leave it running", "Cancel the rest")
		c.Await("the free one is gone", func() bool { return c.ending("v1", "Pod", ns, "free-0") })
		// It goes on when its dialog is left, and is found again.
		s.Press("n").Gone("Leave it running").See("SchedulingDisabled").Command("operations").See("drain: node "+node, "2 of 4 done").Press("enter").
			See("waits", "keep-all", "Cancel the rest").Press("x").See("2 of 4 done, 2 failed", "given up", "[n Close]").Press("n")
		if c.ending("v1", "Pod", ns, "guarded-0") || c.ending("v1", "Pod", ns, "guarded-1") {
			t.Error("the budget was not kept")
		}
		// What was done stays done, and is in the transcript.
		s.Command("transcript").SeeMatch(`evict pod t-.* failed`).SeeMatch(`cordon node ` + node + ` +done`)
	})
}

func TestADrainWaitsUntilTheBudgetLetsThePodsGo(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	const node = "node-003"
	t.Cleanup(func() { c.Patch("v1", "Node", "", node, "", `{"spec":{"unschedulable":null}}`) })
	c.guarded(ns, node)
	s := Start(t, Args("nodes")).See("node-001", "connected").Filter(node).Selected(node)
	s.drains(node, ns, true).See("[a Apply 4]").Press("a").See("waits", "keep-all")
	// Quitting asks, for something is under way.
	s.Press("n").Gone("Leave it running").Press("ctrl+c").See("1 operation is under way").Press("n")
	// The list of operations tells how far it is while it is open.
	s.Gone("1 operation is").Command("operations").See("drain: node "+node, "2 of 4 done")
	c.Patch("policy/v1", "PodDisruptionBudget", ns, "keep-all", "", `{"spec":{"minAvailable":0}}`)
	s.See("4 of 4 done, in").Press("esc").See("done: drain")
	for _, name := range []string{"guarded-0", "guarded-1", "free-0"} {
		if c.find("v1", "Pod", ns, name) != nil {
			t.Errorf("%s is still there", name)
		}
	}
}

func TestADrainSaysOfEachPodThatStaysWhy(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	const node = "node-002" // it is only asked about
	c.Apply(ns, `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web}, spec: {replicas: 1, selector: {matchLabels: {app: `+ns+`}}, template: {metadata: {labels: {app: `+ns+`, devcluster/fast: "true"}}, spec: {nodeName: `+node+`, containers: [{name: main, image: img}]}}}}`)
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: static, labels: {app: `+ns+`, devcluster/fast: "true"}, annotations: {kubernetes.io/config.mirror: x}, ownerReferences: [{apiVersion: v1, kind: Node, name: `+node+`, uid: `+string(c.Get("v1", "Node", "", node).GetUID())+`, controller: true}]}, spec: {nodeName: `+node+`, containers: [{name: main, image: img}]}}`)
	for _, name := range []string{"one", "two"} {
		c.Apply(ns, `{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: `+name+`}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: `+ns+`}}}}`)
	}
	c.Await("the pods run", func() bool {
		running := 0
		for _, o := range c.list("v1", "Pod", ns, "app="+ns) {
			if textAt(&o, "status", "phase") == "Running" {
				running++
			}
		}
		return running == 2
	})
	s := Start(t, Size(200, 50), Args("nodes")).See("node-001", "connected").Filter(node).Selected(node)
	s.Press("r").See("leave DaemonSet pods", "only pods with labels")
	for range 6 {
		s.Press("tab")
	}
	s.Type("app="+ns).SeeMatch(`only pods with labels +\[app=`+ns).Press("enter").
		See("1 of 2 would fail", "evict pod "+ns+"/web-", "poddisruptionbudgets one and two cover it", "pod "+ns+"/static stays: it is a mirror of a static pod").Press("esc").Gone("would fail")
}
