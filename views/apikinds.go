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
		Open: func(s *Session, _ Scope, _ int) Feed {
			cluster := s.Cluster
			return asked(func(ctx context.Context) kube.List { return servedKinds(ctx, cluster) })
		},
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "SHORT NAMES"}, {Name: "API VERSION"}, {Name: "NAMESPACED"}, {Name: "KIND"},
		},
		Rows: recordCells,
		Enter: func(s *Session, it *Item) ui.Step {
			return runCommand(s, Command{Word: string(it.Object.GetUID())})
		},
	}
}

// servedKinds are the kinds the server lists, once discovery has answered.
func servedKinds(ctx context.Context, cluster *kube.Cluster) kube.List {
	resources, err := cluster.Resources(ctx)
	list := kube.List{Synced: err == nil, Err: err}
	for _, r := range resources {
		if r.Can("list") {
			list.Objects = append(list.Objects, record(r.String(), r.Name, strings.Join(r.Short, ","), r.GVR().GroupVersion().String(), r.Namespaced, r.Kind))
		}
	}
	list.Loaded, list.Total = len(list.Objects), len(list.Objects)
	return list
}
