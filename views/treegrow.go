package views

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
)

// branches are the strokes of a tree: what leads past an object, under its last child, to a child, and to the last one.
type branches struct{ past, under, child, last string }

func strokes(ascii bool) branches {
	if ascii {
		return branches{"|  ", "   ", "+- ", "`- "}
	}
	return branches{"│  ", "   ", "├─ ", "└─ "}
}

// grow makes the tree of a family out of the lists of its kinds, in their order. What of the line is in no list, for it is
// gone or may not be read, stands there by its name.
func grow(f kube.Family, lists []kube.List, unread error, ascii bool) kube.List {
	out := kube.List{Synced: true, Err: unread}
	children := map[types.UID][]*member{}
	known := map[types.UID]*member{}
	everyday := kube.Builtin()
	for i, l := range lists {
		rank := place(f.Kinds[i], everyday)
		out.Synced = out.Synced && (l.Synced || l.Err != nil)
		if out.Err == nil {
			out.Err = l.Err
		}
		if !l.Stale.IsZero() && (out.Stale.IsZero() || l.Stale.Before(out.Stale)) {
			out.Stale = l.Stale
		}
		out.Unwatched = out.Unwatched.Older(l.Unwatched)
		for _, o := range l.Objects {
			m := &member{Object: o, of: f.Kinds[i], heads: l.Columns, rank: rank}
			known[o.GetUID()] = m
			if owner := controller(o); owner != nil {
				children[owner.UID] = append(children[owner.UID], m)
			}
		}
	}
	for i := len(f.Line) - 1; i >= 0; i-- {
		kin := f.Line[i]
		if known[kin.Ref.UID] != nil {
			continue
		}
		m := &member{Object: shadow(kin), of: kin.Resource, note: absence(kin, out.Synced), rank: place(kin.Resource, everyday)}
		known[kin.Ref.UID] = m
		if i > 0 {
			up := f.Line[i-1].Ref.UID
			children[up] = append(children[up], m)
		}
	}
	b, seen := strokes(ascii), map[types.UID]bool{}
	var add func(m *member, here, below string)
	add = func(m *member, here, below string) {
		if seen[m.GetUID()] {
			return
		}
		seen[m.GetUID()] = true
		m.line = here
		out.Objects = append(out.Objects, m)
		under := children[m.GetUID()]
		slices.SortStableFunc(under, elder)
		for i, c := range under {
			if i == len(under)-1 {
				add(c, below+b.last, below+b.under)
			} else {
				add(c, below+b.child, below+b.past)
			}
		}
	}
	add(known[f.Line[0].Ref.UID], "", "")
	out.Loaded, out.Total = len(out.Objects), len(out.Objects)
	return out
}

// shadow stands for an object that could not be read.
func shadow(kin kube.Kin) kube.Object {
	return &kube.Record{Meta: kube.Meta{ObjectMeta: metav1.ObjectMeta{Name: kin.Ref.Name, Namespace: kin.Ref.Namespace, UID: kin.Ref.UID}}}
}

// absence is why an object is in no list; nothing as long as the lists are not complete.
func absence(kin kube.Kin, complete bool) string {
	var other *kube.ReplacedError
	switch {
	case kube.IsGone(kin.Err), errors.As(kin.Err, &other), kin.Err == nil && complete:
		return "gone"
	case kin.Err != nil && kin.Resource.Name == "":
		return "unknown kind"
	case kin.Err != nil:
		return kube.Brief(kin.Err)
	}
	return ""
}

// past are the kinds of which the newest counts, and the older ones are history.
var past = []string{"replicasets", "controllerrevisions", "jobs"}

// elder sorts siblings: by kind, then by name, but where there is a history the newest first.
func elder(a, b *member) int {
	if d := cmp.Compare(a.rank, b.rank); d != 0 {
		return d
	}
	if d := strings.Compare(a.of.String(), b.of.String()); d != 0 {
		return d
	}
	if slices.Contains(past, a.of.Name) {
		if d := b.GetCreationTimestamp().Compare(a.GetCreationTimestamp().Time); d != 0 {
			return d
		}
	}
	return strings.Compare(a.GetName(), b.GetName())
}

// place is where a kind stands among kubectl's everyday ones; the others come behind them.
func place(r kube.Resource, everyday []kube.Resource) int {
	if i := slices.IndexFunc(everyday, r.Same); i >= 0 {
		return i
	}
	return len(everyday)
}
