package views

import (
	"context"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"

	"kdeck/kube"
)

// Scope is the part of a cluster a list looks at.
type Scope struct {
	Namespace string    // "" = all; several are joined by commas
	Labels    string    // kubectl's selector grammar
	Fields    string    // a field selector, as far as the server knows the fields
	Name      string    // one object only
	Names     string    // only objects of these names, joined by commas
	Owner     types.UID // only what this object owns
	About     string    // what the list is about, for the title

	fresh bool // read anew from the server
}

// namespaces are the single namespaces of a scope in the order of the bytes of "namespace/name", or nil for all.
func (at Scope) namespaces() []string {
	if at.Namespace == "" {
		return nil
	}
	names := strings.Split(at.Namespace, ",")
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(a+"/", b+"/") })
	return slices.Compact(names)
}

// several says whether objects of more than one namespace may come.
func (at Scope) several() bool { return at.Namespace == "" || strings.Contains(at.Namespace, ",") }

// distinct leaves out of some namespaces, joined by commas, what is there before.
func distinct(namespaces string) string {
	var out []string
	for name := range strings.SplitSeq(namespaces, ",") {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ",")
}

// partError is the trouble of one of several namespaces.
type partError struct {
	namespace string
	err       error
}

func (e *partError) Error() string { return "namespace " + e.namespace + ": " + e.err.Error() }
func (e *partError) Unwrap() error { return e.err }

// mergeOf is the combined state of the lists of some namespaces. One that may not be looked at is named, and not waited for.
func mergeOf(namespaces []string, lists []kube.List) kube.List {
	out := merge(lists)
	some, settled := false, true
	for i := len(lists) - 1; i >= 0; i-- {
		l := &lists[i]
		some, settled = some || l.Synced, settled && (l.Synced || kube.IsForbidden(l.Err))
		if l.Err != nil {
			out.Err = &partError{namespaces[i], l.Err}
		}
	}
	out.Synced = some && settled
	return out
}

// badNamespace says what is wrong with a namespace, or with one of several.
func badNamespace(namespaces string) string {
	for name := range strings.SplitSeq(namespaces, ",") {
		if errs := validation.IsDNS1123Label(name); len(errs) > 0 {
			return "\"" + name + "\" cannot be a namespace: " + errs[0]
		}
	}
	return ""
}

// open starts the kind's feed for a scope; page is how many rows the first screen shows.
func (k Kind) open(s *Session, at Scope, page int) Feed {
	if k.Open != nil {
		return k.Open(s, at, page)
	}
	q := kube.Query{Resource: k.Resource, Namespace: at.Namespace, Labels: at.Labels, Fields: at.Fields, Page: page, Fresh: at.fresh}
	if at.Name != "" {
		q.Fields = strings.Trim(q.Fields+",metadata.name="+fields.EscapeValue(at.Name), ",")
	}
	q.Paths = paths(s.columnsOf(k))
	var feed Feed
	if names := at.namespaces(); len(names) > 1 {
		parts := make([]Feed, len(names))
		for i, name := range names {
			q.Namespace = name
			parts[i] = s.Cluster.Watch(q)
		}
		feed = join(func(lists []kube.List) kube.List { return mergeOf(names, lists) }, parts...)
	} else {
		feed = s.Cluster.Watch(q)
	}
	if at.Owner != "" {
		return ownedFeed{feed, at.Owner}
	}
	return named(feed, at)
}

// ownedFeed keeps what one object owns.
type ownedFeed struct {
	Feed
	owner types.UID
}

// Next gives the owned objects of the next list.
func (f ownedFeed) Next(ctx context.Context, seen uint64) (kube.List, error) {
	list, err := f.Feed.Next(ctx, seen)
	owned := make([]kube.Object, 0, len(list.Objects))
	for _, o := range list.Objects {
		if slices.ContainsFunc(o.GetOwnerReferences(), func(r metav1.OwnerReference) bool { return r.UID == f.owner }) {
			owned = append(owned, o)
		}
	}
	if list.Synced {
		list.Loaded, list.Total = len(owned), len(owned)
	}
	list.Objects = owned
	return list, err
}
