package kube

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// usable are the kinds whose loss the pods that use them feel.
var usable = []string{"configmaps", "secrets", "persistentvolumeclaims", "serviceaccounts"}

// users are the pods that use an object and have not ended yet.
func (s *scene) users(c Change) (out []string) {
	kind, _ := Find(Builtin(), "pods")
	type answer struct {
		pods []corev1.Pod
		more int
	}
	all, err := ask(s, "whole pods "+c.Ref.Namespace, func() (a answer, err error) {
		err = s.request(func() error {
			list, err := s.k.typed.CoreV1().Pods(c.Ref.Namespace).List(s.ctx, metav1.ListOptions{Limit: metaPage})
			if err == nil {
				a.pods, a.more = list.Items, len(list.Continue)
			}
			return err
		})
		return a, err
	})
	t := &sought{Ref: c.Ref, kind: schema.GroupKind{Group: c.Resource.Group, Kind: c.Resource.Kind}}
	var names []string
	for i := range all.pods {
		p := &all.pods[i]
		if p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed {
			continue
		}
		if slices.ContainsFunc(append(podPointers(&p.Spec), ephemeralPointers(p)...), func(to pointer) bool { return t.hit(&to, p.Namespace) }) {
			names = append(names, Clean(p.Name))
		}
	}
	if len(names) > 0 {
		out = append(out, "used by "+things(kind, names))
	}
	return append(out, blind("who uses it", []lot{{kind: kind, err: err, more: all.more}})...)
}

// volume is what becomes of a claim's volume.
func (s *scene) volume(c Change) []string {
	read := func(kind Resource, ref Ref) (o *unstructured.Unstructured, err error) {
		err = s.request(func() (err error) {
			o, err = s.k.live(s.ctx, Change{Resource: kind, Ref: ref})
			return err
		})
		return o, err
	}
	claim, err := read(c.Resource, c.Ref)
	if err != nil {
		return nil // that is told in its own place
	}
	name, _, _ := unstructured.NestedString(claim.Object, "spec", "volumeName")
	if name == "" {
		return []string{"no volume is bound to it"}
	}
	kind, _ := Find(Builtin(), "persistentvolumes")
	volume, err := read(kind, Ref{Name: name})
	if err != nil {
		return blind("whether the data of volume "+Clean(name)+" is lost", []lot{{kind: kind, err: err}})
	}
	reclaim, _, _ := unstructured.NestedString(volume.Object, "spec", "persistentVolumeReclaimPolicy")
	size, _, _ := unstructured.NestedString(volume.Object, "spec", "capacity", "storage")
	text := fmt.Sprintf("persistentvolume %s (%s)", Clean(name), Clean(size))
	if fate, ok := fates[corev1.PersistentVolumeReclaimPolicy(reclaim)]; ok {
		return []string{text + " " + fate}
	}
	return []string{text + ": its reclaim policy is " + Clean(reclaim)}
}

// fates are what becomes of a volume when its claim is gone (core/v1 PersistentVolumeReclaimPolicy).
var fates = map[corev1.PersistentVolumeReclaimPolicy]string{
	corev1.PersistentVolumeReclaimDelete:  "is deleted with it: the data is lost",
	corev1.PersistentVolumeReclaimRecycle: "is wiped: the data is lost",
	corev1.PersistentVolumeReclaimRetain:  "is kept, with its data (Retain)",
}
