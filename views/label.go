package views

import (
	"context"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"kdeck/kube"
	"kdeck/ui"
)

// The fields of the label and the annotation form.
const (
	markKey   = "name"
	markValue = "value"
)

// marking is one of the two maps of names and texts that every object has in its metadata.
type marking struct {
	key   func(string) []string // what is wrong with a name
	value func(string) []string // and with a value
	set   func(res kube.Resource, ref kube.Ref, key string, value *string) kube.Change
}

// labelAction sets a label of whatever is selected, or takes it away.
func labelAction() Action {
	m := marking{validation.IsQualifiedName, validation.IsValidLabelValue, kube.Labelled}
	a := m.action("label", "set label")
	a.Ask = func(sel Selection) []ui.Field {
		var all []map[string]string
		for _, it := range sel.Items {
			all = append(all, it.Object.GetLabels())
		}
		return m.fields(all)
	}
	return a
}

// annotateAction sets an annotation of whatever is selected, or takes it away. Lists keep few of them, so they are read.
func annotateAction() Action {
	// The server takes names in any case (apimachinery/pkg/api/validation, ValidateAnnotations).
	key := func(k string) []string { return validation.IsQualifiedName(strings.ToLower(k)) }
	m := marking{key, func(string) []string { return nil }, kube.Annotated}
	a := m.action("annotate", "set annotation")
	a.AskLive = func(ctx context.Context, c *kube.Cluster, sel Selection) ([]ui.Field, error) {
		g, err := readAll(ctx, c, sel)
		if err != nil {
			return nil, err
		}
		var all []map[string]string
		for i, o := range g.objects {
			if g.errs[i] != nil {
				continue
			}
			notes := o.GetAnnotations()
			delete(notes, corev1.LastAppliedConfigAnnotation)
			all = append(all, notes)
		}
		fields := m.fields(all)
		fields[0].Hint += g.unread()
		return fields, nil
	}
	return a
}

func (m marking) action(id, help string) Action {
	return Action{
		ID: id, Help: help, Need: kube.Need{Verb: "patch"}, Not: notWhole,
		Plan: func(_ context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			var out []kube.Change
			for _, ref := range sel.refs(c) {
				out = append(out, m.set(sel.Kind.Resource, ref, a.Text(markKey), typedHeld(a.Text(markValue))))
			}
			return out, nil
		},
	}
}

// fields ask for a name, completed by those that are there, and its value, which begins with what is there.
func (m marking) fields(all []map[string]string) []ui.Field {
	names := map[string]bool{}
	for _, one := range all {
		for k := range one {
			names[k] = true
		}
	}
	there := slices.Sorted(maps.Keys(names))
	hint := "none is there"
	if len(there) > 0 {
		hint = "there: " + kube.Clean(strings.Join(there, ", "))
	}
	at := func(key string) (out []held) {
		for _, one := range all {
			var h held
			if v, ok := one[key]; ok {
				h = &v
			}
			out = append(out, h)
		}
		return out
	}
	return []ui.Field{
		{Name: markKey, Hint: hint, Complete: among(there), Check: func(key string) string {
			if key == corev1.LastAppliedConfigAnnotation {
				return "kubectl apply keeps this one for itself"
			}
			return faults(m.key(key))
		}},
		{Name: markValue,
			Follow: func(a ui.Answers) (string, string) {
				text, words := together(at(a.Text(markKey)))
				return text, words + takeAway
			},
			Check: func(text string) string {
				if text == emptyText || text == asItIs {
					return ""
				}
				return faults(m.value(text))
			},
			Against: func(text string, a ui.Answers) string { return vain(text, names[a.Text(markKey)]) }},
	}
}

// among completes a text by words; nothing is offered for nothing, for the list would cover the fields below.
func among(words []string) func(string) []string {
	return func(text string) []string {
		if text == "" {
			return nil
		}
		return ui.Match(text, words)
	}
}

// faults are the reasons of apimachinery's validation in one line, without its regular expressions.
func faults(reasons []string) string {
	for i, r := range reasons {
		r, _, _ = strings.Cut(r, ", regex used for validation")
		if strings.Contains(r, "(e.g.") && !strings.HasSuffix(r, ")") {
			r += ")"
		}
		reasons[i] = r
	}
	return strings.Join(reasons, "; ")
}
