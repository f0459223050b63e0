package proxy

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// patience is long because test machines are busy.
const patience = time.Minute

// stand is a pretended API server with the proxy in front of it and a client behind that.
type stand struct {
	*Proxy
	client *http.Client
	url    string
}

func newStand(t *testing.T) *stand {
	t.Helper()
	up := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer sesame" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, "0123456789")
		if r.URL.Query().Get("watch") == "true" {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}
	}))
	up.EnableHTTP2 = true
	up.StartTLS()
	t.Cleanup(up.Close)
	c := clientcmdapi.NewConfig()
	c.Clusters["c"] = &clientcmdapi.Cluster{Server: up.URL, CertificateAuthorityData: pem.EncodeToMemory(
		&pem.Block{Type: "CERTIFICATE", Bytes: up.Certificate().Raw})}
	c.AuthInfos["u"] = &clientcmdapi.AuthInfo{Token: "sesame"}
	c.Contexts["x"] = &clientcmdapi.Context{Cluster: "c", AuthInfo: "u"}
	c.CurrentContext = "x"
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := Write(file, c); err != nil {
		t.Fatal(err)
	}
	p, err := New(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	path, err := p.Kubeconfig(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatal(err)
	}
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	return &stand{Proxy: p, client: client, url: config.Host}
}

func (s *stand) get(t *testing.T, path string, patience time.Duration) (*http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s.client.Do(r)
}

func (s *stand) must(t *testing.T, path string) *http.Response {
	t.Helper()
	r, err := s.get(t, path, patience)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRequestsAreCountedByVerbAndBytes(t *testing.T) {
	s := newStand(t)
	r := s.must(t, "/api/v1/namespaces/a/pods")
	body, _ := io.ReadAll(r.Body)
	if string(body) != "0123456789" || r.ProtoMajor != 2 {
		t.Errorf("%s over %s", body, r.Proto)
	}
	if _, err := io.ReadFull(s.must(t, "/api/v1/pods?watch=true").Body, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	log := s.Requests()
	for end := time.Now().Add(patience); log[0].Open && time.Now().Before(end); log = s.Requests() {
		time.Sleep(10 * time.Millisecond) // its end is entered after the client has it
	}
	if len(log) != 2 || log[0].Verb != "list" || log[0].Down != 10 || log[0].Open || log[0].Status != 200 {
		t.Fatalf("%+v", log)
	}
	if log[1].Verb != "watch" || !log[1].Open || log[1].Down != 10 {
		t.Errorf("%+v", log[1])
	}
	if _, down := s.Wire(); down < 20 {
		t.Errorf("%d bytes on the wire", down)
	}
}

func TestVerbsAreTakenFromThePath(t *testing.T) {
	for path, want := range map[string]string{
		"/api/v1/pods": "list", "/api/v1/namespaces": "list", "/api/v1/namespaces/a": "get",
		"/api/v1/namespaces/a/pods": "list", "/api/v1/namespaces/a/pods/p": "get", "/apis/apps/v1/deployments": "list",
		"/apis/apps/v1/namespaces/a/deployments/d": "get", "/apis/apps/v1": "get", "/readyz": "get",
		"/api/v1/pods?watch=true": "watch", "/api/v1/namespaces/a/pods/p/log": "get",
	} {
		if got := verb(httptest.NewRequest(http.MethodGet, path, nil)); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}

func TestACutEndsAWatchAndTheNextOneWorks(t *testing.T) {
	s := newStand(t)
	r := s.must(t, "/api/v1/pods?watch=true")
	s.Cut()
	if _, err := io.ReadAll(r.Body); err == nil {
		t.Error("the watch ended well")
	}
	s.must(t, "/api/v1/pods?watch=true")
}

func TestAFrozenProxyAnswersAfterTheThaw(t *testing.T) {
	s := newStand(t)
	s.must(t, "/version")
	s.Freeze()
	if _, err := s.get(t, "/version", 300*time.Millisecond); err == nil {
		t.Error("answered while frozen")
	}
	s.Thaw()
	s.must(t, "/version")
}

func TestAnswersCanBeRefusedAndDelayed(t *testing.T) {
	s := newStand(t)
	s.Answer(http.StatusTooManyRequests, Lists)
	if r := s.must(t, "/api/v1/pods"); r.StatusCode != 429 || r.Header.Get("Retry-After") != "1" {
		t.Errorf("%d", r.StatusCode)
	}
	if r := s.must(t, "/version"); r.StatusCode != 200 {
		t.Errorf("%d", r.StatusCode)
	}
	s.Answer(0, nil)
	s.Delay(200 * time.Millisecond)
	start := time.Now()
	if r := s.must(t, "/api/v1/pods"); r.StatusCode != 200 || time.Since(start) < 200*time.Millisecond {
		t.Errorf("%d after %s", r.StatusCode, time.Since(start))
	}
}

func TestAStoppedProxyComesBackOnTheSamePort(t *testing.T) {
	s := newStand(t)
	s.must(t, "/version")
	s.Stop()
	if _, err := s.get(t, "/version", 5*time.Second); err == nil {
		t.Error("answered while stopped")
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	s.must(t, "/version")
}
