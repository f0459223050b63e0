package object

import (
	"slices"
	"strings"

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

	Others []Resource // the same kind in the other versions that are served
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

// IsSecret tells whether the objects are Secrets, whose values are never kept.
func (r Resource) IsSecret() bool { return r.Group == "" && r.Name == "secrets" }

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
		slices.Contains(r.Short, word) || word == r.String() || word == r.Versioned()
}

// In is the kind in the version that a word asks for (plural.version.group, as kubectl writes it), with the others beside it.
func (r Resource) In(word string) (Resource, bool) {
	for i, o := range r.Others {
		if strings.EqualFold(word, o.Versioned()) {
			first := r
			first.Others = nil
			o.Others = append([]Resource{first}, slices.Delete(slices.Clone(r.Others), i, i+1)...)
			return o, true
		}
	}
	return Resource{}, false
}

// Versioned is the resource with its version, as In and kubectl take it: "deployments.v1.apps".
func (r Resource) Versioned() string { return r.Name + "." + r.Version + "." + r.Group }

// Ref points at one object; its identity is the UID, because a name can be deleted and created again.
type Ref struct {
	Cluster, Resource, Namespace, Name string
	UID                                types.UID
}
