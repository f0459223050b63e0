package kube

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// tainted is a cluster with one node of the given taints, and four pods on it that differ in their tolerations.
func tainted(t *testing.T, taints string) (*Cluster, Resource, Ref) {
	nodes, _ := Find(Builtin(), "nodes")
	k := worldOf(t, map[string]string{
		"/api/v1/nodes/n1": `{metadata: {name: n1, uid: u1}, spec: {` + taints + `}}`,
		"/api/v1/pods": `{kind: PodList, apiVersion: v1, items: [
  {metadata: {name: a, namespace: shop}, spec: {}},
  {metadata: {name: b, namespace: shop}, spec: {tolerations: [{operator: Exists}]}},
  {metadata: {name: c, namespace: shop}, spec: {tolerations: [{key: x, operator: Equal, value: gpu, effect: NoExecute, tolerationSeconds: 300}]}},
  {metadata: {name: d, namespace: shop}, spec: {tolerations: [{key: x, operator: Equal, value: other}]}}]}`,
	})
	return k, nodes, Ref{Cluster: "test", Resource: "nodes", Name: "n1", UID: "u1"}
}

func TestATaintIsAddedReplacedAndTakenOffOthersStay(t *testing.T) {
	const two = `taints: [{key: a, value: b, effect: NoSchedule, timeAdded: "2026-11-01T10:00:00Z"}, {key: x, effect: NoSchedule}]`
	const wasTwo = `{"op":"test","path":"/spec/taints","value":[{"effect":"NoSchedule","key":"a","timeAdded":"2026-11-01T10:00:00Z","value":"b"},{"effect":"NoSchedule","key":"x"}]}`
	for _, c := range []struct {
		taints      string
		taint       Taint
		off         bool
		body, title string
		kubectl     string
	}{
		{"", Taint{Key: "x", Value: "gpu", Effect: "NoSchedule"}, false,
			`[{"op":"add","path":"/spec/taints","value":[{"effect":"NoSchedule","key":"x","value":"gpu"}]}]`,
			"taint node n1 with x=gpu:NoSchedule", "taint nodes n1 --overwrite x=gpu:NoSchedule"},
		{two, Taint{Key: "x", Value: "gpu", Effect: "NoSchedule"}, false,
			`[` + wasTwo + `,{"op":"replace","path":"/spec/taints","value":[{"effect":"NoSchedule","key":"a","timeAdded":"2026-11-01T10:00:00Z","value":"b"},{"effect":"NoSchedule","key":"x","value":"gpu"}]}]`,
			"taint node n1 with x=gpu:NoSchedule", "taint nodes n1 --overwrite x=gpu:NoSchedule"},
		{two, Taint{Key: "x", Effect: "PreferNoSchedule"}, false,
			`[` + wasTwo + `,{"op":"replace","path":"/spec/taints","value":[{"effect":"NoSchedule","key":"a","timeAdded":"2026-11-01T10:00:00Z","value":"b"},{"effect":"NoSchedule","key":"x"},{"effect":"PreferNoSchedule","key":"x"}]}]`,
			"taint node n1 with x:PreferNoSchedule", "taint nodes n1 --overwrite x:PreferNoSchedule"},
		{two, Taint{Key: "x", Value: "any", Effect: "NoSchedule"}, true,
			`[` + wasTwo + `,{"op":"replace","path":"/spec/taints","value":[{"effect":"NoSchedule","key":"a","timeAdded":"2026-11-01T10:00:00Z","value":"b"}]}]`,
			"take taint x:NoSchedule off node n1", "taint nodes n1 x:NoSchedule-"},
		{`taints: [{key: x, effect: NoSchedule}]`, Taint{Key: "x", Effect: "NoSchedule"}, true,
			`[{"op":"test","path":"/spec/taints","value":[{"effect":"NoSchedule","key":"x"}]},{"op":"remove","path":"/spec/taints"}]`,
			"take taint x:NoSchedule off node n1", "taint nodes n1 x:NoSchedule-"},
	} {
		k, nodes, ref := tainted(t, c.taints)
		var got Change
		var err error
		there := true
		if c.off {
			got, there, err = k.Untainted(t.Context(), nodes, ref, c.taint)
		} else {
			got, err = k.Tainted(t.Context(), nodes, ref, c.taint)
		}
		if err != nil || !there {
			t.Fatal(there, err)
		}
		if string(got.Body) != c.body || got.Title != c.title || got.Kubectl != "kubectl --context test "+c.kubectl || got.Grave || len(got.Notes) > 0 {
			t.Errorf("%s: %s, %s, %q", got, got.Body, got.Kubectl, got.Notes)
		}
	}
	k, nodes, ref := tainted(t, two)
	if _, there, err := k.Untainted(t.Context(), nodes, ref, Taint{Key: "x", Effect: "NoExecute"}); there || err != nil {
		t.Errorf("a taint that is not there is taken off: %v", err)
	}
}

func TestNoExecuteSaysWhichPodsItEndsAndWhen(t *testing.T) {
	k, nodes, ref := tainted(t, "")
	c, err := k.Tainted(t.Context(), nodes, ref, Taint{Key: "x", Value: "gpu", Effect: "NoExecute"})
	if err != nil {
		t.Fatal(err)
	}
	want := "evicts at once, without asking their budgets: pods shop/a, shop/d|evicts after 5m, without asking their budgets: pod shop/c"
	if got := strings.Join(c.Notes, "|"); got != want || !c.Grave {
		t.Errorf("%q, grave %t", got, c.Grave)
	}
	if c, _ := k.Tainted(t.Context(), nodes, ref, Taint{Key: "x", Value: "gpu", Effect: "NoSchedule"}); c.Grave || len(c.Notes) > 0 {
		t.Errorf("NoSchedule ends pods: %q", c.Notes)
	}
	blind := worldOf(t, map[string]string{"/api/v1/nodes/n1": `{metadata: {name: n1, uid: u1}}`})
	if c, err := blind.Tainted(t.Context(), nodes, ref, Taint{Key: "x", Effect: "NoExecute"}); err != nil || !c.Grave || len(c.Notes) != 1 {
		t.Errorf("pods that cannot be listed are none: %q, %v", c.Notes, err)
	}
}

func TestAPodStaysOnATaintedNodeAsLongAsTheFirstTolerationThatFitsSays(t *testing.T) {
	secs := func(n int64) *int64 { return &n }
	taint := corev1.Taint{Key: "x", Value: "gpu", Effect: corev1.TaintEffectNoExecute}
	for name, c := range map[string]struct {
		tolerations []corev1.Toleration
		wait        time.Duration
		goes        bool
	}{
		"none":               {nil, 0, true},
		"of another key":     {[]corev1.Toleration{{Key: "y", Operator: corev1.TolerationOpExists}}, 0, true},
		"of another effect":  {[]corev1.Toleration{{Key: "x", Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule}}, 0, true},
		"for good":           {[]corev1.Toleration{{Key: "x", Operator: corev1.TolerationOpExists}}, 0, false},
		"for ten seconds":    {[]corev1.Toleration{{Key: "x", Value: "gpu", TolerationSeconds: secs(10)}}, 10 * time.Second, true},
		"for less than none": {[]corev1.Toleration{{Key: "x", Value: "gpu", TolerationSeconds: secs(-1)}}, 0, true},
		"the first of two":   {[]corev1.Toleration{{Operator: corev1.TolerationOpExists}, {Key: "x", Value: "gpu", TolerationSeconds: secs(10)}}, 0, false},
	} {
		if wait, goes := stay(c.tolerations, taint); wait != c.wait || goes != c.goes {
			t.Errorf("%s: %s, %t", name, wait, goes)
		}
	}
}
