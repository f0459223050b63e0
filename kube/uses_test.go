package kube

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestWhatAPodRefersToByNameIsNamedOnce(t *testing.T) {
	res, _ := Find(Builtin(), "pods")
	got := byName(referrerOf(res).points(map[string]any{
		"metadata": map[string]any{"name": "web-0"},
		"spec": map[string]any{
			"serviceAccountName": "runner",
			"volumes": []any{
				map[string]any{"name": "config", "configMap": map[string]any{"name": "web"}},
				map[string]any{"name": "data", "persistentVolumeClaim": map[string]any{"claimName": "data-web-0"}},
			},
			"containers": []any{map[string]any{"name": "app", "envFrom": []any{
				map[string]any{"configMapRef": map[string]any{"name": "web"}},
				map[string]any{"secretRef": map[string]any{"name": "db", "optional": true}},
			}}},
		},
	}), "shop")
	var names []string
	for _, u := range got {
		names = append(names, u.Resource.Name+" "+u.Namespace+"/"+u.Name)
	}
	want := []string{"configmaps shop/web", "persistentvolumeclaims shop/data-web-0", "secrets shop/db", "serviceaccounts shop/runner"}
	if !slices.Equal(names, want) {
		t.Fatalf("got %q", names)
	}
	if how := got[0].How; !slices.Equal(how, []string{"volume config", "envFrom of app"}) {
		t.Errorf("how: %q", how)
	}
	if how := got[2].How; !slices.Equal(how, []string{"envFrom of app (optional)"}) {
		t.Errorf("how: %q", how)
	}
}

func TestAShellsMessageIsToldWithoutWhatStandsBeforeIt(t *testing.T) {
	said := &muttered{}
	_, _ = said.Write([]byte("kdeck-ABCDEFGHIJKLMNOPQRSTUVWXY2: 4: cd: can't cd to ./nowhere\nkdeck-ABCDEFGHIJKLMNOPQRSTUVWXY2: line 4: mkdir: no\ntar: kdeck-x: what a file is called stays\n"))
	want := []string{"cd: can't cd to ./nowhere", "mkdir: no", "tar: kdeck-x: what a file is called stays"}
	if got := said.lines(); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestAReviewOfACreationShowsNoUIDOfTheRehearsal(t *testing.T) {
	r := Reviewed{Change: Change{Verb: Create, Clear: true}, result: &unstructured.Unstructured{Object: map[string]any{
		"kind": "ConfigMap", "metadata": map[string]any{"name": "a", "uid": "8c5f"}}}}
	if diff, ok := r.compare(); !ok || strings.Contains(diff, "8c5f") || !strings.Contains(diff, "name: a") {
		t.Errorf("got %v %q", ok, diff)
	}
	if r.result.GetUID() != "8c5f" {
		t.Error("the rehearsal's answer was changed")
	}
}
