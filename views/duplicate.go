package views

import (
	"context"

	"k8s.io/apimachinery/pkg/api/validate/content"

	"kdeck/kube"
	"kdeck/ui"
)

// duplicateAction makes a copy of an object under another name, or in another namespace.
func duplicateAction() Action {
	return Action{
		ID: "duplicate", Help: "duplicate", Need: kube.Need{Verb: "create"},
		Not: func(sel Selection) string {
			switch r := sel.Kind.Resource; {
			case len(sel.Items) > 1:
				return "one at a time"
			case len(r.Verbs) > 0 && !r.Can("create"):
				return sel.Kind.Name + " cannot be created"
			}
			return notWhole(sel)
		},
		Ask: func(sel Selection) []ui.Field {
			o := sel.Items[0].Object
			fields := []ui.Field{{Name: newName, Value: o.GetName() + "-copy", Check: aName}}
			if !sel.Kind.namespaced() {
				return fields
			}
			return append(fields, ui.Field{Name: newNamespace, Value: o.GetNamespace(), Check: aNamespace, Against: func(ns string, a ui.Answers) string {
				if ns == o.GetNamespace() && a.Text(newName) == o.GetName() {
					return "another name or another namespace is wanted"
				}
				return ""
			}})
		},
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			one, err := c.Duplicate(ctx, sel.Kind.Resource, sel.ref(c, sel.Items[0]), a.Text(newNamespace), a.Text(newName))
			if err != nil {
				return nil, err
			}
			return []kube.Change{one}, nil
		},
	}
}

// aName checks what no name of any kind may be; the rest is the server's to know, since kinds differ (roles may have colons).
func aName(text string) string {
	if text == "" {
		return "it cannot be empty"
	}
	return faults(content.IsPathSegmentName(text))
}
