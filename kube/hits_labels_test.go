package kube

import (
	"slices"
	"testing"
)

func TestLabelsThatChangeTellWhoLosesThePod(t *testing.T) {
	s := newStage(t)
	_, pods := s.shop()
	s.object("replicasets", "shop", "web-1", map[string]any{"spec": map[string]any{"selector": map[string]any{"matchLabels": web}}})
	tells := func(what, word, live, after string, ref Ref, want ...string) {
		t.Helper()
		items := []Reviewed{{Change: patchOf(s.kind(word), ref, "x", nil), live: wholeThing(t, live), result: wholeThing(t, after)}}
		s.k.strays(t.Context(), items)
		if !slices.Equal(items[0].Hits, want) {
			t.Errorf("%s: %q, want %q", what, items[0].Hits, want)
		}
	}
	pod := func(labels string) string {
		return `{metadata: {name: web-1-a, namespace: shop, uid: pods/web-1-a, labels: {` + labels +
			`}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: replicasets/web-1, controller: true}]}}`
	}
	letGo := "replicaset web-1 lets it go and makes another one in its place: nothing looks after this one then"
	tells("a label that nothing selects by", "pods", pod("app: web"), pod("app: web, x: z"), pods[0])
	tells("one of two", "pods", pod("app: web"), pod("app: zzz"), pods[0], "service web does not lead to it any more", letGo)
	tells("to another service", "pods", pod("app: web"), pod("app: other"), pods[0], "service other leads to it then", "service web does not lead to it any more", letGo)
	s.put("pods", "shop", "web-1-b", map[string]any{"metadata": map[string]any{"labels": web}, "status": map[string]any{"phase": "Running"}}) // no longer ready
	tells("the last one", "pods", pod("app: web"), pod("app: zzz"), pods[0], "service web is left without a ready endpoint", letGo)

	service := func(selector string) string { return `{metadata: {name: web}, spec: {selector: {` + selector + `}}}` }
	ref := Ref{Namespace: "shop", Name: "web", UID: "services/web"}
	tells("a selector of nobody", "services", service("app: web"), service("app: nothing"), ref,
		"service web is left without a ready endpoint: no pod that is ready has the labels app=nothing")
	tells("a wider one", "services", service("app: web, x: z"), service("app: web"), ref)
	tells("the same", "services", service("app: nothing"), service("app: nothing"), ref)
}
