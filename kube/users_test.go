package kube

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
)

// podTemplate is a pod's spec that refers to all there is to refer to.
func podTemplate(labels map[string]any) map[string]any {
	ref := func(name string) map[string]any { return map[string]any{"name": name} }
	return map[string]any{"metadata": map[string]any{"labels": labels}, "spec": map[string]any{
		"serviceAccountName": "robot",
		"imagePullSecrets":   []any{ref("pull")},
		"initContainers":     []any{map[string]any{"name": "init", "envFrom": []any{map[string]any{"configMapRef": map[string]any{"name": "settings", "optional": true}}}}},
		"containers": []any{map[string]any{"name": "app", "envFrom": []any{map[string]any{"secretRef": ref("db")}}, "env": []any{
			map[string]any{"name": "LEVEL", "valueFrom": map[string]any{"configMapKeyRef": map[string]any{"name": "settings", "key": "level"}}},
			map[string]any{"name": "PASSWORD", "valueFrom": map[string]any{"secretKeyRef": map[string]any{"name": "db", "key": "password"}}}}}},
		"volumes": []any{
			map[string]any{"name": "conf", "configMap": ref("settings")},
			map[string]any{"name": "data", "persistentVolumeClaim": map[string]any{"claimName": "data"}},
			map[string]any{"name": "all", "projected": map[string]any{"sources": []any{map[string]any{"secret": ref("db")}, map[string]any{"configMap": ref("settings")}}}},
		}}}
}

// village is a namespace in which things refer to each other.
func village(t *testing.T) *apiServer {
	s := newServer(t)
	web := map[string]any{"app": "web"}
	put := func(plural, name string, spec map[string]any) { s.put(plural, "a", name, map[string]any{"spec": spec}) }
	owner := func(api, kind, name, uid string) map[string]any {
		return map[string]any{"ownerReferences": []any{map[string]any{"apiVersion": api, "kind": kind, "name": name, "uid": uid, "controller": true}}}
	}
	s.put("deployments", "a", "web", map[string]any{"metadata": map[string]any{"uid": "d1"}, "spec": map[string]any{"template": podTemplate(web)}})
	put("deployments", "other", map[string]any{"template": map[string]any{"spec": map[string]any{"containers": []any{map[string]any{"name": "app"}}}}})
	s.put("replicasets", "a", "web-1", map[string]any{"metadata": mergeMaps(map[string]any{"uid": "r1"}, owner("apps/v1", "Deployment", "web", "d1"))})
	s.put("replicasets", "a", "web-0", map[string]any{"metadata": owner("apps/v1", "Deployment", "web", "an earlier one's")})
	s.put("pods", "a", "web-1-x", map[string]any{"metadata": mergeMaps(map[string]any{"labels": web}, owner("apps/v1", "ReplicaSet", "web-1", "r1")),
		"spec": mergeMaps(map[string]any{"nodeName": "n1"}, podTemplate(nil)["spec"].(map[string]any))})
	s.put("pods", "b", "stranger", map[string]any{"metadata": map[string]any{"labels": web}, "spec": podTemplate(nil)["spec"]})
	s.put("cronjobs", "a", "nightly", map[string]any{"spec": map[string]any{"jobTemplate": map[string]any{"spec": map[string]any{"template": podTemplate(nil)}}}})
	put("statefulsets", "db", map[string]any{"serviceName": "db", "volumeClaimTemplates": []any{map[string]any{"metadata": map[string]any{"name": "disk"}}}})
	put("services", "front", map[string]any{"selector": web})
	put("services", "headless", map[string]any{})
	put("services", "db", map[string]any{"selector": map[string]any{"app": "db"}})
	put("ingresses", "site", map[string]any{"tls": []any{map[string]any{"secretName": "cert"}}, "rules": []any{map[string]any{"host": "shop.example.com",
		"http": map[string]any{"paths": []any{map[string]any{"path": "/buy", "backend": map[string]any{"service": map[string]any{"name": "front"}}}}}}}})
	put("horizontalpodautoscalers", "grow", map[string]any{"scaleTargetRef": map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}})
	put("poddisruptionbudgets", "keep", map[string]any{"selector": map[string]any{"matchLabels": web}})
	put("networkpolicies", "all", map[string]any{"podSelector": map[string]any{}})
	s.put("rolebindings", "a", "may", map[string]any{"roleRef": map[string]any{"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
		"subjects": []any{map[string]any{"kind": "ServiceAccount", "name": "robot", "namespace": "a"}, map[string]any{"kind": "User", "name": "robot"}}})
	s.put("clusterrolebindings", "", "everywhere", map[string]any{"roleRef": map[string]any{"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
		"subjects": []any{map[string]any{"kind": "ServiceAccount", "name": "robot", "namespace": "b"}}})
	s.put("persistentvolumeclaims", "a", "data", map[string]any{"spec": map[string]any{"volumeName": "pv1", "storageClassName": "fast"}})
	s.put("persistentvolumes", "", "pv1", map[string]any{"spec": map[string]any{"storageClassName": "fast", "claimRef": map[string]any{"namespace": "a", "name": "data"}}})
	return s
}

func mergeMaps(a, b map[string]any) map[string]any {
	out := map[string]any{}
	for _, m := range []map[string]any{a, b} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// used are the users of an object, each with how.
func used(t *testing.T, k *Cluster, word, ns, name, uid string) []string {
	t.Helper()
	r := builtinKind(t, word)
	if !r.Namespaced {
		ns = ""
	}
	users, err := k.Users(t.Context(), Ref{Namespace: ns, Name: name, UID: types.UID(uid)}, r)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, u := range users {
		out = append(out, fmt.Sprintf("%s/%s: %s", u.Resource.Singular, u.Object.GetName(), strings.Join(u.How, ", ")))
	}
	return out
}

func TestWhatRefersToAnObjectIsFound(t *testing.T) {
	s := village(t)
	k := s.join(t, options{})
	for _, x := range []struct {
		word, name, uid string
		want            []string
	}{
		{"configmaps", "settings", "", []string{
			"deployment/web: env LEVEL of app, envFrom of init (optional), volume all, volume conf",
			"cronjob/nightly: env LEVEL of app, envFrom of init (optional), volume all, volume conf",
			"pod/web-1-x: env LEVEL of app, envFrom of init (optional), volume all, volume conf"}},
		{"secrets", "db", "", []string{"deployment/web: env PASSWORD of app, envFrom of app, volume all",
			"cronjob/nightly: env PASSWORD of app, envFrom of app, volume all", "pod/web-1-x: env PASSWORD of app, envFrom of app, volume all"}},
		{"secrets", "cert", "", []string{"ingress/site: tls"}},
		{"secrets", "pull", "", []string{"deployment/web: image pull secret", "cronjob/nightly: image pull secret", "pod/web-1-x: image pull secret"}},
		{"serviceaccounts", "robot", "", []string{"deployment/web: service account", "cronjob/nightly: service account", "pod/web-1-x: service account",
			"rolebinding/may: gives it Role reader"}},
		{"persistentvolumeclaims", "data", "", []string{"deployment/web: volume data", "cronjob/nightly: volume data", "pod/web-1-x: volume data", "persistentvolume/pv1: bound to it"}},
		{"persistentvolumeclaims", "disk-db-12", "", []string{"statefulset/db: claim template disk"}},
		{"persistentvolumeclaims", "disk-db-backup", "", nil},
		{"persistentvolumes", "pv1", "", []string{"persistentvolumeclaim/data: bound to it"}},
		{"storageclasses", "fast", "", []string{"persistentvolumeclaim/data: storage class", "persistentvolume/pv1: storage class"}},
		{"services", "front", "", []string{"ingress/site: backend of shop.example.com/buy"}},
		{"services", "db", "", []string{"statefulset/db: governing service"}},
		{"deployments", "web", "d1", []string{"replicaset/web-1: owner", "horizontalpodautoscaler/grow: scale target", "service/front: selector",
			"poddisruptionbudget/keep: selector", "networkpolicy/all: selector"}},
		{"replicasets", "web-1", "r1", []string{"pod/web-1-x: owner", "networkpolicy/all: selector"}},
		{"pods", "web-1-x", "", []string{"service/front: selector", "poddisruptionbudget/keep: selector", "networkpolicy/all: selector"}},
		{"nodes", "n1", "", []string{"pod/web-1-x: runs on it"}},
		{"roles", "reader", "", []string{"rolebinding/may: role"}},
		{"clusterroles", "view", "", []string{"clusterrolebinding/everywhere: role"}},
	} {
		if got := used(t, k, x.word, "a", x.name, x.uid); !slices.Equal(got, x.want) {
			t.Errorf("%s/%s is used by\n%s\nwant\n%s", x.word, x.name, strings.Join(got, "\n"), strings.Join(x.want, "\n"))
		}
	}
}

func TestKindsThatCannotBeReadAreNamedBesideWhatWasFound(t *testing.T) {
	s := village(t)
	s.set(func() { s.refuse["cronjobs"], s.refuse["deployments"] = 403, 404 })
	k := s.join(t, options{})
	users, err := k.Users(t.Context(), Ref{Namespace: "a", Name: "settings"}, builtinKind(t, "configmaps"))
	if len(users) != 1 || users[0].Object.GetName() != "web-1-x" {
		t.Errorf("found %v", users)
	}
	if err == nil || !IsForbidden(err) || !strings.Contains(err.Error(), "cronjobs") || strings.Contains(err.Error(), "deployments") {
		t.Errorf("err %v", err)
	}
}

func TestAUserIsKeptInTheFormItsKindHas(t *testing.T) {
	k := village(t).join(t, options{})
	users, err := k.Users(t.Context(), Ref{Namespace: "a", Name: "front"}, builtinKind(t, "services"))
	if err != nil || len(users) != 1 {
		t.Fatal(users, err)
	}
	if _, ok := users[0].Object.(*Ingress); !ok {
		t.Errorf("an ingress comes as %T", users[0].Object)
	}
	users, err = k.Users(t.Context(), Ref{Name: "view"}, builtinKind(t, "clusterroles"))
	if err != nil || len(users) != 1 {
		t.Fatal(users, err)
	}
	if r, ok := users[0].Object.(*Record); !ok || len(r.Cells) != len(users[0].Columns) || len(r.Cells) == 0 {
		t.Errorf("a binding comes as %+v with columns %v", users[0].Object, users[0].Columns)
	}
}

func TestKindsNothingRefersToAreKnown(t *testing.T) {
	for word, want := range map[string]bool{"configmaps": true, "nodes": true, "events": false, "namespaces": false, "leases": false} {
		if got := Usable(builtinKind(t, word)); got != want {
			t.Errorf("%s: %v", word, got)
		}
	}
	if !Usable(widgets) {
		t.Error("a custom kind may be scaled and may own")
	}
}
