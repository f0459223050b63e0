package kube

import (
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/kube/health"
	"kdeck/kube/object"
)

// reach tells which pods a change of a workload's template does not reach by itself.
func (r *Reviewed) reach() string {
	if r.live == nil || r.result == nil || r.Sub != "" {
		return ""
	}
	before, _, _ := unstructured.NestedMap(r.live.Object, "spec", "template")
	after, _, _ := unstructured.NestedMap(r.result.Object, "spec", "template")
	if equality.Semantic.DeepEqual(before, after) {
		return ""
	}
	o, err := object.Compact(r.result)
	if err != nil {
		return ""
	}
	return health.Reach(o)
}

// Rolls tells whether a change that was made has to reach the pods of its object before it is done: it has changed what a
// workload is to be.
func (r *Result) Rolls() bool {
	if !r.Done() || r.Verb != Patch || r.live == nil {
		return false
	}
	switch r.Resource.String() {
	case "deployments.apps", "statefulsets.apps", "daemonsets.apps":
		return r.Sub == "scale" || r.after != nil && r.after.GetGeneration() > r.live.GetGeneration()
	}
	return false
}
