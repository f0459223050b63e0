package views

import (
	"context"
	"errors"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// treeAction shows where an object stands among what owns it and what that owns.
func treeAction() Action {
	return Action{
		ID: "tree", Keys: []string{"X"}, Help: "tree of owners",
		Not: func(sel Selection) string {
			if sel.Kind.Resource.Name == "" {
				return sel.Kind.Name + " own nothing"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			res, ref := sel.Kind.Resource, sel.Ref(s.Cluster)
			list := NewList(s, treeOf(res, ref, sel.Item.Object.GetOwnerReferences(), s.Theme.ASCII),
				Scope{About: res.Singular + "/" + ref.Name, Owner: ref.UID})
			list.find = string(ref.UID)
			return ui.Step{Open: list}
		},
	}
}

// treeOf is the list of an object's family, live: a line for each, in the order and with the branches of a tree. Of what
// lies outside of the object's namespace only its own owners are shown.
func treeOf(res kube.Resource, ref kube.Ref, owners []metav1.OwnerReference, ascii bool) Kind {
	return Kind{
		Name:    "tree",
		Mixed:   true,
		Columns: []ui.Column{{Name: "NAME"}, {Name: "READY"}, {Name: "STATUS"}, {Name: "AGE", Age: true}},
		Open: func(s *Session, at Scope, _ int) Feed {
			cluster, fresh := s.Cluster, at.fresh
			return &planned{plan: func(ctx context.Context) (Feed, error) {
				family, err := cluster.Family(ctx, ref, res, owners)
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				parts := make([]Feed, len(family.Kinds))
				for i, r := range family.Kinds {
					parts[i] = cluster.Watch(relatives(r, family.Line, ref.Namespace, fresh))
				}
				return join(func(lists []kube.List) kube.List { return grow(family, lists, err, ascii) }, parts...), nil
			}}
		},
		Rows: treeRow,
	}
}

// relatives asks for the objects of a kind among which relatives may be.
func relatives(r kube.Resource, line []kube.Kin, namespace string, fresh bool) kube.Query {
	q := kube.Query{Resource: r, Namespace: namespace, Page: screenful, Fresh: fresh}
	if r.Namespaced || namespace == "" {
		return q
	}
	q.Namespace = "" // an owner outside of all namespaces: it alone
	for _, kin := range line {
		if kin.Resource.Same(r) {
			q.Fields = fields.OneTermEqualSelector("metadata.name", kin.Ref.Name).String()
		}
	}
	return q
}

func treeRow(o kube.Object) []ui.Row {
	m, ok := o.(*member)
	if !ok {
		return nil
	}
	ready, status, tone := m.standing()
	if m.note != "" {
		status, tone = ui.Cell{Text: m.note}, themes.Warn
	}
	return m.row(tone, ui.Cell{Text: m.line + m.word() + "/" + m.GetName()}, ready, status, ageCell(m.GetCreationTimestamp()))
}

// planned is a feed that has to be found out first, when somebody looks.
type planned struct {
	plan func(context.Context) (Feed, error)

	mu     sync.Mutex
	feed   Feed
	closed bool
}

// Next gives the next list of the feed that was found out.
func (p *planned) Next(ctx context.Context, seen uint64) (kube.List, error) {
	feed, err := p.found(ctx)
	if err != nil {
		return kube.List{}, err
	}
	return feed.Next(ctx, seen)
}

func (p *planned) found(ctx context.Context) (Feed, error) {
	p.mu.Lock()
	feed := p.feed
	p.mu.Unlock()
	if feed != nil {
		return feed, nil
	}
	feed, err := p.plan(ctx)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		feed.Close()
		return nil, errors.Join(ctx.Err(), kube.ErrClosed)
	}
	p.feed = feed
	return feed, nil
}

// Close lets the feed go, also one that is found out later.
func (p *planned) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	if p.feed != nil {
		p.feed.Close()
	}
}
