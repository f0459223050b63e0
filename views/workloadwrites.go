package views

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kdeck/kube"
	"kdeck/ui"
)

// restartable are the kinds that kubectl rollout restart knows.
func restartable() []string {
	return []string{Deployments().Name, StatefulSets().Name, DaemonSets().Name}
}

// restartAction has workloads replace their pods.
func restartAction() Action {
	return Action{
		ID: "restart", Keys: []string{"r"}, Help: "restart", For: restartable(), Need: kube.Need{Verb: "patch"},
		Not: func(sel Selection) string {
			for _, it := range sel.Items {
				if d, ok := it.Object.(*kube.Deployment); ok && d.Paused {
					return d.Name + " is paused: resume it first"
				}
			}
			return ""
		},
		Plan: func(_ context.Context, c *kube.Cluster, sel Selection, _ ui.Answers) ([]kube.Change, error) {
			now := time.Now()
			var out []kube.Change
			for _, it := range sel.Items {
				out = append(out, kube.Restarted(sel.Kind.Resource, sel.ref(c, it), now))
			}
			return out, nil
		},
	}
}

// wanted is how many replicas an object asks for, where its struct tells.
func wanted(o kube.Object) (int32, bool) {
	switch o := o.(type) {
	case *kube.Deployment:
		return o.Replicas, true
	case *kube.StatefulSet:
		return o.Replicas, true
	case *kube.ReplicaSet:
		return o.Replicas, true
	}
	return 0, false
}

const scaleReplicas = "replicas"

// scaleAction sets the number of replicas of whatever has a scale subresource.
func scaleAction() Action {
	return Action{
		ID: "scale", Keys: []string{"s"}, Help: "scale", Yields: true, Need: kube.Need{Verb: "patch", Sub: "scale"},
		Not: func(sel Selection) string {
			if !sel.Kind.Resource.Has("scale") {
				return sel.Kind.Name + " cannot be scaled"
			}
			return notWhole(sel)
		},
		AskLive: func(ctx context.Context, c *kube.Cluster, sel Selection) ([]ui.Field, error) {
			refs := sel.refs(c)[:min(len(sel.Items), scaledShown)] // the others' are not shown
			var now []kube.Replicas
			errs := make([]error, len(refs))
			for i, ref := range refs {
				n, err := c.Replicas(ctx, sel.Kind.Resource, ref)
				now, errs[i] = append(now, n), err
			}
			if !slices.Contains(errs, nil) {
				return nil, fmt.Errorf("%s: %w", refs[0].Name, errs[0])
			}
			fields := replicasFields(sel, now)
			fields[0].Hint += unread(refs, errs)
			return fields, nil
		},
		Ask: func(sel Selection) []ui.Field {
			var now []kube.Replicas
			for _, it := range sel.Items {
				n, ok := wanted(it.Object)
				if !ok {
					return nil
				}
				now = append(now, kube.Replicas{N: int(n), Set: true})
			}
			return replicasFields(sel, now)
		},
		Plan: func(_ context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			n, err := strconv.Atoi(a.Text(scaleReplicas))
			if err != nil {
				return nil, err
			}
			var out []kube.Change
			for _, it := range sel.Items {
				out = append(out, kube.Scaled(sel.Kind.Resource, sel.ref(c, it), n))
			}
			return out, nil
		},
	}
}

// scaledShown is how many objects the form names with their replicas.
const scaledShown = 8

// replicasFields ask how many replicas each of the objects is to have, of which at least those that are named have so many now.
func replicasFields(sel Selection, now []kube.Replicas) []ui.Field {
	hint := fmt.Sprint("now ", now[0])
	if len(sel.Items) > 1 {
		first := sel.Items[0].Object.GetNamespace()
		apart := slices.ContainsFunc(sel.Items, func(it *Item) bool { return it.Object.GetNamespace() != first })
		var each []string
		for i, it := range sel.Items {
			name := it.Object.GetName()
			if apart {
				name = it.Object.GetNamespace() + "/" + name
			}
			if i < len(now) {
				name = fmt.Sprint(name, " ", now[i])
			}
			each = append(each, name)
		}
		hint = fmt.Sprintf("each of the %d; now %s", len(sel.Items), shortList(each, scaledShown))
	}
	value := ""
	if now[0].Set {
		value = now[0].String()
	}
	return []ui.Field{{Name: scaleReplicas, Value: value, Hint: hint, Check: func(text string) string {
		if text == "" {
			return "how many?"
		}
		return wholeNumber(text)
	}}}
}

// pauseAction holds rollouts; resumeAction lets them go on.
func pauseAction() Action  { return pausing("pause", "pause the rollout", true) }
func resumeAction() Action { return pausing("resume", "resume the rollout", false) }

func pausing(id, help string, on bool) Action {
	return Action{
		ID: id, Help: help, For: []string{Deployments().Name}, Need: kube.Need{Verb: "patch"},
		Not: func(sel Selection) string {
			for _, it := range sel.Items {
				if d, ok := it.Object.(*kube.Deployment); ok && d.Paused == on {
					return d.Name + map[bool]string{true: " is paused already", false: " is not paused"}[on]
				}
			}
			return ""
		},
		Plan: each(func(res kube.Resource, ref kube.Ref, _ *Item) kube.Change { return kube.Paused(res, ref, on) }),
	}
}

// suspendAction holds jobs, or lets held ones go on: whatever the first of them is not.
func suspendAction() Action {
	return Action{
		ID: "suspend-job", Keys: []string{"s"}, Help: "suspend or resume", For: []string{CronJobs().Name, Jobs().Name}, Need: kube.Need{Verb: "patch"},
		Plan: func(_ context.Context, c *kube.Cluster, sel Selection, _ ui.Answers) ([]kube.Change, error) {
			on := !suspended(sel.Items[0].Object)
			var out []kube.Change
			for _, it := range sel.Items {
				out = append(out, kube.Suspended(sel.Kind.Resource, sel.ref(c, it), on))
			}
			return out, nil
		},
	}
}

func suspended(o kube.Object) bool {
	switch o := o.(type) {
	case *kube.Job:
		return o.Suspended
	case *kube.CronJob:
		return o.Suspend == "True"
	}
	return false
}

// triggerAction runs cron jobs now.
func triggerAction() Action {
	jobs := builtin("jobs")
	return Action{
		ID: "trigger", Keys: []string{"t"}, Help: "trigger", For: []string{CronJobs().Name}, Need: kube.Need{Verb: "create", Resource: jobs},
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, _ ui.Answers) ([]kube.Change, error) {
			var out []kube.Change
			for _, it := range sel.Items {
				one, err := c.Trigger(ctx, sel.Kind.Resource, sel.ref(c, it), "")
				if err != nil {
					return nil, err
				}
				out = append(out, one)
			}
			return out, nil
		},
	}
}

// cordonAction keeps new pods off nodes; uncordonAction lets them come again.
func cordonAction() Action   { return cordoning("cordon", "C", "cordon", true) }
func uncordonAction() Action { return cordoning("uncordon", "u", "uncordon", false) }

func cordoning(id, press, help string, on bool) Action {
	return Action{
		ID: id, Keys: []string{press}, Help: help, For: []string{Nodes().Name}, Need: kube.Need{Verb: "patch"},
		Plan: each(func(res kube.Resource, ref kube.Ref, _ *Item) kube.Change { return kube.Cordoned(res, ref, on) }),
	}
}
