package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kdeck/kube/object"
)

// Kin is one object in a line of owners.
type Kin struct {
	Resource Resource
	Ref      Ref
	Err      error // why it could not be read: it may be gone, or not for everyone to see
}

// Family is what an object descends from, and where to look for all that descends from that.
type Family struct {
	Line  []Kin      // from the root down to the object itself
	Kinds []Resource // those whose objects may be relatives: of the line, what controllers make, and all with owned objects
}

// deepest is how many objects a line may have; nothing real has as many.
const deepest = 20

// Family follows the owners of an object up to the root, and finds the kinds that have owned objects in its namespace, or
// without one in the whole cluster. Of several owners the controller is followed.
//
// An error tells which kinds could not be looked at; the rest of the answer comes with it.
func (k *Cluster) Family(ctx context.Context, ref Ref, res Resource, owners []metav1.OwnerReference) (Family, error) {
	ctx, cancel := k.bounded(ctx)
	defer cancel()
	found, err := k.Resources(ctx)
	if len(found) == 0 {
		found = Builtin()
	}
	f := Family{Line: k.climb(ctx, found, Kin{Resource: res, Ref: ref}, owners)}
	for _, kin := range f.Line {
		f.Kinds = append(f.Kinds, kin.Resource)
	}
	for _, word := range []string{"replicasets", "jobs", "pods"} { // which come and go while one looks
		r, _ := Find(Builtin(), word)
		f.Kinds = append(f.Kinds, r)
	}
	errs := []error{err}
	var unknown []Resource
	for _, r := range found {
		if r.Can("list") && r.Can("watch") && !fleeting(r) && (r.Namespaced || ref.Namespace == "") && !slices.ContainsFunc(f.Kinds, r.Same) {
			unknown = append(unknown, r)
		}
	}
	if slices.ContainsFunc(unknown, Resource.IsSecret) {
		defer k.spawn(func() { sweep(k.ctx) })
	}
	owned := make([]bool, len(unknown))
	for i, err := range k.together(len(unknown), func(i int) (err error) {
		owned[i], err = k.anyOwned(ctx, unknown[i], ref.Namespace)
		return err
	}) {
		if owned[i] {
			f.Kinds = append(f.Kinds, unknown[i])
		}
		if err != nil && !IsGone(err) {
			errs = append(errs, fmt.Errorf("%s: %w", unknown[i], err))
		}
	}
	f.Kinds = distinct(f.Kinds)
	return f, unread(slices.DeleteFunc(errs, func(err error) bool { return err == nil }))
}

// fleeting are kinds that own nothing, belong to nothing and come in thousands, or are others seen from another side.
func fleeting(r Resource) bool {
	return r.String() == "events" || r.String() == "events.events.k8s.io" || r.Group == "metrics.k8s.io" || r.Group == "" && r.Name == "endpoints"
}

func distinct(in []Resource) (out []Resource) {
	for _, r := range in {
		if !slices.ContainsFunc(out, r.Same) {
			out = append(out, r)
		}
	}
	return out
}

// climb follows owners upwards, as far as they can be read.
func (k *Cluster) climb(ctx context.Context, kinds []Resource, me Kin, owners []metav1.OwnerReference) []Kin {
	line := []Kin{me}
	for len(line) < deepest {
		owner := controller(owners)
		if owner == nil || slices.ContainsFunc(line, func(k Kin) bool { return k.Ref.UID == owner.UID }) {
			break
		}
		kin := Kin{Ref: Ref{Cluster: me.Ref.Cluster, Namespace: me.Ref.Namespace, Name: Clean(owner.Name), UID: owner.UID}}
		group := schema.FromAPIVersionAndKind(owner.APIVersion, owner.Kind).Group
		i := slices.IndexFunc(kinds, func(r Resource) bool { return r.Group == group && r.Kind == owner.Kind })
		if i < 0 {
			kin.Resource = Resource{Group: group, Kind: Clean(owner.Kind)}
			kin.Err = fmt.Errorf("the server has no kind %s in %s", Clean(owner.Kind), Clean(owner.APIVersion))
			return append([]Kin{kin}, line...)
		}
		kin.Resource = kinds[i]
		kin.Ref.Resource = kinds[i].Name
		if !kin.Resource.Namespaced {
			kin.Ref.Namespace = ""
		}
		owners, kin.Err = k.ownersOf(ctx, kin.Resource, kin.Ref)
		line = append([]Kin{kin}, line...)
		if kin.Err != nil {
			break
		}
	}
	return line
}

// controller is the owner that manages an object, else any it has.
func controller(owners []metav1.OwnerReference) *metav1.OwnerReference {
	for i := range owners {
		if c := owners[i].Controller; c != nil && *c {
			return &owners[i]
		}
	}
	if len(owners) > 0 {
		return &owners[0]
	}
	return nil
}

// ownersOf reads an object's metadata for its owners.
func (k *Cluster) ownersOf(ctx context.Context, res Resource, ref Ref) ([]metav1.OwnerReference, error) {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	raw, err := bodyOf(request(k.raw, res, ref.Namespace).Name(ref.Name).SetHeader("Accept", asMeta).Do(ctx))
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", noun(res, ref), err)
	}
	k.health.good(k)
	var w wireObject
	if err := json.Unmarshal(raw, &w); err != nil {
		return nil, fmt.Errorf("get %s: %w", noun(res, ref), err)
	}
	if w.Metadata.UID != ref.UID {
		return nil, &ReplacedError{noun(res, ref)}
	}
	return w.Metadata.OwnerReferences, nil
}

// anyOwned tells whether a kind has an object with an owner.
func (k *Cluster) anyOwned(ctx context.Context, res Resource, namespace string) (bool, error) {
	src := newTableSource(k.raw, Query{Resource: res, Namespace: namespace}, object.NewPool())
	for opts := (metav1.ListOptions{Limit: chunk}); ; {
		pg, err := src.page(listPace().in(ctx), opts)
		if err != nil {
			return false, err
		}
		for _, o := range pg.items {
			if o, ok := o.(Object); ok && len(o.GetOwnerReferences()) > 0 {
				return true, nil
			}
		}
		if opts.Continue = pg.Continue; opts.Continue == "" {
			return false, nil
		}
	}
}
