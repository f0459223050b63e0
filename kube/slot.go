package kube

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"kdeck/kube/object"
)

// Slot is one container of an object that makes pods, or is one, as its template has it. Names are unique among the
// containers and init containers of a pod.
type Slot struct {
	corev1.Container
	Init  bool
	Index int // in its list
}

// Slots lists the containers of an object that makes pods, or is one; init containers last.
func Slots(res Resource, o *unstructured.Unstructured) ([]Slot, error) {
	var out []Slot
	spec, _, _ := unstructured.NestedMap(o.Object, template(res)...)
	var pod corev1.PodSpec
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(spec, &pod); err != nil {
		return nil, fmt.Errorf("the template of %s %s cannot be read: %w", res, o.GetName(), err)
	}
	for i, c := range pod.Containers {
		out = append(out, Slot{Container: c, Index: i})
	}
	for i, c := range pod.InitContainers {
		out = append(out, Slot{Container: c, Init: true, Index: i})
	}
	return out, nil
}

// Lasts tells whether the container runs as long as its pod: a regular one, or an init container that is a sidecar (KEP-753).
func (s Slot) Lasts() bool { return !s.Init || object.IsSidecar(&s.Container) }

// Variable finds a variable of a container's own environment, nil when there is none (env; not what envFrom brings). Of several
// with one name it is the last, whose value the program gets (kubernetes/pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables).
func (s Slot) Variable(name string) *corev1.EnvVar {
	at := s.Variables(name)
	if len(at) == 0 {
		return nil
	}
	return &s.Env[at[len(at)-1]]
}

// Variables are the places in a container's environment at which a variable stands; the API allows several.
func (s Slot) Variables(name string) (at []int) {
	for i := range s.Env {
		if s.Env[i].Name == name {
			at = append(at, i)
		}
	}
	return at
}

// path is where a container stands in its object, as a JSON pointer (RFC 6901).
func (s Slot) path(res Resource) string {
	list := "containers"
	if s.Init {
		list = "initContainers"
	}
	return "/" + strings.Join(append(template(res), list, strconv.Itoa(s.Index)), "/")
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
