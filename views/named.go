package views

import (
	"context"
	"slices"
	"strings"

	"kdeck/kube"
)

// namedFeed keeps the objects of a few names, which no selector of the API can ask for.
type namedFeed struct {
	Feed
	names []string
}

// named puts a feed behind a scope's names, if it has any.
func named(f Feed, at Scope) Feed {
	if at.Names == "" {
		return f
	}
	return namedFeed{f, strings.Split(at.Names, ",")}
}

// Next gives the named objects of the next list; how many there are is not known before all have arrived.
func (f namedFeed) Next(ctx context.Context, seen uint64) (kube.List, error) {
	list, err := f.Feed.Next(ctx, seen)
	kept := make([]kube.Object, 0, len(f.names))
	for _, o := range list.Objects {
		if slices.Contains(f.names, o.GetName()) {
			kept = append(kept, o)
		}
	}
	list.Objects, list.Loaded, list.Total = kept, len(kept), -1
	if list.Synced {
		list.Total = len(kept)
	}
	return list, err
}
