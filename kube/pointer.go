package kube

import (
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// pointer is one reference an object makes: to another one by its name, or to pods by their labels.
type pointer struct {
	to        schema.GroupKind
	namespace string // "" is the object's own
	name      string
	numbered  bool      // an ordinal follows the name (a StatefulSet's claims)
	uid       types.UID // an owner is known by it
	selects   labels.Selector
	how       string // the field that refers, in words: "volume config"
}

// sought is the object whose users are looked for.
type sought struct {
	Ref
	kind   schema.GroupKind
	global bool // it lies in no namespace
	labels labels.Labels
}

// hit tells whether a pointer of an object in a namespace means the one that is sought.
func (t *sought) hit(p *pointer, namespace string) bool {
	if p.namespace != "" {
		namespace = p.namespace
	}
	switch {
	case !t.global && namespace != t.Namespace:
		return false
	case p.selects != nil:
		return t.labels != nil && p.selects.Matches(t.labels)
	case p.to != t.kind:
		return false
	case p.uid != "":
		return p.uid == t.UID
	case p.numbered:
		number, ok := strings.CutPrefix(t.Name, p.name+"-")
		_, err := strconv.ParseUint(number, 10, 31)
		return ok && err == nil
	}
	return p.name == t.Name
}

// referrer is a kind whose objects refer to others.
type referrer struct {
	word   string   // its plural, among Builtin
	to     []string // the kinds it may refer to, so that no kind is read in vain; custom is every kind that is none of Builtin
	points func(whole any) []pointer
}

// custom stands in referrer.to for kinds that come with a CRD.
const custom = "*"

// may tells whether the kind's objects may refer to one of another kind.
func (r *referrer) may(kind schema.GroupKind) bool {
	for _, to := range r.to {
		if to == kind.Kind || to == custom && !foretold(kind) {
			return true
		}
	}
	return false
}

// foretold tells whether a kind is one of Builtin.
func foretold(kind schema.GroupKind) bool {
	for i := range builtin {
		if builtin[i].group == kind.Group && builtin[i].kind == kind.Kind {
			return true
		}
	}
	return false
}

// reads adapts the pointers of a kind to the forms its objects come in: the generated struct, or decoded JSON.
func reads[T any](f func(*T) []pointer) func(any) []pointer {
	return func(whole any) []pointer {
		if o, ok := whole.(*T); ok {
			return f(o)
		}
		fields, ok := whole.(map[string]any)
		if !ok {
			return nil
		}
		o := new(T)
		if runtime.DefaultUnstructuredConverter.FromUnstructured(fields, o) != nil {
			return nil
		}
		return f(o)
	}
}

// core is a kind of the core group.
func core(kind string) schema.GroupKind { return schema.GroupKind{Kind: kind} }

// ownerPointers are those every object has in its metadata.
func ownerPointers(refs []metav1.OwnerReference) []pointer {
	out := make([]pointer, len(refs))
	for i, r := range refs {
		out[i] = pointer{to: schema.FromAPIVersionAndKind(r.APIVersion, r.Kind).GroupKind(), uid: r.UID, how: "owner"}
	}
	return out
}

// pointTo is a pointer by name, or none where no name is given.
func pointTo(kind schema.GroupKind, name, how string) []pointer {
	if name == "" {
		return nil
	}
	return []pointer{{to: kind, name: name, how: how}}
}

// picks is a pointer to the pods a selector selects; no selector selects none, an empty one all.
func picks(s *metav1.LabelSelector) []pointer {
	if s == nil {
		return nil
	}
	sel, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		return nil
	}
	return []pointer{{selects: sel, how: "selector"}}
}
