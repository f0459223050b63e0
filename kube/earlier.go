package kube

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// EarlierContainerError says that a pod gets no more containers for debugging because of one it has already: Pod Security judges
// the whole pod, and one that was added before the policy was set, or beside it, is never taken away (KEP-277).
type EarlierContainerError struct {
	Pod, Container string
	Policy         string // as in "restricted:latest"
	Refusal        error
}

func (e *EarlierContainerError) Error() string {
	return fmt.Sprintf("pod security (%s) refuses the pod as a whole, because of container %s, which was added to it earlier. "+
		"An ephemeral container can be neither changed nor removed as long as its pod is there: debug a copy of the pod, or delete the pod and debug the next one",
		e.Policy, e.Container)
}

// Unwrap gives the server's own words.
func (e *EarlierContainerError) Unwrap() error { return e.Refusal }

// violated is the policy in the words of the admission plugin PodSecurity (pod-security-admission/admission).
var violated = regexp.MustCompile(`violates PodSecurity "([^"]+)"`)

// earlier finds out whether an ephemeral container that a pod has already is why another one is refused.
func earlier(c Change, live *unstructured.Unstructured, refusal error) error {
	if c.Sub != "ephemeralcontainers" || live == nil || !apierrors.IsForbidden(refusal) {
		return refusal
	}
	policy := violated.FindStringSubmatch(refusal.Error())
	if policy == nil {
		return refusal
	}
	list, _, _ := unstructured.NestedSlice(live.Object, "spec", "ephemeralContainers")
	i := slices.IndexFunc(list, func(item any) bool {
		m, _ := item.(map[string]any)
		name, _ := m["name"].(string)
		return name != "" && strings.Contains(refusal.Error(), `"`+name+`"`)
	})
	if i < 0 {
		return refusal
	}
	name, _ := list[i].(map[string]any)["name"].(string)
	return &EarlierContainerError{Pod: Clean(live.GetName()), Container: Clean(name), Policy: Clean(policy[1]), Refusal: refusal}
}
