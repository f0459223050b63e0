package kube

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener of connections within the program: those whose clock is the test's.
type pipes struct{ conns chan net.Conn }

func (p pipes) Accept() (net.Conn, error) {
	if c, ok := <-p.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (p pipes) Close() error   { close(p.conns); return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes"} }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	p.conns <- there
	return here, nil
}

func TestSilenceEndsARequestAndSlownessDoesNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipes{make(chan net.Conn)}
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/mute" {
				<-r.Context().Done()
				return
			}
			for range 5 {
				_, _ = w.Write([]byte("x"))
				w.(http.Flusher).Flush()
				time.Sleep(60 * time.Second)
			}
			if r.URL.Path == "/half" {
				<-r.Context().Done()
			}
		})}
		go func() { _ = srv.Serve(p) }()
		transport := &http.Transport{DialContext: p.dial}
		client := &http.Client{Transport: &pacer{transport}}
		defer func() {
			transport.CloseIdleConnections()
			_ = srv.Close()
		}()
		ask := func(path string, p *pace) (string, error) {
			req, _ := http.NewRequestWithContext(p.in(t.Context()), http.MethodGet, "http://pipes"+path, nil)
			resp, err := client.Do(req)
			if err != nil {
				return "", err
			}
			defer func() { _ = resp.Body.Close() }()
			b, err := io.ReadAll(resp.Body)
			return string(b), err
		}
		var mute silence
		if _, err := ask("/mute", &pace{head: 100 * time.Second}); !errors.As(err, &mute) || !IsNetwork(err) {
			t.Errorf("no answer: %v", err)
		}
		lost := errors.New("not told")
		half := &pace{head: time.Second, body: 200 * time.Second, lost: func(err error) { lost = err }}
		if got, err := ask("/half", half); got != "xxxxx" || !errors.As(err, &mute) || !errors.As(lost, &mute) || !half.answered.Load() {
			t.Errorf("half an answer: %q, %v, %v", got, err, lost)
		}
		if got, err := ask("/slow", &pace{head: time.Second, body: 200 * time.Second}); got != "xxxxx" || err != nil {
			t.Errorf("a slow answer, longer than any deadline: %q, %v", got, err)
		}
		if got, err := ask("/slow", &pace{}); got != "xxxxx" || err != nil {
			t.Errorf("no deadline: %q, %v", got, err)
		}
	})
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
