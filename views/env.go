package views

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"kdeck/kube"
	"kdeck/ui"
)

// The fields of the form of environment variables, beside the container.
const (
	envName    = "variable"
	envValue   = "value"
	envReplace = "instead of its source"
)

// envAction sets a variable of a container's environment, or takes it away.
func envAction() Action {
	return Action{
		ID: "set-env", Help: "set env", For: templated(), Need: kube.Need{Verb: "patch"},
		AskLive: func(ctx context.Context, c *kube.Cluster, sel Selection) ([]ui.Field, error) {
			all, err := slotsOf(ctx, c, sel)
			if err != nil {
				return nil, err
			}
			return all.envFields()
		},
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			all, err := slotsOf(ctx, c, sel)
			if err != nil {
				return nil, err
			}
			if why := all.sourced(a); why != "" { // it may have come since
				return nil, errors.New(why)
			}
			value := typedHeld(a.Text(envValue))
			out := all.each(sel, a.Text(slotField), func(res kube.Resource, ref kube.Ref, in kube.Slot) (kube.Change, bool) {
				return kube.EnvSet(res, ref, in, a.Text(envName), value), true
			})
			return append(out, all.unplanned(sel, "set env")...), nil
		},
	}
}

// envFields ask for container, variable and value. A variable that takes its value from somewhere else is only changed when
// that is asked for.
func (all slots) envFields() ([]ui.Field, error) {
	choose, err := all.choice()
	if err != nil {
		return nil, err
	}
	names, bundles, sources := map[string]bool{}, map[string]bool{}, false
	for _, one := range all.of {
		for _, s := range one {
			for i := range s.Env {
				names[s.Env[i].Name] = true
				sources = sources || kube.Source(&s.Env[i]) != ""
			}
			for _, f := range s.EnvFrom {
				switch {
				case f.SecretRef != nil:
					bundles["secret "+f.SecretRef.Name] = true
				case f.ConfigMapRef != nil:
					bundles["configmap "+f.ConfigMapRef.Name] = true
				}
			}
		}
	}
	there := slices.Sorted(maps.Keys(names))
	hint := "none is there"
	if len(there) > 0 {
		hint = "there: " + kube.Clean(strings.Join(there, ", "))
	}
	if len(bundles) > 0 {
		hint += "; and all of " + kube.Clean(strings.Join(slices.Sorted(maps.Keys(bundles)), ", ")) + ", which what is set here overrides"
	}
	fields := []ui.Field{choose,
		{Name: envName, Hint: hint, Complete: among(there), Check: func(name string) string { return faults(validation.IsRelaxedEnvVarName(name)) }},
		{Name: envValue,
			Follow: func(a ui.Answers) (string, string) {
				if from := all.source(a); from != "" {
					return asItIs, "now from " + kube.Clean(from) + takeAway
				}
				text, words := together(all.env(a))
				return text, words + all.twice(a) + takeAway
			},
			Against: func(text string, a ui.Answers) string {
				there := slices.ContainsFunc(all.env(a), func(h held) bool { return h != nil })
				if why := vain(text, there || all.source(a) != ""); why != "" || !sources {
					return why
				}
				return all.sourced(a)
			}},
	}
	if sources {
		fields = append(fields, ui.Field{Name: envReplace, Kind: ui.ToggleField, Hint: "also a variable that comes from a secret or the like"})
	}
	return fields, nil
}

// env is what the chosen variable is now; one with a source has no text.
func (all slots) env(a ui.Answers) []held {
	return all.under(a.Text(slotField), func(s kube.Slot) held {
		v := s.Variable(a.Text(envName))
		if v == nil || v.ValueFrom != nil {
			return nil
		}
		return &v.Value
	})
}

// twice says that the chosen variable stands several times in an environment, "" where it does not.
func (all slots) twice(a ui.Answers) string {
	for i := range all.of {
		if s := all.find(i, a.Text(slotField)); s != nil && len(s.Variables(a.Text(envName))) > 1 {
			return fmt.Sprintf("; it stands there %d times, and the last counts", len(s.Variables(a.Text(envName))))
		}
	}
	return ""
}

// source tells where the chosen variable comes from, "" when it is a text or not there.
func (all slots) source(a ui.Answers) string {
	for i := range all.of {
		if s := all.find(i, a.Text(slotField)); s != nil {
			if from := kube.Source(s.Variable(a.Text(envName))); from != "" {
				return from
			}
		}
	}
	return ""
}

// sourced refuses to change a variable that comes from somewhere else, unless that was asked for.
func (all slots) sourced(a ui.Answers) string {
	if from := all.source(a); from != "" && !a.On(envReplace) {
		return "it comes from " + kube.Clean(from) + ": say below that this is to go"
	}
	return ""
}
