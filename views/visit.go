package views

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/ui"
)

// visit is something done in a container: a shell, an attachment, a command.
//
//	key -> which container -> (protected: really?) -> kube.Ready -> then
//
// It is not reviewed: nobody can tell beforehand what it will do. But it is a write: read-only mode refuses it, and the
// transcript has it.
type visit struct {
	help string // what it is, as in "open a shell"
	sub  string // exec or attach
	then func(s *Session, at inside, has kube.Streams) ui.Step
}

// inside is a container of a pod.
type inside struct {
	pod       kube.Ref
	container string
	of        *kube.Pod // as the list has it
}

func (p inside) String() string { return "container " + p.container + " of pod " + p.pod.Name }

// start begins it on a selection.
func (v visit) start(s *Session, sel Selection) ui.Step {
	pod, ok := sel.Item.Object.(*kube.Pod)
	if !ok {
		return ui.Step{Say: say("%s: it is for pods", v.help)}
	}
	at := inside{pod: sel.Ref(s.Cluster), container: sel.Item.Container, of: pod}
	if at.container != "" {
		return v.ask(s, at)
	}
	names := visitable(pod)
	if len(names) == 1 {
		at.container = names[0]
		return v.ask(s, at)
	}
	var choices []ui.Choice
	for i, name := range names {
		c := ui.Choice{Text: name, Do: func() ui.Step { return v.ask(s, inside{at.pod, name, pod}) }}
		if i == 0 {
			c.Note = "the default"
		}
		if err := kube.NotRunning(pod, name); err != nil {
			c.Note, c.Disabled = "", "does not run"
		}
		choices = append(choices, c)
	}
	return ui.Step{Open: ui.NewMenu(s.Theme, s.Keys, v.help+": which container of "+pod.Name+"?", choices)}
}

// visitable are the containers of a pod in which something may be done, kubectl's choice first. Init containers are among them
// while one runs.
func visitable(p *kube.Pod) []string {
	first := p.MainContainer()
	names := []string{first}
	for i := range p.Containers {
		c := &p.Containers[i]
		if c.Name != first && (c.Role != kube.Init && c.Role != kube.Ephemeral || c.State.Stage == kube.Running) {
			names = append(names, c.Name)
		}
	}
	return names
}

// ask asks once where care is wanted.
func (v visit) ask(s *Session, at inside) ui.Step {
	if !s.Values.Protected {
		return v.enter(s, at)
	}
	text := []string{fmt.Sprintf("In %s, namespace %s.", at, at.pod.Namespace), "",
		fmt.Sprintf("Context %s is protected.", s.Cluster.Name())}
	return ui.Step{Open: ui.NewQuestion(s.Theme, s.Keys, v.help+"?", text, []ui.Choice{
		{Key: "n", Text: "No"},
		{Key: "y", Text: "Yes, " + v.help, Do: func() ui.Step { return v.enter(s, at) }},
	})}
}

// enter asks the server whether there is a way in, and goes.
func (v visit) enter(s *Session, at inside) ui.Step {
	cluster := s.Cluster
	return ui.Step{Open: newWait(v.help, "asking for "+at.String()+" ...", func(ctx context.Context) func() ui.Step {
		has, err := cluster.Ready(ctx, at.pod, at.container, v.sub)
		return func() ui.Step {
			if err != nil {
				return ui.Step{Say: fault("%s: %s", v.help, kube.Explain(err))}
			}
			return v.then(s, at, has)
		}
	})}
}

// need is the right to do something in a container.
func (v visit) need() kube.Need { return kube.Need{Verb: "create", Sub: v.sub} }

// lend gives the terminal away, with what was typed for it already; then is called in Update when it is back, as a step of view
// to (nil: the one on top).
func lend(to ui.View, l *lent, then func(err error) ui.Step) *ui.Away {
	return &ui.Away{Run: l, To: to, Back: then, Ahead: func(typed []tea.Msg) { l.ahead = sent(typed) }}
}
