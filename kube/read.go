package kube

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
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

// Objects reads several objects of one kind as Object does, at the same time; an error is that of the first that failed.
func (k *Cluster) Objects(ctx context.Context, res Resource, refs []Ref) ([]*unstructured.Unstructured, error) {
	out, plan := make([]*unstructured.Unstructured, len(refs)), make([]Change, len(refs))
	errs := make([]error, len(refs))
	for i := range errs {
		errs[i] = errors.New("it was not read") // what stays if a panic is caught
	}
	k.each(plan, func(i int) { out[i], errs[i] = k.Object(ctx, res, refs[i]) })
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Replicas reads how many replicas an object of any kind with a scale subresource asks for (autoscaling/v1 Scale).
func (k *Cluster) Replicas(ctx context.Context, res Resource, ref Ref) (int, error) {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	raw, err := bodyOf(request(k.door, res, ref.Namespace).Name(ref.Name).SubResource("scale").Do(ctx))
	if err != nil {
		return 0, fmt.Errorf("read the scale of %s: %w", noun(res, ref), err)
	}
	scale := map[string]any{}
	if err := utiljson.Unmarshal(raw, &scale); err != nil {
		return 0, fmt.Errorf("read the scale of %s: %w", noun(res, ref), err)
	}
	n, _, err := unstructured.NestedInt64(scale, "spec", "replicas")
	return int(n), err
}
