package kube

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
)

// shelf is a round tripper that serves what is in stock, the object, its events and what was asked for ahead, and fetches
// the rest for as long as ctx lasts. It only ever reads.
type shelf struct {
	next   http.RoundTripper
	ctx    context.Context
	path   string // of the object
	object []byte
	events []Object
	name   string // whose events they are
	all    string // the path of events in all namespaces
	own    string // and in the object's
	ahead  ahead
}

// stock puts the object and its events on the shelf.
func (d *Description) stock(ctx context.Context) (*shelf, error) {
	object, err := json.Marshal(presentable(d.res, d.latest.Object))
	if err != nil {
		return nil, err
	}
	events, _ := Find(Builtin(), "events")
	path := func(r Resource, ns, name string) string {
		q := request(d.k.raw, r, ns)
		if name != "" {
			q = q.Name(name)
		}
		return q.URL().Path
	}
	return &shelf{ctx: ctx, object: object, name: d.ref.Name, events: d.lists[0].Objects, ahead: d.ahead,
		path: path(d.res, d.ref.Namespace, d.ref.Name), all: path(events, "", ""), own: path(events, d.ref.Namespace, "")}, nil
}

func (s *shelf) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	path := req.URL.Path
	switch {
	case req.Method != http.MethodGet:
		return nil, fmt.Errorf("a description only reads, it may not %s %s", req.Method, path)
	case path == s.path:
		return served(req, asIs, s.object), nil
	case path == s.own || path == s.all:
		if body, ok := s.pick(req.URL.Query().Get("fieldSelector")); ok {
			return served(req, asIs, body), nil
		}
	case strings.Contains(path, "/api/v1/") && (strings.Contains(path, "/secrets/") || strings.HasSuffix(path, "/secrets")):
		return nil, fmt.Errorf("a description reads no other Secrets (%s)", path)
	}
	if resp := s.ahead.serve(s.ctx, req); resp != nil {
		return resp, nil
	}
	resp, err := s.next.RoundTrip(req.WithContext(s.ctx))
	if err == nil {
		// client-go would sleep on it where no context reaches; Description tries again by itself.
		resp.Header.Del("Retry-After")
	}
	return resp, err
}

// pick makes an EventList of the events a selector means, if they are all on the shelf.
func (s *shelf) pick(selector string) ([]byte, bool) {
	sel, err := fields.ParseSelector(selector)
	if err != nil {
		return nil, false
	}
	if name, ok := sel.RequiresExactMatch("involvedObject.name"); !ok || name != s.name {
		return nil, false
	}
	list := corev1.EventList{TypeMeta: metav1.TypeMeta{Kind: "EventList", APIVersion: "v1"}, Items: []corev1.Event{}}
	for _, o := range s.events {
		e, ok := o.(*Event)
		if !ok {
			return nil, false
		}
		about := fields.Set{"involvedObject.kind": e.Regarding.Kind, "involvedObject.namespace": e.Regarding.Namespace,
			"involvedObject.name": e.Regarding.Name, "involvedObject.uid": string(e.Regarding.UID)}
		for _, r := range sel.Requirements() {
			if !about.Has(r.Field) {
				return nil, false
			}
		}
		if sel.Matches(about) {
			list.Items = append(list.Items, printable(e))
		}
	}
	body, err := json.Marshal(list)
	return body, err == nil
}

// printable is as much of an event as describers print.
func printable(e *Event) corev1.Event {
	out := corev1.Event{
		ObjectMeta: metav1.ObjectMeta{Name: e.Name, Namespace: e.Namespace, UID: e.UID, ResourceVersion: e.ResourceVersion},
		Type:       e.Type, Reason: e.Reason, Message: e.Message, Count: e.Count, ReportingController: e.Controller,
		Source:    corev1.EventSource{Component: e.Component, Host: e.Host},
		EventTime: metav1.NewMicroTime(e.EventTime),
		InvolvedObject: corev1.ObjectReference{APIVersion: e.Regarding.APIVersion, Kind: e.Regarding.Kind, Namespace: e.Regarding.Namespace,
			Name: e.Regarding.Name, UID: e.Regarding.UID, FieldPath: e.Regarding.FieldPath},
	}
	if !e.First.IsZero() {
		out.FirstTimestamp = metav1.NewTime(e.First.Time())
	}
	if !e.Last.IsZero() {
		out.LastTimestamp = metav1.NewTime(e.Last.Time())
	}
	if e.Series != nil {
		out.Series = &corev1.EventSeries{Count: e.Series.Count, LastObservedTime: metav1.NewMicroTime(e.Series.Last)}
	}
	return out
}

func served(req *http.Request, kind string, body []byte) *http.Response {
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: req}
}

// presentable makes a masked Secret one that decodes: values of the same sizes, all zeros. The one value kubectl prints,
// a service account's token, becomes the mask itself.
func presentable(res Resource, o *unstructured.Unstructured) map[string]any {
	values, ok := o.Object["data"].(map[string]any)
	if !res.IsSecret() || !ok {
		return o.Object
	}
	shown := make(map[string]any, len(values))
	for key, v := range values {
		mask, _ := v.(string)
		plain := make([]byte, maskedSize(mask))
		if key == corev1.ServiceAccountTokenKey && o.Object["type"] == string(corev1.SecretTypeServiceAccountToken) {
			plain = []byte(mask)
		}
		shown[key] = base64.StdEncoding.EncodeToString(plain)
	}
	out := make(map[string]any, len(o.Object))
	for key, v := range o.Object {
		if key != "stringData" {
			out[key] = v
		}
	}
	out["data"] = shown
	return out
}

// maskedSize reads what masked wrote; a Secret holds at most 1 MiB (corev1.MaxSecretSize).
func maskedSize(mask string) int {
	digits, _, _ := strings.Cut(strings.TrimPrefix(mask, "*** "), " ")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || n > corev1.MaxSecretSize {
		return 0
	}
	return n
}
