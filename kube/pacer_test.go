package kube

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestSilenceEndsARequestAndSlownessDoesNot(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/mute" {
			<-r.Context().Done()
			return
		}
		for range 5 {
			_, _ = w.Write([]byte("x"))
			w.(http.Flusher).Flush()
			time.Sleep(60 * time.Millisecond)
		}
		if r.URL.Path == "/half" {
			<-r.Context().Done()
		}
	}))
	defer srv.Close()
	client := &http.Client{Transport: &pacer{http.DefaultTransport}}
	ask := func(path string, p *pace) (string, error) {
		req, _ := http.NewRequestWithContext(p.in(t.Context()), http.MethodGet, srv.URL+path, nil)
		resp, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		return string(b), err
	}
	var mute silence
	if _, err := ask("/mute", &pace{head: 100 * time.Millisecond}); !errors.As(err, &mute) || !IsNetwork(err) {
		t.Errorf("no answer: %v", err)
	}
	lost := errors.New("not told")
	p := &pace{head: time.Second, body: 200 * time.Millisecond, lost: func(err error) { lost = err }}
	if got, err := ask("/half", p); got != "xxxxx" || !errors.As(err, &mute) || !errors.As(lost, &mute) || !p.answered.Load() {
		t.Errorf("half an answer: %q, %v, %v", got, err, lost)
	}
	if got, err := ask("/slow", &pace{head: time.Second, body: 200 * time.Millisecond}); got != "xxxxx" || err != nil {
		t.Errorf("a slow answer, longer than any deadline: %q, %v", got, err)
	}
	if got, err := ask("/slow", &pace{}); got != "xxxxx" || err != nil {
		t.Errorf("no deadline: %q, %v", got, err)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

func TestAFrozenServersPageIsGivenUpAndMarkedStale(t *testing.T) {
	s := newServer(t)
	s.put("pods", "a", "x", nil)
	k := s.join(t, options{})
	w := k.Watch(Query{Resource: pods()})
	until(t, w, "sync", synced)
	frozen := make(chan struct{})
	s.set(func() { s.frozen = frozen })
	f := k.feeds[feedKey{resource: pods().GVR().String()}]
	// What HTTP/2's pings tell after 45 s: the read fails while the stream was thought open.
	(&tap{f: f}).lost(silence{"no ping"})
	l := until(t, w, "staleness", func(l List) bool { return !l.Stale.IsZero() })
	if !IsNetwork(l.Err) || len(l.Objects) != 1 {
		t.Errorf("got %+v", l)
	}
	s.set(func() { s.frozen = nil })
	close(frozen)
	s.put("pods", "a", "y", nil)
	if l = until(t, w, "news", func(l List) bool { return len(l.Objects) == 2 }); !l.Stale.IsZero() {
		t.Error("still stale")
	}
}
