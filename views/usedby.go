package views

import (
	"context"
	"fmt"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// usedByAction lists the objects that refer to the selected one.
func usedByAction() Action {
	return Action{
		ID: "used-by", Keys: []string{"U"}, Help: "used by",
		Not: func(sel Selection) string {
			if !kube.Usable(sel.Kind.Resource) {
				return "nothing is known to refer to " + sel.Kind.Name
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			res, ref := sel.Kind.Resource, sel.Ref(s.Cluster)
			return ui.Step{Open: NewList(s, usesOf(res, ref), Scope{About: res.Singular + "/" + ref.Name, Owner: ref.UID})}
		},
	}
}

// mostHow is how many of the fields that refer are told.
const mostHow = 4

// usesOf is the list of what refers to one object, read when it is opened and when it is read anew.
func usesOf(res kube.Resource, ref kube.Ref) Kind {
	k := Kind{
		Name:    "uses",
		Mixed:   true,
		Columns: []ui.Column{{Name: "KIND"}, {Name: "NAME"}, {Name: "READY"}, {Name: "STATUS"}, {Name: "HOW"}, {Name: "AGE", Age: true}},
		Open: func(s *Session, _ Scope, _ int) Feed {
			cluster := s.Cluster
			return asked(func(ctx context.Context) kube.List {
				users, err := cluster.Users(ctx, ref, res)
				return usesList(users, err)
			})
		},
		Rows: useRow,
	}
	if !res.Namespaced {
		k.Columns = append([]ui.Column{{Name: namespaceColumn}}, k.Columns...)
		k.Rows = func(o kube.Object) []ui.Row {
			rows := useRow(o)
			for i := range rows {
				rows[i].Cells = append([]ui.Cell{{Text: o.GetNamespace()}}, rows[i].Cells...)
			}
			return rows
		}
	}
	return k
}

func usesList(users []kube.User, err error) kube.List {
	list := kube.List{Synced: true, Loaded: len(users), Total: len(users), Err: err}
	for _, u := range users {
		how := u.How
		if n := len(how); n > mostHow {
			how = append(how[:mostHow-1:mostHow-1], fmt.Sprintf("%d more", n-mostHow+1))
		}
		list.Objects = append(list.Objects, &member{Object: u.Object, of: u.Resource, heads: u.Columns, note: strings.Join(how, ", ")})
	}
	return list
}

func useRow(o kube.Object) []ui.Row {
	m, ok := o.(*member)
	if !ok {
		return nil
	}
	ready, status, tone := m.standing()
	return m.row(tone, ui.Cell{Text: m.word()}, ui.Cell{Text: m.GetName()}, ready, status, ui.Cell{Text: m.note}, ageCell(m.GetCreationTimestamp()))
}
