package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Duplicate plans a copy of an object under another name, or in another namespace ("" for kinds that lie in none). What an
// object has for itself alone is left out: identity, status, owners, finalizers, addresses, volumes, nodes.
func (k *Cluster) Duplicate(ctx context.Context, res Resource, ref Ref, namespace, name string) (Change, error) {
	c := Change{Resource: res, Ref: ref}
	live, err := k.live(ctx, c)
	if err == nil {
		err = replaced(nil, c, live)
	}
	if err != nil {
		return Change{}, err
	}
	o, notes := copied(res, live, namespace, name)
	to := ref
	to.Namespace, to.Name = namespace, name
	out := Created(res, to, o.Object)
	out.Title = "duplicate " + noun(res, ref) + " as " + name
	if namespace != ref.Namespace {
		out.Title += " in " + namespace
	}
	out.Notes = notes
	return out, nil
}

// copied is a copy of an object under another name, and what there is to say of it.
func copied(res Resource, live *unstructured.Unstructured, namespace, name string) (o *unstructured.Unstructured, notes []string) {
	o = reborn(res, live)
	here := namespace == live.GetNamespace()
	o.SetName(name)
	o.SetNamespace(namespace)
	o.SetOwnerReferences(nil)
	o.SetFinalizers(nil)
	delete(o.Object, "status")
	unstructured.RemoveNestedField(o.Object, "metadata", "generateName")
	unstructured.RemoveNestedField(o.Object, "metadata", "annotations", corev1.LastAppliedConfigAnnotation)
	unsigned(o)
	for _, path := range ofOneAlone()[res.String()] {
		unstructured.RemoveNestedField(o.Object, path...)
	}
	if len(o.GetAnnotations()) == 0 {
		unstructured.RemoveNestedField(o.Object, "metadata", "annotations")
	}
	if owner := metav1.GetControllerOfNoCopy(live); owner != nil && here {
		// It would be taken for one too many of the owner's, as kubectl debug --copy-to knows.
		unstructured.RemoveNestedField(o.Object, "metadata", "labels")
		notes = append(notes, fmt.Sprintf("without its labels, or %s %s would take the copy for its own", Clean(strings.ToLower(owner.Kind)), Clean(owner.Name)))
	}
	for _, whose := range keepers(live) {
		notes = append(notes, "it carries the signs of "+whose+", which may take the copy for its own, and delete it")
	}
	if note, ok := notesOfCopies()[res.String()]; ok {
		notes = append(notes, note)
	}
	switch {
	case res.String() == "services":
		dropAddresses(o)
	case res.String() == "pods" || !HasTemplate(res) || !here:
	default:
		notes = append(notes, "its pods have the same labels: Services that select them send to the copy too")
	}
	return o, notes
}

// ofOneAlone are the fields by kind that only one object can have, beside those the server makes.
func ofOneAlone() map[string][][]string {
	return map[string][][]string{
		"persistentvolumeclaims": {{"spec", "volumeName"}},
		"persistentvolumes":      {{"spec", "claimRef"}, {"metadata", "annotations", "pv.kubernetes.io/bound-by-controller"}},
		"serviceaccounts":        {{"secrets"}},
		"namespaces":             {{"spec"}, {"metadata", "labels", corev1.LabelMetadataName}},
		"pods":                   {{"spec", "hostname"}},
		"secrets":                {{"metadata", "annotations", corev1.ServiceAccountUIDKey}},
		"nodes":                  {{"spec", "podCIDR"}, {"spec", "podCIDRs"}, {"spec", "providerID"}},
	}
}

// notesOfCopies say of some kinds what their copies do not have, or do at once.
func notesOfCopies() map[string]string {
	return map[string]string{
		"persistentvolumeclaims": "the copy gets a new, empty volume",
		"persistentvolumes":      "the copy points at the same storage",
		"services":               "the copy gets an address and node ports of its own",
		"jobs.batch":             "the copy runs at once, unless it is suspended",
		"cronjobs.batch":         "the copy runs at the same times",
		"namespaces":             "what is in the namespace is not copied",
		"nodes":                  "no machine belongs to the copy",
	}
}

// keepers are the tools whose signs an object carries.
func keepers(o *unstructured.Unstructured) (out []string) {
	m := signs{o.GetLabels(), o.GetAnnotations()}
	for _, t := range stewards {
		if s := t.sign(m); s != nil {
			out = append(out, Clean(s.who(m)))
		}
	}
	return slices.Compact(out)
}
