package e2e

import (
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The actions on workloads, pods and nodes that go through the one door: asked on the screen, asserted on the cluster.

// imageOf is the image of a workload's first container.
func imageOf(o *unstructured.Unstructured) string {
	list, _, _ := unstructured.NestedSlice(o.Object, "spec", "template", "spec", "containers")
	if len(list) == 0 {
		return ""
	}
	return fmt.Sprint(list[0].(map[string]any)["image"])
}

// ending tells whether an object is gone or on its way.
func (c *cluster) ending(apiVersion, kind, ns, name string) bool {
	c.t.Helper()
	o := c.find(apiVersion, kind, ns, name)
	return o == nil || o.GetDeletionTimestamp() != nil
}

func TestARestartRenewsThePodsOfAllThatAreMarked(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("one", 1))
	c.Apply(ns, deployment("two", 1))
	s := at(t, Size(120, 40), "deployments", ns).SeeMatch(`^one +1/1`).SeeMatch(`two +1/1`).Selected("one")
	s.Press("space").Press("space").See("2 marked").Press("r").See("restart deployment one", "restart deployment two", "restartedAt", "rollout restart deployments.apps/two", "[a Apply 2]").Press("a").See("done: restart")
	for _, name := range []string{"one", "two"} {
		c.Await(name+" is renewed", func() bool {
			at, _, _ := unstructured.NestedString(c.Get("apps/v1", "Deployment", ns, name).Object, "spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt")
			return at != ""
		})
	}
	s.Gone("marked")
}

func TestARolloutIsSeenByItsRevisionsAndRolledBack(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, deployment("web", 1))
		image := func() string { return imageOf(c.Get("apps/v1", "Deployment", ns, "web")) }
		s := at(t, size, "deployments", ns).SeeMatch(`^web +1/1`)
		s.Press("i").See("main").Press("ctrl+u").Type("img:2").Press("enter").See("img:2").agree().See("done: set image")
		c.Await("the new image", func() bool { return image() == "img:2" })
		// Two ReplicaSets stand beside each other: the new one takes over, the old one is kept at nothing.
		s.Press("R").SeeMatch(`web-\w+ +1 +1 +1`).SeeMatch(`web-\w+ +0 +0 +0`)
		s.Filter("desired=0").SeeMatch(`1/2`).Selected("web-")
		s.Press("D").See("revision 1 to 2", "image: img:2", "Close").Press("esc").Gone("revision 1 to 2")
		s.Press("R").See("roll back").agree().See("done: roll back")
		c.Await("the old image", func() bool { return image() == "img" })
		s.Press("esc").SeeMatch(`web-\w+ +0 +0 +0`).SeeMatch(`web-\w+ +1 +1 +1`)
	})
}

func TestARolloutIsPausedAndResumed(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 1))
	paused := func() bool { return flagAt(c.Get("apps/v1", "Deployment", ns, "web"), "paused") }
	s := at(t, Size(120, 40), "deployments", ns).SeeMatch(`^web +1/1`)
	s.Command("pause").See("pause the rollout of deployment web", "+  paused: true", "rollout pause deployments.apps/web").agree().See("done: pause")
	c.Await("it is paused", paused)
	s.Command("resume").See("resume the rollout of deployment web").agree().See("done: resume")
	c.Await("it goes on", func() bool { return !paused() })
}

func TestAnEvictionIsHeldBackByABudgetAndAKillIsNot(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "guarded app=guarded", "plain")
	c.Apply(ns, `{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: keep-all}, spec: {maxUnavailable: 0, selector: {matchLabels: {app: guarded}}}}`)
	c.Await("the budget has been reckoned", func() bool {
		n, ok, _ := unstructured.NestedInt64(c.Get("policy/v1", "PodDisruptionBudget", ns, "keep-all").Object, "status", "observedGeneration")
		return ok && n > 0
	})
	s := at(t, Size(120, 40), "pods", ns).SeeMatch(`plain .*Running`).Filter("plain").Selected("plain")
	s.Press("E").See("evict pod plain").agree().See("done: evict")
	c.Await("it is gone", func() bool { return c.ending("v1", "Pod", ns, "plain") })
	s.Press("/").Press("ctrl+u").Type("guarded").Press("enter").Selected("guarded")
	s.Press("E").See("evict pod guarded", "keep-all").Press("esc").Gone("evict pod guarded")
	if c.ending("v1", "Pod", ns, "guarded") {
		t.Fatal("it went though nobody agreed")
	}
	s.Press("ctrl+k").See("kill pod guarded", "a delete does not ask it", "delete pods/guarded --now").agree().See("done: kill")
	c.Await("it is gone", func() bool { return c.ending("v1", "Pod", ns, "guarded") })
}

func TestADrainEmptiesANodeAndLeavesDaemonSets(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	const node = "node-004"
	t.Cleanup(func() { c.Patch("v1", "Node", "", node, "", `{"spec":{"unschedulable":null}}`) })
	// Pods of this test alone are drained: the cluster is everybody's.
	c.Apply(ns, `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web}, spec: {replicas: 2, selector: {matchLabels: {app: `+ns+`}}, template: {metadata: {labels: {app: `+ns+`}}, spec: {nodeName: `+node+`, containers: [{name: main, image: img}]}}}}`)
	c.Apply(ns, `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: `+ns+`, d: s}}, template: {metadata: {labels: {app: `+ns+`, d: s}}, spec: {containers: [{name: main, image: img}]}}}}`)
	on := func(labels string) []string {
		var uids []string
		for _, o := range c.list("v1", "Pod", ns, labels) {
			if at, _, _ := unstructured.NestedString(o.Object, "spec", "nodeName"); at == node && o.GetDeletionTimestamp() == nil {
				uids = append(uids, string(o.GetUID()))
			}
		}
		return uids
	}
	c.Await("pods on the node", func() bool { return len(on("app="+ns+",!d")) == 2 && len(on("d=s")) == 1 })
	was, agent := on("app="+ns+",!d"), on("d=s")
	s := Start(t, Args("nodes")).See("node-001", "connected").Filter(node).Selected(node)
	s.Press("r").See("leave DaemonSet pods", "only pods with labels")
	for range 6 {
		s.Press("tab")
	}
	s.Type("app="+ns).SeeMatch(`only pods with labels +\[app=`+ns).Press("enter").See("cordon node "+node, "evict pod "+ns+"/web-", "[a Apply 3]").Press("a").See("done: drain")
	c.Await("the pods it had are gone", func() bool {
		for _, uid := range was {
			for _, now := range on("app=" + ns + ",!d") {
				if now == uid {
					return false
				}
			}
		}
		return true
	})
	if now := on("d=s"); len(now) != 1 || now[0] != agent[0] {
		t.Errorf("the DaemonSet's pod did not stay: %v, was %v", now, agent)
	}
	if !flagAt(c.Get("v1", "Node", "", node), "unschedulable") {
		t.Error("the node takes pods")
	}
}

func TestScalingToNothingNamesTheServiceTheAutoscalerAndTheRelease(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {app.kubernetes.io/managed-by: Helm}, annotations: {meta.helm.sh/release-name: shop, meta.helm.sh/release-namespace: prod}}, spec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: img}]}}}}`)
	c.Apply(ns, `{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {selector: {app: web}, ports: [{port: 80}]}}`)
	c.Apply(ns, `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: scaler}, spec: {minReplicas: 1, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]}}`)
	s := at(t, Size(160, 50), "deployments", ns).SeeMatch(`^web +1/1`)
	c.Await("the service has its endpoint", func() bool {
		return len(c.list("discovery.k8s.io/v1", "EndpointSlice", ns, "kubernetes.io/service-name=front")) > 0
	})
	s.scales(1, 0).See("scale deployment web to 0", "front", "scaler", "Helm release prod/shop", "-  replicas: 1", "+  replicas: 0").agree().See("done: scale")
	c.Await("none are left", func() bool { return replicas(c.Get("apps/v1", "Deployment", ns, "web")) == 0 })
}

func TestADeletionSaysWhatGoesWithIt(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, deployment("web", 2))
	s := at(t, Size(120, 40), "deployments", ns).SeeMatch(`^web +2/2`)
	s.Press("ctrl+d").See("delete deployment web", "goes with it: replicaset web-", "pods web-", "Apply").Press("o").See("dependents", "background").Press("esc").Gone("dependents")
	if c.ending("apps/v1", "Deployment", ns, "web") {
		t.Error("it was deleted")
	}
}
