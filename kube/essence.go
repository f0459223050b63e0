package kube

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// statusApart tells whether the status of a kind's objects is written through a subresource alone: of a write of the object
// itself the server drops it. Of a custom kind the version of its CRD decides (spec.versions[].subresources.status); where it has
// none, the status is a field like any other.
func statusApart(r Resource) bool {
	return isBuiltin(r) || r.Has("status")
}

// isBuiltin tells whether a kind is one of those that every API server has.
func isBuiltin(r Resource) bool {
	return slices.ContainsFunc(builtin, func(b everydayKind) bool { return b.group == r.Group && b.name == r.Name })
}

// serverFields are the metadata that only the server writes.
var serverFields = []string{"managedFields", "resourceVersion", "generation", "selfLink", "creationTimestamp"}

// essence is an object without what a write of it cannot change: what is left is what a change can be about.
func essence(r Resource, o *unstructured.Unstructured) *unstructured.Unstructured {
	o = &unstructured.Unstructured{Object: maps.Clone(o.Object)}
	if statusApart(r) {
		delete(o.Object, "status")
	}
	if meta, ok := o.Object["metadata"].(map[string]any); ok {
		meta = maps.Clone(meta)
		maps.DeleteFunc(meta, func(f string, _ any) bool { return slices.Contains(serverFields, f) })
		o.Object["metadata"] = meta
	}
	return o
}

// sameEssence tells whether two versions of an object differ in nothing that a write can change.
func sameEssence(r Resource, a, b *unstructured.Unstructured) bool {
	return a != nil && b != nil && reflect.DeepEqual(essence(r, a).Object, essence(r, b).Object)
}

// unwritten are the parts in which two texts of an object differ and which no write of the object changes, in words.
func unwritten(r Resource, a, b *unstructured.Unstructured) string {
	var parts []string
	for _, f := range serverFields {
		x, hadX, _ := unstructured.NestedFieldNoCopy(a.Object, "metadata", f)
		y, hasY, _ := unstructured.NestedFieldNoCopy(b.Object, "metadata", f)
		if hadX != hasY || !reflect.DeepEqual(x, y) {
			parts = append(parts, "metadata."+f)
		}
	}
	var out []string
	if len(parts) > 0 {
		out = append(out, strings.Join(parts, ", ")+" (only the server writes that)")
	}
	if statusApart(r) && !reflect.DeepEqual(a.Object["status"], b.Object["status"]) {
		out = append(out, "status (it has a subresource of its own: kubectl edit --subresource=status)")
	}
	return strings.Join(out, ", ")
}

// stands tells whether an object is still what it was when a change of it was reviewed. A status may have moved, unless it is a
// field like any other and the change is about it.
func (r *Reviewed) stands(live *unstructured.Unstructured) bool { return r.like(r.live, live) }

// like compares what a write can change of two versions of an object, the status only where the change is about it.
func (r *Reviewed) like(a, b *unstructured.Unstructured) bool {
	if a == nil || b == nil {
		return false
	}
	if r.live != nil && r.result != nil && reflect.DeepEqual(r.live.Object["status"], r.result.Object["status"]) {
		a, b = bare(a), bare(b)
	}
	return sameEssence(r.Resource, a, b)
}

// bare is an object without its status.
func bare(o *unstructured.Unstructured) *unstructured.Unstructured {
	o = &unstructured.Unstructured{Object: maps.Clone(o.Object)}
	delete(o.Object, "status")
	return o
}
