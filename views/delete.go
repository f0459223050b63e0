package views

import (
	"context"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube"
	"kdeck/ui"
)

// The answers of the delete form.
const (
	deleteCascade = "dependents"
	deleteGrace   = "seconds to end"
	deleteForce   = "force"
)

// cascades are kubectl's words for what becomes of an object's dependents (--cascade).
var cascades = []string{"background", "foreground", "orphan"}

// deleteAction deletes objects; how, can be chosen in the review.
func deleteAction() Action {
	return Action{
		ID: "delete", Keys: []string{"ctrl+d"}, Help: "delete", Need: kube.Need{Verb: "delete"}, Not: notWhole,
		Options: func(sel Selection) []ui.Field {
			fields := []ui.Field{{Name: deleteCascade, Kind: ui.ChoiceField, Options: cascades}}
			if sel.Kind.Resource.String() == "pods" {
				fields = append(fields,
					ui.Field{Name: deleteGrace, Hint: "empty: the pod's own", Check: wholeNumber},
					ui.Field{Name: deleteForce, Kind: ui.ToggleField, Hint: "take it out of the books at once, though its node may still run it"})
			}
			return fields
		},
		Plan: func(_ context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			how := kube.Deletion{Propagation: metav1.DeletePropagationBackground, Force: a.On(deleteForce)}
			if word := a.Text(deleteCascade); word != "" {
				how.Propagation = metav1.DeletionPropagation(strings.ToUpper(word[:1]) + word[1:])
			}
			if text := a.Text(deleteGrace); text != "" {
				n, err := strconv.ParseInt(text, 10, 64)
				if err != nil {
					return nil, err
				}
				how.Grace = &n
			}
			var out []kube.Change
			for _, it := range sel.Items {
				out = append(out, kube.Deleted(sel.Kind.Resource, sel.ref(c, it), how))
			}
			return out, nil
		},
	}
}

// killAction ends pods at once.
func killAction() Action {
	return Action{
		ID: "kill", Keys: []string{"ctrl+k"}, Help: "kill", For: []string{Pods().Name}, Need: kube.Need{Verb: "delete"},
		Plan: each(func(res kube.Resource, ref kube.Ref, _ *Item) kube.Change { return kube.Killed(res, ref) }),
	}
}

// evictAction ends pods unless a PodDisruptionBudget forbids it.
func evictAction() Action {
	return Action{
		ID: "evict", Keys: []string{"E"}, Help: "evict", For: []string{Pods().Name}, Need: kube.Need{Verb: "create", Sub: "eviction"},
		Plan: each(func(res kube.Resource, ref kube.Ref, _ *Item) kube.Change { return kube.Evicted(res, ref, nil, 0) }),
	}
}

// notWhole refuses rows that are only parts of objects, as containers are of their pod.
func notWhole(sel Selection) string {
	if sel.Kind.Resource.Name != "" && len(sel.Items) > 0 && sel.Items[0].Container != "" {
		return "a container is a part of its pod: go back to the pod"
	}
	return ""
}

// wholeNumber checks an entry that is empty or a number of 0 or more.
func wholeNumber(text string) string {
	if n, err := strconv.ParseInt(text, 10, 32); text != "" && (err != nil || n < 0) {
		return "a whole number is wanted"
	}
	return ""
}
