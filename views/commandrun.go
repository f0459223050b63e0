package views

import (
	"context"
	"fmt"
	"slices"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// runCommand opens what a command asks for.
func runCommand(s *Session, c Command) ui.Step {
	if there := c.Context; there != "" {
		if c.Context = ""; there != s.Cluster.Name() {
			return switchContext(s, there, c)
		}
		if c == (Command{}) {
			return ui.Step{Say: say("this is context %s", there)}
		}
	}
	if c.Word == "" {
		c.Word = Pods().Name
	}
	if v, ok := findVerb(c.Word); ok {
		if step, done := runVerb(s, v, c); done {
			return step
		}
	}
	if a, ok := s.action(c.Word); ok && s.front != nil {
		if len(meant(s, c.Word)) == 0 { // "events" are a kind first
			return s.front.act(a)
		}
	}
	return s.withKind(c.Word, func() []Kind { return meant(s, c.Word) },
		func(k Kind) ui.Step { return openKind(s, k, c) },
		func() ui.Note { return stranger(s, c.Word) })
}

// withKind does something with a kind that is known, or that the server knows when it is asked again: a CRD may have been
// installed since, and an API that did not answer may do so now. Where there are several, the user chooses.
func (s *Session) withKind(word string, find func() []Kind, do func(Kind) ui.Step, unknown func() ui.Note) ui.Step {
	one := func(kinds []Kind) ui.Step {
		if len(kinds) == 1 {
			return do(kinds[0])
		}
		return ambiguous(s, word, kinds, do)
	}
	if kinds := find(); len(kinds) > 0 {
		return one(kinds)
	}
	cluster := s.Cluster
	return ui.Step{Open: newWait(":"+word, "asking the server for its kinds ...", func(ctx context.Context) func() ui.Step {
		found, err := cluster.Refresh(ctx)
		return func() ui.Step {
			if len(found) > 0 {
				s.Found = found
			}
			if kinds := find(); len(kinds) > 0 {
				return one(kinds)
			}
			note := unknown()
			if err != nil {
				note.Text += " (not all its kinds are known: " + kube.Explain(err) + ")"
			}
			return ui.Step{Say: note}
		}
	})}
}

// ambiguous lists the kinds that a word may mean; enter goes on with one.
func ambiguous(s *Session, word string, kinds []Kind, do func(Kind) ui.Step) ui.Step {
	k := APIKinds()
	var rows []kube.Object
	for _, of := range kinds {
		rows = append(rows, kindRecord(of.Resource))
	}
	k.Open = func(*Session, Scope, int) Feed { return still(rows) }
	k.Enter = func(_ *Session, it *Item) ui.Step {
		for _, of := range kinds {
			if kindID(of.Resource) == string(it.Object.GetUID()) {
				return do(of)
			}
		}
		return ui.Quiet()
	}
	list := NewList(s, k, Scope{About: word})
	list.greet = ui.Note{Tone: themes.Warn, Text: fmt.Sprintf("%s may mean %d kinds: enter takes one, :%s names it", word, len(kinds), kinds[0].Resource)}
	return ui.Step{Open: list}
}

// meant are the kinds a word names: one with a view of its own or an everyday one before all others, else all that answer to it
// of those the server has said it serves.
func meant(s *Session, word string) (out []Kind) {
	for _, k := range Kinds() {
		if k.answers(word) {
			return []Kind{k}
		}
	}
	for _, r := range kube.Meant(s.Found, word) {
		out = append(out, kindOf(r))
	}
	return out
}

// openKind opens a kind's list where the command says, and makes a namespace that was named the one in use.
func openKind(s *Session, k Kind, c Command) ui.Step {
	at := Scope{Namespace: s.Namespace, Labels: c.Labels, Fields: c.Fields, Name: c.Name}
	if k.namespaced() && (c.All || c.Namespace != "") {
		at.Namespace = c.Namespace
		s.Use(c.Namespace)
	}
	return ui.Step{Open: NewList(s, k, at)}
}

// runVerb carries out a command that is no kind; one that only lists (":ns") is left to the kinds.
func runVerb(s *Session, v verb, c Command) (ui.Step, bool) {
	switch v.words[0] {
	case verbNamespace:
		if c.Name == "" {
			return ui.Step{}, false
		}
		return useNamespace(s, c.Name), true
	case verbContext:
		if c.Name == "" {
			return ui.Step{Open: NewList(s, Contexts(), Scope{})}, true
		}
		return switchContext(s, c.Name, Command{}), true
	case verbLogs:
		return logsCommand(s, c), true
	case verbLogin:
		return login(s), true
	case verbKinds:
		return ui.Step{Open: NewList(s, APIKinds(), Scope{})}, true
	case verbRunning:
		return s.showOperations(), true
	case verbUndo:
		return openWrites(s, Undo()), true
	case verbWrites:
		return openWrites(s, Transcript()), true
	case verbForwards:
		return ui.Step{Open: NewList(s, Forwards(), Scope{})}, true
	case verbReadOnly:
		return s.toggleReadOnly(), true
	case verbQuit:
		if v := s.Leave(); v != nil {
			return ui.Step{Open: v}, true
		}
		return ui.Step{Quit: true}, true
	}
	return ui.Step{}, false
}

// useNamespace shows the list on top in another namespace, or the pods of that namespace where the view on top has none.
func useNamespace(s *Session, name string) ui.Step {
	if why := badNamespace(name); why != "" {
		return ui.Step{Say: fault("%s", why)}
	}
	name = distinct(name)
	if s.front != nil && s.front.kind.namespaced() {
		return s.front.visit(name)
	}
	s.Use(name)
	return ui.Step{Open: NewList(s, Pods(), Scope{Namespace: name})}
}

// switchContext connects to another context's cluster and begins anew there, with what a command asks for; the old cluster
// is left once the views on it are closed.
func switchContext(s *Session, name string, c Command) ui.Step {
	if !slices.ContainsFunc(s.Config.Contexts(), func(c kube.Context) bool { return c.Name == name }) {
		return ui.Step{Say: fault("no context %q in the kubeconfig%s", name, didYouMean(name, contextNames(s)))}
	}
	if n := s.running(); n > 0 {
		return ui.Step{Say: fault("%d operations are under way in %s: wait for them, or cancel them (:operations)", n, s.Cluster.Name())}
	}
	if n := len(s.guests.list()); n > 0 {
		return ui.Step{Say: fault("%d pods that were made for a while are being deleted in %s: wait for that", n, s.Cluster.Name())}
	}
	connect := func() ui.Step { return s.trusting(name, func() ui.Step { return s.connectTo(name, c) }) }
	if n := s.forwarding(); n > 0 {
		text := []string{fmt.Sprintf("Ports forwarded into %s: %d. They end when another context is looked at.", s.Cluster.Name(), n)}
		return ui.Step{Open: ui.NewQuestion(s.Theme, s.Keys, "switch to "+name+"?", text, []ui.Choice{
			{Key: "n", Text: "No, stay"}, {Key: "y", Text: "Yes, switch", Do: connect},
		})}
	}
	return connect()
}

// connectTo connects to a context whose credential plugin may be run.
func (s *Session) connectTo(name string, c Command) ui.Step {
	conf, settings := s.Config, s.Settings
	return ui.Step{Open: newWait("context "+name, "connecting to "+name+" ...", func(ctx context.Context) func() ui.Step {
		cluster, err := conf.Connect(name)
		left := settings.LoadState(name)
		arrived := func() bool { return true }
		if err == nil { // who does not wait for it does not want it
			arrived = context.AfterFunc(ctx, cluster.Close)
		}
		return func() ui.Step {
			if note, ok := refusedPlugin(name, err); ok { // it changed since it was shown
				return ui.Step{Say: note}
			}
			if err != nil {
				return ui.Step{Say: fault("context %s: %s", name, kube.Explain(err))}
			}
			if !arrived() {
				return ui.Step{}
			}
			cmd := s.Switch(cluster, left)
			return ui.Step{Cmd: cmd, Open: Begin(s, c), Root: true}
		}
	})}
}

func contextNames(s *Session) []string {
	var names []string
	for _, c := range s.Config.Contexts() {
		names = append(names, c.Name)
	}
	return names
}
