package kube

import (
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// Object is anything a List holds: object metadata plus whatever its concrete type adds.
//
// Objects are shared by all onlookers and never change once handed out: treat them as read-only.
type Object interface {
	runtime.Object
	metav1.Object
}

// Resource is one kind of object as the API server names it (metav1.APIResource, preferred version).
type Resource struct {
	Group, Version string
	Name           string // the plural, as in URLs: "pods"
	Kind           string
	Singular       string
	Short          []string
	Categories     []string
	Namespaced     bool
	Verbs          []string
	Subs           []string // subresources, such as "scale" and "status"
}

// GVR is the resource in apimachinery's words.
func (r Resource) GVR() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: r.Group, Version: r.Version, Resource: r.Name}
}

// String is the resource as kubectl writes it: "pods", "deployments.apps".
func (r Resource) String() string { return r.GVR().GroupResource().String() }

// Same tells whether two Resources name the same kind; versions may differ, the objects do not.
func (r Resource) Same(o Resource) bool { return r.Group == o.Group && r.Name == o.Name }

// Has tells whether the kind has a subresource.
func (r Resource) Has(sub string) bool { return slices.Contains(r.Subs, sub) }

// secret tells whether the objects are Secrets, whose values are never kept.
func (r Resource) secret() bool { return r.Group == "" && r.Name == "secrets" }

// Held tells whether the objects hold values of their own (Secrets, ConfigMaps): they are listed by their metadata alone.
func (r Resource) Held() bool {
	return r.Group == "" && (r.Name == "secrets" || r.Name == "configmaps")
}

// Can tells whether the server offers the verb on this kind.
func (r Resource) Can(verb string) bool { return slices.Contains(r.Verbs, verb) }

// Is tells whether a user may mean this kind by the word: plural, singular, kind, short name or plural.group.
func (r Resource) Is(word string) bool {
	word = strings.ToLower(word)
	return word == r.Name || word == r.Singular || word == strings.ToLower(r.Kind) ||
		slices.Contains(r.Short, word) || word == r.String() || word == r.Name+"."+r.Version+"."+r.Group
}

// Ref points at one object; its identity is the UID, because a name can be deleted and created again.
type Ref struct {
	Cluster, Resource, Namespace, Name string
	UID                                types.UID
}

// Query is what a Watch looks at.
type Query struct {
	Resource  Resource
	Namespace string // "" is all namespaces
	Labels    string // a label selector, as in kubectl -l
	Fields    string // a field selector
	Page      int    // rows of the first page; 0 is 50
	// Paths are JSONPath expressions to evaluate on each object for Extra: on the whole object, but of a ConfigMap or a
	// Secret on its metadata, for what those hold is never listed.
	Paths []string
	Fresh bool // read it anew from the server, also when somebody looks at it already
}

// List is one bucket taken from a feed: everything it knows at one moment, sorted by the bytes of "namespace/name".
type List struct {
	Version uint64 // pass it to the next Next
	Objects []Object
	// Columns are the server's headers for *Record cells; nil for typed kinds.
	Columns []metav1.TableColumnDefinition
	// Synced is false while Objects is only the first page.
	Synced bool
	// Loaded counts the objects that have arrived so far, Total those there are; Total is -1 while unknown
	// (before the first page, or with a selector, for which servers leave remainingItemCount out).
	Loaded, Total int
	// Stale is the time of the last good contact when the source is out of touch, else zero.
	Stale time.Time
	// Err is the trouble the source is in, nil once it is over; the last data stays.
	Err error
}
