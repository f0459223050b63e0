package views

import (
	"fmt"
	"io"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/ui"
)

// shown is the text of a view, for what can be done with every text: read in a pager, kept in a file, copied.
type shown struct {
	s     *Session
	name  string          // what it is about, for the name of a file
	ext   string          // of that file
	lines func() []string // without styles
	clear bool            // values of a Secret are among them
	more  []ui.Choice     // other things than the text to be copied
}

// shownOf is the text about an object, which the kubectl command gives elsewhere.
func shownOf(s *Session, res kube.Resource, ref kube.Ref, what, ext, kubectl string, lines func() []string) shown {
	t := shown{s: s, name: res.Name + "-" + ref.Name + "-" + what, ext: ext, lines: lines}
	t.more = append(t.more, copyChoice("n", "name", ref.Name))
	if ref.Namespace != "" {
		t.more = append(t.more, copyChoice("s", "namespace", ref.Namespace))
	}
	t.more = append(t.more, copyChoice("u", "UID", string(ref.UID)))
	if kubectl != "" {
		t.more = append(t.more, copyChoice("k", "kubectl command", kubectl))
	}
	return t
}

// shownKeys are the bindings of what can be done with every text, in the order they are shown.
func shownKeys() []string { return []string{"external", "copy", "save"} }

// keys says what they do.
func (t shown) keys() map[string]func() ui.Step {
	return map[string]func() ui.Step{
		"external": func() ui.Step { return readOutside(t.lines()) },
		"copy":     t.copy,
		"save":     t.save,
	}
}

// copy offers the text, and what is short of it.
func (t shown) copy() ui.Step {
	lines := t.lines()
	text := strings.Join(lines, "\n") + "\n"
	all := ui.Choice{Text: "the text", Key: "t", Note: fmt.Sprintf("%d lines", len(lines)), Do: func() ui.Step {
		return ui.Step{Cmd: tea.SetClipboard(text), Say: say("copied %d lines", len(lines))}
	}}
	return ui.Step{Open: ui.NewMenu(t.s.Theme, t.s.Keys, "copy", append([]ui.Choice{all}, t.more...))}
}

// save keeps the text in a new file in the working directory. Values of Secrets do not get onto the disk.
func (t shown) save() ui.Step {
	if t.clear {
		return ui.Step{Say: fault("values are shown, which never go into a file: hide them first (%s)", t.s.Keys.Binding("reveal").Help().Key)}
	}
	lines, name := t.lines(), fileName(t.name, "", t.s.Now(), t.ext)
	return ui.Step{Cmd: func() tea.Msg {
		return saved(name, fmt.Sprintf("%d lines", len(lines)), func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
			return err
		})
	}}
}

// hint is what a key does, as it is said behind a text; nothing where nobody has given it a key.
func hint(m *keymap.Map, name, does string) string {
	keys := m.Binding(name).Keys()
	if len(keys) == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s %s)", keys[0], does)
}

// pagerKeys are the bindings of a pager and those of the view around it.
func pagerKeys(s *Session, p *ui.Pager, own []string) []key.Binding {
	list := p.Keys()
	if p.Captures() {
		return list
	}
	for _, name := range own {
		list = append(list, s.Keys.Binding(name))
	}
	return list
}

// pagerMenu lists what can be done with a text, with keys.
func pagerMenu(s *Session, title string, own []string, do map[string]func() ui.Step) ui.View {
	var choices []ui.Choice
	for _, name := range own {
		b := s.Keys.Binding(name)
		choices = append(choices, ui.Choice{Text: b.Help().Desc, Key: strings.Join(b.Keys(), " "), Do: do[name]})
	}
	return ui.NewMenu(s.Theme, s.Keys, title, choices)
}
