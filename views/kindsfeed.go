package views

import (
	"context"
	"slices"
	"time"

	"kdeck/kube"
)

// kindsFeed is the list of all kinds, live: discovery cannot be watched, CustomResourceDefinitions can. When they have changed, the
// server is asked for its kinds again.
type kindsFeed struct {
	cluster *kube.Cluster
	fresh   bool
	crds    Feed

	version, seen uint64   // of what was given, and of the definitions
	names         []string // of the definitions, which are those of their kinds
	began         bool     // they were listed once
}

func newKindsFeed(c *kube.Cluster, fresh bool) *kindsFeed {
	return &kindsFeed{cluster: c, fresh: fresh, crds: c.Watch(kube.Query{Resource: builtin("customresourcedefinitions"), Fresh: fresh})}
}

// Next gives the kinds, and then again when definitions came or went.
func (f *kindsFeed) Next(ctx context.Context, seen uint64) (kube.List, error) {
	if f.version == 0 || seen < f.version {
		ask := f.cluster.Resources
		if f.fresh {
			ask = f.cluster.Refresh
		}
		return f.give(ctx, ask)
	}
	for {
		list, err := f.crds.Next(ctx, f.seen)
		if err != nil {
			return kube.List{}, err
		}
		f.seen = list.Version
		if !list.Synced {
			continue
		}
		var names []string
		for _, o := range list.Objects {
			if o.GetDeletionTimestamp() == nil {
				names = append(names, o.GetName())
			}
		}
		before := f.names
		f.names = names
		if f.began && slices.Equal(before, names) {
			continue // a status
		}
		f.began = true
		return f.settled(ctx, before)
	}
}

// A definition that was made is served, or one that is gone is no longer, a few seconds later.
const (
	servedPause = time.Second
	servedTries = 10
)

// settled gives the kinds once they are those of the definitions, or after a while without: a definition the server has not accepted is
// never served.
func (f *kindsFeed) settled(ctx context.Context, before []string) (kube.List, error) {
	for try := 1; ; try++ {
		found, err := f.cluster.Refresh(ctx)
		if ctx.Err() != nil {
			return kube.List{}, ctx.Err()
		}
		if try == servedTries || err != nil || f.agree(found, before) {
			return f.give(ctx, func(context.Context) ([]kube.Resource, error) { return found, err })
		}
		select {
		case <-time.After(servedPause):
		case <-ctx.Done():
			return kube.List{}, ctx.Err()
		}
	}
}

// agree says whether the kinds found are those of the definitions there are, and none of those there were before.
func (f *kindsFeed) agree(found []kube.Resource, before []string) bool {
	served := map[string]bool{}
	for _, r := range found {
		served[r.String()] = true
	}
	for _, name := range f.names {
		if !served[name] {
			return false
		}
	}
	return !slices.ContainsFunc(before, func(name string) bool { return served[name] && !slices.Contains(f.names, name) })
}

func (f *kindsFeed) give(ctx context.Context, ask func(context.Context) ([]kube.Resource, error)) (kube.List, error) {
	list := servedKinds(ask(ctx))
	if ctx.Err() != nil {
		return kube.List{}, ctx.Err()
	}
	f.version++
	list.Version = f.version
	return list, nil
}

// Close lets the definitions go.
func (f *kindsFeed) Close() { f.crds.Close() }
