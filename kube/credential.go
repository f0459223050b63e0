package kube

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/pkg/apis/clientauthentication"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const (
	// A plugin without the terminal may wait this long for somebody to log in with a browser.
	pluginPatience = 90 * time.Second
	// A failure is believed this long: each try may open a browser window.
	pluginRest = slowestDenied
	// A credential the server refuses is not thrown away sooner than this after it was got: the next would be no better.
	passRest = 5 * time.Second
)

// credential holds what a credential plugin has given, for all clients of a cluster, and runs the plugin when there is
// nothing good to hold: never twice at a time, and without the terminal but for login.
type credential struct {
	conf    *clientcmdapi.ExecConfig
	cluster *clientauthentication.Cluster // nil unless the kubeconfig has it told
	line    string
	spawn   func(func()) bool
	ctx     context.Context // the cluster's
	log     func(string)
	renewed func() // another certificate has come: connections made with the old one are to go

	mu       sync.Mutex
	held     *pass
	failed   error
	failedAt time.Time
	flight   *flight // the plugin is running
}

// flight is one run of a plugin, and all who wait for it.
type flight struct {
	done   chan struct{}
	cancel context.CancelFunc
	pass   *pass
	err    error
}

// current is the credential to use now; it waits for the plugin as long as ctx allows.
func (c *credential) current(ctx context.Context) (*pass, error) {
	c.mu.Lock()
	if c.held.good(time.Now()) {
		defer c.mu.Unlock()
		return c.held, nil
	}
	if c.flight == nil && c.failed != nil && time.Since(c.failedAt) < pluginRest {
		defer c.mu.Unlock()
		return nil, c.failed
	}
	f := c.flight
	if f == nil {
		f = c.takeOff()
	}
	c.mu.Unlock()
	if f == nil {
		return nil, ErrClosed
	}
	select {
	case <-f.done:
		return f.pass, f.err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, fmt.Errorf("%s is still running", c.line)
		}
		return nil, ctx.Err()
	}
}

// takeOff runs the plugin in the background, without the terminal; c.mu is held. It returns nil after the cluster's end.
func (c *credential) takeOff() *flight {
	ctx, cancel := context.WithTimeout(c.ctx, pluginPatience)
	f := &flight{done: make(chan struct{}), cancel: cancel}
	c.flight = f
	ok := c.spawn(func() {
		defer cancel()
		c.land(f, ctx, nil)
	})
	if !ok {
		cancel()
		c.flight = nil
		return nil
	}
	return f
}

// land runs the plugin and tells all who wait.
func (c *credential) land(f *flight, ctx context.Context, t *Terminal) {
	f.err = errors.New("internal error") // what is told if it panics
	defer func() {
		c.mu.Lock()
		if c.flight == f {
			c.flight = nil
			c.keep(f)
		}
		c.mu.Unlock()
		close(f.done)
	}()
	f.pass, f.err = runPlugin(ctx, c.conf, c.cluster, t)
}

// keep notes how a run went; c.mu is held.
func (c *credential) keep(f *flight) {
	if f.err != nil {
		if !errors.Is(f.err, context.Canceled) {
			c.failed, c.failedAt = f.err, time.Now()
			c.log("credential plugin: " + f.err.Error())
		}
		return
	}
	other := c.held != nil && (c.held.cert == nil) != (f.pass.cert == nil) ||
		c.held != nil && f.pass.cert != nil && !c.held.cert.Leaf.Equal(f.pass.cert.Leaf)
	c.held, c.failed = f.pass, nil
	if other {
		c.spawn(c.renewed)
	}
}

// login runs the plugin with the terminal, in place of a run without it.
func (c *credential) login(ctx context.Context, t Terminal) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f := &flight{done: make(chan struct{}), cancel: cancel}
	c.mu.Lock()
	old := c.flight
	c.flight = f
	c.mu.Unlock()
	if old != nil {
		old.cancel()
		<-old.done
	}
	c.land(f, ctx, &t)
	return f.err
}

// refused throws a credential away that the server does not accept.
func (c *credential) refused(p *pass) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == p && time.Since(p.got) > passRest {
		c.held = nil
	}
}

// certificate is for the TLS handshake.
func (c *credential) certificate() (*tls.Certificate, error) {
	p, err := c.current(c.ctx)
	if err != nil {
		return nil, fmt.Errorf(gettingCredentials+" %w", err)
	}
	return p.cert, nil
}

// wrap puts the credential on each request.
func (c *credential) wrap(next http.RoundTripper) http.RoundTripper { return &bearer{c, next} }

type bearer struct {
	c    *credential
	next http.RoundTripper
}

// WrappedRoundTripper lets client-go reach through, to close idle connections.
func (b *bearer) WrappedRoundTripper() http.RoundTripper { return b.next }

func (b *bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("Authorization") != "" {
		return b.next.RoundTrip(req)
	}
	p, err := b.c.current(req.Context())
	if err != nil {
		return nil, fmt.Errorf(gettingCredentials+" %w", err)
	}
	if p.token != "" {
		req = utilnet.CloneRequest(req)
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	res, err := b.next.RoundTrip(req)
	if err == nil && res.StatusCode == http.StatusUnauthorized {
		b.c.refused(p)
	}
	return res, err
}
