package e2e

import (
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Rollouts: how far they are, what was before, and the way back, for every kind that keeps revisions.

// keeper is a StatefulSet or a DaemonSet of one pod template.
func keeper(kind, more string) string {
	return `{apiVersion: apps/v1, kind: ` + kind + `, metadata: {name: db}, spec: {` + more + `selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db, devcluster/fast: "true"}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "img:1"}]}}}}`
}

// image gives a workload's only container another image.
func (c *cluster) image(kind, ns, name, image string) {
	c.t.Helper()
	c.Patch("apps/v1", kind, ns, name, "", `{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"`+image+`"}]}}}}`)
}

func TestARolloutTellsHowFarItIsAndAnyTwoRevisionsAreCompared(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, deployment("web", 2))
		s := at(t, size, "deployments", ns).SeeMatch(`^web +2/2`)
		s.Press("R").SeeMatch(`^1 +web-\w+ +2 +2 +2 .*rolled out`)
		c.image("Deployment", ns, "web", "img:2")
		s.SeeMatch(`^2 +web-\w+ +2 +2 +2 .*rolled out`).SeeMatch(`^1 +web-\w+ +0 +0 +0`)
		// The third cannot come up: the old pods stay beside the new one, and the list says how far it is.
		c.Patch("apps/v1", "Deployment", ns, "web", "", `{"spec":{"template":{"metadata":{"annotations":{"devcluster/fault":"image-pull"}}}}}`)
		s.SeeMatch(`^3 +web-\w+ +1 +1 +0 .*1 of 2 pods updated`).SeeMatch(`^2 +web-\w+ +2 +2 +2 .*old`)
		s.Order("1 of 2 pods", "old")
		// The one of now with the one before, then two that are marked, neither of them the one of now.
		s.Press("g").Press("D").See("revision 2 to 3", "devcluster/fault: image-pull").Press("esc").Gone("revision 2 to 3")
		s.Press("j").Press("space").Press("space").See("2 marked").Press("D").See("revision 1 to 2", "-  - image: img", "+  - image: img:2").Gone("image-pull").Press("esc")
		s.Press(`\`).Gone("marked").Press("g").Press("j").Press("R").See("roll deployment web back to revision 2", "--to-revision=2").agree().See("done: roll back")
		s.SeeMatch(`^4 +web-\w+ +2 +2 +2 .*rolled out`)
		c.Await("the second image, without the fault", func() bool {
			o := c.Get("apps/v1", "Deployment", ns, "web")
			_, faulty, _ := unstructured.NestedString(o.Object, "spec", "template", "metadata", "annotations", "devcluster/fault")
			return imageOf(o) == "img:2" && !faulty
		})
	})
}

func TestStatefulSetsAndDaemonSetsAreRestartedAndRolledBack(t *testing.T) {
	t.Parallel()
	for kind, more := range map[string]string{"StatefulSet": "replicas: 2, serviceName: db, ", "DaemonSet": "updateStrategy: {rollingUpdate: {maxUnavailable: 100%}}, "} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			c := admin(t)
			ns := c.Namespace()
			c.Apply(ns, keeper(kind, more))
			s := at(t, Size(120, 40), map[string]string{"StatefulSet": "statefulsets", "DaemonSet": "daemonsets"}[kind], ns).See("db")
			ready := func() int64 {
				o := c.Get("apps/v1", kind, ns, "db")
				n, _, _ := unstructured.NestedInt64(o.Object, "status", map[string]string{"StatefulSet": "readyReplicas", "DaemonSet": "numberReady"}[kind])
				return n
			}
			c.Await("its pods run", func() bool { return ready() > 1 })
			s.Press("r").SeeMatch(`restart \w+ db`).agree().See("done: restart")
			c.Await("it is restarted", func() bool {
				return textAt(c.Get("apps/v1", kind, ns, "db"), "spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt") != ""
			})
			c.image(kind, ns, "db", "img:2")
			s.Press("R").SeeMatch(`^3 +db-\w+ +- +\d+ +\d+ .*(rolled out|complete)`).SeeMatch(`^2 +db-\w+ +- +0 +0`).SeeMatch(`^1 +db-`)
			// Two of the past are compared: the restart alone lies between them.
			s.Press("g").Press("j").Press("space").Press("space").Press("D").See("revision 1 to 2", "restartedAt").Gone("img:2").Press("esc").Press(`\`).Gone("marked")
			s.Press("g").Press("enter").See("pods(").SeeMatch(`db-\w+ +1/1`).Press("esc")
			s.Press("G").Press("R").SeeMatch(`roll \w+ db back to revision 1`).See("image: img:1", "--to-revision=1").agree().See("done: roll back")
			c.Await("the first image", func() bool { return imageOf(c.Get("apps/v1", kind, ns, "db")) == "img:1" })
			s.SeeMatch(`^4 +db-\w+ .*(rolled out|complete)`)
		})
	}
}

func TestWhateverCanBeScaledIsScaled(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, keeper("StatefulSet", "replicas: 1, serviceName: db, "))
	group := ns + ".example.com"
	c.Apply("", `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: fleets.`+group+`}, spec: {group: `+group+`, scope: Namespaced, names: {plural: fleets, singular: fleet, kind: Fleet}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}, subresources: {status: {}, scale: {specReplicasPath: .spec.ships, statusReplicasPath: .status.ships}}}]}}`)
	c.Await("the kind is served", func() bool {
		list, _, _ := unstructured.NestedSlice(c.Get("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "fleets."+group).Object, "status", "conditions")
		return len(list) > 1 && fmt.Sprint(list[1].(map[string]any)["status"]) == "True"
	})
	c = admin(t)
	c.Apply(ns, `{apiVersion: `+group+`/v1, kind: Fleet, metadata: {name: navy}, spec: {ships: 3}}`)
	s := at(t, Size(80, 24), "statefulsets", ns).Selected("db")
	s.scales(1, 2).See("-  replicas: 1", "+  replicas: 2").agree().See("done: scale")
	c.Await("two", func() bool { return replicas(c.Get("apps/v1", "StatefulSet", ns, "db")) == 2 })
	ships := func() int64 {
		n, _, _ := unstructured.NestedInt64(c.Get(group+"/v1", "Fleet", ns, "navy").Object, "spec", "ships")
		return n
	}
	s.Command("fleets -n "+ns).See("navy").Selected("navy").scales(3, 5).See("scale fleet navy to 5", "--replicas=5").agree().See("done: scale")
	c.Await("five", func() bool { return ships() == 5 })
	s.undoes("undo: scale fleet navy to 5").agree().See("done: undo")
	c.Await("three again", func() bool { return ships() == 3 })
}

func TestTheOwnersWhoWouldSetItBackAreNamed(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: argo, annotations: {"argocd.argoproj.io/tracking-id": "storefront:/ConfigMap:x/argo"}}}`)
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: flux, labels: {kustomize.toolkit.fluxcd.io/name: apps, kustomize.toolkit.fluxcd.io/namespace: flux-system}}}`)
	s := at(t, Size(120, 40), "configmaps", ns).See("argo", "flux").Selected("argo")
	s.Press("space").Press("space").Press("ctrl+d").See("Argo CD application storefront keeps it, and makes it again soon", "Flux kustomization flux-system/apps keeps it").Press("esc")
}
