package kube

import (
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// tunnel is an HTTP proxy that connects everybody to one address, whatever they ask for.
func tunnel(t *testing.T, to string) (address string, asked *atomic.Value) {
	t.Helper()
	asked = &atomic.Value{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		asked.Store(r.Host)
		out, err := net.Dial("tcp", to)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		in, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = in.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
		go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

func TestAProxyOfTheKubeconfigAndAnAuthorityBesideItAreUsed(t *testing.T) {
	api := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/version" {
			reply(w, 200, map[string]any{"gitVersion": "v1.37.2"})
			return
		}
		reply(w, 201, map[string]any{"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1",
			"status": map[string]any{"userInfo": map[string]any{"username": "jane"}}})
	}))
	t.Cleanup(api.Close)
	proxy, asked := tunnel(t, strings.TrimPrefix(api.URL, "https://"))
	config := fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: x, contexts: [{name: x, context: {cluster: c, user: u}}],
clusters: [{name: c, cluster: {server: "https://example.com:6443", proxy-url: %q, certificate-authority: pki/ca.crt}}], users: [{name: u, user: {token: t}}]}`, proxy)
	flags, path := flagsFor(t, config)
	put(t, filepath.Join(filepath.Dir(path), "pki", "ca.crt"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: api.Certificate().Raw})))
	t.Chdir(os.TempDir()) // the authority's path is relative to the kubeconfig, not to where one stands
	c, err := Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	k, err := c.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	reach(t, k, "contact", func(s State) bool { return s.User == "jane" })
	if asked.Load() != "example.com:6443" {
		t.Errorf("the proxy was asked for %v", asked.Load())
	}
	if k.conns.none() {
		t.Error("connections through a proxy are not among those that can be cut")
	}

	bad := strings.Replace(config, proxy, "http://127.0.0.1:1", 1)
	put(t, path, bad)
	k2, err := c.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k2.Close)
	s := reach(t, k2, "trouble", func(s State) bool { return s.Err != nil })
	if text := Explain(s.Err); !strings.Contains(text, "proxy") {
		t.Errorf("a proxy that is not there: %s", text)
	}
}
