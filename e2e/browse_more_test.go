package e2e

import (
	"testing"

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
	atSizes(t, func(t *testing.T, size Option) {
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
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {level: debug}}`)
	s := Start(t, inNamespace(t, ns), Args("cm")).See("settings").Filter("settings").Selected("settings").Press("U").See("no uses of configmap/settings")
	c.Apply(ns, `{apiVersion: v1, kind: Pod, metadata: {name: late}, spec: {containers: [{name: main, image: img}], volumes: [{name: v, configMap: {name: settings}}]}}`)
	s.Press("ctrl+r").SeeMatch(`^pod +late .*volume v`)
}

func TestWhoMayNotReadEverythingIsToldSoBesideTheUses(t *testing.T) {
	s := Start(t, As(lab.Tenant), Args("sa", "-n", lab.TenantNamespace)).SeeMatch(`^default`)
	s.Filter("default").Selected("default").Press("U").See("uses of serviceaccount/default", "pod", "service account", "! forbidden")
}

func TestTheTreeOfOwnersIsOneKeyAwayAndLive(t *testing.T) {
	atSizes(t, func(t *testing.T, size Option) {
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
