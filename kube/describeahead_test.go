package kube

import (
	"strings"
	"testing"
	"time"
)

// putRollout makes or changes a ReplicaSet with so many pods, and its deployment.
func (s *apiServer) putRollout(ns, name string, pods int) {
	labels := map[string]any{"app": name}
	template := map[string]any{"metadata": map[string]any{"labels": labels},
		"spec": map[string]any{"containers": []any{map[string]any{"name": "main", "image": "nginx"}}}}
	spec := map[string]any{"replicas": 1, "selector": map[string]any{"matchLabels": labels}, "template": template,
		"strategy": map[string]any{"type": "Recreate"}}
	s.put("replicasets", ns, name+"-1", map[string]any{"spec": spec, "status": map[string]any{"replicas": pods}, "metadata": map[string]any{"labels": labels,
		"ownerReferences": []any{map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "name": name, "uid": "uid-of-" + name, "controller": true}}}})
	s.put("deployments", ns, name, map[string]any{"spec": spec, "metadata": map[string]any{"uid": "uid-of-" + name}})
}

// asked waits until the server has got requests of all these forms.
func (s *apiServer) asked(t *testing.T, parts ...string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		missing := ""
		for _, p := range parts {
			if s.requests(p) == 0 {
				missing = p
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(end) {
			s.mu.Lock()
			defer s.mu.Unlock()
			t.Fatalf("%s was not asked for: %q", missing, s.log)
		}
	}
}

func TestADeploymentSeenInAListIsDescribedInOneRoundTrip(t *testing.T) {
	s := newServer(t)
	s.putRollout("a", "web", 0)
	k := s.join(t, options{})
	w := k.Watch(Query{Resource: builtinKind(t, "deployments"), Namespace: "a"})
	defer w.Close()
	until(t, w, "the deployment", synced)
	thaw := make(chan struct{})
	s.set(func() { s.frozen, s.log = thaw, nil })
	d := k.Describe(Ref{Namespace: "a", Name: "web", UID: "uid-of-web"}, builtinKind(t, "deployments"))
	defer d.Close()
	s.asked(t, "/deployments/web", "/events?", "/replicasets?") // while there is no answer to any of them
	s.set(func() { s.frozen = nil })
	close(thaw)
	if text := told(t, d, "the deployment", described).Text; !strings.Contains(text, "web-1 (0/1 replicas created)") {
		t.Errorf("the ReplicaSet is not told of:\n%s", text)
	}
	if n := s.requests("/replicasets?"); n != 1 {
		t.Errorf("the ReplicaSets were asked for %d times", n)
	}
	s.putRollout("a", "web", 1)
	told(t, d, "the change, for which the answers of before are too old", func(d Described) bool {
		return strings.Contains(d.Text, "web-1 (1/1 replicas created)")
	})
}

func TestWhatCouldNotBeAskedAheadIsFetchedWhenItIsWanted(t *testing.T) {
	s := newServer(t)
	s.putRollout("a", "web", 0)
	k := s.join(t, options{})
	d := k.Describe(Ref{Namespace: "a", Name: "web"}, builtinKind(t, "deployments")) // which no list has seen
	defer d.Close()
	if text := told(t, d, "the deployment", described).Text; !strings.Contains(text, "web-1 (0/1 replicas created)") || s.requests("/replicasets?") != 1 {
		t.Errorf("asked for %d times:\n%s", s.requests("/replicasets?"), text)
	}
}
