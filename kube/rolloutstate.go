package kube

import (
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/kubectl/pkg/polymorphichelpers"
)

// RolloutState is how far a workload's rollout is, in kubectl rollout status' own words, without the workload's name
// (kubectl/pkg/polymorphichelpers/rollout_status.go). Done says that nothing more is to come; an error, that it is stuck or
// cannot be told for the workload's strategy.
func RolloutState(o *unstructured.Unstructured) (words string, done bool, err error) {
	if paused, _, _ := unstructured.NestedBool(o.Object, "spec", "paused"); paused {
		return "paused", false, nil
	}
	viewer, err := polymorphichelpers.StatusViewerFor(o.GroupVersionKind().GroupKind())
	if err != nil {
		return "", false, err
	}
	if words, done, err = viewer.Status(o, 0); err != nil {
		return "", false, err
	}
	words = Clean(strings.TrimRight(words, ".\n"))
	if _, rest, ok := strings.Cut(words, " to finish: "); ok {
		words = rest
	} else if _, rest, ok := strings.Cut(words, `" `); ok {
		words = strings.TrimPrefix(rest, "successfully ")
	}
	return words, done, nil
}
