package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// completes asks for completions as a shell does and gives the words, with how the shell is to take them.
func completes(t *testing.T, args ...string) (words []string, directive string) {
	t.Helper()
	cmd := newCommand("test")
	var out, err bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&err)
	cmd.SetArgs(append([]string{"__complete"}, args...))
	if e := cmd.Execute(); e != nil {
		t.Fatal(e)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	last := len(lines) - 1
	for _, l := range lines[:last] {
		word, _, _ := strings.Cut(l, "\t")
		words = append(words, word)
	}
	return words, lines[last]
}

// kubeconfigFor writes a kubeconfig of two contexts, the current one on that server.
func kubeconfigFor(t *testing.T, server string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "kubeconfig")
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: shop-test
clusters: [{name: here, cluster: {server: %q}}, {name: far, cluster: {server: "https://192.0.2.1:6443"}}]
users: [{name: jane, user: {}}, {name: joe, user: {}}]
contexts:
- {name: shop-test, context: {cluster: here, user: jane, namespace: shop}}
- {name: shop-prod, context: {cluster: far, user: joe}}
`, server)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", dir)
	t.Setenv("KUBECONFIG", path)
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
}

// fakeServer is an API server with a few names and one kind of its own; asked counts the requests.
func fakeServer(t *testing.T) (asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	names := map[string][]string{
		"/api/v1/namespaces":                          {"kube-system", "shop", "shop-test"},
		"/api/v1/namespaces/shop/pods":                {"web-0", "web-1", "db-0"},
		"/api/v1/namespaces/kube-system/pods":         {"dns-0"},
		"/api/v1/pods":                                {"web-0", "dns-0"},
		"/apis/example.com/v1/namespaces/shop/wheels": {"front", "rear"},
	}
	answers := map[string]any{
		"/api":  map[string]any{"kind": "APIVersions", "versions": []string{"v1"}},
		"/apis": map[string]any{"kind": "APIGroupList", "groups": []any{map[string]any{"name": "example.com", "versions": []any{map[string]any{"groupVersion": "example.com/v1", "version": "v1"}}, "preferredVersion": map[string]any{"groupVersion": "example.com/v1", "version": "v1"}}}},
		"/api/v1": map[string]any{"kind": "APIResourceList", "groupVersion": "v1", "resources": []any{
			map[string]any{"name": "pods", "singularName": "pod", "kind": "Pod", "namespaced": true, "shortNames": []string{"po"}, "verbs": []string{"list"}}}},
		"/apis/example.com/v1": map[string]any{"kind": "APIResourceList", "groupVersion": "example.com/v1", "resources": []any{
			map[string]any{"name": "wheels", "singularName": "wheel", "kind": "Wheel", "namespaced": true, "shortNames": []string{"wh"}, "verbs": []string{"get", "list"}},
			map[string]any{"name": "wheelreviews", "kind": "WheelReview", "verbs": []string{"create"}}}},
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answer := answers[r.URL.Path]
		if list, ok := names[r.URL.Path]; ok {
			if !strings.Contains(r.Header.Get("Accept"), "as=PartialObjectMetadataList") || r.URL.Query().Get("limit") == "" {
				t.Errorf("%s asked for more than names", r.URL)
			}
			// Pages of two, so that there is a second one.
			from := 0
			if r.URL.Query().Get("continue") != "" {
				from = 2
			}
			items, meta := []any{}, map[string]any{}
			for _, n := range list[from:min(len(list), from+2)] {
				items = append(items, map[string]any{"metadata": map[string]any{"name": n}})
			}
			if from+2 < len(list) {
				meta["continue"] = "more"
			}
			answer = map[string]any{"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": meta, "items": items}
		}
		if answer == nil {
			http.Error(w, "not found", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(s.Close)
	kubeconfigFor(t, s.URL)
	return asked
}

func TestTheServersNamesAreCompleted(t *testing.T) {
	fakeServer(t)
	for _, c := range []struct{ typed, want string }{
		{"wh", "wh wheels"},
		{"deployments", "deployments"},
		{"sts", "sts"},
		{"pod/we", "pod/web-0 pod/web-1"},
		{"po/", "po/db-0 po/web-0 po/web-1"},
		{"-A pod/", "pod/dns-0 pod/web-0"},
		{"-n kube-system po/", "po/dns-0"},
		{"wh/", "wh/front wh/rear"},
		{"nonsense/", ""},
		{"po s", "shop shop-test"},
		{"ns k", "kube-system"},
		{"po -n sh", "shop shop-test"},
		{"po shop x", ""},
		{"po -l app", ""},
		{"logs we", "web-0 web-1"},
		{"logs wh/", "wh/front wh/rear"},
		{"logs -n kube-system d", "dns-0"},
		{"logs web-0 w", ""},
	} {
		args := strings.Fields(c.typed)
		got, directive := completes(t, args...)
		if strings.Join(got, " ") != c.want || directive != ":4" { // 4: no names of files
			t.Errorf("%q: %q, %s", c.typed, got, directive)
		}
	}
}

func TestTheKubeconfigsNamesNeedNoNetwork(t *testing.T) {
	asked := fakeServer(t)
	for _, c := range []struct{ typed, want string }{
		{"--context shop-p", "shop-prod"},
		{"ctx shop", "shop-prod shop-test"},
		{"config --context shop-p", "shop-prod"},
		{"--cluster f", "far"},
		{"--user j", "jane joe"},
	} {
		if got, _ := completes(t, strings.Fields(c.typed)...); strings.Join(got, " ") != c.want {
			t.Errorf("%q: %q", c.typed, got)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func TestAServerThatDoesNotAnswerCompletesNothingAndKindsAreThereAllTheSame(t *testing.T) {
	free := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-free }))
	defer s.Close()
	defer close(free)
	for name, server := range map[string]string{"silent": s.URL, "dead": "http://127.0.0.1:1", "none": ""} {
		kubeconfigFor(t, server)
		if name == "none" {
			t.Setenv("KUBECONFIG", filepath.Join(t.TempDir(), "none"))
		}
		begin := time.Now()
		if got, _ := completes(t, "po/"); len(got) > 0 {
			t.Errorf("%s: %q", name, got)
		}
		if took := time.Since(begin); took > 10*completionPatience {
			t.Errorf("%s: it took %s", name, took)
		}
		if got, _ := completes(t, "deploy"); !slices.Equal(got, []string{"deploy", "deployments"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestEveryShellHasItsScript(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		cmd := newCommand("test")
		var out bytes.Buffer
		cmd.SetOut(&out)
		cmd.SetArgs([]string{"completion", shell})
		if err := cmd.Execute(); err != nil || !strings.Contains(out.String(), "kdeck") {
			t.Errorf("%s: %v", shell, err)
		}
	}
}
