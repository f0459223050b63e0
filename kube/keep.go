package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Forgetter is a Recorder that does not keep the objects of every kind: Forgets says why not, "" when it does.
type Forgetter interface{ Forgets(Resource) string }

// Prober is a Recorder that can be asked beforehand whether it could record a write now. Begin is asked all the same.
type Prober interface{ Probe() error }

// recordable says before anything is sent why a write could not be recorded, nil when nothing speaks against it.
func (k *Cluster) recordable() error {
	p, ok := k.record.(Prober)
	if !ok {
		return nil
	}
	if err := p.Probe(); err != nil {
		return fmt.Errorf("nothing would be sent, for it could not be recorded: %w", err)
	}
	return nil
}

// Why some changes cannot be taken back.
const (
	evictedForGood = "an evicted pod does not come back; what made it makes another one"
	madeAnew       = "what made it makes another one, and what ran in it is gone"
	volumeGoes     = "its volume is deleted with it (reclaim policy Delete)"
)

// keep is why a change of an object cannot be taken back, "" when it can. It is told before the change is made, and again
// by Undo.
func (k *Cluster) keep(ctx context.Context, c Change, live *unstructured.Unstructured) string {
	switch {
	case c.Verb == Evict:
		return evictedForGood
	case c.Sub == "ephemeralcontainers":
		return "an ephemeral container cannot be taken out of its pod"
	case c.Verb == Create && c.Sub != "":
		return "what a " + c.Sub + " has done is not kept"
	case c.Verb == Patch && c.Sub == "scale" && c.field() == nil:
		return "where the object keeps its number of replicas is not known"
	case live != nil && c.Verb == Patch && live.GetDeletionTimestamp() != nil:
		return "it is being deleted already"
	}
	if f, ok := k.record.(Forgetter); ok && c.Verb != Create {
		if why := f.Forgets(c.Resource); why != "" {
			return why
		}
	}
	if live == nil || c.Verb != Delete {
		return ""
	}
	if why, ok := goneForGood()[c.Resource.String()]; ok {
		return why(k, ctx, live)
	}
	return ""
}

// goneForGood says of some kinds why what is deleted with an object does not come back with it.
func goneForGood() map[string]func(*Cluster, context.Context, *unstructured.Unstructured) string {
	always := func(why string) func(*Cluster, context.Context, *unstructured.Unstructured) string {
		return func(*Cluster, context.Context, *unstructured.Unstructured) string { return why }
	}
	return map[string]func(*Cluster, context.Context, *unstructured.Unstructured) string{
		"namespaces": always("what is in a namespace is deleted with it"),
		"customresourcedefinitions.apiextensions.k8s.io": always("all objects of the kind are deleted with it"),
		"pods": func(_ *Cluster, _ context.Context, o *unstructured.Unstructured) string {
			if _, static := o.GetAnnotations()[corev1.MirrorPodAnnotationKey]; static || metav1.GetControllerOfNoCopy(o) != nil {
				return madeAnew
			}
			return ""
		},
		"jobs.batch": func(_ *Cluster, _ context.Context, o *unstructured.Unstructured) string {
			if on, _, _ := unstructured.NestedBool(o.Object, "spec", "suspend"); on {
				return ""
			}
			return "created again, it would run again"
		},
		"persistentvolumeclaims": claimGoes,
		"persistentvolumes": func(_ *Cluster, _ context.Context, o *unstructured.Unstructured) string {
			if policy, _, _ := unstructured.NestedString(o.Object, "spec", "persistentVolumeReclaimPolicy"); policy == string(corev1.PersistentVolumeReclaimDelete) {
				return "its storage is deleted with it (reclaim policy Delete)"
			}
			return ""
		},
	}
}

// claimGoes asks what becomes of a claim's volume.
func claimGoes(k *Cluster, ctx context.Context, claim *unstructured.Unstructured) string {
	name, _, _ := unstructured.NestedString(claim.Object, "spec", "volumeName")
	if name == "" {
		return ""
	}
	volumes, _ := Find(Builtin(), "persistentvolumes")
	volume, err := k.live(ctx, Change{Resource: volumes, Ref: Ref{Name: name}})
	if err != nil {
		return "its volume may be deleted with it, for the reclaim policy cannot be read: " + Brief(err)
	}
	if policy, _, _ := unstructured.NestedString(volume.Object, "spec", "persistentVolumeReclaimPolicy"); policy == string(corev1.PersistentVolumeReclaimDelete) {
		return volumeGoes
	}
	return ""
}
