package kube

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
)

const inShop = "/api/v1/namespaces/shop"

// doors are requests by method and path, and whether they only read. "WS" is a GET that asks for an upgrade.
var doors = []struct {
	method, path string
	reads        bool
}{
	{"GET", "/", true},
	{"GET", "", true},
	{"GET", "/version", true},
	{"GET", "/openapi/v3/apis/apps/v1", true},
	{"GET", "/readyz", true},
	{"GET", "/api", true},
	{"GET", "/api/v1", true},
	{"GET", "/apis/apps/v1", true},
	{"GET", "/apis/apps/v1/", true},
	{"GET", "/api/v1/pods", true},
	{"HEAD", "/api/v1/pods", true},
	{"GET", "/api/v1/pods?watch=true", true},
	{"GET", "/api/v1/watch/namespaces/shop/pods/web", true},
	{"GET", "/api/v1/namespaces", true},
	{"GET", inShop, true},
	{"GET", inShop + "/status", true},
	{"GET", inShop + "/pods", true},
	{"GET", inShop + "/pods/web", true},
	{"GET", inShop + "/pods/web/", true},
	{"GET", inShop + "/pods/web/status", true},
	{"GET", inShop + "/pods/web/log?follow=true", true},
	{"GET", inShop + "/pods/web/ephemeralcontainers", true},
	{"GET", inShop + "/pods/web/resize", true},
	{"GET", inShop + "/pods/exec", true}, // a pod of that name
	{"GET", "/apis/apps/v1/namespaces/shop/deployments/web/scale", true},
	{"GET", "/apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval", true},
	{"GET", "/apis/example.com/v1/namespaces/shop/widgets/w/status", true},
	{"POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", true},
	{"POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", true},
	{"POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", true},

	{"POST", inShop + "/pods", false},
	{"PUT", inShop + "/pods/web", false},
	{"PATCH", inShop + "/pods/web", false},
	{"DELETE", inShop + "/pods/web", false},
	{"DELETE", inShop + "/pods", false},
	{"POST", inShop + "/pods?dryRun=All", false},
	{"POST", inShop + "/pods/web/eviction", false},
	{"POST", inShop + "/pods/web/binding", false},
	{"PUT", inShop + "/pods/web/ephemeralcontainers", false},
	{"PATCH", inShop + "/pods/web/resize", false},
	{"PATCH", inShop + "/pods/web/status", false},
	{"PUT", inShop + "/finalize", false},
	{"POST", "/api/v1/namespaces", false},
	{"DELETE", inShop, false},
	{"POST", inShop + "/serviceaccounts/default/token", false},
	{"PATCH", "/apis/apps/v1/namespaces/shop/deployments/web/scale", false},
	{"POST", "/apis/authorization.k8s.io/v1/namespaces/shop/localsubjectaccessreviews", false},
	{"POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", false},
	{"POST", "/apis/authentication.k8s.io/v1/tokenreviews", false},
	{"POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x/y", false},
	{"POST", "/apis/evil.example.com/v1/selfsubjectaccessreviews", false},
	{"POST", "/api/v1/selfsubjectaccessreviews", false},
	{"DELETE", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", false},
	{"OPTIONS", "/api/v1/pods", false},
	{"CONNECT", inShop + "/pods/web/exec", false},
	{"", inShop + "/pods", false},

	{"GET", inShop + "/pods/web/exec?command=sh", false},
	{"POST", inShop + "/pods/web/exec?command=sh", false},
	{"GET", inShop + "/pods/web/attach", false},
	{"POST", inShop + "/pods/web/attach", false},
	{"GET", inShop + "/pods/web/portforward", false},
	{"POST", inShop + "/pods/web/portforward", false},
	{"GET", inShop + "/pods/web/proxy", false},
	{"GET", inShop + "/pods/web/proxy/any/thing", false},
	{"HEAD", inShop + "/pods/web/proxy/any/thing", false},
	{"GET", inShop + "/services/http:web:80/proxy/", false},
	{"GET", "/api/v1/nodes/one/proxy/run/shop/web/main?cmd=sh", false},
	{"GET", "/api/v1/proxy/namespaces/shop/pods/web", false},
	{"GET", "/api/v1/watch/namespaces/shop/pods/web/exec", false},
	{"GET", "/apis/subresources.kubevirt.io/v1/namespaces/shop/virtualmachineinstances/vm/console", false},
	{"WS", inShop + "/pods/web/exec?command=sh", false},
	{"WS", inShop + "/pods/web/log", false},
	{"WS", "/api/v1/pods?watch=true", false},
	{"WS", "/version", false},

	// What somebody between might tidy up is not what it says.
	{"GET", "/api/v1/namespaces/shop/pods/web/log/../exec", false},
	{"GET", "/version/../api/v1/namespaces/shop/pods/web/exec", false},
	{"GET", "/version/./x", false},
	{"GET", "//api/v1/pods", false},
	{"GET", "/x//api/v1/namespaces/shop/pods/web/exec", false},
	{"GET", "/api/v1/namespaces/shop/pods/web%2Fexec", false},
	{"GET", "/%2e%2e/api/v1/pods", false},
}

func knock(t *testing.T, method, server, path string) *http.Request {
	t.Helper()
	u, err := url.Parse(server + path)
	if err != nil {
		t.Fatal(err)
	}
	req := &http.Request{Method: method, URL: u, Header: http.Header{}}
	if method == "WS" {
		req.Method = http.MethodGet
		req.Header.Set("Connection", "Upgrade")
		req.Header.Set("Upgrade", "websocket")
	}
	return req.WithContext(t.Context())
}

type seen struct{ n int }

func (s *seen) RoundTrip(*http.Request) (*http.Response, error) {
	s.n++
	return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
}

func TestOnlyReadsPassTheGate(t *testing.T) {
	for _, prefix := range []string{"", "/", "/k8s/clusters/c-1", "/k8s/clusters/c-1/"} {
		for _, locked := range []bool{true, false} {
			for _, d := range doors {
				wire := &seen{}
				g := &gate{next: wire, prefix: prefix, locked: func() bool { return locked }}
				at := "https://server" + strings.TrimSuffix(prefix, "/")
				_, err := g.RoundTrip(knock(t, d.method, at, d.path))
				want := errDoor
				if locked {
					want = ErrReadOnly
				}
				switch {
				case d.reads && (err != nil || wire.n != 1):
					t.Errorf("%s %s%s, locked %v: %v", d.method, at, d.path, locked, err)
				case !d.reads && (!errors.Is(err, want) || wire.n != 0):
					t.Errorf("%s %s%s, locked %v: %v, %d on the wire", d.method, at, d.path, locked, err, wire.n)
				}
				req := knock(t, d.method, at, d.path)
				_, err = g.RoundTrip(req.WithContext(admit(req.Context())))
				if passes := d.reads || !locked; passes != (err == nil) {
					t.Errorf("%s %s%s through the door, locked %v: %v", d.method, at, d.path, locked, err)
				}
			}
		}
	}
}

func TestAPathThatIsNotTheServersIsNoRead(t *testing.T) {
	g := &gate{next: &seen{}, prefix: "/k8s/c-1", locked: func() bool { return true }}
	for _, path := range []string{"/api/v1/pods", "/k8s/c-12/api/v1/namespaces/shop/pods/web/exec", "/k8s", "/K8S/c-1/version"} {
		if _, err := g.RoundTrip(knock(t, "GET", "https://server", path)); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: %v", path, err)
		}
	}
	opaque := knock(t, "GET", "https://server", "/k8s/c-1/version")
	opaque.URL.Opaque = "//server/k8s/c-1/api/v1/namespaces/shop/pods/web/exec"
	if _, err := g.RoundTrip(opaque); !errors.Is(err, ErrReadOnly) {
		t.Errorf("an opaque address: %v", err)
	}
}

// shut is a body that knows whether it was closed, as a RoundTripper must whatever happens.
type shut struct {
	io.Reader
	closed bool
}

func (s *shut) Close() error { s.closed = true; return nil }

func TestTheBodyOfARefusedRequestIsClosed(t *testing.T) {
	g := &gate{next: &seen{}, locked: func() bool { return true }}
	body := &shut{Reader: strings.NewReader("{}")}
	req := knock(t, "POST", "https://server", inShop+"/pods")
	req.Body = body
	if _, err := g.RoundTrip(req); err == nil || !body.closed {
		t.Errorf("%v, closed: %v", err, body.closed)
	}
}

// TestNoClientOfAClusterReachesTheServerWithAWrite uses each client there is, and the configuration others would make one of.
func TestNoClientOfAClusterReachesTheServerWithAWrite(t *testing.T) {
	for _, prefix := range []string{"", "/k8s/clusters/c-1"} {
		var reached atomic.Int64
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet || strings.HasSuffix(r.URL.Path, "/exec") {
				reached.Add(1)
			}
			reply(w, 200, map[string]any{"kind": "Pod", "apiVersion": "v1"})
		}))
		defer s.Close()
		var cfg *rest.Config
		k := newCluster("test", "default", options{wrap: func(c *rest.Config) *rest.Config { cfg = c; return c }})
		if err := k.dial(&rest.Config{Host: s.URL + prefix}); err != nil {
			t.Fatal(err)
		}
		defer k.Close()
		other, err := rest.HTTPClientFor(cfg)
		if err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		pods := k.typed.CoreV1().Pods("shop")
		raw := func(method, path string) error {
			req := knock(t, method, s.URL+prefix, path)
			resp, err := other.Do(req)
			if err == nil {
				_ = resp.Body.Close()
			}
			return err
		}
		tries := map[string]func() error{
			"a typed patch": func() error {
				_, err := pods.Patch(ctx, "web", types.MergePatchType, []byte("{}"), metav1.PatchOptions{})
				return err
			},
			"a typed delete":     func() error { return pods.Delete(ctx, "web", metav1.DeleteOptions{}) },
			"a typed collection": func() error { return pods.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{}) },
			"a typed eviction":   func() error { return pods.EvictV1(ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "web"}}) },
			"a raw delete":       func() error { return k.raw.Delete().AbsPath(inShop + "/pods/web").Do(ctx).Error() },
			"the door's client":  func() error { return k.door.Post().AbsPath(inShop + "/pods").Body([]byte("{}")).Do(ctx).Error() },
			"an exec by SPDY":    func() error { return raw("POST", inShop+"/pods/web/exec?command=sh") },
			"an exec by GET":     func() error { return raw("GET", inShop+"/pods/web/exec?command=sh") },
			"a websocket":        func() error { return raw("WS", inShop+"/pods/web/exec?command=sh") },
		}
		for what, try := range tries {
			if err := try(); !errors.Is(err, ErrReadOnly) {
				t.Errorf("%s, of a cluster nobody has decided about: %v", what, err)
			}
		}
		k.SetReadOnly(false)
		for what, try := range tries {
			if err := try(); !errors.Is(err, errDoor) {
				t.Errorf("%s, where writing is allowed: %v", what, err)
			}
		}
		if n := reached.Load(); n != 0 {
			t.Fatalf("%d writes reached the server", n)
		}
		if _, err := pods.Get(ctx, "web", metav1.GetOptions{}); err != nil {
			t.Errorf("a read: %v", err)
		}
		through := admit(context.Background())
		if err := pods.Delete(through, "web", metav1.DeleteOptions{}); err != nil || reached.Load() != 1 {
			t.Errorf("through the door: %v, %d reached the server", err, reached.Load())
		}
		k.SetReadOnly(true)
		if err := pods.Delete(through, "web", metav1.DeleteOptions{}); !errors.Is(err, ErrReadOnly) || !k.ReadOnly() {
			t.Errorf("through the door, read-only again: %v", err)
		}
	}
}
