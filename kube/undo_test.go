package kube

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"
)

// thing reads an object from YAML, with JSON's types.
func thing(t *testing.T, text string) map[string]any {
	t.Helper()
	raw, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var o map[string]any
	if err := utiljson.Unmarshal(raw, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestAReversalGivesBackWhatAWriteChangedAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct{ was, is, now, want, taken string }{
		"a number":          {was: `{a: 1, b: 1}`, is: `{a: 2, b: 1}`, now: `{a: 2, b: 7}`, want: `{a: 1, b: 7}`},
		"a field that came": {was: `{a: 1}`, is: `{a: 1, b: 2}`, now: `{a: 1, b: 2, c: 3}`, want: `{a: 1, c: 3}`},
		"a field that went": {was: `{a: 1, b: 2}`, is: `{a: 1}`, now: `{a: 5}`, want: `{a: 5, b: 2}`},
		"the first label":   {was: `{m: {n: x}}`, is: `{m: {n: x, labels: {a: b}}}`, now: `{m: {n: x, labels: {a: b}}}`, want: `{m: {n: x}}`},
		"the first label, and another since": {was: `{m: {n: x}}`, is: `{m: {n: x, labels: {a: b}}}`, now: `{m: {n: x, labels: {a: b, c: d}}}`,
			want: `{m: {n: x, labels: {c: d}}}`},
		"the last label": {was: `{m: {labels: {a/x~y: b}}}`, is: `{m: {}}`, now: `{m: {labels: {c: d}}}`, want: `{m: {labels: {a/x~y: b, c: d}}}`},
		"an image, while others add an environment": {
			was:  `{containers: [{name: a, image: one}, {name: b, image: x}]}`,
			is:   `{containers: [{name: a, image: two}, {name: b, image: x}]}`,
			now:  `{containers: [{name: sidecar}, {name: a, image: two, env: [{name: A, value: b}]}, {name: b, image: y}]}`,
			want: `{containers: [{name: sidecar}, {name: a, image: one, env: [{name: A, value: b}]}, {name: b, image: y}]}`},
		"a list without names, as a whole": {was: `{args: [a, b], x: 1}`, is: `{args: [a, c, d], x: 1}`, now: `{args: [a, c, d], x: 2}`, want: `{args: [a, b], x: 2}`},
		"a list in which one came":         {was: `{c: [{name: a}]}`, is: `{c: [{name: a}, {name: b}]}`, now: `{c: [{name: a}, {name: b}]}`, want: `{c: [{name: a}]}`},
		"one of two that is back already":  {was: `{a: 1, b: 1}`, is: `{a: 2, b: 2}`, now: `{a: 1, b: 2}`, want: `{a: 1, b: 1}`},
		"a value that became another type": {was: `{p: 80}`, is: `{p: http}`, now: `{p: http}`, want: `{p: 80}`},

		"the same field since":              {was: `{spec: {a: 1, b: 1}}`, is: `{spec: {a: 2, b: 2}}`, now: `{spec: {a: 3, b: 2}}`, taken: "spec.a"},
		"the field that came, since":        {was: `{l: {}}`, is: `{l: {a.b/c: x}}`, now: `{l: {a.b/c: y}}`, taken: "l[a.b/c]"},
		"the field that went, made anew":    {was: `{l: {a: x}}`, is: `{l: {}}`, now: `{l: {a: y}}`, taken: "l.a"},
		"the same image since":              {was: `{c: [{name: a, image: x}]}`, is: `{c: [{name: a, image: y}]}`, now: `{c: [{name: a, image: z}]}`, taken: "c[a].image"},
		"the container that is gone":        {was: `{c: [{name: a, image: x}, {name: b}]}`, is: `{c: [{name: a, image: y}, {name: b}]}`, now: `{c: [{name: b}]}`, taken: "c[a]"},
		"the list, which is another now":    {was: `{args: [a]}`, is: `{args: [b]}`, now: `{args: [b, c]}`, taken: "args"},
		"the map, which is something else":  {was: `{a: {b: 1}}`, is: `{a: {b: 2}}`, now: `{a: text}`, taken: "a"},
		"the field that came, and is gone ": {was: `{a: 1, b: 1}`, is: `{a: 2, b: 1, c: 1}`, now: `{a: 2, b: 1}`, want: `{a: 1, b: 1}`},
	} {
		var r fieldPatch
		now := thing(t, c.now)
		r.walk(known(thing(t, c.is)), known(thing(t, c.was)), known(now), spot{})
		if got := strings.Join(r.clashes, ","); got != c.taken {
			t.Errorf("%s: taken %q, not %q", name, got, c.taken)
			continue
		}
		if c.taken != "" {
			continue
		}
		raw, err := json.Marshal(r.ops)
		if err != nil {
			t.Fatal(err)
		}
		patch, err := jsonpatch.DecodePatch(raw)
		if err != nil {
			t.Fatal(err)
		}
		before, _ := json.Marshal(now)
		after, err := patch.Apply(before)
		if err != nil {
			t.Errorf("%s: %s: %v", name, raw, err)
			continue
		}
		if got, want := thing(t, string(after)), thing(t, c.want); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, not %v, by %s", name, got, want, raw)
		}
	}
}

func TestTheServerRefusesAReversalOfWhatChangedAfterItWasMade(t *testing.T) {
	var r fieldPatch
	is := thing(t, `{spec: {c: [{name: a, image: y}]}}`)
	r.walk(known(is), known(thing(t, `{spec: {c: [{name: a, image: x}]}}`)), known(is), spot{})
	raw, _ := json.Marshal(r.ops)
	patch, err := jsonpatch.DecodePatch(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, since := range []string{`{"spec":{"c":[{"name":"a","image":"z"}]}}`, `{"spec":{"c":[{"name":"b","image":"y"}]}}`} {
		if out, err := patch.Apply([]byte(since)); err == nil {
			t.Errorf("%s became %s", since, out)
		}
	}
}

// worldOf is a server with some objects by path, and a cluster on it.
func worldOf(t *testing.T, objects map[string]string) *Cluster {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		text, ok := objects[r.URL.Path]
		if !ok || r.Method != http.MethodGet {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404,"message":"not found"}`))
			return
		}
		_ = json.NewEncoder(w).Encode(thing(t, text))
	}))
	t.Cleanup(server.Close)
	k := newCluster("test", "default", options{})
	k.server = server.URL
	if err := k.dial(&rest.Config{Host: server.URL}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

const webPath = "/apis/apps/v1/namespaces/shop/deployments/web"

var webRef = Ref{Cluster: "test", Resource: "deployments", Namespace: "shop", Name: "web", UID: "u1"}

func deployments() Resource { r, _ := Find(Builtin(), "deployments"); return r }

func wholeThing(t *testing.T, text string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: thing(t, text)}
}

func TestUndoingAPatchTouchesOnlyWhatItChangedAndSaysThatMoreHasChangedSince(t *testing.T) {
	base := `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, uid: u1, resourceVersion: "%", labels: {a: b}}, spec: {paused: `
	k := worldOf(t, map[string]string{webPath: base + `true, replicas: 7}, status: {x: 1}}`})
	p := Past{ID: "r1", Context: "test", Server: k.server, Change: Paused(deployments(), webRef, true),
		Before: wholeThing(t, base+`false, replicas: 2}}`), After: wholeThing(t, base+`true, replicas: 2}}`)}
	plan, err := k.Undo(t.Context(), p)
	if err != nil || len(plan) != 1 {
		t.Fatal(plan, err)
	}
	c := plan[0]
	if string(c.Body) != `[{"op":"test","path":"/spec/paused","value":true},{"op":"replace","path":"/spec/paused","value":false}]` {
		t.Errorf("the patch is %s", c.Body)
	}
	if c.Title != "undo: pause the rollout of deployment web" || c.Undoes != "r1" || c.Ref != webRef || len(c.Notes) != 1 || c.Keep != "" {
		t.Errorf("%+v", c)
	}
	if !strings.HasPrefix(c.Kubectl, "kubectl --context test -n shop patch deployments.apps/web --type=json -p '[") {
		t.Errorf("kubectl form %s", c.Kubectl)
	}
	p.Change.Title = c.Title
	if plan, err := k.Undo(t.Context(), p); err != nil || plan[0].Title != "redo: pause the rollout of deployment web" {
		t.Errorf("undone again it is %v, %v", plan, err)
	}
}

func TestWhoHasWrittenSinceIsNamedOnlyWhereItIsKnown(t *testing.T) {
	done := time.Date(2026, 11, 1, 12, 0, 0, 500, time.UTC)
	for fields, want := range map[string]string{
		`{manager: kdeck, operation: Update, time: "2026-11-01T12:00:00Z"}`:                                                                   "", // the write itself
		`{manager: kdeck, operation: Update, time: "2026-11-01T12:00:01Z"}`:                                                                   ", by kdeck at 12:00:01 UTC",
		`{manager: helm, operation: Update, time: "2026-11-01T12:00:00Z"}, {manager: kdeck, operation: Update, time: "2026-11-01T12:00:00Z"}`: ", by helm at 12:00:00 UTC",
		`{manager: helm, operation: Update, time: "2026-11-01T11:59:59Z"}`:                                                                    "", // before
		`{manager: kubectl, operation: Update, subresource: scale}`:                                                                           "", // nobody knows when
		`{manager: kcm, operation: Update, subresource: status, time: "2026-11-01T13:00:00Z"}`:                                                "",
	} {
		live := wholeThing(t, `{metadata: {managedFields: [`+fields+`]}}`)
		if got := writer(live, Past{Ended: done}); got != want {
			t.Errorf("%s: %q", fields, got)
		}
		if got := writer(live, Past{}); got != "" {
			t.Errorf("%s, and it is not known when it was done: %q", fields, got)
		}
	}
}

func TestWhatCannotBeUndoneSaysWhy(t *testing.T) {
	web := `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, uid: u1, managedFields: [
  {manager: helm, operation: Update, time: "2026-11-01T12:04:05Z"}, {manager: kcm, subresource: status, time: "2026-11-02T00:00:00Z"}]}, spec: {replicas: `
	scale := `{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web, uid: u1}, spec: {replicas: 9}}`
	k := worldOf(t, map[string]string{
		webPath: web + `9}}`, webPath + "/scale": scale,
		"/api/v1/namespaces/shop/configmaps/going": `{metadata: {name: going, uid: u2, deletionTimestamp: "2026-11-01T12:04:05Z", finalizers: [a/b]}}`,
		"/api/v1/namespaces/shop/configmaps/other": `{metadata: {name: other, uid: u9}}`,
	})
	maps, _ := Find(Builtin(), "configmaps")
	pods, _ := Find(Builtin(), "pods")
	ref := func(name string) Ref { return Ref{Namespace: "shop", Name: name, UID: "u2"} }
	was, left := wholeThing(t, web+`2}}`), wholeThing(t, `{spec: {replicas: 5}}`)
	for _, c := range []struct {
		past Past
		want string
	}{
		{Past{Change: Scaled(deployments(), webRef, 5), Before: was, After: left}, "was scaled to 9 since, by helm at 12:04:05 UTC"},
		{Past{Change: Scaled(deployments(), webRef, 2), Before: wholeThing(t, web+`9}}`), After: left}, "is back at 9 replicas already"},
		{Past{Change: patchOf(deployments(), webRef, "x", nil), Before: was, After: wholeThing(t, web+`5}}`)}, "was changed since, by helm at 12:04:05 UTC: undoing would undo that too (spec.replicas)"},
		{Past{Change: patchOf(deployments(), webRef, "x", nil), Before: was, After: was}, "it has changed nothing"},
		{Past{Change: patchOf(deployments(), webRef, "x", nil), Before: was}, "it is not known what it left"},
		{Past{Change: patchOf(deployments(), webRef, "x", nil), After: was}, "not known any more what it was before"},
		{Past{Change: Deleted(maps, ref("going"), Deletion{}), Before: was}, "is still being deleted, waiting for a/b"},
		{Past{Change: Deleted(maps, ref("other"), Deletion{}), Before: was}, "another one of the same name is there now"},
		{Past{Change: Deleted(deployments(), webRef, Deletion{}), Before: was}, "was not deleted"},
		{Past{Change: Created(maps, ref("away"), nil), After: wholeThing(t, `{metadata: {uid: u2}}`)}, "configmaps shop/away is not there any more"},
		{Past{Change: Created(maps, ref("other"), nil), After: wholeThing(t, `{metadata: {uid: u2}}`)}, "this is another one"},
		{Past{Change: Evicted(pods, ref("web"), nil, 0), Before: was}, evictedForGood},
		{Past{Change: Change{Verb: Delete, Title: "delete ns", Keep: "what is in a namespace is deleted with it"}}, "delete ns cannot be taken back: what is in a namespace is deleted with it"},
		{Past{Change: Scaled(deployments(), webRef, 5), Context: "prod"}, "was done in context prod"},
		{Past{Change: Scaled(deployments(), webRef, 5), Server: "https://elsewhere"}, "context test is another server now"},
	} {
		c.past.Ended = time.Date(2026, 11, 1, 12, 0, 0, 5, time.UTC)
		if c.past.Context == "" {
			c.past.Context = "test"
		}
		plan, err := k.Undo(t.Context(), c.past)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; wanted %q", c.past.Change, plan, err, c.want)
		}
	}
}

func TestACreatedObjectIsTakenBackByItsOwnUID(t *testing.T) {
	maps, _ := Find(Builtin(), "configmaps")
	k := worldOf(t, map[string]string{"/api/v1/namespaces/shop/configmaps/new": `{metadata: {name: new, uid: u5}}`})
	plan, err := k.Undo(t.Context(), Past{Context: "test", Change: Created(maps, Ref{Namespace: "shop", Name: "new"}, nil), After: wholeThing(t, `{metadata: {uid: u5}}`)})
	if err != nil || len(plan) != 1 || plan[0].Verb != Delete || plan[0].Ref.UID != "u5" || !plan[0].Grave || plan[0].Propagation != "Background" {
		t.Errorf("%+v, %v", plan, err)
	}
}

func TestAScaleOfACustomKindIsReadWhereItsDefinitionSays(t *testing.T) {
	ring := Resource{Group: "example.com", Version: "v1", Name: "rings", Kind: "Ring", Singular: "ring", Namespaced: true}
	k := worldOf(t, map[string]string{
		"/apis/example.com/v1/namespaces/shop/rings/r":       `{metadata: {name: r, uid: u1}, spec: {nodes: {count: 4}}}`,
		"/apis/example.com/v1/namespaces/shop/rings/r/scale": `{metadata: {name: r, uid: u1}, spec: {replicas: 4}}`,
		"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/rings.example.com": `{spec: {versions: [
  {name: v1, subresources: {scale: {specReplicasPath: .spec.nodes.count}}}]}}`,
	})
	plan, err := k.Undo(t.Context(), Past{Context: "test", Change: Scaled(ring, Ref{Namespace: "shop", Name: "r", UID: "u1"}, 4),
		Before: wholeThing(t, `{spec: {nodes: {count: 3}}}`), After: wholeThing(t, `{spec: {replicas: 4}}`)})
	if err != nil || plan[0].Sub != "scale" || !strings.Contains(string(plan[0].Body), `"value":3`) {
		t.Errorf("%+v, %v", plan, err)
	}
}

func TestWhatIsCreatedAgainHasNothingThatOnlyAServerWrites(t *testing.T) {
	owners := `[{apiVersion: apps/v1, kind: Deployment, name: web, uid: u1}, {apiVersion: apps/v1, kind: Deployment, name: gone, uid: u3}, {apiVersion: x/v1, kind: X, name: x, uid: u4}]`
	for kind, c := range map[string]struct{ before, want string }{
		"configmaps": {`{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: shop, uid: u2, resourceVersion: "5", generation: 3, creationTimestamp: "2026-11-01T12:04:05Z",
  deletionTimestamp: "2026-11-01T12:04:05Z", managedFields: [], finalizers: [foregroundDeletion, a/b], ownerReferences: ` + owners + `}, data: {a: b}}`,
			`{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: shop, finalizers: [a/b], ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: u1},
  {apiVersion: x/v1, kind: X, name: x, uid: u4}]}, data: {a: b}}`},
		"pods": {`{metadata: {name: x, namespace: shop, uid: u2}, spec: {nodeName: n1, ephemeralContainers: [{name: d}], containers: [{name: a}]}, status: {phase: Running}}`,
			`{metadata: {name: x, namespace: shop}, spec: {containers: [{name: a}]}}`},
		"services": {`{metadata: {name: x, namespace: shop, uid: u2}, spec: {clusterIP: 10.0.0.1, ports: [{port: 80, nodePort: 30080}]}, status: {loadBalancer: {}}}`,
			`{metadata: {name: x, namespace: shop}, spec: {clusterIP: 10.0.0.1, ports: [{port: 80, nodePort: 30080}]}}`},
		"jobs": {`{metadata: {name: x, namespace: shop, uid: u2, labels: {a: b, controller-uid: u2}}, spec: {suspend: true, selector: {matchLabels: {batch.kubernetes.io/controller-uid: u2}},
  template: {metadata: {labels: {a: b, batch.kubernetes.io/controller-uid: u2, batch.kubernetes.io/job-name: x}}}}}`,
			`{metadata: {name: x, namespace: shop, labels: {a: b}}, spec: {suspend: true, template: {metadata: {labels: {a: b}}}}}`},
		"persistentvolumeclaims": {`{metadata: {name: x, namespace: shop, uid: u2, annotations: {pv.kubernetes.io/bind-completed: "yes", mine: x}}, spec: {volumeName: v1}, status: {phase: Bound}}`,
			`{metadata: {name: x, namespace: shop, annotations: {mine: x}}, spec: {volumeName: v1}}`},
	} {
		res, _ := Find(Builtin(), kind)
		k := worldOf(t, map[string]string{
			webPath: `{metadata: {name: web, uid: u1}}`,
			"/api":  `{kind: APIVersions, versions: [v1]}`, "/api/v1": `{kind: APIResourceList, groupVersion: v1, resources: []}`,
			"/apis":                        `{kind: APIGroupList, groups: [{name: apps, versions: [{groupVersion: apps/v1, version: v1}], preferredVersion: {groupVersion: apps/v1, version: v1}}]}`,
			"/apis/apps/v1":                `{kind: APIResourceList, groupVersion: apps/v1, resources: [{name: deployments, kind: Deployment, namespaced: true, verbs: [get]}]}`,
			"/api/v1/persistentvolumes/v1": `{metadata: {name: v1, uid: u7}, spec: {claimRef: {namespace: shop, name: x, uid: u2}}}`,
		})
		plan, err := k.Undo(t.Context(), Past{Context: "test", Change: Deleted(res, Ref{Namespace: "shop", Name: "x", UID: "u2"}, Deletion{}), Before: wholeThing(t, c.before)})
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		last := plan[len(plan)-1]
		if got, want := thing(t, string(last.Body)), thing(t, c.want); !reflect.DeepEqual(got, want) || last.Verb != Create || last.Ref.UID != "" {
			t.Errorf("%s: %s %v\nwanted %v", kind, last.Verb, got, want)
		}
		if kind != "persistentvolumeclaims" {
			continue
		}
		if len(plan) != 2 || plan[0].Verb != Patch || plan[0].Ref.UID != "u7" || plan[0].Stage >= plan[1].Stage ||
			string(plan[0].Body) != `{"spec":{"claimRef":{"resourceVersion":null,"uid":null}}}` {
			t.Errorf("the volume is not released first: %+v", plan)
		}
	}
}

func TestAReviewKnowsWhatWillNotComeBack(t *testing.T) {
	k := worldOf(t, map[string]string{
		"/api/v1/persistentvolumes/lost": `{metadata: {name: lost}, spec: {persistentVolumeReclaimPolicy: Delete}}`,
		"/api/v1/persistentvolumes/kept": `{metadata: {name: kept}, spec: {persistentVolumeReclaimPolicy: Retain}}`,
	})
	for _, c := range []struct{ kind, live, want string }{
		{"pods", `{metadata: {ownerReferences: [{kind: ReplicaSet, controller: true}]}}`, madeAnew},
		{"pods", `{metadata: {}}`, ""},
		{"pods", `{metadata: {annotations: {kubernetes.io/config.mirror: x}}}`, madeAnew},
		{"persistentvolumeclaims", `{spec: {volumeName: lost}}`, volumeGoes},
		{"persistentvolumeclaims", `{spec: {volumeName: kept}}`, ""},
		{"persistentvolumeclaims", `{spec: {volumeName: unread}}`, "its volume may be deleted with it, for the reclaim policy cannot be read: not found"},
		{"persistentvolumeclaims", `{spec: {}}`, ""},
		{"namespaces", `{}`, "what is in a namespace is deleted with it"},
		{"customresourcedefinitions", `{}`, "all objects of the kind are deleted with it"},
		{"jobs", `{}`, "created again, it would run again"},
		{"deployments", `{}`, ""},
	} {
		res, _ := Find(Builtin(), c.kind)
		if got := k.keep(t.Context(), Deleted(res, Ref{}, Deletion{}), wholeThing(t, c.live)); got != c.want {
			t.Errorf("%s %s: %q, not %q", c.kind, c.live, got, c.want)
		}
	}
}

func TestAServiceWhoseAddressIsTakenAsksForAnotherOne(t *testing.T) {
	services, _ := Find(Builtin(), "services")
	past := Past{Context: "test", Change: Deleted(services, Ref{Namespace: "shop", Name: "x", UID: "u2"}, Deletion{}),
		Before: wholeThing(t, `{metadata: {name: x}, spec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], healthCheckNodePort: 30001, ports: [{port: 80, nodePort: 30080}]}}`)}
	for name, c := range map[string]struct {
		other string
		taken bool
	}{
		"the address":         {`{clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1]}`, true},
		"the port":            {`{clusterIP: 10.0.0.2, ports: [{port: 80, nodePort: 30080}]}`, true},
		"the port for checks": {`{clusterIP: 10.0.0.2, healthCheckNodePort: 30001}`, true},
		"nothing":             {`{clusterIP: 10.0.0.2, ports: [{port: 80, nodePort: 30081}]}`, false},
		"none at all":         {`{clusterIP: None, ports: [{port: 80}]}`, false},
	} {
		k := worldOf(t, map[string]string{"/api/v1/services": `{kind: ServiceList, apiVersion: v1, items: [{metadata: {name: other}, spec: ` + c.other + `}]}`})
		plan, err := k.Undo(t.Context(), past)
		if err != nil {
			t.Fatal(err)
		}
		if dropped := string(plan[0].Body) == `{"metadata":{"name":"x"},"spec":{"ports":[{"port":80}]}}`; dropped != c.taken || len(plan[0].Notes) > 0 != c.taken {
			t.Errorf("%s is taken: %s %v", name, plan[0].Body, plan[0].Notes)
		}
	}
}
