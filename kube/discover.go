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
	mu     sync.Mutex
	have   []Resource
	err    error
	asking *inquiry // the latest that has no answer yet
}

// inquiry is one question for all kinds. Who waits for its answer may give up waiting; the answer is kept all the same.
type inquiry struct {
	done chan struct{}
	have []Resource
	err  error
}

// Resources lists the kinds the server has, in preferred versions and without subresources; the answer is kept.
//
// A broken aggregated API takes only its own group away: then there are resources and an error that names it. The
// partial answer is kept too, until Refresh.
func (k *Cluster) Resources(ctx context.Context) ([]Resource, error) {
	k.known.mu.Lock()
	if k.known.have != nil {
		defer k.known.mu.Unlock()
		return slices.Clone(k.known.have), k.known.err
	}
	q := k.known.asking
	if q == nil {
		q = k.inquire()
	}
	k.known.mu.Unlock()
	return q.wait(ctx)
}

// Refresh asks anew, as after a CRD was installed.
func (k *Cluster) Refresh(ctx context.Context) ([]Resource, error) {
	k.known.mu.Lock()
	q := k.inquire() // an older one may not know of it
	k.known.mu.Unlock()
	return q.wait(ctx)
}

// inquire asks the server on behalf of all who wait; k.known.mu is held.
func (k *Cluster) inquire() *inquiry {
	q := &inquiry{done: make(chan struct{}), err: errors.New("discover kinds: internal error")} // what is told if it panics
	k.known.asking = q
	if !k.spawn(func() {
		defer k.answer(q)
		q.have, q.err = k.discover()
	}) {
		k.known.asking, q.err = nil, ErrClosed
		close(q.done)
	}
	return q
}

// answer keeps what an inquiry has found, unless a newer one is under way, and tells all who wait.
func (k *Cluster) answer(q *inquiry) {
	k.known.mu.Lock()
	defer k.known.mu.Unlock()
	if k.known.asking == q {
		k.known.asking = nil
		if q.have != nil {
			k.known.have, k.known.err = q.have, q.err
			k.scales.forget() // a definition may be another one by now
		}
	}
	if q.have == nil {
		q.have = k.known.have
	}
	close(q.done)
}

func (q *inquiry) wait(ctx context.Context) ([]Resource, error) {
	select {
	case <-q.done:
		return slices.Clone(q.have), q.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (k *Cluster) discover() ([]Resource, error) {
	ctx, cancel := k.unary(k.ctx)
	defer cancel()
	groups, lists, err := discovery.ServerGroupsAndResourcesWithContext(ctx, k.disco)
	if len(lists) == 0 && err != nil {
		return nil, fmt.Errorf("discover kinds: %w", err)
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
	return out, partial(err)
}

// preferred are the kinds of each group in its preferred version, and those of other versions that it lacks
// (client-go/discovery, ServerPreferredResources), each with its subresources, and with the other versions it has.
func preferred(groups []*metav1.APIGroup, lists []*metav1.APIResourceList) (out []Resource) {
	byVersion := map[string]*metav1.APIResourceList{}
	for _, l := range lists {
		byVersion[l.GroupVersion] = l
	}
	for _, g := range groups {
		versions := append([]metav1.GroupVersionForDiscovery{g.PreferredVersion}, g.Versions...)
		seen := map[string]int{} // where in out a kind is
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
				if strings.Contains(a.Name, "/") {
					continue
				}
				r := resourceOf(g.Name, v.Version, a, subs[a.Name])
				if at, ok := seen[a.Name]; ok {
					out[at].Others = append(out[at].Others, r)
					continue
				}
				seen[a.Name] = len(out)
				out = append(out, r)
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
