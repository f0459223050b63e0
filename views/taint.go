package views

import (
	"context"
	"errors"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"kdeck/kube"
	"kdeck/ui"
)

// The fields of the taint form.
const (
	taintKey    = "key"
	taintValue  = "value"
	taintEffect = "effect"
	taintOff    = "take it off"
)

// taintAction taints nodes, or takes a taint off them.
func taintAction() Action {
	return Action{
		ID: "taint", Help: "taint", For: []string{Nodes().Name}, Need: kube.Need{Verb: "patch"}, Ask: taintFields,
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			t := kube.Taint{Key: a.Text(taintKey), Value: a.Text(taintValue), Effect: a.Text(taintEffect)}
			var out []kube.Change
			for _, ref := range sel.refs(c) {
				if !a.On(taintOff) {
					change, err := c.Tainted(ctx, sel.Kind.Resource, ref, t)
					if err != nil {
						return nil, err
					}
					out = append(out, change)
					continue
				}
				change, there, err := c.Untainted(ctx, sel.Kind.Resource, ref, t)
				if err != nil {
					return nil, err
				}
				if there {
					out = append(out, change)
				}
			}
			if len(out) == 0 {
				return nil, errors.New("there is no such taint any more")
			}
			return out, nil
		},
	}
}

// taintFields ask for key, value and effect; those that are there are told, and completed.
func taintFields(sel Selection) []ui.Field {
	var words, keys []string
	var all []kube.Taint
	for _, it := range sel.Items {
		if n, ok := it.Object.(*kube.Node); ok {
			for _, t := range n.Taints {
				all, keys, words = append(all, t), append(keys, t.Key), append(words, t.String())
			}
		}
	}
	for _, list := range []*[]string{&keys, &words} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	hint := "none is there"
	if len(words) > 0 {
		hint = "there: " + strings.Join(words, ", ")
	}
	return []ui.Field{
		{Name: taintKey, Hint: hint, Complete: among(keys), Check: func(text string) string { return faults(validation.IsQualifiedName(text)) }},
		{Name: taintValue, Hint: "may be empty", Check: func(text string) string { return faults(validation.IsValidLabelValue(text)) }},
		{Name: taintEffect, Kind: ui.ChoiceField, Options: kube.Effects(), Hint: "NoExecute also ends the pods that are there and do not tolerate it"},
		{Name: taintOff, Kind: ui.ToggleField, Hint: "the taint of this key and effect, whatever its value", Against: func(text string, a ui.Answers) string {
			there := slices.ContainsFunc(all, func(t kube.Taint) bool { return t.Key == a.Text(taintKey) && t.Effect == a.Text(taintEffect) })
			if text != "" && !there {
				return "there is no taint " + a.Text(taintKey) + ":" + a.Text(taintEffect)
			}
			return ""
		}},
	}
}
