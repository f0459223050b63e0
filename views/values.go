package views

import (
	"maps"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// Values shows what a ConfigMap or a Secret holds, key by key, live. The values of a Secret are masked where the object is
// decoded (kube.Contents) until they are asked for, and let go when they are hidden again; sizes, certificates, registries
// and the like are told all the time.
type Values struct {
	docFeed[kube.Doc]
	pager *ui.Pager
}

// heldLinesMsg brings a Values view its lines.
type heldLinesMsg struct {
	to    *Values
	gen   int
	lines []valueLine
}

// valuesAction shows what a ConfigMap or a Secret holds.
func valuesAction() Action {
	return Action{
		ID: "values", Keys: []string{"x"}, Help: "show values", For: []string{"configmaps", "secrets"},
		Not: func(Selection) string { return "" },
		Open: func(s *Session, sel Selection) ui.Step {
			return ui.Step{Open: NewValues(s, sel.Kind.Resource, sel.Ref(s.Cluster))}
		},
	}
}

// NewValues opens the values of one ConfigMap or Secret.
func NewValues(s *Session, res kube.Resource, ref kube.Ref) *Values {
	v := &Values{docFeed: followDocument(s, res, ref), pager: ui.NewPager(s.Theme, s.Keys)}
	v.took = v.take
	v.begin()
	return v
}

// Update takes a message.
func (v *Values) Update(msg tea.Msg) ui.Step {
	if step, ok := v.hear(msg); ok {
		if _, ok := msg.(ui.Shown); ok { // what expires may have done so while it was covered
			step.Cmd = tea.Batch(step.Cmd, v.render())
		}
		return step
	}
	switch msg := msg.(type) {
	case heldLinesMsg:
		if msg.to == v && msg.gen == v.gen {
			v.set(msg.lines)
			return ui.Step{}
		}
	case tea.KeyPressMsg:
		if v.pager.Captures() {
			break
		}
		if v.early(msg) {
			return ui.Step{Same: true, Keep: true}
		}
		if do, ok := v.keys()[v.s.Keys.Name(msg.String(), keymap.Pager, keymap.Global)]; ok {
			return do()
		}
	}
	return v.pager.Update(msg)
}

// keys says what the bindings of this view do, beyond the pager's own.
func (v *Values) keys() map[string]func() ui.Step {
	instead := func(open ui.View) ui.Step { return ui.Step{Close: true, Open: open} }
	keys := map[string]func() ui.Step{
		"yaml":     func() ui.Step { return instead(NewYAML(v.s, v.res, v.ref)) },
		"describe": func() ui.Step { return instead(NewDescribe(v.s, v.res, v.ref)) },
		"relist":   v.again,
		"menu":     func() ui.Step { return ui.Step{Open: pagerMenu(v.s, v.Title(), v.own(), v.keys())} },
	}
	if v.secret() {
		keys["reveal"] = func() ui.Step { return v.toggle(func() { v.set(nil) }) }
	}
	t := shownOf(v.s, v.res, v.ref, "values", "txt", kubectlLine(v.s, "get", v.res, v.ref), v.pager.Lines)
	t.clear = v.secret() && v.reveal
	maps.Copy(keys, t.keys())
	return keys
}

// own are the bindings of this view, in the order they are shown.
func (v *Values) own() []string {
	names := append([]string{"yaml", "describe"}, shownKeys()...)
	if v.secret() {
		names = append([]string{"reveal"}, names...)
	}
	return names
}

// secret says whether there is something to reveal.
func (v *Values) secret() bool { return v.res.Name == "secrets" }

// take shows the latest version, or says why there is none.
func (v *Values) take(kube.Doc) ui.Step {
	v.pager.Whole(v.latest.Object == nil)
	if v.latest.Object == nil && v.latest.Err != nil {
		v.set([]valueLine{{text: kube.Explain(v.latest.Err), tone: themes.Bad}})
	}
	return ui.Step{Cmd: v.render()}
}

// render makes the lines off the loop.
func (v *Values) render() tea.Cmd {
	held, gen, theme, now := v.latest.Contents, v.gen, *v.s.Theme, v.s.Now() // a copy: settings may change the theme meanwhile
	if held == nil {
		return nil
	}
	return func() tea.Msg { return heldLinesMsg{to: v, gen: gen, lines: valueLines(held, theme.Sign, now)} }
}

func (v *Values) set(lines []valueLine) {
	v.told = true
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	v.pager.SetLines(texts, func(i int) string { return lines[i].paint(v.s.Theme) })
}

// Captures says whether a search is being typed.
func (v *Values) Captures() bool { return v.pager.Captures() }

// Title is the kind and name, as in "secrets/db values".
func (v *Values) Title() string { return v.res.Name + "/" + v.ref.Name + " values" }

// Keys are the bindings of the pager and those of this view.
func (v *Values) Keys() []key.Binding { return pagerKeys(v.s, v.pager, v.own()) }

// Status is what is special about the object, whether values are shown, and the place in the text.
func (v *Values) Status() string {
	parts := v.words()
	switch {
	case v.reveal:
		parts = append(parts, "values shown")
	case v.secret():
		parts = append(parts, "values hidden")
	}
	return strings.Join(append(parts, v.pager.Status()), " · ")
}

// Draw gives the text.
func (v *Values) Draw(w, h int) string { return v.pager.Draw(w, h) }
