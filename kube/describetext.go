package kube

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/describe"
)

// describe runs kubectl's describer of the kind, or its generic one, over what is in stock.
//
// Describers know no context and no deadline: their round tripper does, so that a frozen server cannot hold one for ever.
func (d *Description) describe(ctx context.Context) (text string, err error) {
	defer d.k.barrier(&err)
	if d.k.http == nil {
		return "", fmt.Errorf("describe %s %s: no server", d.res, d.ref.Name)
	}
	ctx, cancel := d.k.unary(ctx)
	defer cancel()
	defer context.AfterFunc(d.ctx, cancel)()
	shelf, err := d.stock(ctx)
	if err != nil {
		return "", fmt.Errorf("describe %s %s: %w", d.res, d.ref.Name, err)
	}
	text, err = d.print(shelf)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("describe %s %s: %w", d.res, d.ref.Name, err)
	}
	return CleanText(strings.TrimRight(text, "\n")), nil
}

// print gives the describer's text, and says what could not be told.
func (d *Description) print(shelf *shelf) (string, error) {
	cfg := d.k.borrow(shelf)
	gk := schema.GroupKind{Group: d.res.Group, Kind: d.res.Kind}
	events := d.lists[0]
	settings := describe.DescriberSettings{ShowEvents: whole(&events) && events.Err == nil || len(events.Objects) > 0, ChunkSize: chunk}
	generic := func() (string, error) {
		g, ok := describe.GenericDescriberFor(&meta.RESTMapping{Resource: d.res.GVR(),
			GroupVersionKind: gk.WithVersion(d.res.Version), Scope: scopeOf(d.res)}, cfg)
		if !ok {
			return "", errors.New("no describer")
		}
		return g.Describe(d.ref.Namespace, d.ref.Name, settings)
	}
	var text string
	var err error
	if own, ok := describe.DescriberFor(gk, cfg); ok {
		if text, err = own.Describe(d.ref.Namespace, d.ref.Name, settings); IsForbidden(err) {
			// It wanted more than the object, and may not have it (a Namespace's quotas): the object alone is better than nothing.
			why := Explain(err)
			if text, err = generic(); err == nil {
				text = strings.TrimRight(text, "\n") + "\n\nNot all can be told: " + why
			}
		}
	} else {
		text, err = generic()
	}
	if err != nil {
		return "", err
	}
	switch {
	case events.Err != nil:
		text = strings.TrimRight(text, "\n") + "\nEvents:  " + Explain(events.Err)
	case !settings.ShowEvents:
		text = strings.TrimRight(text, "\n") + "\nEvents:  still loading"
	}
	return text, nil
}

func scopeOf(r Resource) meta.RESTScope {
	if r.Namespaced {
		return meta.RESTScopeNamespace
	}
	return meta.RESTScopeRoot
}

// borrow is a config for clients made by others: the cluster's own connection and credentials, and t before them.
//
// What the transport does already (TLS, tokens, plugins, proxies) must not be in it a second time.
func (k *Cluster) borrow(t *shelf) *rest.Config {
	t.next = k.http.Transport
	base := *k.raw.Get().AbsPath("/").URL()
	base.RawQuery = ""
	return &rest.Config{Host: base.String(), Transport: t, UserAgent: "kdeck/" + k.version, QPS: -1, WarningHandlerWithContext: warnings{k},
		ContentConfig: rest.ContentConfig{ContentType: protobuf, AcceptContentTypes: protobuf + "," + asIs}}
}

const protobuf = "application/vnd.kubernetes.protobuf"
