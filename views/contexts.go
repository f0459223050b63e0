package views

import (
	"kdeck/kube"
	"kdeck/ui"
)

// contextsName is the name of the list of contexts, whose source is the kubeconfig.
const contextsName = "contexts"

// Contexts lists the contexts of the kubeconfig; enter switches to one. The kubeconfig itself is never written.
func Contexts() Kind {
	return Kind{
		Name: contextsName,
		Open: func(s *Session, _ Scope, _ int) Feed { return still(contextRecords(s)) },
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "CLUSTER"}, {Name: "USER"}, {Name: "NAMESPACE"}, {Name: "SERVER"}, {Name: "IN USE"},
		},
		Rows:  recordCells,
		Enter: func(s *Session, it *Item) ui.Step { return switchContext(s, it.Object.GetName(), Command{}) },
	}
}

// ChooseContext is the list of contexts where the one kdeck was started in cannot be used: why stands below it, and what was
// asked for is opened in the one that is chosen.
func ChooseContext(s *Session, c Command, why error) ui.View {
	k := Contexts()
	k.Enter = func(s *Session, it *Item) ui.Step { return switchContext(s, it.Object.GetName(), c) }
	v := NewList(s, k, Scope{})
	v.reason = kube.Explain(why)
	return v
}

func contextRecords(s *Session) []kube.Object {
	var out []kube.Object
	for _, c := range s.Config.Contexts() {
		used := ""
		if c.Name == s.Cluster.Name() {
			used = "yes"
		}
		if used != "" && s.Cluster.Usable() != nil {
			used = "not usable"
		}
		out = append(out, record(c.Name, c.Name, c.Cluster, c.User, c.Namespace, c.Server, used))
	}
	return out
}
