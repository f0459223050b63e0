package views

import (
	"cmp"
	"context"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/util/validation"

	"kdeck/kube"
	"kdeck/ui"
)

// The fields of the form for a copy.
const (
	copyContainer = "container"
	copyShare     = "share processes"
	copyNode      = "same node"
	copyLabels    = "keep labels"
	copyNotes     = "keep annotations"
	copyProbes    = "keep probes"
	copyInit      = "keep init containers"
	copyWhile     = "delete afterwards"
)

// newContainer is the choice of a container more.
const newContainer = "(a new one)"

// debugCopyAction makes a copy of a pod with another command or image, or one container more.
func debugCopyAction() Action {
	return Action{
		ID: "debug-copy", Help: "debug a copy", For: []string{Pods().Name, Containers().Name},
		Writes: true, Need: kube.Need{Verb: "create"},
		Not: func(sel Selection) string {
			if sel.Marked && len(sel.Items) > 1 {
				return "one at a time"
			}
			if pod, ok := sel.Item.Object.(*kube.Pod); ok && pod.OS == kube.Windows {
				return kube.ErrWindowsDebug.Error()
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			pod, ok := sel.Item.Object.(*kube.Pod)
			if !ok {
				return ui.Step{Say: say("it is for pods")}
			}
			return s.permitted(debugCopyAction(), sel, func() ui.View {
				return copyForm(s, sel.Ref(s.Cluster), pod, cmp.Or(sel.Item.Container, pod.MainContainer()))
			})
		},
	}
}

func copyForm(s *Session, pod kube.Ref, live *kube.Pod, container string) ui.View {
	images := map[string]string{}
	var names []string
	for i := range live.Containers {
		if c := &live.Containers[i]; c.Role == kube.Regular {
			images[c.Name] = c.Image
			names = append(names, c.Name)
		}
	}
	if images[container] == "" {
		container = names[0]
	}
	common := s.debugFields()
	image, command, profile := common[0], common[1], common[2]
	added := image.Value
	image.Value = images[container]
	image.Follow = func(a ui.Answers) (string, string) {
		if was, ok := images[a.Text(copyContainer)]; ok {
			return was, "of the container as it is"
		}
		return added, image.Hint
	}
	command.Hint = "empty: as it is; sleep 1d keeps a container alive that would fail"
	toggle := func(name, value, hint string) ui.Field {
		return ui.Field{Name: name, Kind: ui.ToggleField, Value: value, Hint: hint}
	}
	limit := limitField()
	limit.Hint = "with " + copyWhile + ": " + limit.Hint
	while := toggle(copyWhile, "", "when you leave it")
	while.Against = func(v string, a ui.Answers) string {
		if v != "" && !a.On(debugEnter) {
			return "only what is entered can be left"
		}
		return ""
	}
	fields := []ui.Field{
		{Name: newName, Value: pod.Name + "-debug", Check: func(v string) string { return faults(validation.IsDNS1123Subdomain(v)) }},
		{Name: copyContainer, Kind: ui.ChoiceField, Options: append(slices.Clone(names), newContainer), Value: container},
		image, command, enterField(), while, limit,
		toggle(copyShare, "true", "the containers of the copy see each other's"), toggle(copyNode, "", ""),
		toggle(copyLabels, "", "Services that select them send to the copy too"), toggle(copyNotes, "", ""),
		toggle(copyProbes, "", ""), toggle(copyInit, "true", ""), profile,
	}
	d := debugging{title: "debug a copy: pod " + pod.Name, fields: fields}
	d.plan = func(a ui.Answers) making {
		how := kube.Copying{Debugging: debuggingOf(a), To: a.Text(newName), Share: a.On(copyShare), SameNode: a.On(copyNode),
			Labels: a.On(copyLabels), Annotations: a.On(copyNotes), Probes: a.On(copyProbes), InitContainers: a.On(copyInit)}
		if how.Name = a.Text(copyContainer); how.Name == newContainer {
			how.Name = kube.DebuggerName()
		}
		if a.On(copyWhile) {
			how.ForAWhile = forAWhile(a)
		}
		return making{
			plan: func(ctx context.Context, c *kube.Cluster) (kube.Change, error) {
				return c.CopyForDebugging(ctx, pod, how)
			},
			made: kube.Result.Made, name: how.Name, what: "container " + how.Name + " in pod " + how.To, enter: how.Enter, while: how.Limit > 0,
		}
	}
	return d.form(s)
}

// limitField asks how long a pod for a while may live at most.
func limitField() ui.Field {
	return ui.Field{Name: debugLimit, Label: "time limit", Value: "4h", Hint: "its node ends it then, should kdeck not be able to", Check: func(v string) string {
		return cmp.Or(needed(v), aDuration(v))
	}}
}

func forAWhile(a ui.Answers) kube.ForAWhile {
	d, _ := time.ParseDuration(a.Text(debugLimit)) // checked by the form
	return kube.ForAWhile{Limit: d, By: whoami(), Token: kube.NewToken()}
}
