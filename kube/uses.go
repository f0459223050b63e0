package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kdeck/kube/object"
)

// Used is an object that another one refers to by its name.
type Used struct {
	Resource  Resource
	Namespace string
	Name      string
	Object    Object                         // nil: it is not there, or see Err
	Columns   []metav1.TableColumnDefinition // of a *Record's cells
	How       []string                       // the fields that refer: "volume config", "env LEVEL of app"
	Err       error                          // why it is not known whether it is there
}

// Uses tells whether objects of a kind refer to others by their names, as far as is known here.
func Uses(r Resource) bool { return referrerOf(r) != nil }

// referrerOf is what is known of a kind's references, or nil.
func referrerOf(r Resource) *referrer {
	for i := range referrers {
		if res, ok := Find(Builtin(), referrers[i].word); ok && res.Same(r) {
			return &referrers[i]
		}
	}
	return nil
}

// Uses finds what an object refers to by name: the ConfigMaps, Secrets, claims and the service account of a pod or of its template,
// and whatever else its spec names. Each is looked for by a list of its one name, in the form its kind's lists have; of ConfigMaps
// and Secrets that is their metadata.
func (k *Cluster) Uses(ctx context.Context, res Resource, ref Ref) ([]Used, error) {
	from := referrerOf(res)
	if from == nil {
		return nil, errors.New("nothing is known of what " + res.Name + " refer to")
	}
	ctx, cancel := k.bounded(ctx)
	defer cancel()
	o, err := k.Object(ctx, res, ref)
	if err != nil {
		return nil, err
	}
	out := byName(from.points(o.Object), ref.Namespace)
	k.together(len(out), func(i int) error {
		out[i].Err = k.fill(ctx, &out[i])
		return nil
	})
	return out, nil
}

// byName are the objects that pointers name, each once, in the order in which they are named.
func byName(pointers []pointer, namespace string) (out []Used) {
	for _, p := range pointers {
		res, ok := resourceFor(p.to)
		if !ok || p.name == "" || p.numbered || p.selects != nil {
			continue
		}
		u := Used{Resource: res, Name: p.name}
		if u.Namespace = p.namespace; u.Namespace == "" && res.Namespaced {
			u.Namespace = namespace
		}
		at := slices.IndexFunc(out, func(x Used) bool {
			return x.Resource.Same(u.Resource) && x.Namespace == u.Namespace && x.Name == u.Name
		})
		if at < 0 {
			at, out = len(out), append(out, u)
		}
		if !slices.Contains(out[at].How, p.how) {
			out[at].How = append(out[at].How, p.how)
		}
	}
	return out
}

// resourceFor finds a kind among Builtin.
func resourceFor(kind schema.GroupKind) (Resource, bool) {
	for _, r := range Builtin() {
		if r.Group == kind.Group && r.Kind == kind.Kind {
			return r, true
		}
	}
	return Resource{}, false
}

// fill looks for one of them.
func (k *Cluster) fill(ctx context.Context, u *Used) error {
	src := k.form(Query{Resource: u.Resource, Namespace: u.Namespace}, object.NewPool())
	pg, err := src.page(listPace().in(ctx), metav1.ListOptions{Limit: 1, FieldSelector: fields.OneTermEqualSelector("metadata.name", u.Name).String()})
	if err != nil {
		return fmt.Errorf("%s %s: %w", u.Resource.Name, u.Name, err)
	}
	if len(pg.items) > 0 {
		u.Object, _ = pg.items[0].(Object)
		u.Columns = src.columns()
	}
	return nil
}

// Elsewhere is how many objects of a kind there are in all namespaces, and the namespace of one of them, by one list of a single
// object. The number is the server's estimate (metav1.ListMeta.RemainingItemCount).
func (k *Cluster) Elsewhere(ctx context.Context, res Resource) (n int, namespace string, err error) {
	ctx, cancel := k.bounded(ctx)
	defer cancel()
	pg, err := k.form(Query{Resource: res}, object.NewPool()).page(listPace().in(ctx), metav1.ListOptions{Limit: 1})
	if err != nil || len(pg.items) == 0 {
		return 0, "", err
	}
	n = 1
	if pg.RemainingItemCount != nil {
		n += int(*pg.RemainingItemCount)
	}
	if o, ok := pg.items[0].(Object); ok {
		namespace = o.GetNamespace()
	}
	return n, namespace, nil
}
