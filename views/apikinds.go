package views

import (
	"context"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// APIKinds lists every kind the server has; enter opens one.
func APIKinds() Kind {
	return Kind{
		Name: "kinds",
		Open: func(s *Session, _ Scope, _ int) Feed { return &kindFeed{cluster: s.Cluster} },
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "SHORT NAMES"}, {Name: "API VERSION"}, {Name: "NAMESPACED"}, {Name: "KIND"},
		},
		Rows: recordCells,
		Enter: func(s *Session, it *Item) ui.Step {
			return runCommand(s, Command{Word: string(it.Object.GetUID())})
		},
	}
}

// kindFeed asks discovery once.
type kindFeed struct{ cluster *kube.Cluster }

// Next gives the kinds the server lists, once discovery has answered.
func (f *kindFeed) Next(ctx context.Context, seen uint64) (kube.List, error) {
	if seen > 0 {
		<-ctx.Done()
		return kube.List{}, ctx.Err()
	}
	resources, err := f.cluster.Resources(ctx)
	if ctx.Err() != nil {
		return kube.List{}, ctx.Err()
	}
	list := kube.List{Version: 1, Synced: err == nil, Err: err}
	for _, r := range resources {
		if r.Can("list") {
			list.Objects = append(list.Objects, record(r.String(), r.Name, strings.Join(r.Short, ","), r.GVR().GroupVersion().String(), r.Namespaced, r.Kind))
		}
	}
	list.Loaded, list.Total = len(list.Objects), len(list.Objects)
	return list, nil
}

// Close has nothing to let go.
func (*kindFeed) Close() {}
