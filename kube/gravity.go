package kube

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// weigh makes a change grave by what it would do, whatever it was made for: an edit may end all pods, or take a finalizer away.
func (r *Reviewed) weigh() {
	if r.Verb != Patch || r.live == nil || r.result == nil {
		return
	}
	after := inPlace(r.live, r.result, r.Change)
	if after == nil {
		return
	}
	field := r.field()
	if field == nil {
		field = []string{"spec", "replicas"}
	}
	was, _, _ := unstructured.NestedInt64(r.live.Object, field...)
	if n, asked, err := unstructured.NestedInt64(after.Object, field...); asked && err == nil && n == 0 && was > 0 {
		r.Grave = true
	}
	if r.Resource.String() == "jobs.batch" && suspended(after) && !suspended(r.live) {
		r.Grave = true
	}
	for _, name := range r.live.GetFinalizers() {
		if slices.Contains(after.GetFinalizers(), name) {
			continue
		}
		if !r.Typed { // else it is the very purpose, and was told
			r.Notes = append(slices.Clone(r.Notes), "without finalizer "+Clean(name)+" "+Leak(name))
		}
		r.Grave = true
	}
	r.Typed = r.Typed || len(after.GetFinalizers()) < len(r.live.GetFinalizers())
}

func suspended(o *unstructured.Unstructured) bool {
	on, _, _ := unstructured.NestedBool(o.Object, "spec", "suspend")
	return on
}

// ending says of what is being deleted already since when and what it waits for: to delete it again changes nothing of that.
func (r *Reviewed) ending() {
	if r.Verb != Delete || r.live == nil || r.live.GetDeletionTimestamp() == nil {
		return
	}
	since := "it is being deleted already, since " + r.live.GetDeletionTimestamp().UTC().Format("15:04:05 UTC on 2006-01-02")
	if f := r.live.GetFinalizers(); len(f) > 0 {
		since += ", and waits for its finalizers: " + Clean(strings.Join(f, ", ")) + "; to delete it again does not help"
	}
	r.Notes = append(slices.Clone(r.Notes), since)
	if r.Resource.String() != "namespaces" {
		return
	}
	var ns struct{ Status corev1.NamespaceStatus }
	if raw, err := r.live.MarshalJSON(); err != nil || json.Unmarshal(raw, &ns) != nil {
		return
	}
	for _, c := range ns.Status.Conditions { // all of them are about what holds it up (namespaced_resources_deleter.go)
		if c.Status == corev1.ConditionTrue {
			r.Notes = append(r.Notes, Clean(c.Message))
		}
	}
}

// lastApplied is where kubectl apply keeps what it has applied.
const lastApplied = corev1.LastAppliedConfigAnnotation

// appliedByKubectl are the fields that change, of those that kubectl has applied from files (client-side apply). A list counts
// as one field.
func appliedByKubectl(live, after map[string]any) (applied bool, paths []string) {
	note, _, _ := unstructured.NestedString(live, "metadata", "annotations", lastApplied)
	var config map[string]any
	if note == "" || json.Unmarshal([]byte(note), &config) != nil {
		return false, nil
	}
	if spec, ok := config["metadata"].(map[string]any); ok {
		delete(spec, "annotations")
	}
	return true, differing(config, live, after, "")
}

// differing are the paths of a configuration at which two versions of an object differ.
func differing(config, live, after map[string]any, at string) (out []string) {
	for key, value := range config {
		path := strings.TrimPrefix(at+"."+key, ".")
		inner, nested := value.(map[string]any)
		a, okA := live[key].(map[string]any)
		b, okB := after[key].(map[string]any)
		switch {
		case nested && okA && okB:
			out = append(out, differing(inner, a, b, path)...)
		case !reflect.DeepEqual(live[key], after[key]):
			out = append(out, Clean(path))
		}
	}
	slices.Sort(out)
	return out
}
