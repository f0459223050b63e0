package kube

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
)

// stage is a server with objects, and a cluster on it that knows what kinds there are.
type stage struct {
	*apiServer
	k *Cluster
}

func newStage(t *testing.T) *stage {
	s := newServer(t)
	k := s.join(t, options{})
	custom := widgets
	custom.Verbs = []string{"list", "watch"}
	k.known.have = append(Builtin(), custom)
	return &stage{s, k}
}

// object puts an object with owners, by their UIDs, and gives back a reference to it. Its UID is "kind/name".
func (s *stage) object(word, ns, name string, more map[string]any, owners ...Ref) Ref {
	kind := s.kind(word)
	meta := map[string]any{"uid": word + "/" + name}
	if m, ok := more["metadata"].(map[string]any); ok {
		for k, v := range m {
			meta[k] = v
		}
	}
	var refs []any
	for i, o := range owners {
		refs = append(refs, map[string]any{"apiVersion": "v1", "kind": o.Resource, "name": o.Name, "uid": string(o.UID), "controller": i == 0})
	}
	if refs != nil {
		meta["ownerReferences"] = refs
	}
	o := map[string]any{"metadata": meta}
	for k, v := range more {
		if k != "metadata" {
			o[k] = v
		}
	}
	s.put(kind.Name, ns, name, o)
	return Ref{Resource: kind.Kind, Namespace: ns, Name: name, UID: types.UID(word + "/" + name)}
}

func (s *stage) kind(word string) Resource {
	r, ok := Find(append(Builtin(), widgets), word)
	if !ok {
		s.t.Fatalf("no kind %s", word)
	}
	return r
}

// ready is a pod that serves.
func ready(labels map[string]any) map[string]any {
	return map[string]any{"metadata": map[string]any{"labels": labels},
		"status": map[string]any{"phase": "Running", "podIPs": []any{map[string]any{"ip": "10.0.0.1"}},
			"conditions": []any{map[string]any{"type": "Ready", "status": "True"}}}}
}

func selector(labels map[string]any) map[string]any {
	return map[string]any{"spec": map[string]any{"selector": labels}}
}

var web = map[string]any{"app": "web"}

// shop puts a Deployment with a ReplicaSet and two pods, a Service and an Ingress before them.
func (s *stage) shop() (deployment Ref, pods []Ref) {
	deployment = s.object("deployments", "shop", "web", nil)
	rs := s.object("replicasets", "shop", "web-1", nil, deployment)
	for _, name := range []string{"web-1-a", "web-1-b"} {
		pods = append(pods, s.object("pods", "shop", name, ready(web), rs))
	}
	s.object("services", "shop", "web", selector(web))
	s.object("services", "shop", "other", selector(map[string]any{"app": "other"}))
	s.object("ingresses", "shop", "front", map[string]any{"spec": map[string]any{"rules": []any{map[string]any{"host": "shop.example",
		"http": map[string]any{"paths": []any{map[string]any{"path": "/", "backend": map[string]any{"service": map[string]any{"name": "web", "port": map[string]any{"number": 80}}}}}}}}}})
	return deployment, pods
}

// tells compares what is said about each change with what should be.
func (s *stage) tells(plan []Change, want ...[]string) {
	s.t.Helper()
	got := s.k.hits(s.t.Context(), plan)
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			s.t.Errorf("%s:\n  %s\nwant\n  %s", plan[i], strings.Join(got[i], "\n  "), strings.Join(want[i], "\n  "))
		}
	}
}

func TestADeletedDeploymentTakesItsReplicaSetsAndPodsAndTheServiceInFront(t *testing.T) {
	s := newStage(t)
	d, _ := s.shop()
	s.tells([]Change{Deleted(s.kind("deployments"), d, Deletion{})}, []string{
		"goes with it: replicaset web-1; pods web-1-a, web-1-b",
		"service web is left without a ready endpoint; ingress front (shop.example/) leads to it",
	})
	s.tells([]Change{Deleted(s.kind("deployments"), d, Deletion{Propagation: "Orphan"})}, []string{"left behind: replicaset web-1"})
}

func TestDependentsAreFollowedAsFarAsTheyGoAndOfAnyKind(t *testing.T) {
	s := newStage(t)
	cron := s.object("cronjobs", "shop", "nightly", nil)
	for i := range 6 {
		job := s.object("jobs", "shop", fmt.Sprint("nightly-", i), nil, cron)
		s.object("pods", "shop", fmt.Sprint("nightly-", i, "-x"), nil, job)
	}
	s.tells([]Change{Deleted(s.kind("cronjobs"), cron, Deletion{})}, []string{
		"goes with it: 6 jobs (nightly-0, nightly-1, nightly-2, nightly-3 and 2 more); " +
			"6 pods (nightly-0-x, nightly-1-x, nightly-2-x, nightly-3-x and 2 more)"})
	w := s.object("widgets", "shop", "w", nil)
	v := s.object("widgets", "shop", "v", nil, w)
	s.object("configmaps", "shop", "v", nil, v)
	s.object("secrets", "shop", "v", nil, v)
	s.object("configmaps", "other", "w", nil, w) // an owner in another namespace is none
	s.tells([]Change{Deleted(widgets, w, Deletion{})}, []string{"goes with it: widget v; configmap v; secret v"})
}

func TestWhatHasAnotherOwnerStaysUnlessThatGoesToo(t *testing.T) {
	s := newStage(t)
	a, b := s.object("widgets", "shop", "a", nil), s.object("widgets", "shop", "b", nil)
	s.object("configmaps", "shop", "both", nil, a, b)
	drop := func(r Ref) Change { return Deleted(widgets, r, Deletion{}) }
	s.tells([]Change{drop(a)}, nil)
	s.tells([]Change{drop(a), drop(b)}, []string{"goes with it: configmap both"}, []string{"goes with it: configmap both"})
}

func TestOwnersInACircleAreFollowedOnce(t *testing.T) {
	s := newStage(t)
	a := Ref{Resource: "Widget", Namespace: "shop", Name: "a", UID: "widgets/a"}
	b := s.object("widgets", "shop", "b", nil, a)
	s.object("widgets", "shop", "a", nil, b)
	s.tells([]Change{Deleted(widgets, a, Deletion{})}, []string{"goes with it: widget b"})
}

func TestServicesAreNamedOnlyWhenThePlanTakesTheirLastReadyEndpoint(t *testing.T) {
	s := newStage(t)
	_, pods := s.shop()
	kind := s.kind("pods")
	first := Deleted(kind, pods[0], Deletion{})
	s.tells([]Change{first}, nil)
	both := "service web is left without a ready endpoint until its pods are replaced; ingress front (shop.example/) leads to it"
	s.tells([]Change{first, Evicted(kind, pods[1], nil, 0)}, []string{both}, []string{both})
	s.put("pods", "shop", "web-1-b", map[string]any{"metadata": map[string]any{"labels": web}, "status": map[string]any{"phase": "Running"}}) // no longer ready
	s.tells([]Change{first}, []string{both})
	bare := s.object("pods", "shop", "bare", ready(map[string]any{"app": "other"}))
	s.tells([]Change{Deleted(kind, bare, Deletion{})}, []string{"service other is left without a ready endpoint"})
}

func TestScalingToNothingNamesTheServicesAndTheAutoscaler(t *testing.T) {
	s := newStage(t)
	d, _ := s.shop()
	scale := func(n int) []Change { return []Change{Scaled(s.kind("deployments"), d, n)} }
	lost := "service web is left without a ready endpoint; ingress front (shop.example/) leads to it"
	s.tells(scale(0), []string{lost})
	s.tells(scale(1), nil)
	s.object("horizontalpodautoscalers", "shop", "web", map[string]any{"spec": map[string]any{"minReplicas": 2, "maxReplicas": 6,
		"scaleTargetRef": map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}})
	s.object("horizontalpodautoscalers", "shop", "another", map[string]any{"spec": map[string]any{"maxReplicas": 6,
		"scaleTargetRef": map[string]any{"apiVersion": "example.com/v1", "kind": "Deployment", "name": "web"}}})
	s.tells(scale(0), []string{lost, "horizontalpodautoscaler web (2 to 6) rests until it is scaled up again"})
	s.tells(scale(1), []string{"horizontalpodautoscaler web scales it back to 2, its least"})
	s.tells(scale(4), []string{"horizontalpodautoscaler web sets it too: between 2 and 6, as its metrics say"})
	s.tells(scale(9), []string{"horizontalpodautoscaler web scales it back to 6, its most"})
	edit := Change{Verb: Patch, Resource: s.kind("deployments"), Ref: d, Type: types.MergePatchType, Body: []byte(`{"spec":{"replicas":0}}`), Title: "edit"}
	s.tells([]Change{edit}, []string{lost, "horizontalpodautoscaler web (2 to 6) rests until it is scaled up again"})
}

func TestReplicasAreReadFromEveryFormOfPatch(t *testing.T) {
	for body, want := range map[string]int64{
		`{"spec":{"replicas":3}}`:                              3,
		`{"spec":{"replicas":0}}`:                              0,
		`{"spec":{"paused":true}}`:                             -1,
		`{"spec":{"replicas":"x"}}`:                            -1,
		`[{"op":"replace","path":"/spec/replicas","value":4}]`: 4,
		`[{"op":"test","path":"/spec/replicas","value":4},{"op":"add","path":"/spec/replicas","value":0}]`:        0,
		`[{"op":"remove","path":"/spec/replicas"}]`:                                                               -1,
		`[{"op":"replace","path":"/spec/replicas","value":1},{"op":"test","path":"/spec/replicas","value":null}]`: 1,
	} {
		c := Change{Verb: Patch, Type: types.MergePatchType, Body: []byte(body)}
		if body[0] == '[' {
			c.Type = types.JSONPatchType
		}
		n, ok := c.replicas()
		if ok != (want >= 0) || ok && n != want {
			t.Errorf("%s: %d, %v", body, n, ok)
		}
		c.Verb = Create
		if _, ok := c.replicas(); ok {
			t.Errorf("%s: read of a creation", body)
		}
	}
}

func TestBudgetsOfEvictedAndDeletedPodsAreNamedWithWhatTheyAllow(t *testing.T) {
	s := newStage(t)
	_, pods := s.shop()
	s.object("pods", "shop", "third", ready(web))
	s.object("poddisruptionbudgets", "shop", "web", map[string]any{"spec": map[string]any{"selector": map[string]any{"matchLabels": web}},
		"status": map[string]any{"disruptionsAllowed": 1}})
	s.object("poddisruptionbudgets", "shop", "other", map[string]any{"spec": map[string]any{"selector": map[string]any{"matchLabels": map[string]any{"app": "other"}}}})
	s.object("poddisruptionbudgets", "shop", "none", nil)
	kind := s.kind("pods")
	s.tells([]Change{Evicted(kind, pods[0], nil, 0)}, []string{"poddisruptionbudget web allows 1 disruption now"})
	many := "poddisruptionbudget web allows 1 disruption now; 2 of its pods are to be evicted"
	s.tells([]Change{Evicted(kind, pods[0], nil, 0), Evicted(kind, pods[1], nil, 0)}, []string{many}, []string{many})
	s.tells([]Change{Deleted(kind, pods[0], Deletion{})}, []string{"poddisruptionbudget web allows 1 disruption now, but a delete does not ask it"})
}

func TestADeletedNamespaceCountsWhatIsInIt(t *testing.T) {
	s := newStage(t)
	ns := s.object("namespaces", "", "shop", nil)
	s.tells([]Change{Deleted(s.kind("namespaces"), ns, Deletion{})}, []string{"it is empty"})
	s.shop()
	for i := range 700 {
		s.object("widgets", "shop", fmt.Sprint("w", i), nil)
	}
	s.object("pods", "elsewhere", "p", nil)
	s.object("events", "shop", "e", nil)
	s.tells([]Change{Deleted(s.kind("namespaces"), ns, Deletion{})}, []string{
		"everything in it goes: 2 pods, 1 deployment, 2 services, 1 replicaset, 1 ingress, 700 widgets"})
}

func TestADeletedKindNamesItsObjects(t *testing.T) {
	s := newStage(t)
	crds := s.kind("crds")
	crd := s.object("crds", "", "widgets.example.com", nil)
	drop := []Change{Deleted(crds, crd, Deletion{})}
	s.tells(drop, []string{"there are no objects of this kind"})
	s.object("widgets", "shop", "a", nil)
	s.object("widgets", "other", "b", nil)
	s.tells(drop, []string{"goes with it: widgets other/b, shop/a"})
	for i := range 600 {
		s.object("widgets", "shop", fmt.Sprintf("w%03d", i), nil)
	}
	s.tells(drop, []string{"goes with it: 602 widgets (other/b, shop/a, shop/w000, shop/w001 and others)"})
	s.tells([]Change{Deleted(crds, Ref{Name: "gadgets.example.com", UID: "x"}, Deletion{})}, nil)
}

func TestADeletedNodeNamesThePodsOnIt(t *testing.T) {
	s := newStage(t)
	node := s.object("nodes", "", "one", nil)
	s.object("pods", "shop", "a", nil)
	s.tells([]Change{Deleted(s.kind("nodes"), node, Deletion{})}, []string{"lost with it: pod shop/a"})
	if n := s.requests("fieldSelector=spec.nodeName%3Done"); n != 1 {
		t.Errorf("%d lists of the node's pods", n)
	}
}

func TestADeletedClaimTellsWhatBecomesOfItsVolumeAndWhoUsesIt(t *testing.T) {
	for policy, want := range map[string]string{
		"Delete": "persistentvolume pv-1 (5Gi) is deleted with it: the data is lost",
		"Retain": "persistentvolume pv-1 (5Gi) is kept, with its data (Retain)",
	} {
		s := newStage(t)
		claims := s.kind("pvc")
		claim := s.object("pvc", "shop", "data", map[string]any{"spec": map[string]any{"volumeName": "pv-1"}})
		s.object("pv", "", "pv-1", map[string]any{"spec": map[string]any{"persistentVolumeReclaimPolicy": policy, "capacity": map[string]any{"storage": "5Gi"}}})
		s.object("pods", "shop", "db", map[string]any{"spec": map[string]any{"volumes": []any{map[string]any{"name": "v", "persistentVolumeClaim": map[string]any{"claimName": "data"}}}}})
		s.object("pods", "shop", "done", map[string]any{"status": map[string]any{"phase": "Succeeded"},
			"spec": map[string]any{"volumes": []any{map[string]any{"name": "v", "persistentVolumeClaim": map[string]any{"claimName": "data"}}}}})
		s.tells([]Change{Deleted(claims, claim, Deletion{})}, []string{want, "used by pod db"})
	}
	s := newStage(t)
	claim := s.object("pvc", "shop", "new", nil)
	s.tells([]Change{Deleted(s.kind("pvc"), claim, Deletion{})}, []string{"no volume is bound to it"})
}

func TestPodsThatUseWhatIsDeletedAreNamed(t *testing.T) {
	s := newStage(t)
	config, secret := s.object("configmaps", "shop", "x", nil), s.object("secrets", "shop", "x", nil)
	account := s.object("serviceaccounts", "shop", "x", nil)
	s.object("pods", "shop", "by-env", map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "c",
		"envFrom": []any{map[string]any{"configMapRef": map[string]any{"name": "x"}}}}}}})
	s.object("pods", "shop", "by-volume", map[string]any{"spec": map[string]any{"serviceAccountName": "x", "volumes": []any{
		map[string]any{"name": "v", "secret": map[string]any{"secretName": "x"}}}}})
	s.tells([]Change{Deleted(s.kind("configmaps"), config, Deletion{}), Deleted(s.kind("secrets"), secret, Deletion{}), Deleted(s.kind("serviceaccounts"), account, Deletion{})},
		[]string{"used by pod by-env"}, []string{"used by pod by-volume"}, []string{"used by pod by-volume"})
}

func TestADeletedServiceNamesTheIngressesThatLeadToIt(t *testing.T) {
	s := newStage(t)
	s.shop()
	s.tells([]Change{Deleted(s.kind("services"), Ref{Namespace: "shop", Name: "web", UID: "services/web"}, Deletion{})},
		[]string{"ingress front (shop.example/) leads to it"})
}

func TestWhatMayNotBeListedIsSaid(t *testing.T) {
	s := newStage(t)
	d, pods := s.shop()
	s.set(func() { s.refuse["pods"], s.refuse["secrets"] = http.StatusForbidden, http.StatusForbidden })
	s.tells([]Change{Deleted(s.kind("deployments"), d, Deletion{})}, []string{
		"goes with it: replicaset web-1", "what depends on it is not known for pods, secrets: forbidden"})
	s.tells([]Change{Deleted(s.kind("pods"), pods[0], Deletion{})}, []string{
		"what depends on it is not known for pods: forbidden", "whether services are left without endpoints is not known for pods: forbidden"})
	s.set(func() { s.refuse["services"] = http.StatusForbidden })
	s.tells([]Change{Scaled(s.kind("deployments"), d, 0)}, []string{
		"whether services are left without endpoints is not known for pods, services: forbidden"})
	s.set(func() {
		s.refuse["horizontalpodautoscalers"], s.refuse["services"] = http.StatusForbidden, http.StatusInternalServerError
	})
	s.tells([]Change{Scaled(s.kind("deployments"), d, 0)}, []string{
		"whether services are left without endpoints is not known for pods: forbidden",
		"whether services are left without endpoints is not known for services: error",
		"whether an autoscaler sets it back is not known for horizontalpodautoscalers.autoscaling: forbidden"})
	s.tells([]Change{Deleted(s.kind("namespaces"), Ref{Name: "shop", UID: "x"}, Deletion{})}, []string{
		"everything in it goes: 1 deployment, 1 replicaset, 1 ingress",
		"what is in it is not known for pods, secrets, horizontalpodautoscalers.autoscaling: forbidden", "what is in it is not known for services: error"})
}

func TestASilentServerIsNotWaitedForLong(t *testing.T) {
	s := newStage(t)
	d, _ := s.shop()
	frozen := make(chan struct{})
	s.set(func() { s.frozen = frozen })
	defer close(frozen)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	got := s.k.hits(ctx, []Change{Scaled(s.kind("deployments"), d, 3)})
	if want := "whether an autoscaler sets it back is not known for horizontalpodautoscalers.autoscaling: no answer in time"; len(got) != 1 || !slices.Equal(got[0], []string{want}) {
		t.Errorf("%q", got)
	}
}

func TestHundredsOfPodsAreAskedAboutOnce(t *testing.T) {
	s := newStage(t)
	var plan []Change
	for i := range 500 {
		ns := fmt.Sprint("ns", i%2)
		plan = append(plan, Deleted(s.kind("pods"), s.object("pods", ns, fmt.Sprintf("p%03d", i), ready(web)), Deletion{}))
	}
	for _, ns := range []string{"ns0", "ns1"} {
		s.object("services", ns, "web", selector(web))
	}
	got := s.k.hits(t.Context(), plan)
	for i, lines := range got {
		if !slices.Equal(lines, []string{"service web is left without a ready endpoint"}) {
			t.Fatalf("%d: %q", i, lines)
		}
	}
	// Per namespace: pods, claims, services, ingresses, budgets.
	if n := s.requests("GET /"); n != 10 {
		t.Errorf("%d requests:\n%s", n, strings.Join(s.log, "\n"))
	}
}

func TestAnInformerThatRunsAnywayIsUsed(t *testing.T) {
	s := newStage(t)
	_, pods := s.shop()
	w := s.k.Watch(Query{Resource: s.kind("pods")})
	defer w.Close()
	until(t, w, "sync", synced)
	before := s.requests("/pods")
	s.tells([]Change{Deleted(s.kind("pods"), pods[0], Deletion{}), Deleted(s.kind("pods"), pods[1], Deletion{})},
		[]string{"service web is left without a ready endpoint until its pods are replaced; ingress front (shop.example/) leads to it"})
	if n := s.requests("/pods"); n != before {
		t.Errorf("pods were listed %d times though they are watched", n-before)
	}
}

func TestValuesOfSecretsAreNotAskedForWhenDependentsAre(t *testing.T) {
	s := newStage(t)
	d, _ := s.shop()
	var accepts []string
	k := s.join(t, options{wrap: spying(func(r *http.Request) {
		if strings.Contains(r.URL.Path, "/secrets") {
			accepts = append(accepts, r.Header.Get("Accept"))
		}
	})})
	k.known.have = s.k.known.have
	k.hits(t.Context(), []Change{Deleted(s.kind("deployments"), d, Deletion{})})
	if len(accepts) != 1 || accepts[0] != asMetaList {
		t.Errorf("secrets are asked for as %q", accepts)
	}
}

type spy struct {
	next http.RoundTripper
	on   func(*http.Request)
}

func (s spy) WrappedRoundTripper() http.RoundTripper { return s.next }

func (s spy) RoundTrip(r *http.Request) (*http.Response, error) {
	s.on(r)
	return s.next.RoundTrip(r)
}

// spying tells of every request.
func spying(on func(*http.Request)) func(*rest.Config) *rest.Config {
	return func(c *rest.Config) *rest.Config {
		c.Wrap(func(next http.RoundTripper) http.RoundTripper { return spy{next, on} })
		return c
	}
}
