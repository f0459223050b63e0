package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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
	groups, lists, err := discovery.ServerGroupsAndResourcesWithContext(ctx, k.disco)
	if len(lists) == 0 && err != nil {
		return slices.Clone(k.known.have), fmt.Errorf("discover kinds: %w", err)
	}
	k.health.good(k)
	out := preferred(groups, lists)
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

// preferred are the kinds of each group in its preferred version, and those of other versions that it lacks
// (client-go/discovery, ServerPreferredResources), each with its subresources.
func preferred(groups []*metav1.APIGroup, lists []*metav1.APIResourceList) (out []Resource) {
	byVersion := map[string]*metav1.APIResourceList{}
	for _, l := range lists {
		byVersion[l.GroupVersion] = l
	}
	for _, g := range groups {
		versions := append([]metav1.GroupVersionForDiscovery{g.PreferredVersion}, g.Versions...)
		seen := map[string]bool{}
		for _, v := range versions {
			l := byVersion[v.GroupVersion]
			if l == nil {
				continue
			}
			delete(byVersion, v.GroupVersion)
			subs := map[string][]string{}
			for i := range l.APIResources {
				if name, sub, ok := strings.Cut(l.APIResources[i].Name, "/"); ok {
					subs[name] = append(subs[name], Clean(sub))
				}
			}
			for i := range l.APIResources {
				a := &l.APIResources[i]
				if strings.Contains(a.Name, "/") || seen[a.Name] {
					continue
				}
				seen[a.Name] = true
				out = append(out, resourceOf(g.Name, v.Version, a, subs[a.Name]))
			}
		}
	}
	return out
}

func resourceOf(group, version string, a *metav1.APIResource, subs []string) Resource {
	r := Resource{Group: group, Version: version, Name: Clean(a.Name), Kind: Clean(a.Kind), Singular: Clean(a.SingularName),
		Namespaced: a.Namespaced, Verbs: slices.Clone(a.Verbs), Subs: subs}
	if r.Singular == "" { // older servers leave it out for built-ins
		r.Singular = strings.ToLower(r.Kind)
	}
	for _, s := range a.ShortNames {
		r.Short = append(r.Short, Clean(s))
	}
	for _, s := range a.Categories {
		r.Categories = append(r.Categories, Clean(s))
	}
	return r
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
