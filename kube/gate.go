package kube

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
)

// ErrReadOnly is what a write gets in read-only mode, wherever it comes from.
var ErrReadOnly = errors.New("kdeck is read-only here")

// errDoor is what a write gets that did not come through Review or Apply: a fault of kdeck's own.
var errDoor = errors.New("a write that was not reviewed was stopped")

type passKey struct{}

// admit marks a request as coming through the door.
func admit(ctx context.Context) context.Context { return context.WithValue(ctx, passKey{}, true) }

// gate is the round tripper next to the wire. What is not a read, an access review, a log or the copying out of files does not
// pass in read-only mode, and in no mode unless it came through the door: a fault above it still cannot write.
type gate struct {
	next   http.RoundTripper
	prefix string // the path of the server's own address, as proxies in front of several clusters have it
	locked func() bool
}

// WrappedRoundTripper lets client-go reach through, to close idle connections.
func (g *gate) WrappedRoundTripper() http.RoundTripper { return g.next }

// guard puts the gate before all that a client of the server at host does.
func (k *Cluster) guard(host string) func(http.RoundTripper) http.RoundTripper {
	prefix := ""
	if u, _, err := rest.DefaultServerURL(host, "", schema.GroupVersion{}, true); err == nil {
		prefix = u.Path
	}
	return func(next http.RoundTripper) http.RoundTripper {
		return &gate{next: next, prefix: prefix, locked: func() bool { return !k.writable.Load() }}
	}
}

// SetReadOnly closes the gate, or opens it to what was reviewed. Until it is called a cluster is read-only.
func (k *Cluster) SetReadOnly(on bool) { k.writable.Store(!on) }

// ReadOnly tells whether nothing can be written now.
func (k *Cluster) ReadOnly() bool { return !k.writable.Load() }

func (g *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.judge(req); err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	return g.next.RoundTrip(req)
}

func (g *gate) judge(req *http.Request) error {
	if harmless(req, g.prefix) {
		return nil
	}
	what := req.Method + " " + req.URL.Path
	if g.locked() && !fetches(req, g.prefix) {
		return fmt.Errorf("%w: %s", ErrReadOnly, what)
	}
	if req.Context().Value(passKey{}) == nil {
		return fmt.Errorf("%w: %s", errDoor, what)
	}
	return nil
}

// reviews are the creations that change nothing: questions about the user's own rights and name.
var reviews = []string{
	"authorization.k8s.io/selfsubjectaccessreviews", "authorization.k8s.io/selfsubjectrulesreviews",
	"authentication.k8s.io/selfsubjectreviews",
}

// readable are the subresources that a GET only reads; exec, attach, portforward and proxy are GETs too, and so is
// whatever an aggregated API may connect to.
var readable = []string{"", "status", "scale", "log", "ephemeralcontainers", "resize", "approval"}

// harmless tells whether a request changes nothing, by its method and path alone; what it cannot read it does not let pass.
func harmless(req *http.Request, prefix string) bool {
	if req.Header.Get("Upgrade") != "" || req.URL.Opaque != "" { // what is opaque is sent in place of the path
		return false
	}
	path, ok := strings.CutPrefix(req.URL.Path, strings.TrimSuffix(prefix, "/"))
	if !ok || path != "" && !plainPath(path) {
		return false
	}
	group, resource, sub, api := endpoint(path)
	switch req.Method {
	case http.MethodGet, http.MethodHead:
		return !api || slices.Contains(readable, sub)
	case http.MethodPost:
		return api && sub == "" && slices.Contains(reviews, group+"/"+resource)
	}
	return false
}

// fetches tells an exec that only reads: the one script that sends files out, word for word, with nothing going in. It is for who
// came through the door, in read-only mode too.
func fetches(req *http.Request, prefix string) bool {
	path, ok := strings.CutPrefix(req.URL.Path, strings.TrimSuffix(prefix, "/"))
	if !ok || !plainPath(path) || req.URL.Opaque != "" {
		return false
	}
	asked, err := url.ParseQuery(req.URL.RawQuery)
	if err != nil || asked.Has("stdin") || asked.Has("tty") {
		return false
	}
	group, resource, sub, _ := endpoint(path)
	command := asked["command"]
	return group == "" && resource == "pods" && sub == "exec" &&
		len(command) == 4+fetchArgs && slices.Equal(command[:3], []string{"sh", "-c", telling(fetchScript)})
}

// plainPath tells a path that means the same to everyone it passes: what is between may tidy up the others.
func plainPath(path string) bool {
	rest, ok := strings.CutPrefix(path, "/")
	rest = strings.TrimSuffix(rest, "/")
	return ok && (rest == "" || !slices.ContainsFunc(strings.Split(rest, "/"), func(part string) bool {
		return part == "" || part == "." || part == ".."
	}))
}

// endpoint reads a path as the API server does (apiserver/pkg/endpoints/request/requestinfo.go); api is false for what is
// no object, such as /version or /openapi.
func endpoint(path string) (group, resource, sub string, api bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case parts[0] == "api" && len(parts) > 2:
		parts = parts[2:]
	case parts[0] == "apis" && len(parts) > 3:
		group, parts = parts[1], parts[3:]
	default:
		return "", "", "", false
	}
	if parts[0] == "proxy" { // the old form, /api/v1/proxy/...
		return group, "", "proxy", true
	}
	if parts[0] == "watch" && len(parts) > 1 {
		parts = parts[1:]
	}
	if parts[0] == "namespaces" && len(parts) > 2 && parts[2] != "status" && parts[2] != "finalize" {
		parts = parts[2:]
	}
	if len(parts) > 2 {
		sub = parts[2]
	}
	return group, parts[0], sub, true
}
