package views

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/shellwords"
	"kdeck/ui"
)

// The fields of the forms that make something to debug with.
const (
	debugImage   = "image"
	debugCommand = "command"
	debugTarget  = "target"
	debugProfile = "profile"
	debugEnter   = "enter"
	debugLimit   = "limit"
)

// noTarget is the choice of no container.
const noTarget = "(none)"

// debugAction adds a container with tools to a running pod, and attaches to it.
func debugAction() Action {
	return Action{
		ID: "debug", Keys: []string{"D"}, Help: "debug container", For: []string{Pods().Name, Containers().Name},
		Writes: true, Need: kube.Need{Verb: "patch", Sub: "ephemeralcontainers"}, Not: notDebugged,
		Open: func(s *Session, sel Selection) ui.Step {
			pod := sel.Item.Object.(*kube.Pod)
			at := inside{sel.Ref(s.Cluster), cmp.Or(sel.Item.Container, pod.MainContainer()), pod}
			return s.permitted(debugAction(), sel, func() ui.View { return debugForm(s, at) })
		},
	}
}

// permitted opens a form unless the user may not do what it is for: nobody is to fill it in for nothing.
func (s *Session) permitted(a Action, sel Selection, form func() ui.View) ui.Step {
	need, cluster := a.need(sel), s.Cluster
	if need.Verb == "" || cluster.Known(need) == kube.RightHeld {
		return ui.Step{Open: form()}
	}
	return ui.Step{Open: newWait(a.Help, "asking for your rights ...", func(ctx context.Context) func() ui.Step {
		v, err := cluster.May(ctx, need)
		return func() ui.Step {
			if err == nil && v == kube.RightDenied { // what is not known is tried
				return ui.Step{Say: fault("%s: you may not %s", a.Help, need)}
			}
			return ui.Step{Open: form()}
		}
	})}
}

// notDebugged says why nothing can be added to a pod.
func notDebugged(sel Selection) string {
	pod, ok := sel.Item.Object.(*kube.Pod)
	switch {
	case !ok:
		return "it is for pods"
	case sel.Marked && len(sel.Items) > 1:
		return "one at a time"
	case pod.Phase == "Succeeded" || pod.Phase == "Failed":
		return "the pod has ended: debug a copy of it"
	case pod.OS == kube.Windows:
		return kube.ErrWindowsDebug.Error()
	case pod.OutOfSpec(sel.Item.Container):
		return fmt.Sprintf("container %s is not in the spec of pod %s: it is out of reach", sel.Item.Container, pod.Name)
	}
	return ""
}

// namesOf are the containers of a pod that can be aimed at.
func namesOf(p *kube.Pod) (out []string) {
	for i := range p.Containers {
		if p.Containers[i].Role != kube.Ephemeral {
			out = append(out, p.Containers[i].Name)
		}
	}
	return out
}

// debugForm asks for the container to be added beside one of a pod's.
func debugForm(s *Session, at inside) ui.View {
	fields := append(s.debugFields(),
		ui.Field{Name: debugTarget, Label: "target container", Kind: ui.ChoiceField, Options: append(namesOf(at.of), noTarget), Value: at.container,
			Hint: "it sees the processes of this one, as far as the runtime can do that"},
		enterField())
	d := debugging{title: "debug container: pod " + at.pod.Name, fields: fields}
	if s.whyNot(debugCopyAction(), Selection{Kind: Pods(), Item: &Item{Object: at.of}, Items: []*Item{{Object: at.of}}}) == "" {
		d.instead = func() ui.View { return copyForm(s, at.pod, at.of, at.container) }
	}
	d.plan = func(a ui.Answers) making {
		how := debuggingOf(a)
		how.Name = kube.DebuggerName()
		if how.Target = a.Text(debugTarget); how.Target == noTarget {
			how.Target = ""
		}
		return making{
			plan: func(ctx context.Context, c *kube.Cluster) (kube.Change, error) { return c.Debugged(ctx, at.pod, how) },
			made: func(kube.Result) (kube.Ref, bool) { return at.pod, true },
			name: how.Name, what: "container " + how.Name + " in pod " + at.pod.Name, enter: how.Enter,
		}
	}
	return d.form(s)
}

// debugFields are those that all the forms have.
func (s *Session) debugFields() []ui.Field {
	used := s.debugUsed()
	var names []string
	for _, p := range kube.Profiles() {
		names = append(names, p.Name)
	}
	return []ui.Field{
		{Name: debugImage, Value: used.Image, Check: needed, Hint: "it must be one that the node can pull, with the tools you want"},
		{Name: debugCommand, Check: aCommand, Hint: "empty: what the image runs by itself, which is a shell in most"},
		{Name: debugProfile, Kind: ui.ChoiceField, Options: names, Value: used.Profile, Follow: func(a ui.Answers) (string, string) {
			for _, p := range kube.Profiles() {
				if p.Name == a.Text(debugProfile) {
					return "", p.Help
				}
			}
			return "", ""
		}},
	}
}

func enterField() ui.Field {
	return ui.Field{Name: debugEnter, Label: "enter it", Kind: ui.ToggleField, Value: "true", Hint: "with a terminal, as soon as it runs"}
}

// debugUsed are the image and the profile to propose: those used last here, unless the settings have changed since.
func (s *Session) debugUsed() config.DebugUsed {
	set := s.Values.Debug
	now := config.DebugUsed{Image: set.Image, Profile: set.Profile, Settings: set.Image + " " + set.Profile}
	if was := s.State.Debug; was.Settings == now.Settings {
		now.Image, now.Profile = cmp.Or(was.Image, now.Image), cmp.Or(was.Profile, now.Profile)
	}
	return now
}

// debuggingOf reads the fields of debugFields and enterField.
func debuggingOf(a ui.Answers) kube.Debugging {
	words, _ := shellwords.Split(a.Text(debugCommand)) // checked by the form
	return kube.Debugging{Image: a.Text(debugImage), Command: words, Profile: a.Text(debugProfile), Enter: a.On(debugEnter)}
}

// debugging is a form whose answers make something to debug with.
type debugging struct {
	title  string
	fields []ui.Field
	plan   func(ui.Answers) making

	instead func() ui.View // what can be done where it is refused for good; nil: nothing
	apart   bool           // what is used here is not proposed the next time
}

// making is one thing to be made, and how it is entered.
type making struct {
	plan  func(context.Context, *kube.Cluster) (kube.Change, error)
	made  func(kube.Result) (kube.Ref, bool) // the pod, when it was made
	name  string                             // of the container
	what  string                             // as in "a shell on node n1"
	enter bool
	while bool // the pod is deleted when it is left
}

// form asks, has the answers reviewed, and enters what was made.
func (d debugging) form(s *Session) ui.View {
	fields := slices.Clone(d.fields)
	for i := range fields {
		fields[i].Label = cmp.Or(fields[i].Label, fields[i].Name)
	}
	return ui.NewForm(s.Theme, s.Keys, d.title, fields, func(a ui.Answers) ui.Step {
		again := d
		again.fields = slices.Clone(d.fields)
		for i := range again.fields {
			again.fields[i].Value, again.fields[i].Typed = a.Text(again.fields[i].Name), true
		}
		if !d.apart {
			used := s.debugUsed()
			used.Image, used.Profile = a.Text(debugImage), a.Text(debugProfile)
			s.State.Debug = used
		}
		return ui.Step{Open: again.review(s, d.plan(a))}
	})
}

// review shows what would be made. What is made for a while is tended from the moment it is asked for.
func (d debugging) review(s *Session, m making) ui.View {
	var g *guest
	r := reviewing{title: d.title, options: func() ui.View { return d.form(s) }}
	if d.instead != nil {
		r.refused = func(reason error) []ui.Button {
			if old := (*kube.EarlierContainerError)(nil); !errors.As(reason, &old) {
				return nil
			}
			return []ui.Button{{Key: "d", Text: "Debug a copy ...", Do: func() ui.Step { return ui.Step{Close: true, Open: d.instead()} }}}
		}
	}
	r.plan = func(ctx context.Context, c *kube.Cluster) ([]kube.Change, error) {
		one, err := m.plan(ctx, c)
		return []kube.Change{one}, err
	}
	if m.while {
		r.begun = func(op *kube.Operation, what kube.Change) tea.Cmd {
			s.guests.done(g) // of an attempt that has failed
			one, cmd := s.expect(op, what)
			g = one
			return cmd
		}
		r.left = func() { s.guests.done(g) }
	}
	r.then = func(end kube.Progress) ui.Step {
		pod, ok := m.made(end.Results[0])
		if !ok || !m.enter {
			s.guests.done(g)
			return ui.Step{Say: say("%s was made", m.what)}
		}
		pod.Cluster, pod.Resource = s.Cluster.Name(), builtin("pods").Name
		return ui.Step{Open: newArrival(s, inside{pod: pod, container: m.name}, m.what, g)}
	}
	return newReview(s, r)
}
