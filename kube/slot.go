package kube

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// Slot is one container of an object that makes pods, or is one, as its template has it. Names are unique among the
// containers and init containers of a pod.
type Slot struct {
	corev1.Container
	Init bool
}

// Slots lists the containers of an object that makes pods, or is one; init containers last.
func Slots(res Resource, o *unstructured.Unstructured) ([]Slot, error) {
	var out []Slot
	spec, _, _ := unstructured.NestedMap(o.Object, template(res)...)
	var pod corev1.PodSpec
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(spec, &pod); err != nil {
		return nil, fmt.Errorf("the template of %s %s cannot be read: %w", res, o.GetName(), err)
	}
	for _, c := range pod.Containers {
		out = append(out, Slot{Container: c})
	}
	for _, c := range pod.InitContainers {
		out = append(out, Slot{Container: c, Init: true})
	}
	return out, nil
}

// Variable finds a variable of a container's own environment, nil when there is none (env; not what envFrom brings).
func (s Slot) Variable(name string) *corev1.EnvVar {
	for i := range s.Env {
		if s.Env[i].Name == name {
			return &s.Env[i]
		}
	}
	return nil
}

// Quantity is what a container asks for of a resource, or is limited to; nil is nothing.
func (s Slot) Quantity(limit bool, name corev1.ResourceName) *resource.Quantity {
	list := s.Resources.Requests
	if limit {
		list = s.Resources.Limits
	}
	if q, ok := list[name]; ok {
		return &q
	}
	return nil
}

// Source tells in words where a variable's value comes from when it is no text of its own (core/v1 EnvVarSource); "" when it
// is one.
func Source(v *corev1.EnvVar) string {
	if v == nil || v.ValueFrom == nil {
		return ""
	}
	switch f := v.ValueFrom; {
	case f.SecretKeyRef != nil:
		return "key " + f.SecretKeyRef.Key + " of secret " + f.SecretKeyRef.Name
	case f.ConfigMapKeyRef != nil:
		return "key " + f.ConfigMapKeyRef.Key + " of configmap " + f.ConfigMapKeyRef.Name
	case f.FieldRef != nil:
		return "the pod's " + f.FieldRef.FieldPath
	case f.ResourceFieldRef != nil:
		return "the container's " + f.ResourceFieldRef.Resource
	}
	return "somewhere else"
}
