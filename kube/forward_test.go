package kube

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moby/spdystream"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

// harbour answers port-forward over SPDY in front of an apiServer: a line is sent back behind the pod's name and the port.
type harbour struct {
	*apiServer
	links chan httpstream.Connection
}

func newHarbour(t *testing.T) *harbour {
	h := &harbour{apiServer: newServer(t), links: make(chan httpstream.Connection, 100)}
	next := h.Config.Handler
	h.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !strings.HasSuffix(r.URL.Path, "/portforward"):
			next.ServeHTTP(w, r)
		case r.Method == http.MethodGet: // as where something in between knows no WebSocket
			http.Error(w, "no", http.StatusBadRequest)
		default:
			h.answer(w, r)
		}
	})
	return h
}

func (h *harbour) answer(w http.ResponseWriter, r *http.Request) {
	if _, err := httpstream.Handshake(r, w, []string{"portforward.k8s.io"}); err != nil {
		h.t.Error(err)
		return
	}
	parts := strings.Split(r.URL.Path, "/")
	pod := parts[len(parts)-2]
	var complaints sync.Map // the error streams by their request
	conn := spdy.NewResponseUpgrader().UpgradeResponse(w, r, func(s httpstream.Stream, _ <-chan struct{}) error {
		port := s.Headers().Get(corev1.PortHeader)
		id := s.Headers().Get(corev1.PortForwardRequestIDHeader)
		if s.Headers().Get(corev1.StreamType) != corev1.StreamTypeData {
			complaints.Store(id, s)
			return nil
		}
		go func() {
			defer s.Close()
			said, _ := complaints.Load(id)
			complaint := said.(httpstream.Stream)
			defer complaint.Close()
			if port == "9" {
				_, _ = io.WriteString(complaint, "dial tcp4 127.0.0.1:9: connect: connection refused")
				return
			}
			raw, _ := io.ReadAll(s)
			if text, bad := strings.CutPrefix(string(raw), "complain "); bad {
				_, _ = io.WriteString(complaint, text)
				return
			}
			_, _ = fmt.Fprintf(s, "%s:%s:%s", pod, port, raw)
		}()
		return nil
	})
	if conn == nil {
		return
	}
	h.links <- conn
	<-conn.CloseChan()
}

// through sends a text through a forward and gives what comes back.
func through(t *testing.T, f *Forward, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort(f.Spec.Address, strconv.Itoa(f.Spec.Local)))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(c, text)
	_ = c.(*net.TCPConn).CloseWrite()
	raw, _ := io.ReadAll(c)
	return string(raw)
}

// forwardsTo waits until the forward is linked with a pod.
func forwardsTo(t *testing.T, k *Cluster, f *Forward, pod string) {
	t.Helper()
	ctx, cancel := contextFor(t, patience)
	defer cancel()
	for seen := uint64(0); ; {
		if now := f.Now(); now.Linked && now.Pod == pod {
			return
		}
		next, err := k.NextForwards(ctx, seen)
		if err != nil {
			t.Fatalf("waiting for %s: %v; %+v", pod, err, f.Now())
		}
		seen = next
	}
}

func serving(labels map[string]any, ports ...any) map[string]any {
	p := podOf(labels, 0, "app")
	p["spec"].(map[string]any)["containers"].([]any)[0].(map[string]any)["ports"] = ports
	return p
}

func TestAForwardLeadsToItsPodAndToTheNextWhenThatIsGone(t *testing.T) {
	h := newHarbour(t)
	owned := map[string]any{"ownerReferences": []any{map[string]any{"uid": "uid-rs", "controller": true, "kind": "ReplicaSet", "name": "web", "apiVersion": "apps/v1"}}}
	port := map[string]any{"name": "http", "containerPort": 8080}
	for _, name := range []string{"web-a", "web-b", "other"} {
		p := serving(nil, port)
		if name != "other" {
			p["metadata"] = owned
		}
		h.put("pods", "shop", name, p)
	}
	book := &diary{}
	k := h.join(t, options{record: book})
	k.SetReadOnly(false)
	f, err := k.Forward(ForwardSpec{Of: podKind(), Ref: Ref{Namespace: "shop", Name: "web-b", UID: "uid-102"}, Port: "http"})
	if err != nil {
		t.Fatal(err)
	}
	forwardsTo(t, k, f, "web-b")
	if got := through(t, f, "hello"); got != "web-b:8080:hello" {
		t.Errorf("through the forward: %q", got)
	}
	h.delete("pods", "shop", "web-b")
	forwardsTo(t, k, f, "web-a")
	if got := through(t, f, "again"); got != "web-a:8080:again" {
		t.Errorf("after the pod was replaced: %q", got)
	}
	<-h.links
	_ = (<-h.links).Close() // the link drops
	if got := through(t, f, "third"); got != "web-a:8080:third" {
		forwardsTo(t, k, f, "web-a") // the drop may not have been known yet
		if got = through(t, f, "third"); got != "web-a:8080:third" {
			t.Errorf("after the link was lost: %q", got)
		}
	}
	if now := f.Now(); now.Sent < 10 || now.Received < 30 || now.Total < 3 {
		t.Errorf("%+v", now)
	}
	f.Stop()
	for end := time.Now().Add(patience); f.Now().Ended.IsZero(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not stop")
		}
	}
	if c, err := net.Dial("tcp", net.JoinHostPort(f.Spec.Address, strconv.Itoa(f.Spec.Local))); err == nil {
		_ = c.Close()
		t.Error("a stopped forward listens")
	}
}

func TestAForwardOfAServiceResolvesItsPortAndSaysWhatIsWrong(t *testing.T) {
	h := newHarbour(t)
	h.put("services", "shop", "web", map[string]any{"spec": map[string]any{"selector": map[string]any{"app": "web"},
		"ports": []any{map[string]any{"name": "web", "port": 80, "targetPort": "http"}, map[string]any{"name": "dns", "port": 53, "protocol": "UDP"}}}})
	h.put("pods", "shop", "web-a", serving(map[string]any{"app": "web"}, map[string]any{"name": "http", "containerPort": 8080}))
	k := h.join(t, options{record: &diary{}})
	k.SetReadOnly(false)
	services, _ := Find(Builtin(), "services")
	ref := Ref{Namespace: "shop", Name: "web", UID: "uid-101"}
	ports, err := k.Ports(t.Context(), services, ref)
	if err != nil || len(ports) != 1 || ports[0] != (Port{"web", 80, "http"}) {
		t.Fatalf("%+v, %v", ports, err)
	}
	f, err := k.Forward(ForwardSpec{Of: services, Ref: ref, Port: ports[0].Target})
	if err != nil {
		t.Fatal(err)
	}
	forwardsTo(t, k, f, "web-a")
	if got := through(t, f, "x"); got != "web-a:8080:x" {
		t.Errorf("%q", got)
	}
	if _, err := k.Forward(ForwardSpec{Of: services, Ref: ref, Port: "80", Local: f.Spec.Local}); err == nil || !strings.Contains(err.Error(), "is taken") {
		t.Errorf("a port that is taken: %v", err)
	}
	refused, err := k.Forward(ForwardSpec{Of: services, Ref: ref, Port: "9"})
	if err != nil {
		t.Fatal(err)
	}
	forwardsTo(t, k, refused, "web-a")
	if got := through(t, refused, "x"); got != "" {
		t.Errorf("a port nobody listens on: %q", got)
	}
	for end := time.Now().Add(patience); refused.Now().Last == nil || !strings.Contains(refused.Now().Last.Error(), "nothing listens on port 9 of pod web-a"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%+v", refused.Now())
		}
	}
	k.SetReadOnly(true)
	if _, err := k.Forward(ForwardSpec{Of: services, Ref: ref, Port: "80"}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("read-only: %v", err)
	}
	if got := through(t, f, "x"); got != "" || !errors.Is(f.Now().Last, ErrReadOnly) {
		t.Errorf("through a forward from before read-only mode: %q, %v", got, f.Now().Last)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.NextForwards(ctx, 1<<60); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting: %v", err)
	}
	k.Close()
	noGoroutines(t)
}

func TestAnIdleConnectionOutlivesOthersThatThePodResetsAndTheLastErrorIsKept(t *testing.T) {
	for name, try := range map[string]struct {
		complaint, want string
		links           int // more than the first that are made
	}{
		"reset":         {"read tcp4 127.0.0.1:4711->127.0.0.1:8080: read: connection reset by peer", "pod web-a reset the connection to port 8080", 0},
		"another error": {"failed to find sandbox in store", "failed to find sandbox in store", 1},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarbour(t)
			h.put("pods", "shop", "web-a", serving(nil, map[string]any{"name": "http", "containerPort": 8080}))
			k := h.join(t, options{record: &diary{}})
			k.SetReadOnly(false)
			f, err := k.Forward(ForwardSpec{Of: podKind(), Ref: Ref{Namespace: "shop", Name: "web-a", UID: "uid-101"}, Port: "http"})
			if err != nil {
				t.Fatal(err)
			}
			forwardsTo(t, k, f, "web-a")
			idle, err := net.Dial("tcp", net.JoinHostPort(f.Spec.Address, strconv.Itoa(f.Spec.Local)))
			if err != nil {
				t.Fatal(err)
			}
			defer idle.Close()
			_ = idle.SetDeadline(time.Now().Add(patience))
			_, _ = io.WriteString(idle, "begun, ") // and left alone
			for f.Now().Sent < 7 {
				time.Sleep(5 * time.Millisecond)
			}
			for range 10 {
				if got := through(t, f, "complain "+try.complaint); got != "" {
					t.Errorf("a connection that failed said %q", got)
				}
			}
			forwardsTo(t, k, f, "web-a")
			if got := through(t, f, "next"); got != "web-a:8080:next" {
				t.Errorf("the next connection: %q", got)
			}
			now := f.Now()
			if now.Failed != 10 || now.Last == nil || now.Last.Error() != try.want || now.LastAt.Before(f.Began) {
				t.Errorf("%+v", now)
			}
			if n := len(h.links) - 1; n < try.links || n > 10*try.links {
				t.Errorf("%d more links", n)
			}
			_, _ = io.WriteString(idle, "ended")
			_ = idle.(*net.TCPConn).CloseWrite()
			if raw, err := io.ReadAll(idle); string(raw) != "web-a:8080:begun, ended" {
				t.Errorf("the idle connection: %q, %v", raw, err)
			}
		})
	}
}

// wire is a connection below a link whose other end answers as it is told.
type wire struct {
	streams
	answer error
	closed chan bool
}

func (w *wire) CreateStream(http.Header) (httpstream.Stream, error) { return nil, w.answer }
func (w *wire) CloseChan() <-chan bool                              { return w.closed }
func (w *wire) Close() error                                        { close(w.closed); return nil }

func TestALinkIsClosedUnderItsConnectionsOnlyWhenItDoesNotAnswer(t *testing.T) {
	for _, try := range []struct {
		answer error
		closed bool
	}{{spdystream.ErrTimeout, true}, {spdystream.ErrReset, false}} {
		w := &wire{answer: try.answer, closed: make(chan bool)}
		(&link{k: &Cluster{}, conn: w}).closeDead(t.Context())
		select {
		case <-w.closed:
			if !try.closed {
				t.Errorf("%v: closed", try.answer)
			}
		default:
			if try.closed {
				t.Errorf("%v: left open", try.answer)
			}
		}
	}
}
