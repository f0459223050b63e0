package views

import (
	"context"

	"kdeck/kube"
	"kdeck/ui"
)

const finalizerField = "finalizer"

// finalizerAction removes a finalizer of an object, for when its controller is gone. The object's name must be typed.
func finalizerAction() Action {
	return Action{
		ID: "remove-finalizer", Help: "remove a finalizer", Need: kube.Need{Verb: "patch"},
		Not: func(sel Selection) string {
			switch {
			case len(sel.Items) > 1:
				return "one at a time"
			case len(sel.Items) == 1 && len(sel.Items[0].Object.GetFinalizers()) > 0:
				return notWhole(sel)
			case sel.Kind.Resource.String() == "namespaces":
				return "it has none: it waits for what is still in it"
			}
			return "it has none"
		},
		Ask: func(sel Selection) []ui.Field {
			return []ui.Field{{Name: finalizerField, Kind: ui.ChoiceField, Options: sel.Items[0].Object.GetFinalizers(),
				Follow: func(a ui.Answers) (string, string) { return "", "without it " + kube.Leak(a.Text(finalizerField)) }}}
		},
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			one, err := c.Unfinalize(ctx, sel.Kind.Resource, sel.ref(c, sel.Items[0]), a.Text(finalizerField))
			if err != nil {
				return nil, err
			}
			return []kube.Change{one}, nil
		},
	}
}
