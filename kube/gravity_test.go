package kube

import (
	"slices"
	"strings"
	"testing"
)

func TestAChangeIsAsGraveAsWhatItWouldDo(t *testing.T) {
	jobs, _ := Find(Builtin(), "jobs")
	for _, row := range []struct {
		name         string
		res          Resource
		sub          string
		live, after  string
		grave, typed bool
		says         string
	}{
		{"all pods end", deployments(), "", `{spec: {replicas: 3}}`, `{spec: {replicas: 0}}`, true, false, ""},
		{"through scale", deployments(), "scale", `{spec: {replicas: 3}}`, `{apiVersion: autoscaling/v1, kind: Scale, spec: {replicas: 0}}`, true, false, ""},
		{"some do", deployments(), "", `{spec: {replicas: 3}}`, `{spec: {replicas: 1}}`, false, false, ""},
		{"there were none", deployments(), "", `{spec: {replicas: 0}}`, `{spec: {replicas: 0, paused: true}}`, false, false, ""},
		{"a job rests", jobs, "", `{spec: {}}`, `{spec: {suspend: true}}`, true, false, ""},
		{"a job goes on", jobs, "", `{spec: {suspend: true}}`, `{spec: {suspend: false}}`, false, false, ""},
		{"a finalizer goes", deployments(), "", `{metadata: {finalizers: [a/b, orphan]}}`, `{metadata: {finalizers: [a/b]}}`, true, true, "without finalizer orphan dependents that were to stay"},
		{"one comes", deployments(), "", `{metadata: {finalizers: [a/b]}}`, `{metadata: {finalizers: [a/b, orphan]}}`, false, false, ""},
	} {
		ref := Ref{Cluster: "test", Namespace: "shop", Name: "web", UID: "u"}
		r := Reviewed{Change: patchOf(row.res, ref, "x", nil), live: wholeThing(t, row.live), result: wholeThing(t, row.after)}
		r.Sub = row.sub
		r.weigh()
		if r.Grave != row.grave || r.Typed != row.typed || !strings.Contains(strings.Join(r.Notes, "; "), row.says) || row.says == "" && len(r.Notes) > 0 {
			t.Errorf("%s: grave %v, typed %v, %q", row.name, r.Grave, r.Typed, r.Notes)
		}
	}
}

func TestWhatIsBeingDeletedSaysWhatItWaitsFor(t *testing.T) {
	spaces, _ := Find(Builtin(), "namespaces")
	ref := Ref{Cluster: "test", Name: "sunset", UID: "u"}
	r := Reviewed{Change: Deleted(spaces, ref, Deletion{}), live: wholeThing(t, `{metadata: {deletionTimestamp: "2026-11-01T12:04:05Z", finalizers: [a/b]}, status: {conditions: [
  {type: NamespaceDeletionDiscoveryFailure, status: "False", message: fine}, {type: NamespaceContentRemaining, status: "True", message: "Some resources are remaining: configmaps. has 1"}]}}`)}
	r.ending()
	want := []string{"it is being deleted already, since 12:04:05 UTC on 2026-11-01, and waits for its finalizers: a/b; to delete it again does not help",
		"Some resources are remaining: configmaps. has 1"}
	if !slices.Equal(r.Notes, want) {
		t.Errorf("%q", r.Notes)
	}
	r = Reviewed{Change: Deleted(spaces, ref, Deletion{}), live: wholeThing(t, `{metadata: {finalizers: [a/b]}}`)}
	if r.ending(); len(r.Notes) > 0 {
		t.Errorf("of one that is not: %q", r.Notes)
	}
}

func TestWhatKubectlHasAppliedIsNamed(t *testing.T) {
	config := `{"metadata":{"name":"web","labels":{"a":"b"},"annotations":{"x":"y"}},"spec":{"replicas":3,"template":{"spec":{"containers":[{"image":"img:1"}]}}}}`
	live := `{metadata: {name: web, labels: {a: b}, annotations: {x: y, kubectl.kubernetes.io/last-applied-configuration: '` + config + `'}},
  spec: {replicas: 3, paused: false, template: {spec: {nodeName: n, containers: [{image: "img:1"}]}}}}`
	now := wholeThing(t, live)
	for was, row := range map[string]struct{ is, says string }{
		"replicas: 3":                    {"replicas: 5", "kubectl apply has set spec.replicas from a file, and sets it back when it is applied again"},
		`containers: [{image: "img:1"}]`: {`containers: [{image: "img:2"}]`, "kubectl apply has set spec.template.spec.containers from a file, and sets it back when it is applied again"},
		"paused: false":                  {"paused: true", ""}, // the file says nothing of it
		"annotations: {x: y,":            {"annotations: {x: z,", ""},
	} {
		after := wholeThing(t, strings.Replace(live, was, row.is, 1))
		got := strings.Join(owners(Change{Verb: Patch, Resource: deployments()}, now, after), "; ")
		if got != row.says {
			t.Errorf("%s: %q", row.is, got)
		}
	}
	if got := owners(Change{Verb: Delete, Resource: deployments()}, now, nil); len(got) != 1 || !strings.Contains(got[0], "kubectl apply keeps it from a file, and makes it again") {
		t.Errorf("%q", got)
	}
}
