package views

import (
	"fmt"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// APIKinds lists every kind the server has; enter opens one.
func APIKinds() Kind {
	return Kind{
		Name: "kinds",
		Open: func(s *Session, at Scope, _ int) Feed {
			return newKindsFeed(s.Cluster, at.fresh)
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

// kindID tells the rows apart.
func kindID(r kube.Resource) string { return r.String() }

// kindRecord is the row of a kind.
func kindRecord(r kube.Resource) kube.Object {
	versions := r.GVR().GroupVersion().String()
	for _, o := range r.Others {
		versions += "," + o.Version
	}
	rec, _ := record(kindID(r), r.Name, strings.Join(r.Short, ","), versions, r.Namespaced, r.Kind).(*kube.Record)
	rec.ResourceVersion = fmt.Sprint(rec.Cells) // rows are remembered by it
	return rec
}

// servedKinds are the kinds the server lists, as discovery has answered.
func servedKinds(resources []kube.Resource, err error) kube.List {
	list := kube.List{Synced: err == nil, Err: err}
	for _, r := range resources {
		if r.Can("list") {
			list.Objects = append(list.Objects, kindRecord(r))
		}
	}
	list.Loaded, list.Total = len(list.Objects), len(list.Objects)
	return list
}
