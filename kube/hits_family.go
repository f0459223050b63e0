package kube

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// relative is an object with its kind.
type relative struct {
	kind Resource
	Object
}

// family are objects by those who own them.
type kinship struct {
	owned   map[types.UID][]relative
	unknown []lot // lists that are missing, or not complete
	missing error // kinds that are not known
}

// What is looked at of everyday kinds: what pods may own, which is the claims of their ephemeral volumes, and what stands
// between other kinds and their pods.
var (
	podKin   = []string{"pods", "persistentvolumeclaims"}
	closeKin = append(slices.Clone(podKin), "replicasets", "jobs")
)

// family finds out who owns whom in a namespace ("" is the whole cluster): of the everyday kinds, and of all there are
// where the plan deletes something that may own anything.
func (s *scene) family(namespace string) *kinship {
	f, _ := ask(s, "family "+namespace, func() (*kinship, error) {
		f := &kinship{owned: map[types.UID][]relative{}}
		var calls []func() lot
		var near []string
		kin := podKin
		if s.plansMore(namespace) {
			kin = closeKin
		}
		for _, word := range kin {
			calls = append(calls, func() lot { return s.list(word, namespace, "") })
			kind, _ := Find(Builtin(), word)
			near = append(near, kind.String())
		}
		var wide []lot
		if s.wide(namespace) {
			calls = append(calls, func() lot {
				wide, f.missing = s.inventory(namespace, metaPage, near...)
				return lot{}
			})
		}
		for _, sh := range append(s.gather(calls...), wide...) {
			if sh.err != nil || sh.more > 0 {
				f.unknown = append(f.unknown, sh)
			}
			for _, o := range sh.objects {
				for _, owner := range o.GetOwnerReferences() {
					f.owned[owner.UID] = append(f.owned[owner.UID], relative{sh.kind, o})
				}
			}
		}
		return f, nil
	})
	if f == nil {
		f = &kinship{}
	}
	return f
}

// wide says whether the plan deletes something in a namespace that may own objects of any kind. Pods hardly ever do, and
// they are deleted by the hundred.
func (s *scene) wide(namespace string) bool {
	return slices.ContainsFunc(s.plan, func(c Change) bool {
		return c.Ref.Namespace == namespace && owns(c) && c.Resource.String() != "pods"
	})
}

// take adds to going what garbage collection takes after what is there: all whose owners are all going.
func (f *kinship) take(going map[types.UID]bool) {
	queue := slices.Collect(maps.Keys(going))
	for ; len(queue) > 0; queue = queue[1:] {
		for _, o := range f.owned[queue[0]] {
			survives := slices.ContainsFunc(o.GetOwnerReferences(), func(r metav1.OwnerReference) bool { return !going[r.UID] })
			if uid := o.GetUID(); !survives && !going[uid] {
				going[uid] = true
				queue = append(queue, uid)
			}
		}
	}
}

// below are the objects that one owns, what those own, and so on, from the owners down.
func (f *kinship) below(owner types.UID) (out []relative) {
	seen := map[types.UID]bool{owner: true}
	for queue := []types.UID{owner}; len(queue) > 0; queue = queue[1:] {
		for _, o := range sorted(f.owned[queue[0]]) {
			if uid := o.GetUID(); !seen[uid] {
				seen[uid] = true
				out, queue = append(out, o), append(queue, uid)
			}
		}
	}
	return out
}

// going are the objects of a namespace that the plan ends, and what goes with them.
func (s *scene) going(namespace string) map[types.UID]bool {
	out, _ := ask(s, "going "+namespace, func() (map[types.UID]bool, error) {
		f := s.family(namespace)
		going := map[types.UID]bool{}
		for _, c := range s.plan {
			if c.Ref.Namespace == namespace && c.Verb == Delete && c.Propagation != metav1.DeletePropagationOrphan {
				going[c.Ref.UID] = true
			}
		}
		f.take(going)
		for _, c := range s.plan {
			switch n, ok := c.replicas(); {
			case c.Ref.Namespace != namespace:
			case c.Verb == Evict, c.Verb == Delete:
				going[c.Ref.UID] = true
			case ok && n == 0:
				for _, o := range f.below(c.Ref.UID) {
					if o.kind.String() == "pods" {
						going[o.GetUID()] = true
					}
				}
			}
		}
		return going, nil
	})
	return out
}

// dependents are what garbage collection takes after an object, or what is left behind.
func (s *scene) dependents(c Change) (out []string) {
	f := s.family(c.Ref.Namespace)
	if c.Propagation == metav1.DeletePropagationOrphan {
		if kin := sorted(f.owned[c.Ref.UID]); len(kin) > 0 {
			out = append(out, "left behind: "+roll(kin))
		}
	} else {
		going := s.going(c.Ref.Namespace)
		kin := slices.DeleteFunc(f.below(c.Ref.UID), func(o relative) bool { return !going[o.GetUID()] })
		if len(kin) > 0 {
			out = append(out, "goes with it: "+roll(kin))
		}
	}
	out = append(out, blind("what depends on it", f.unknown)...)
	if f.missing != nil {
		out = append(out, "what depends on it is not known of every kind: "+Explain(f.missing))
	}
	return out
}

// plansMore says whether the plan is about more than pods in a namespace.
func (s *scene) plansMore(namespace string) bool {
	return slices.ContainsFunc(s.plan, func(c Change) bool { return c.Ref.Namespace == namespace && c.Resource.String() != "pods" })
}

// sorted are relatives by kind and name.
func sorted(kin []relative) []relative {
	kin = slices.Clone(kin)
	slices.SortStableFunc(kin, func(a, b relative) int {
		return strings.Compare(a.kind.String()+"\n"+a.GetName(), b.kind.String()+"\n"+b.GetName())
	})
	return kin
}

// roll names relatives kind by kind, in the order in which the kinds come.
func roll(kin []relative) string {
	names := map[string][]string{}
	var kinds []Resource
	for _, o := range kin {
		if names[o.kind.String()] == nil {
			kinds = append(kinds, o.kind)
		}
		names[o.kind.String()] = append(names[o.kind.String()], o.GetName())
	}
	var words []string
	for _, k := range kinds {
		words = append(words, things(k, names[k.String()]))
	}
	return strings.Join(words, "; ")
}

// inhabitants counts what is in a namespace.
func (s *scene) inhabitants(c Change) (out []string) {
	lots, missing := s.inventory(c.Ref.Name, 1)
	var words []string
	var unknown []lot
	for _, sh := range lots {
		n := len(sh.objects) + sh.more
		switch {
		case sh.err != nil:
			unknown = append(unknown, sh)
		case n > 0:
			words = append(words, count(sh.kind, n))
		}
	}
	switch {
	case len(words) > 0:
		out = append(out, "everything in it goes: "+strings.Join(words, ", "))
	case len(unknown) == 0 && missing == nil:
		out = append(out, "it is empty")
	}
	out = append(out, blind("what is in it", unknown)...)
	if missing != nil {
		out = append(out, "what is in it is not known of every kind: "+Explain(missing))
	}
	return out
}

// instances are the objects of a kind that is deleted.
func (s *scene) instances(c Change) []string {
	kinds, err := ask(s, "kinds", func() ([]Resource, error) { return s.k.Resources(s.ctx) })
	i := slices.IndexFunc(kinds, func(r Resource) bool { return r.String() == c.Ref.Name })
	if i < 0 {
		if err != nil {
			return []string{"whether there are objects of this kind is not known: " + Explain(err)}
		}
		return nil // not served, so there is nothing of it to be had
	}
	sh := s.metadata(kinds[i], "", metaPage)
	if sh.err != nil {
		return blind("what there is", []lot{sh})
	}
	var names []string
	for _, o := range sh.objects {
		names = append(names, whereabouts(o))
	}
	switch {
	case len(names) == 0:
		return []string{"there are no objects of this kind"}
	case sh.more > 0:
		return []string{fmt.Sprintf("goes with it: %s (%s and others)", count(sh.kind, len(names)+sh.more), strings.Join(names[:namesShown], ", "))}
	}
	return []string{"goes with it: " + things(sh.kind, names)}
}

// whereabouts is where an object is: "shop/web", or the name alone of what is in no namespace.
func whereabouts(o Object) string {
	if o.GetNamespace() == "" {
		return o.GetName()
	}
	return o.GetNamespace() + "/" + o.GetName()
}
