package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
)

// kinds is a cluster's discovered kinds, asked for once.
type kinds struct {
	mu   sync.Mutex
	have []Resource
	err  error
}

// Resources lists the kinds the server has, in preferred versions and without subresources; the answer is kept.
//
// A broken aggregated API takes only its own group away: then there are resources and an error that names it. The
// partial answer is kept too, until Refresh.
func (k *Cluster) Resources(ctx context.Context) ([]Resource, error) {
	k.known.mu.Lock()
	defer k.known.mu.Unlock()
	if k.known.have != nil {
		return slices.Clone(k.known.have), k.known.err
	}
	return k.discover(ctx)
}

// Refresh asks anew, as after a CRD was installed.
func (k *Cluster) Refresh(ctx context.Context) ([]Resource, error) {
	k.known.mu.Lock()
	defer k.known.mu.Unlock()
	return k.discover(ctx)
}

func (k *Cluster) discover(ctx context.Context) ([]Resource, error) {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	lists, err := discovery.ServerPreferredResourcesWithContext(ctx, k.disco)
	if len(lists) == 0 && err != nil {
		return slices.Clone(k.known.have), fmt.Errorf("discover kinds: %w", err)
	}
	k.health.good(k)
	var out []Resource
	for _, l := range lists {
		gv, e := schema.ParseGroupVersion(l.GroupVersion)
		if e != nil {
			continue
		}
		for i := range l.APIResources {
			a := &l.APIResources[i]
			if strings.Contains(a.Name, "/") {
				continue
			}
			r := Resource{Group: gv.Group, Version: gv.Version, Name: Clean(a.Name), Kind: Clean(a.Kind), Singular: Clean(a.SingularName),
				Namespaced: a.Namespaced, Verbs: slices.Clone(a.Verbs)}
			if r.Singular == "" { // older servers leave it out for built-ins
				r.Singular = strings.ToLower(r.Kind)
			}
			for _, s := range a.ShortNames {
				r.Short = append(r.Short, Clean(s))
			}
			for _, s := range a.Categories {
				r.Categories = append(r.Categories, Clean(s))
			}
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Resource) int {
		if (a.Group == "") != (b.Group == "") { // the core group first, as kubectl resolves names
			if a.Group == "" {
				return -1
			}
			return 1
		}
		return strings.Compare(a.String(), b.String())
	})
	k.known.have, k.known.err = out, partial(err)
	return slices.Clone(out), k.known.err
}

// partial words the failure of some groups.
func partial(err error) error {
	var bad *discovery.ErrGroupDiscoveryFailed
	if !errors.As(err, &bad) {
		return err
	}
	var groups []string
	for gv := range bad.Groups {
		groups = append(groups, gv.String())
	}
	slices.Sort(groups)
	return fmt.Errorf("the kinds of %s are missing, for their API does not answer: %w", strings.Join(groups, ", "), err)
}
