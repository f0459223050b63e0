package e2e

import (
	"testing"
	"time"

	"kdeck/e2e/lab"
)

// household is a deployment with all that refers to it and that it refers to.
const household = `{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {level: debug}}
---
{apiVersion: v1, kind: Secret, metadata: {name: password}, stringData: {word: sesame-open}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {replicas: 2, selector: {matchLabels: {app: shop}},
  template: {metadata: {labels: {app: shop, devcluster/fast: "true"}}, spec: {containers: [{name: main, image: "img:1",
    env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: level}}}], envFrom: [{secretRef: {name: password}}]}]}}}}
---
{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {selector: {app: shop}, ports: [{port: 80}]}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: site}, spec: {rules: [{host: shop.example.com, http: {paths: [
  {path: /buy, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}]}}]}}`

func TestWhatUsesAnObjectIsOneKeyAway(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, household)
		c.Pods(ns, "stranger")
		s := Start(t, size, inNamespace(t, ns), Args("cm")).See("settings")
		s.Filter("settings").Selected("settings").Press("U").See("uses of configmap/settings")
		s.SeeMatch(`^deployment +shop .*env LEVEL of main`).SeeMatch(`^pod +shop-\S+ +1/1 +Running`).Gone("stranger")
		s.Press("enter").See("pods(" + ns + ")").SeeMatch(`^shop-\S+ +1/1`).Press("esc").See("uses of").Selected("deployment")
		s.Command("svc/front").SeeMatch(`^front`).Press("U").See("uses of service/front").SeeMatch(`^ingress +site .*backend of shop.example`)
		s.Command("deploy/shop").SeeMatch(`^shop +2/2`).Press("U").SeeMatch(`^service +front .*selector`).SeeMatch(`^replicaset +shop-\S+ +2/2 .*owner`)
		s.Command("ev").See("events(").SeeMatch(`Scheduled`).Press("U").See("nothing is known to refer to events")
	})
}

func TestWhatUsesAnObjectIsReadAnewOnDemand(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {level: debug}}`)
	s := Start(t, inNamespace(t, ns), Args("cm")).See("settings").Filter("settings").Selected("settings").Press("U").See("no uses of configmap/settings")
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {containers: [{name: main, image: img}], volumes: [{name: v, configMap: {name: settings}}]}}`)
	s.Press("ctrl+r").SeeMatch(`^pod +late .*volume v`)
}

func TestWhoMayNotReadEverythingIsToldSoBesideTheUses(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Tenant), Args("sa", "-n", lab.TenantNamespace)).SeeMatch(`^default`)
	s.Filter("default").Selected("default").Press("U").See("uses of serviceaccount/default", "pod", "service account", "! forbidden")
}

func TestTheTreeOfOwnersIsOneKeyAwayAndLive(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, household)
		s := Start(t, size, inNamespace(t, ns)).SeeMatch(`^shop-\S+ +1/1 +Running`)
		s.Press("X").See("tree of pod/shop-").SeeMatch(`^deployment/shop +2/2`).SeeMatch(`^└─ replicaset/shop-\S+ +2/2`)
		s.SeeMatch(`^   ├─ pod/shop-\S+ +1/1 +Running`).SeeMatch(`^   └─ pod/shop-\S+ +1/1 +Running`).Selected("pod/shop-").Gone("service/front")
		c.Patch("apps/v1", "Deployment", ns, "shop", "", `{"spec": {"replicas": 1, "template": {"spec": {"containers": [{"name": "main", "image": "img:2"}]}}}}`)
		s.SeeMatch(`^├─ replicaset/shop-\S+ +1/1`).SeeMatch(`^└─ replicaset/shop-\S+ +0/0`)
		s.Press("g").Selected("deployment/shop").Press("enter").See("pods(" + ns + ")").Press("esc").See("tree of pod/shop-")
		s.Press("j").Selected("replicaset/").Press("d").See("replicasets/shop-", "describe").Press("esc").Selected("replicaset/")
	})
}

func TestTheTreeHoldsRelativesOfAnyKind(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: parent}}`)
	uid := string(c.Get("v1", "ConfigMap", ns, "parent").GetUID())
	c.Apply(ns, `{apiVersion: v1, kind: Service, metadata: {name: front, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: parent, uid: "`+uid+`"}]}, spec: {ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Secret, metadata: {name: hidden, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: parent, uid: "`+uid+`"}]}, stringData: {word: sesame-open}}
---
{apiVersion: v1, kind: Pod, metadata: {name: inside, labels: {devcluster/fast: "true"}, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: parent, uid: "`+uid+`"}]}, spec: {containers: [{name: main, image: img}]}}`)
	s := Start(t, inNamespace(t, ns), Args("secrets")).See("hidden").Filter("hidden").Selected("hidden")
	s.Press("X").See("tree of secret/hidden", "configmap/parent").Order("configmap/parent", "├─ pod/inside", "├─ service/front", "└─ secret/hidden").Selected("secret/hidden")
	s.Never("sesame", 0)
}

func TestWhatChangedTellsWritersRevisionsAndEventsAndNeverASecret(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, household)
		s := Start(t, size, inNamespace(t, ns), Args("deploy")).SeeMatch(`^shop +2/2`)
		s.Press("T").See("deployments/shop changes", "Who wrote what", "created it, with").Gone("spec.replicas: 2")
		made := c.Get("apps/v1", "Deployment", ns, "shop").GetCreationTimestamp()
		c.Await("what comes now is no part of the creation", func() bool { return time.Since(made.Time) > 3*time.Second })
		c.Patch("apps/v1", "Deployment", ns, "shop", "", `{"spec": {"template": {"spec": {"containers": [{"name": "main", "image": "img:2"}]}}}}`)
		for _, line := range []string{"spec.replicas: 2", "+++ revision 2", "+  - image: img:2", "-    image: img:1", "Normal ScalingReplicaSet: Scaled"} {
			s.Press("/").Type(line).Press("enter").See("match 1/", line) // the text is live: what is not there yet is found when it comes
		}
		s.Press("y").See("deployments/shop yaml").Press("esc").See("deployments(" + ns + ")")
		c.Patch("v1", "Secret", ns, "password", "", `{"metadata": {"labels": {"seen": "yes"}}}`)
		s.Command("secrets").See("password").Filter("password").Selected("password").Press("T").See("secrets/password changes", "data.word: *** 11 bytes").Gone("sesame", "c2VzYW1l")
	})
}

func TestWhyTellsOfAnObjectInPlainWords(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: huge}, spec: {containers: [{name: main, image: img, resources: {requests: {cpu: "900"}}}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: sick}, spec: {schedulerName: nobody, containers: [{name: main, image: "img:1"}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: lonely}, spec: {selector: {app: nobody}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: held, finalizers: [example.com/keep]}}`)
		s := Start(t, size, inNamespace(t, ns)).See("huge", "sick").Filter("huge").Selected("huge").Press("I")
		s.See("pods/huge why", "It fits on no node.", "Insufficient cpu").Press("esc").Press("esc").Filter("sick").Selected("sick").Press("I").See("It waits for a scheduler")
		c.Patch("v1", "Pod", ns, "sick", "status", `{"phase":"Running","containerStatuses":[{"name":"main","image":"img:1","imageID":"","ready":false,"restartCount":3,
			"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled","finishedAt":"2026-11-23T10:00:00Z"}}}]}`)
		s.See("It keeps ending", "too much memory (OOMKilled)", "sick: 3 restarts")
		s.Command("svc").See("lonely").Press("I").See("services/lonely why", "It has a selector that fits no pod and no template", "app=nobody")
		c.Delete("v1", "ConfigMap", ns, "held")
		s.Command("cm").See("held").Filter("held").Press("I").See("waits for who must clean up first: example.com/keep")
		c.Patch("v1", "ConfigMap", ns, "held", "", `{"metadata":{"finalizers":null}}`)
		s.See("deleted, this was the last version")
	})
}

func TestWhyTellsOfAWorkloadByItsPods(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {replicas: 2, selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}},
  spec: {containers: [{name: main, image: img, resources: {requests: {cpu: "900"}}}]}}}}`)
	s := Start(t, inNamespace(t, ns), Args("deploy")).SeeMatch(`^shop +0/2`)
	s.Press("I").See("deployments/shop why", "2 of 2 pods fit on no node", "Insufficient cpu", "Available is False")
}
