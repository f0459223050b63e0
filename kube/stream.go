package kube

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
)

// streaming is a context for a stream that changes things, such as a shell: it has the door's mark, ends with the cluster,
// and carries the logger, so that client-go has no reason to write to the terminal.
func (k *Cluster) streaming(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(klog.NewContext(admit(ctx), klog.FromContext(k.ctx)))
	stop := context.AfterFunc(k.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// errBroken is how something ends that a panic has ended.
var errBroken = errors.New("kdeck failed here; the log has the details")

// begin writes down that something is done that cannot be taken back; end writes down how it has ended. It errs where that
// cannot be written down, or nothing may be written.
func (k *Cluster) begin(c Change) (end func(error), err error) {
	if k.ReadOnly() {
		return nil, ErrReadOnly
	}
	now := Result{Reviewed: Reviewed{Change: c}, Began: time.Now()}
	done, err := k.noted(now)
	return func(err error) {
		now.Err = err
		done(now)
	}, err
}

// noted is begin for what may be done in read-only mode too; what has become of it is told when it has ended.
func (k *Cluster) noted(now Result) (end func(Result), err error) {
	c := now.Change
	c.Kubectl = k.Kubectl(c.Kubectl)
	switch {
	case c.Ref.UID == "":
		return nil, fmt.Errorf("%s: the object is not known by its UID", c)
	case k.record == nil:
		return nil, errNoRecord
	}
	trace, err := k.record.Begin(Entry{Began: now.Began, Context: k.name, Server: k.server, User: k.user, Change: c})
	if err != nil {
		return nil, fmt.Errorf("%s: not begun, for it could not be recorded: %w", c, err)
	}
	return func(now Result) {
		now.Ended, now.Unsure = time.Now(), errors.Is(now.Err, ErrCut)
		if err := trace.End(now, nil); err != nil {
			k.log(k.name + " how it ended could not be recorded: " + c.Title + ": " + err.Error())
		}
	}, nil
}

// wireFor is the configuration of a client with a connection of its own, as streams in both directions need it: client-go's
// makers of them know nothing of a shared transport, nor of what a credential plugin has given.
func (k *Cluster) wireFor(ctx context.Context) (*rest.Config, error) {
	cfg := rest.CopyConfig(k.wire)
	if k.cred == nil {
		return cfg, nil
	}
	p, err := k.cred.current(ctx)
	if err != nil {
		return nil, fmt.Errorf("getting credentials: %w", err)
	}
	if p.cert != nil {
		cfg.CertFile, cfg.KeyFile = "", ""
		if cfg.CertData, cfg.KeyData, err = pemOf(p.cert); err != nil {
			return nil, fmt.Errorf("getting credentials: %w", err)
		}
	}
	return cfg, nil
}

func pemOf(c *tls.Certificate) (cert, key []byte, err error) {
	for _, der := range c.Certificate {
		cert = append(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	return cert, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
}
