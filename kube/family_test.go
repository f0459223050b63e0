package kube

import (
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// ownedBy are the owner references of an object with one owner.
func ownedBy(api, kind, name, uid string) []metav1.OwnerReference {
	yes := true
	return []metav1.OwnerReference{{APIVersion: "v1", Kind: "Service", Name: "other", UID: "no controller"},
		{APIVersion: api, Kind: kind, Name: name, UID: types.UID(uid), Controller: &yes}}
}

// clan is a widget that owns a deployment with all that is below it.
func clan(t *testing.T) (*apiServer, *Cluster) {
	s := newServer(t)
	put := func(plural, name, uid string, owners ...map[string]any) {
		s.put(plural, "a", name, map[string]any{"metadata": map[string]any{"uid": uid, "ownerReferences": owners}})
	}
	by := func(api, kind, name, uid string) map[string]any {
		return map[string]any{"apiVersion": api, "kind": kind, "name": name, "uid": uid, "controller": true}
	}
	put("widgets", "shop", "w1")
	put("deployments", "web", "d1", by("example.com/v1", "Widget", "shop", "w1"))
	put("replicasets", "web-1", "r1", by("apps/v1", "Deployment", "web", "d1"))
	put("pods", "web-1-x", "p1", by("apps/v1", "ReplicaSet", "web-1", "r1"))
	put("secrets", "token", "s1", by("example.com/v1", "Widget", "shop", "w1"))
	put("configmaps", "free", "c1")
	put("events", "e", "e1", by("v1", "Pod", "web-1-x", "p1"))
	k := s.join(t, options{})
	w := widgets
	w.Verbs = []string{"get", "list", "watch"}
	k.known.have = append(Builtin(), w)
	return s, k
}

func line(f Family) string {
	var out []string
	for _, kin := range f.Line {
		word := kin.Resource.Name + "/" + kin.Ref.Name
		if kin.Err != nil {
			word += "!"
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func kindWords(f Family) (out []string) {
	for _, r := range f.Kinds {
		out = append(out, r.Name)
	}
	return out
}

func TestTheOwnersOfAnObjectAreFollowedUpToTheRootThroughKindsOfAnySort(t *testing.T) {
	_, k := clan(t)
	f, err := k.Family(t.Context(), Ref{Namespace: "a", Name: "web-1-x", UID: "p1"}, builtinKind(t, "pods"), ownedBy("apps/v1", "ReplicaSet", "web-1", "r1"))
	if err != nil {
		t.Fatal(err)
	}
	if got := line(f); got != "widgets/shop deployments/web replicasets/web-1 pods/web-1-x" {
		t.Errorf("line %s", got)
	}
	if got := kindWords(f); !slices.Equal(got, []string{"widgets", "deployments", "replicasets", "pods", "jobs", "secrets"}) {
		t.Errorf("kinds %v: they are those of the line, what controllers make, and all with owned objects", got)
	}
}

func TestALineOfOwnersEndsWhereOneIsGoneOrForbiddenOrUnknown(t *testing.T) {
	s, k := clan(t)
	pod, owners := Ref{Namespace: "a", Name: "web-1-x", UID: "p1"}, ownedBy("apps/v1", "ReplicaSet", "web-1", "r1")
	s.delete("deployments", "a", "web")
	f, err := k.Family(t.Context(), pod, builtinKind(t, "pods"), owners)
	if got := line(f); err != nil || got != "deployments/web! replicasets/web-1 pods/web-1-x" || !IsGone(f.Line[0].Err) {
		t.Errorf("line %s, err %v", got, err)
	}
	s.put("deployments", "a", "web", nil) // another one of that name
	if f, _ = k.Family(t.Context(), pod, builtinKind(t, "pods"), owners); line(f) != "deployments/web! replicasets/web-1 pods/web-1-x" {
		t.Errorf("line %s", line(f))
	}
	s.set(func() { s.refuse["replicasets"] = 403 })
	if f, _ = k.Family(t.Context(), pod, builtinKind(t, "pods"), owners); line(f) != "replicasets/web-1! pods/web-1-x" || !IsForbidden(f.Line[0].Err) {
		t.Errorf("line %s", line(f))
	}
	if f, _ = k.Family(t.Context(), pod, builtinKind(t, "pods"), ownedBy("example.org/v1", "Gadget", "g", "g1")); line(f) != "/g! pods/web-1-x" {
		t.Errorf("line %s", line(f))
	}
}

func TestACircleOfOwnersEnds(t *testing.T) {
	s, k := clan(t)
	s.put("widgets", "a", "shop", map[string]any{"metadata": map[string]any{"uid": "w1", "ownerReferences": []any{
		map[string]any{"apiVersion": "example.com/v1", "kind": "Widget", "name": "shop", "uid": "w1", "controller": true}}}})
	f, err := k.Family(t.Context(), Ref{Namespace: "a", Name: "web", UID: "d1"}, builtinKind(t, "deployments"), ownedBy("example.com/v1", "Widget", "shop", "w1"))
	if err != nil || line(f) != "widgets/shop deployments/web" {
		t.Errorf("line %s, err %v", line(f), err)
	}
}

func TestKindsOfAFamilyThatMayNotBeReadAreTold(t *testing.T) {
	s, k := clan(t)
	s.set(func() { s.refuse["secrets"] = 403 })
	f, err := k.Family(t.Context(), Ref{Namespace: "a", Name: "web", UID: "d1"}, builtinKind(t, "deployments"), nil)
	if !IsForbidden(err) || !strings.Contains(err.Error(), "secrets") {
		t.Errorf("err %v", err)
	}
	if got := kindWords(f); !slices.Equal(got, []string{"deployments", "replicasets", "jobs", "pods"}) {
		t.Errorf("kinds %v", got)
	}
}
