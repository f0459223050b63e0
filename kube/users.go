package kube

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kdeck/kube/object"
)

// User is an object that refers to another one.
type User struct {
	Resource Resource
	Object   Object
	Columns  []metav1.TableColumnDefinition // of a *Record's cells
	How      []string                       // the fields that refer: "volume config", "env LEVEL of app"
}

// Usable tells whether objects of a kind may be referred to by others, as far as is known here.
func Usable(r Resource) bool {
	kind := schema.GroupKind{Group: r.Group, Kind: r.Kind}
	return slices.ContainsFunc(referrers, func(from referrer) bool { return from.may(kind) })
}

// Users finds the objects that refer to one, workloads first: by name in their specs, by their selectors, as its own.
//
// They are read from the server there and then, in pages, and only what refers is kept. An error tells which kinds could
// not be read; what was found in the others comes with it.
func (k *Cluster) Users(ctx context.Context, ref Ref, res Resource) ([]User, error) {
	ctx, cancel := k.bounded(ctx)
	defer cancel()
	t := &sought{Ref: ref, kind: schema.GroupKind{Group: res.Group, Kind: res.Kind}, global: !res.Namespaced}
	var errs []error
	if slices.Contains(withPods, res.Kind) {
		whole, err := k.Object(ctx, res, ref)
		if err != nil {
			errs = append(errs, err)
		}
		t.labels = podLabels(whole)
	}
	var from []*referrer
	for i := range referrers {
		if referrers[i].may(t.kind) {
			from = append(from, &referrers[i])
		}
	}
	found := make([][]User, len(from))
	for i, err := range k.together(len(from), func(i int) (err error) {
		found[i], err = k.usersAmong(ctx, from[i], t)
		return err
	}) {
		if err != nil && !IsGone(err) { // a server without the kind has no such objects
			errs = append(errs, fmt.Errorf("%s: %w", from[i].word, err))
		}
	}
	return slices.Concat(found...), unread(errs)
}

// unread is one error for the kinds that could not be looked at.
func unread(errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("not all could be looked at: %w", errors.Join(errs...))
}

// usersAmong finds those of one kind.
func (k *Cluster) usersAmong(ctx context.Context, from *referrer, t *sought) ([]User, error) {
	res, _ := Find(Builtin(), from.word)
	q := Query{Resource: res}
	if res.Namespaced && !t.global {
		q.Namespace = t.Namespace
	}
	if t.kind == core("Node") && from.word == "pods" {
		q.Fields = fields.OneTermEqualSelector("spec.nodeName", t.Name).String()
	}
	var out []User
	p := object.NewPool()
	p.Look = func(o Object, whole any) {
		var how []string
		for _, p := range append(from.points(whole), ownerPointers(o.GetOwnerReferences())...) {
			if t.hit(&p, o.GetNamespace()) && !slices.Contains(how, p.how) {
				how = append(how, p.how)
			}
		}
		if len(how) > 0 {
			slices.Sort(how)
			out = append(out, User{Resource: res, Object: o, How: how})
		}
	}
	src := k.form(q, p)
	for opts := (metav1.ListOptions{Limit: chunk, FieldSelector: q.Fields}); ; {
		pg, err := src.page(listPace().in(ctx), opts)
		if err != nil {
			return out, err
		}
		if opts.Continue = pg.Continue; opts.Continue == "" {
			break
		}
	}
	for i := range out {
		out[i].Columns = src.columns()
	}
	return out, nil
}

// podLabels are the labels of a pod, or of those a workload makes.
func podLabels(o *unstructured.Unstructured) labels.Labels {
	if o == nil {
		return nil
	}
	path := map[string]string{"Pod": "metadata", "CronJob": "spec.jobTemplate.spec.template.metadata"}[o.GetKind()]
	set, _, _ := unstructured.NestedStringMap(o.Object, append(strings.Split(cmp.Or(path, "spec.template.metadata"), "."), "labels")...)
	return labels.Set(set)
}
