package kube

import (
	"fmt"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
	smd "sigs.k8s.io/structured-merge-diff/v6/value"
)

// steward is one who leaves a sign on what it keeps, and will put it back.
type steward struct {
	label, note string               // the sign: a label, or an annotation
	is          string               // what the sign must say; "" is anything
	who         func(m signs) string // in words, from the object's signs
	when        string               // when it looks
}

// signs are an object's labels and annotations.
type signs struct{ labels, notes map[string]string }

// signed is a steward's name from labels or annotations: the first that are there, joined by a slash.
func signed(kind string, keys ...string) func(signs) string {
	return func(m signs) string {
		var parts []string
		for _, k := range keys {
			if v := m.labels[k] + m.notes[k]; v != "" {
				parts = append(parts, v)
			}
		}
		return strings.TrimSpace(kind + " " + strings.Join(parts, "/"))
	}
}

const soon, later = "soon", "at its next release"

// stewards are the tools people keep their clusters with, by the signs they document. The first of a tool's signs counts.
var stewards = []tool{
	{"Argo CD", []steward{
		{note: "argocd.argoproj.io/tracking-id", when: soon, who: func(m signs) string { // "app:group/kind:namespace/name"
			app, _, _ := strings.Cut(m.notes["argocd.argoproj.io/tracking-id"], ":")
			return "Argo CD application " + app
		}},
		{label: "argocd.argoproj.io/instance", when: soon, who: signed("Argo CD application", "argocd.argoproj.io/instance")},
	}},
	{"Flux", []steward{
		{label: "kustomize.toolkit.fluxcd.io/name", when: soon, who: signed("Flux kustomization", "kustomize.toolkit.fluxcd.io/namespace", "kustomize.toolkit.fluxcd.io/name")},
		{label: "helm.toolkit.fluxcd.io/name", when: soon, who: signed("Flux helm release", "helm.toolkit.fluxcd.io/namespace", "helm.toolkit.fluxcd.io/name")},
	}},
	{"Helm", []steward{
		{note: "meta.helm.sh/release-name", when: later, who: signed("Helm release", "meta.helm.sh/release-namespace", "meta.helm.sh/release-name")},
		{label: "app.kubernetes.io/managed-by", is: "Helm", when: later, who: signed("Helm release", "app.kubernetes.io/instance")},
		{label: "heritage", is: "Helm", when: later, who: signed("Helm release", "release")},
		{label: "heritage", is: "Tiller", when: later, who: signed("Helm release", "release")},
	}},
	{"OLM", []steward{{label: "olm.owner", when: soon, who: signed("the Operator Lifecycle Manager, for", "olm.owner.namespace", "olm.owner")}}},
	{"addon manager", []steward{{label: "addonmanager.kubernetes.io/mode", is: "Reconcile", when: soon, who: signed("the addon manager")}}},
	{"Rancher Fleet", []steward{{note: "objectset.rio.cattle.io/id", when: soon, who: signed("Rancher", "objectset.rio.cattle.io/owner-namespace", "objectset.rio.cattle.io/owner-name")}}},
	{"kapp", []steward{{label: "kapp.k14s.io/app", when: later, who: signed("a kapp app")}}},
	{"Config Sync", []steward{
		{note: "configsync.gke.io/resource-id", when: soon, who: signed("Config Sync")},
		{note: "configmanagement.gke.io/managed", is: "enabled", when: soon, who: signed("Config Sync")},
	}},
	{"inventories", []steward{{note: "config.k8s.io/owning-inventory", when: later, who: signed("inventory", "config.k8s.io/owning-inventory")}}},
	{"Crossplane", []steward{{label: "crossplane.io/composite", when: soon, who: signed("Crossplane composite", "crossplane.io/composite")}}},
	{"RBAC defaults", []steward{{note: "rbac.authorization.kubernetes.io/autoupdate", is: "true", when: "when it starts", who: signed("the API server")}}},
	{"static pods", []steward{{note: corev1.MirrorPodAnnotationKey, when: "at once", who: signed("the kubelet of its node, from a file,")}}},
}

// tool is one of those people keep their clusters with.
type tool struct {
	name  string
	signs []steward
}

// sign is the first of a tool's signs that an object has, nil for none.
func (t tool) sign(m signs) *steward {
	for i := range t.signs {
		s := &t.signs[i]
		text, there := m.labels[s.label]
		if s.note != "" {
			text, there = m.notes[s.note]
		}
		if there && (s.is == "" || s.is == text) {
			return s
		}
	}
	return nil
}

// owners says who owns an object, or the fields that change, and may set them back.
func owners(c Change, live, result *unstructured.Unstructured) (out []string) {
	if live == nil || c.Sub == "ephemeralcontainers" { // nobody can take one away again
		return nil
	}
	back := "sets it back"
	if c.Verb == Delete || c.Verb == Evict {
		back = "makes it again"
	}
	for _, r := range live.GetOwnerReferences() {
		// Nobody sets back what is changed of a pod itself; one that a selector does not match any more is let go (strays).
		if r.Controller != nil && *r.Controller && (c.Resource.String() != "pods" || c.Verb != Patch) {
			out = append(out, fmt.Sprintf("%s %s controls it, and may well be what %s", Clean(strings.ToLower(r.Kind)), Clean(r.Name), back))
		}
	}
	m := signs{live.GetLabels(), live.GetAnnotations()}
	for _, t := range stewards {
		if s := t.sign(m); s != nil {
			out = append(out, Clean(s.who(m))+" keeps it, and "+back+" "+s.when)
		}
	}
	return append(out, appliers(c, live, result, back)...)
}

// appliers are the managers that have applied a field which changes (server-side apply, managedFields), or of what is
// deleted any field.
func appliers(c Change, live, result *unstructured.Unstructured, back string) (out []string) {
	after := result
	if c.Verb == Patch && after != nil && c.Sub != "" {
		after = inPlace(live, result, c)
	}
	if c.Verb == Patch && after == nil {
		return nil
	}
	if c.Verb != Patch {
		if applied, _ := appliedByKubectl(live.Object, nil); applied {
			out = append(out, "kubectl apply keeps it from a file, and "+back+" when it is applied again")
		}
	} else if _, paths := appliedByKubectl(live.Object, after.Object); len(paths) > 0 {
		out = append(out, fmt.Sprintf("kubectl apply has set %s from a file, and %s when it is applied again", some(paths), back))
	}
	for _, e := range live.GetManagedFields() {
		if e.Operation != metav1.ManagedFieldsOperationApply || e.Manager == fieldManager || e.FieldsV1 == nil {
			continue
		}
		who := "manager " + Clean(e.Manager)
		if c.Verb != Patch {
			out = append(out, who+" has applied it, and "+back+" when it applies it again")
			continue
		}
		if paths := owned(e.FieldsV1, live.Object, after.Object); len(paths) > 0 {
			out = append(out, fmt.Sprintf("%s has applied %s, and %s when it applies it again", who, some(paths), back))
		}
	}
	return out
}

// owned are the fields of a set which differ between two versions of an object.
func owned(set *metav1.FieldsV1, before, after map[string]any) (out []string) {
	var s fieldpath.Set
	if err := s.FromJSON(set.GetRawReader()); err != nil {
		return nil
	}
	for p := range s.Leaves().All() {
		if !reflect.DeepEqual(reached(before, p), reached(after, p)) {
			out = append(out, Clean(strings.TrimPrefix(p.String(), ".")))
		}
	}
	return out
}

// reached is what a path leads to, nil for nothing.
func reached(at any, p fieldpath.Path) any {
	for _, e := range p {
		switch list, _ := at.([]any); {
		case e.FieldName != nil:
			fields, _ := at.(map[string]any)
			at = fields[*e.FieldName]
		case e.Key != nil:
			at = among(list, func(o any) bool {
				fields, ok := o.(map[string]any)
				for _, k := range *e.Key {
					ok = ok && smd.Equals(k.Value, smd.NewValueInterface(fields[k.Name]))
				}
				return ok
			})
		case e.Value != nil:
			at = among(list, func(o any) bool { return smd.Equals(*e.Value, smd.NewValueInterface(o)) })
		case e.Index != nil && *e.Index < len(list):
			at = list[*e.Index]
		default:
			return nil
		}
	}
	return at
}

func among(list []any, is func(any) bool) any {
	for _, o := range list {
		if is(o) {
			return o
		}
	}
	return nil
}
