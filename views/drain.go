package views

import (
	"context"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"kdeck/kube"
	"kdeck/ui"
)

// The fields of the drain form, in the order they are asked.
const (
	drainDaemonSets = "leave DaemonSet pods"
	drainEmptyDir   = "delete emptyDir data"
	drainForce      = "also pods nothing creates again"
	drainDelete     = "delete, ignoring budgets"
	drainGrace      = "seconds to end"
	drainTimeout    = "give up after"
	drainSelector   = "only pods with labels"
	drainSkip       = "skip pods ending for"
)

// drainAction empties nodes, with all of kubectl drain's options.
func drainAction() Action {
	return Action{
		ID: "drain", Keys: []string{"r"}, Help: "drain", For: []string{Nodes().Name}, Need: kube.Need{Verb: "patch"},
		Ask: func(Selection) []ui.Field {
			return []ui.Field{
				{Name: drainDaemonSets, Kind: ui.ToggleField, Value: "true", Hint: "--ignore-daemonsets"},
				{Name: drainEmptyDir, Kind: ui.ToggleField, Hint: "--delete-emptydir-data"},
				{Name: drainForce, Kind: ui.ToggleField, Hint: "--force"},
				{Name: drainDelete, Kind: ui.ToggleField, Hint: "--disable-eviction"},
				{Name: drainGrace, Hint: "--grace-period; empty: each pod's own", Check: wholeNumber},
				{Name: drainTimeout, Hint: "--timeout, like 10m; empty: an hour", Check: aDuration},
				{Name: drainSelector, Hint: "--pod-selector", Check: aSelector},
				{Name: drainSkip, Hint: "--skip-wait-for-delete-timeout, like 5m", Check: aDuration},
			}
		},
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			how, err := draining(a)
			if err != nil {
				return nil, err
			}
			var out []kube.Change
			for i, it := range sel.Items {
				plan, err := c.Drain(ctx, sel.Kind.Resource, sel.ref(c, it), how)
				if err != nil {
					return nil, err
				}
				for _, change := range plan {
					change.Stage += 2 * i // one node after the other
					out = append(out, change)
				}
			}
			return out, nil
		},
	}
}

// draining reads the form.
func draining(a ui.Answers) (kube.Draining, error) {
	how := kube.Draining{Force: a.On(drainForce), IgnoreDaemonSets: a.On(drainDaemonSets), DeleteEmptyDir: a.On(drainEmptyDir),
		DisableEviction: a.On(drainDelete), PodSelector: a.Text(drainSelector)}
	if text := a.Text(drainGrace); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return how, err
		}
		how.Grace = &n
	}
	for name, to := range map[string]*time.Duration{drainTimeout: &how.Timeout, drainSkip: &how.SkipWait} {
		if text := a.Text(name); text != "" {
			d, err := time.ParseDuration(text)
			if err != nil {
				return how, err
			}
			*to = d
		}
	}
	return how, nil
}

// aDuration checks an entry that is empty or a duration.
func aDuration(text string) string {
	if d, err := time.ParseDuration(text); text != "" && (err != nil || d <= 0) {
		return "a duration is wanted, like 90s or 10m"
	}
	return ""
}

// aSelector checks an entry that is empty or a label selector.
func aSelector(text string) string {
	if _, err := labels.Parse(text); err != nil {
		return err.Error()
	}
	return ""
}
