package kube

import (
	"context"
	"errors"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Object reads one object as it is now, its secrets masked; plans are made of it. It errs with *ReplacedError when the name
// belongs to another object now.
func (k *Cluster) Object(ctx context.Context, res Resource, ref Ref) (*unstructured.Unstructured, error) {
	c := Change{Resource: res, Ref: ref}
	o, err := k.live(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := replaced(nil, c, o); err != nil {
		return nil, err
	}
	mask(res, o.Object)
	return o, nil
}

// Objects reads several objects of one kind as Object does, at the same time: for each there is the object, or why it could not be
// read.
func (k *Cluster) Objects(ctx context.Context, res Resource, refs []Ref) ([]*unstructured.Unstructured, []error) {
	out, plan := make([]*unstructured.Unstructured, len(refs)), make([]Change, len(refs))
	errs := make([]error, len(refs))
	for i := range errs {
		errs[i] = errors.New("it was not read") // what stays if a panic is caught
	}
	k.each(plan, func(i int) { out[i], errs[i] = k.Object(ctx, res, refs[i]) })
	return out, errs
}
