// Package proxy stands in front of an API server, counts what passes and breaks what it is told to break, so that a
// fault of one test never reaches another test's cluster.
//
//	kdeck --TLS, HTTP/2--> door (cuts, freezes) -> desk (delays, refuses, counts) -> ReverseProxy --TLS--> API server
package proxy

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Proxy is one door to one API server.
type Proxy struct {
	desk    *desk
	config  *clientcmdapi.Config
	ca      []byte
	cert    tls.Certificate
	forward *httputil.ReverseProxy

	mu     sync.Mutex
	addr   string
	door   *door
	server *http.Server
	wire   wire
}

// New opens a proxy for the current context of a kubeconfig file. Its user's token passes through; a client
// certificate, which cannot, is presented by the proxy instead.
func New(kubeconfig string) (*Proxy, error) {
	config, err := clientcmd.LoadFromFile(kubeconfig)
	if err != nil {
		return nil, err
	}
	up, err := clientcmd.NewDefaultClientConfig(*config, nil).ClientConfig()
	if err != nil {
		return nil, err
	}
	target, err := url.Parse(up.Host)
	if err != nil {
		return nil, err
	}
	tlsConfig, err := rest.TLSConfigFor(up)
	if err != nil {
		return nil, err
	}
	p := &Proxy{desk: newDesk(), config: config}
	if p.ca, p.cert, err = selfSigned(); err != nil {
		return nil, err
	}
	p.forward = &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:     ways(tlsConfig),
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
		ErrorHandler:  func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	if p.config, err = p.rewritten(); err != nil {
		return nil, err
	}
	return p, p.Start()
}

// twoWays keeps requests to change the protocol away from HTTP/2, which has none: of itself net/http does so for WebSockets only,
// and not for SPDY.
type twoWays struct{ usual, upgrades *http.Transport }

func ways(c *tls.Config) twoWays {
	one := func(http2 bool) *http.Transport {
		return &http.Transport{
			TLSClientConfig: c.Clone(), ForceAttemptHTTP2: http2,
			DisableCompression: true, // what the client asked for is passed on, and counted, as it is
		}
	}
	w := twoWays{one(true), one(false)}
	w.upgrades.TLSClientConfig.NextProtos = []string{"http/1.1"}
	return w
}

// RoundTrip passes a request on.
func (w twoWays) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Upgrade") != "" {
		return w.upgrades.RoundTrip(r)
	}
	return w.usual.RoundTrip(r)
}

// rewritten is the kubeconfig with this proxy's authority in place of the server's; the address is set when it is written.
func (p *Proxy) rewritten() (*clientcmdapi.Config, error) {
	c := p.config.DeepCopy()
	if err := clientcmdapi.MinifyConfig(c); err != nil {
		return nil, err
	}
	for _, cl := range c.Clusters {
		cl.CertificateAuthority, cl.CertificateAuthorityData = "", p.ca
		cl.InsecureSkipTLSVerify, cl.TLSServerName = false, ""
	}
	for _, u := range c.AuthInfos {
		u.ClientCertificate, u.ClientKey, u.ClientCertificateData, u.ClientKeyData = "", "", nil, nil
	}
	return c, nil
}

// Kubeconfig writes a kubeconfig that leads through the proxy, and returns its path.
func (p *Proxy) Kubeconfig(dir string) (string, error) {
	c := p.config.DeepCopy()
	for _, cl := range c.Clusters {
		cl.Server = "https://" + p.Addr()
	}
	path := filepath.Join(dir, "proxy.kubeconfig")
	return path, clientcmd.WriteToFile(*c, path)
}

// Config is a kubeconfig that leads through the proxy, to be bent by a test before it is written.
func (p *Proxy) Config() *clientcmdapi.Config {
	c := p.config.DeepCopy()
	for _, cl := range c.Clusters {
		cl.Server = "https://" + p.Addr()
	}
	return c
}

// Addr is the host and port the proxy listens on; it stays the same over Stop and Start.
func (p *Proxy) Addr() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.addr
}

// Start opens the door, on the same port as before if it was open before. The port is none that the system gives away by
// itself: somebody could have it when the door opens again.
func (p *Proxy) Start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.door != nil {
		return nil
	}
	var l net.Listener
	var err error
	for range 50 { // another process may hold the port, if only for a moment
		at := p.addr
		if at == "" {
			at = fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(10000))
		}
		if l, err = net.Listen("tcp", at); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		return fmt.Errorf("open the proxy's door: %w", err)
	}
	p.addr = l.Addr().String()
	p.door = newDoor(l, &p.wire)
	p.server = &http.Server{
		Handler:           http.HandlerFunc(p.serve),
		TLSConfig:         &tls.Config{Certificates: []tls.Certificate{p.cert}, MinVersion: tls.VersionTLS12},
		ErrorLog:          log.New(io.Discard, "", 0),
		ReadHeaderTimeout: time.Minute,
	}
	go func(s *http.Server, d *door) { _ = s.ServeTLS(d, "", "") }(p.server, p.door)
	return nil
}

// Stop closes the door and every connection: to a client it looks as if the server were gone.
func (p *Proxy) Stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.door == nil {
		return
	}
	p.door.thaw()
	_ = p.server.Close()
	p.door.cut()
	p.door = nil
}

// Close ends the proxy.
func (p *Proxy) Close() {
	p.Stop()
	p.desk.close()
	if t, ok := p.forward.Transport.(twoWays); ok {
		t.usual.CloseIdleConnections()
		t.upgrades.CloseIdleConnections()
	}
}

// Cut closes every connection now; new ones are welcome.
func (p *Proxy) Cut() { p.withDoor((*door).cut) }

// Freeze stops all bytes both ways and keeps the connections, as a stopped process does.
func (p *Proxy) Freeze() { p.withDoor((*door).freeze) }

// Thaw lets the bytes flow again.
func (p *Proxy) Thaw() { p.withDoor((*door).thaw) }

// Strand lets the connections there are hang for good; new ones pass.
func (p *Proxy) Strand() { p.withDoor((*door).strand) }

func (p *Proxy) withDoor(f func(*door)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.door != nil {
		f(p.door)
	}
}

// serve passes one request through the desk and on to the API server.
func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	counted, done := p.desk.take(w, r)
	defer done()
	if counted == nil {
		return
	}
	if p.desk.loses(r) {
		p.forward.ServeHTTP(&void{header: http.Header{}}, r)
		panic(http.ErrAbortHandler) // what net/http cuts a connection, or a stream of it, for
	}
	// A cut watch ends the handler by a panic that net/http knows; nothing else may escape.
	p.forward.ServeHTTP(counted, r)
}

// Write makes a kubeconfig file of a bent Config.
func Write(path string, c *clientcmdapi.Config) error {
	data, err := clientcmd.Write(*c)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// wait sleeps, but not beyond the request.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
