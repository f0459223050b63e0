package kube

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// undelete creates a deleted object anew. It gets another UID, so what belonged to the old one by its UID does not belong
// to it.
func (k *Cluster) undelete(ctx context.Context, p Past) ([]Change, error) {
	c := p.Change
	switch live, err := k.live(ctx, c); {
	case err != nil && !IsGone(err):
		return nil, err
	case err == nil && live.GetUID() != c.Ref.UID:
		return nil, final(c, "another one of the same name is there now")
	case err == nil && live.GetDeletionTimestamp() == nil:
		return nil, fmt.Errorf("%s was not deleted", c.object())
	case err == nil:
		why := ""
		if f := live.GetFinalizers(); len(f) > 0 {
			why = ", waiting for " + strings.Join(f, ", ")
		}
		return nil, fmt.Errorf("%s is still being deleted%s", c.object(), Clean(why))
	}
	o := reborn(c.Resource, p.Before)
	o.SetOwnerReferences(k.standing(ctx, o.GetNamespace(), o.GetOwnerReferences()))
	create := func() Change { return Created(c.Resource, c.Ref, o.Object) }
	switch c.Resource.String() {
	case "persistentvolumeclaims":
		first, err := k.release(ctx, c, o)
		out := create()
		out.Stage = len(first)
		return append(first, out), err
	case "services":
		taken := k.addressTaken(ctx, o)
		if taken {
			dropAddresses(o)
		}
		out := create()
		if taken {
			out.Notes = append(out.Notes, "another Service has its address or port by now: it gets new ones")
		}
		return []Change{out}, nil
	}
	return []Change{create()}, nil
}

// reborn is an object as it can be created again: without what only a server writes.
func reborn(res Resource, before *unstructured.Unstructured) *unstructured.Unstructured {
	o := before.DeepCopy()
	if statusApart(res) {
		delete(o.Object, "status")
	}
	for _, f := range []string{"uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
		"managedFields", "selfLink"} {
		unstructured.RemoveNestedField(o.Object, "metadata", f)
	}
	// What the garbage collector does while an object is deleted (apimachinery/pkg/apis/meta/v1/types.go).
	o.SetFinalizers(slices.DeleteFunc(o.GetFinalizers(), func(f string) bool {
		return f == metav1.FinalizerDeleteDependents || f == metav1.FinalizerOrphanDependents
	}))
	for _, path := range serverMade()[res.String()] {
		unstructured.RemoveNestedField(o.Object, path...)
	}
	if manual, _, _ := unstructured.NestedBool(o.Object, "spec", "manualSelector"); res.String() == "jobs.batch" && !manual {
		// The server makes selector and labels of the new UID (registry/batch/job/strategy.go, generateSelector).
		unstructured.RemoveNestedField(o.Object, "spec", "selector")
		for _, at := range [][]string{{"metadata", "labels"}, {"spec", "template", "metadata", "labels"}} {
			for _, l := range []string{"controller-uid", "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name"} {
				unstructured.RemoveNestedField(o.Object, append(slices.Clip(at), l)...)
			}
		}
	}
	return o
}

// serverMade are the fields by kind that a new object must not have, or gets anew.
func serverMade() map[string][][]string {
	notes := func(names ...string) (out [][]string) {
		for _, n := range names {
			out = append(out, []string{"metadata", "annotations", n})
		}
		return out
	}
	return map[string][][]string{
		"pods":                   {{"spec", "nodeName"}, {"spec", "ephemeralContainers"}},
		"deployments.apps":       notes("deployment.kubernetes.io/revision"),
		"persistentvolumeclaims": notes("pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller", "volume.kubernetes.io/selected-node"),
	}
}

// standing are the owners that are still there: the garbage collector deletes what has only owners that are gone. One that
// cannot be asked for stays.
func (k *Cluster) standing(ctx context.Context, namespace string, owners []metav1.OwnerReference) []metav1.OwnerReference {
	if len(owners) == 0 {
		return nil
	}
	kinds, _ := k.Resources(ctx) // without an answer none is found below, and all stay
	return slices.DeleteFunc(owners, func(o metav1.OwnerReference) bool {
		gv, _ := schema.ParseGroupVersion(o.APIVersion)
		i := slices.IndexFunc(kinds, func(r Resource) bool { return r.Group == gv.Group && r.Kind == o.Kind })
		if i < 0 {
			return false
		}
		ref := Ref{Name: o.Name, UID: o.UID}
		if kinds[i].Namespaced {
			ref.Namespace = namespace
		}
		live, err := k.live(ctx, Change{Resource: kinds[i], Ref: ref})
		return IsGone(err) || err == nil && live.GetUID() != o.UID
	})
}

// release makes a claim's volume free for a new claim of the same name: it still remembers the UID of the old one
// (spec.claimRef of a PersistentVolume).
func (k *Cluster) release(ctx context.Context, c Change, claim *unstructured.Unstructured) ([]Change, error) {
	name, _, _ := unstructured.NestedString(claim.Object, "spec", "volumeName")
	if name == "" {
		return nil, nil
	}
	volumes, _ := Find(Builtin(), "persistentvolumes")
	volume, err := k.live(ctx, Change{Resource: volumes, Ref: Ref{Name: name}})
	switch {
	case IsGone(err):
		return nil, final(c, "its volume "+name+" is gone, and a new claim would get an empty one")
	case err != nil:
		return nil, err
	}
	holder, _, _ := unstructured.NestedStringMap(volume.Object, "spec", "claimRef")
	switch types.UID(holder["uid"]) {
	case "":
		return nil, nil
	case c.Ref.UID:
	default:
		return nil, final(c, "its volume "+name+" belongs to claim "+Clean(holder["namespace"]+"/"+holder["name"])+" now")
	}
	ref := Ref{Cluster: c.Ref.Cluster, Resource: volumes.Name, Name: name, UID: volume.GetUID()}
	out := patchOf(volumes, ref, types.MergePatchType, nested(map[string]any{"uid": nil, "resourceVersion": nil}, "spec", "claimRef"))
	out.Title = "release volume " + name + " for the claim"
	out.Kubectl = command(ref, "patch", target(volumes, ref), "--type=merge", "-p", string(out.Body))
	return []Change{out}, nil
}

// addressTaken asks whether another Service has one of its addresses, or of its ports of the nodes, by now. A rehearsal does
// not find out (registry/core/service/ipallocator, portallocator). Who may not list all Services is not told beforehand.
func (k *Cluster) addressTaken(ctx context.Context, was *unstructured.Unstructured) bool {
	var mine corev1.Service
	if runtime.DefaultUnstructuredConverter.FromUnstructured(was.Object, &mine) != nil {
		return false
	}
	ctx, cancel := k.unary(ctx)
	defer cancel()
	all, err := k.typed.CoreV1().Services(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return false
	}
	wanted := heldBy(&mine)
	return slices.ContainsFunc(all.Items, func(s corev1.Service) bool {
		return slices.ContainsFunc(heldBy(&s), func(x string) bool { return slices.Contains(wanted, x) })
	})
}

// heldBy is what a Service has that no other one can have.
func heldBy(s *corev1.Service) (out []string) {
	for _, ip := range append(s.Spec.ClusterIPs, s.Spec.ClusterIP) {
		if ip != "" && ip != corev1.ClusterIPNone {
			out = append(out, ip)
		}
	}
	ports := []int32{s.Spec.HealthCheckNodePort}
	for _, p := range s.Spec.Ports {
		ports = append(ports, p.NodePort)
	}
	for _, p := range ports {
		if p != 0 {
			out = append(out, strconv.Itoa(int(p)))
		}
	}
	return out
}

// dropAddresses lets the cluster choose a Service's addresses and ports.
func dropAddresses(o *unstructured.Unstructured) {
	if ip, _, _ := unstructured.NestedString(o.Object, "spec", "clusterIP"); ip != corev1.ClusterIPNone {
		unstructured.RemoveNestedField(o.Object, "spec", "clusterIP")
		unstructured.RemoveNestedField(o.Object, "spec", "clusterIPs")
	}
	unstructured.RemoveNestedField(o.Object, "spec", "healthCheckNodePort")
	ports, _, _ := unstructured.NestedSlice(o.Object, "spec", "ports")
	for _, p := range ports {
		if port, ok := p.(map[string]any); ok {
			delete(port, "nodePort")
		}
	}
	if len(ports) > 0 {
		_ = unstructured.SetNestedSlice(o.Object, ports, "spec", "ports")
	}
}
