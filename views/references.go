package views

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// usesAction lists what the selected object refers to by name: a pod's ConfigMaps, Secrets, claims and service account.
func usesAction() Action {
	return Action{
		ID: "uses", Keys: []string{"u"}, Help: "what it uses",
		For: []string{Pods().Name, Deployments().Name, StatefulSets().Name, DaemonSets().Name, ReplicaSets().Name, Jobs().Name, CronJobs().Name,
			Ingresses().Name, Claims().Name, Autoscalers().Name, ServiceAccounts().Name},
		Open: func(s *Session, sel Selection) ui.Step {
			res, ref := sel.Kind.Resource, sel.Ref(s.Cluster)
			return ui.Step{Open: NewList(s, usedOf(res, ref), Scope{About: res.Singular + "/" + ref.Name, Owner: ref.UID})}
		},
	}
}

// usedOf is the list of what one object refers to, read when it is opened and when it is read anew.
func usedOf(res kube.Resource, ref kube.Ref) Kind {
	return Kind{
		Name:    "references",
		Mixed:   true,
		Columns: []ui.Column{{Name: "KIND"}, {Name: "NAME"}, {Name: "STATUS"}, {Name: "HOW", Rest: true}, {Name: "AGE", Age: true}},
		Open: func(s *Session, _ Scope, _ int) Feed {
			cluster := s.Cluster
			return asked(func(ctx context.Context) kube.List {
				used, err := cluster.Uses(ctx, res, ref)
				return usedList(used, err)
			})
		},
		Rows: usedRow,
	}
}

func usedList(used []kube.Used, err error) kube.List {
	list := kube.List{Synced: true, Loaded: len(used), Total: len(used), Err: err}
	for _, u := range used {
		m := &member{Object: u.Object, of: u.Resource, heads: u.Columns, note: strings.Join(shortHow(u.How), ", ")}
		if u.Object == nil {
			absent := &kube.Record{}
			absent.Namespace, absent.Name = u.Namespace, kube.Clean(u.Name)
			absent.UID = types.UID(fmt.Sprintf("absent %s %s/%s", u.Resource, u.Namespace, u.Name))
			m.Object, m.line = absent, notThere
			if u.Err != nil {
				m.line = kube.Brief(u.Err)
			}
		}
		list.Objects = append(list.Objects, m)
	}
	return list
}

// notThere is the status of what is referred to and is not there.
const notThere = "not there"

// shortHow are the first few of the fields that refer.
func shortHow(how []string) []string {
	if n := len(how); n > mostHow {
		return append(how[:mostHow-1:mostHow-1], fmt.Sprintf("%d more", n-mostHow+1))
	}
	return how
}

// usedRow is the row of what is referred to; what is not there has no object, and so nothing can be done with it.
func usedRow(o kube.Object) []ui.Row {
	m, ok := o.(*member)
	if !ok {
		return nil
	}
	if m.line == "" {
		_, status, tone := m.standing()
		return m.row(tone, ui.Cell{Text: m.word()}, ui.Cell{Text: m.GetName()}, status, ui.Cell{Text: m.note}, ageCell(m.GetCreationTimestamp()))
	}
	tone := themes.Warn // it may be there: that could not be found out
	if m.line == notThere && !strings.HasSuffix(m.note, "(optional)") {
		tone = themes.Bad
	}
	rows := m.row(tone, ui.Cell{Text: m.word()}, ui.Cell{Text: m.GetName()}, ui.Cell{Text: m.line}, ui.Cell{Text: m.note}, ui.Cell{})
	rows[0].Item = nil
	return rows
}
