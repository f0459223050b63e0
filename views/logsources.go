package views

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube/logs"
	"kdeck/ui"
)

// sourceKey tells a container from all others, over readings anew.
func sourceKey(s *logs.Source) string { return s.Container.UID + "/" + s.Container.Name }

// finished says that nothing more comes of a source.
func finished(s *logs.Source) bool { return s.Phase == logs.Ended || s.Phase == logs.Failed }

// visible are the sources whose lines are shown.
func (v *Logs) visible() (out []logs.Source) {
	for i := range v.now.sources {
		if s := &v.now.sources[i]; !v.hidden[sourceKey(s)] {
			out = append(out, *s)
		}
	}
	return out
}

// rename gives the sources that are shown the names they need, and hides the others.
func (v *Logs) rename() tea.Cmd {
	v.names = sourceNames(v.now.sources)
	names := shownNames(sourceNames(v.visible()))
	shown := make([]string, len(v.now.sources))
	hidden := map[uint32]bool{}
	for i := range v.now.sources {
		switch {
		case v.hidden[sourceKey(&v.now.sources[i])]:
			hidden[uint32(i)] = true
		case len(names) > 0:
			shown[i], names = names[0], names[1:]
		}
	}
	v.pane.SetNames(shown)
	v.pane.NamesBrief = !slices.ContainsFunc(v.now.sources, func(s logs.Source) bool {
		return s.Container.Pod != v.now.sources[0].Container.Pod || s.Container.Namespace != v.now.sources[0].Container.Namespace
	})
	return v.pane.Hide(hidden)
}

// hide shows the lines of those containers no more, or again.
func (v *Logs) hide(yes bool, sources ...logs.Source) ui.Step {
	for i := range sources {
		if yes {
			v.hidden[sourceKey(&sources[i])] = true
		} else {
			delete(v.hidden, sourceKey(&sources[i]))
		}
	}
	cmd := v.rename()
	v.say()
	return ui.Step{Cmd: cmd}
}

// chooseSources offers the containers, to hide their lines and show them again, and to dismiss those that have ended.
func (v *Logs) chooseSources() ui.Step {
	if len(v.now.sources) == 0 {
		return ui.Step{Say: say("there are no containers yet")}
	}
	var ended, concealed []logs.Source
	var each []ui.Choice
	for i, s := range v.now.sources {
		gone := v.hidden[sourceKey(&s)]
		verb := "hide"
		switch {
		case gone:
			verb = "show"
			concealed = append(concealed, s)
		case finished(&s):
			ended = append(ended, s)
		}
		each = append(each, ui.Choice{Text: verb + " " + v.names[i], Note: cmp.Or(s.Note, s.Phase.String()), Do: func() ui.Step { return v.hide(!gone, s) }})
	}
	all := func(key, what, none string, yes bool, sources []logs.Source) ui.Choice {
		c := ui.Choice{Key: key, Text: what, Note: fmt.Sprint(len(sources)), Do: func() ui.Step { return v.hide(yes, sources...) }}
		if len(sources) == 0 {
			c.Disabled = none
		}
		return c
	}
	return ui.Step{Open: ui.NewMenu(v.s.Theme, v.s.Keys, "containers", append([]ui.Choice{
		all("d", "dismiss those that have ended", "none has", true, ended), all("a", "show all", "none is hidden", false, concealed),
	}, each...))}
}
