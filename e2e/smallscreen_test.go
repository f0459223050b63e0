package e2e

import (
	"strings"
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
)

func TestAProtectedContextOfALongNameIsSeenAsThatAt80Columns(t *testing.T) {
	t.Parallel()
	const name = "gke_acme-prod-123456_europe-west1-b_payments-production"
	path := kubeconfig(t, lab.Admin, func(k *clientcmdapi.Config) {
		k.Contexts[name] = k.Contexts[k.CurrentContext]
		k.CurrentContext = name
	})
	s := Start(t, Size(80, 24), Kubeconfig(path), Home(configured(t, "protected: true\nreadonly: true\n")), Args("nodes")).See("node-001")
	for _, size := range [][2]int{{80, 24}, {40, 10}, {40, 8}} {
		s.Resize(size[0], size[1])
		s.See("protected, read-only", "node-001")
		if first := s.Screen().Line(0); size[1] >= 10 && (!strings.HasPrefix(first, "ctx gke_") || !strings.Contains(first, "ction ")) {
			t.Errorf("at %v the first line is %q", size, first)
		}
	}
}

func TestAnEmptyNamespaceSaysWhatThereIsElsewhere(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		s := Start(t, size, inNamespace(t, ns)).SeeMatch(`There are \d+ in`).See(":ns lists the")
		s.Press("0").See("pods(all)", "kube-system")
	})
}

func TestFromAPodOneGoesToWhatItUses(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {level: high}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-0}, spec: {volumes: [{name: settings, configMap: {name: settings}}, {name: key, secret: {secretName: gone}}],
  containers: [{name: main, image: img}]}}`)
		s := Start(t, size, inNamespace(t, ns)).See("web-0").Press("u").See("references of pod/web-0", "settings", "volume settings")
		s.SeeMatch(`secret +gone +not there`).SeeMatch(`serviceaccount +default`)
		s.Press("x").See("settings values", "high")
	})
}

func TestAnExplanationIsAPlaceToWorkFrom(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {replicas: 1, selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}},
  spec: {containers: [{name: main, image: img, resources: {requests: {cpu: "900"}}}]}}}}`)
		s := Start(t, size, inNamespace(t, ns), Args("deploy")).SeeMatch(`^shop +0/1`).Press("I").See("deployments/shop why").SeeMatch(`> pod/shop-\S+ +0/1 Pending`)
		s.Press("v").SeeMatch(`events\(` + ns + `\) of pod/shop-`).Press("esc").Press("enter").SeeMatch(`pods\(` + ns + `\)/shop-`).See("0/1")
		s.Press("esc").See("deployments/shop why").Press("l").SeeMatch(ns + `/shop-`)
	})
}

func TestTheMessageOfTheEventUnderTheCursorStandsWholeBelow(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: Event, metadata: {name: long}, type: Warning, reason: Odd, message: "`+strings.Repeat("far ", 20)+`away",
  involvedObject: {apiVersion: v1, kind: Pod, name: web-0, namespace: `+ns+`}, lastTimestamp: "2026-11-23T10:00:00Z", source: {component: test}}`)
	Start(t, Size(80, 24), inNamespace(t, ns), Args("events")).See("pod/web-0", strings.Repeat("far ", 18)).SeeMatch(`away$`)
}
