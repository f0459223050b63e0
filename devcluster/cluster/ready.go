package cluster

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/pki"
)

// probe asks parts over TLS whether they are well.
type probe struct{ client *http.Client }

func newProbe(d parts.Dir) (*probe, error) {
	ca, err := os.ReadFile(d.Cert(pki.CA))
	if err != nil {
		return nil, fmt.Errorf("read the authority: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	cert, err := tls.LoadX509KeyPair(d.Cert(pki.Client), d.Key(pki.Client))
	if err != nil {
		return nil, fmt.Errorf("read the client certificate: %w", err)
	}
	return &probe{&http.Client{
		Timeout: 3 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig:   &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12},
			DisableKeepAlives: true,
			DialContext:       (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
		},
	}}, nil
}

// healthPath is where a part tells of itself.
func healthPath(part string) string {
	switch part {
	case parts.Etcd:
		return "/health"
	case parts.APIServer:
		return "/readyz"
	}
	return "/healthz"
}

// check is nil if the part that serves on the port is well. A part without a port is.
func (p *probe) check(ctx context.Context, part string, port int) error {
	if port == 0 {
		return nil
	}
	url := fmt.Sprintf("https://127.0.0.1:%d%s", port, healthPath(part))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", part, err)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("ask %s: %w", part, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 300))
		return fmt.Errorf("%s says %s: %s", part, resp.Status, body)
	}
	return nil
}

// wait asks until the part is well, its process is gone, or the context ends.
func (p *probe) wait(ctx context.Context, c *child, port int) error {
	var err error
	for {
		if err = p.check(ctx, c.name, port); err == nil {
			return nil
		}
		select {
		case <-c.gone:
			return &deathError{part: c.name, how: c.how()}
		case <-ctx.Done():
			return fmt.Errorf("%s does not get ready: %w", c.name, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
