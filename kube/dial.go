package kube

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/transport"
)

// authenticate puts kdeck's own runner in the place of client-go's for credential plugins: one that can be stopped, and that
// is lent the terminal only when it is free.
func (k *Cluster) authenticate(cfg *rest.Config) error {
	run := needsPlugin(cfg)
	conf := cfg.ExecProvider
	cfg.ExecProvider = nil
	if !run {
		return nil
	}
	k.cred = &credential{conf: conf, line: conf.Command, spawn: k.spawn, ctx: k.ctx, renewed: func() { k.conns.cut(anyConn) },
		log: func(s string) { k.log(k.name + " " + s) }}
	if conf.ProvideClusterInfo {
		bare := rest.CopyConfig(cfg)
		bare.ExecProvider = conf
		info, err := rest.ConfigToExecCluster(bare)
		if err != nil {
			return fmt.Errorf("what the credential plugin is to know of the cluster: %w", err)
		}
		k.cred.cluster = info
	}
	cfg.Wrap(k.cred.wrap)
	return nil
}

// transport makes the one HTTP client that all clients share, over connections that can be cut.
func (k *Cluster) transport(cfg *rest.Config) error {
	k.conns = newConns(cfg.Dial)
	cfg.Dial = k.conns.DialContext
	tc, err := cfg.TransportConfig()
	if err != nil {
		return err
	}
	if k.cred != nil {
		tc.TLS.GetCertHolder = &transport.GetCertHolder{GetCert: k.cred.certificate}
	}
	rt, err := transport.New(tc)
	if err != nil {
		return err
	}
	k.http = &http.Client{Transport: rt}
	return nil
}

// Plugin is the credential plugin this cluster's user comes from, if there is one.
func (k *Cluster) Plugin() (Plugin, bool) {
	if k.plugin == nil {
		return Plugin{}, false
	}
	return *k.plugin, true
}

// Login runs the credential plugin with the terminal, whatever credential there is, and has all that waits for one try
// again at once. The screen must be away meanwhile.
func (k *Cluster) Login(ctx context.Context, t Terminal) error {
	if k.cred == nil {
		return errors.New("the user of this context has no credential plugin to log in with")
	}
	if err := k.cred.login(ctx, t); err != nil {
		return fmt.Errorf(gettingCredentials+" %w", err)
	}
	k.nudge()
	return nil
}
