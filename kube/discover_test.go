package kube

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestKindsOfABrokenAPIAreMissedByNameAndTheRestIsThere(t *testing.T) {
	asked := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api":
			asked++
			reply(w, 200, map[string]any{"kind": "APIVersions", "versions": []string{"v1"}})
		case "/apis":
			version := map[string]any{"groupVersion": "metrics.k8s.io/v1", "version": "v1"}
			reply(w, 200, map[string]any{"kind": "APIGroupList", "groups": []any{map[string]any{"name": "metrics.k8s.io",
				"versions": []any{version}, "preferredVersion": version}}})
		case "/api/v1":
			reply(w, 200, map[string]any{"kind": "APIResourceList", "groupVersion": "v1", "resources": []any{
				map[string]any{"name": "pods", "kind": "Pod", "namespaced": true, "verbs": []string{"list", "watch"}, "shortNames": []string{"po"}},
				map[string]any{"name": "pods/log", "kind": "Pod", "namespaced": true, "verbs": []string{"get"}}}})
		default:
			reply(w, 503, refusal(503, "ServiceUnavailable", "no"))
		}
	}))
	defer srv.Close()
	k := (&apiServer{addr: strings.TrimPrefix(srv.URL, "http://")}).join(t, options{})
	for range 2 {
		got, err := k.Resources(t.Context())
		if err == nil || !strings.Contains(err.Error(), "metrics.k8s.io/v1") {
			t.Errorf("the missing group is not named: %v", err)
		}
		if len(got) != 1 || got[0].String() != "pods" || got[0].Singular != "pod" || !got[0].Is("po") || !got[0].Can("watch") {
			t.Errorf("got %+v", got)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	if _, _ = k.Refresh(t.Context()); asked != 2 {
		t.Error("Refresh did not ask")
	}
	k.Close()
	if _, err := k.Health().Next(t.Context(), 1<<62); err != ErrClosed {
		t.Errorf("health of a closed cluster: %v", err)
	}
}

func TestWhoWaitsForTheKindsMayGiveUpAndTheAnswerIsKept(t *testing.T) {
	var asked atomic.Int32
	begun, answer := make(chan struct{}), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api":
			if asked.Add(1) == 1 {
				close(begun)
				<-answer
			}
			reply(w, 200, map[string]any{"kind": "APIVersions", "versions": []string{"v1"}})
		case "/api/v1":
			reply(w, 200, map[string]any{"kind": "APIResourceList", "groupVersion": "v1", "resources": []any{
				map[string]any{"name": "pods", "kind": "Pod", "namespaced": true}}})
		default:
			reply(w, 200, map[string]any{"kind": "APIGroupList"})
		}
	}))
	defer srv.Close()
	k := (&apiServer{addr: strings.TrimPrefix(srv.URL, "http://")}).join(t, options{})
	impatient, giveUp := context.WithCancel(t.Context())
	left := make(chan error, 2)
	for range cap(left) {
		go func() {
			_, err := k.Resources(impatient)
			left <- err
		}()
	}
	<-begun
	giveUp()
	for range cap(left) {
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("who gave up got %v", err)
		}
	}
	close(answer)
	if got, err := k.Resources(t.Context()); err != nil || len(got) != 1 || asked.Load() != 1 {
		t.Errorf("got %v, %v, asked %d times", got, err, asked.Load())
	}
	k.Close()
	if _, err := k.Refresh(t.Context()); err != ErrClosed {
		t.Errorf("of a closed cluster: %v", err)
	}
}
