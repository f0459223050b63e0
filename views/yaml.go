package views

import (
	"fmt"
	"maps"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/kube/yamltext"
	"kdeck/ui"
)

// YAML shows one whole object, live: a change replaces the text and keeps the place and the search. Values of Secrets and
// last-applied annotations are masked where the object is decoded, until they are asked for.
type YAML struct {
	docFeed[kube.Doc]
	pager   *ui.Pager
	full    []string // the text without folds
	fold    folded   // as it is shown
	level   int      // how much is folded while nothing is searched for
	managed bool     // managedFields unfolded
	neat    bool     // what servers add is left out
	moved   bool     // the next text is made by other rules: its place is found by what stands there
	back    int      // the line to be at again in the next text, when there is none now
}

// linesMsg brings a YAML view its text.
type linesMsg struct {
	to    *YAML
	gen   int
	lines []string
}

// NewYAML opens the YAML of one object.
func NewYAML(s *Session, res kube.Resource, ref kube.Ref) *YAML {
	v := &YAML{docFeed: followDocument(s, res, ref), pager: ui.NewPager(s.Theme, s.Keys)}
	v.took = v.take
	v.begin()
	return v
}

// Update takes a message.
func (v *YAML) Update(msg tea.Msg) ui.Step {
	if step, ok := v.hear(msg); ok {
		return step
	}
	switch msg := msg.(type) {
	case linesMsg:
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
		name := v.s.Keys.Name(msg.String(), keymap.Pager, keymap.Global)
		if do, ok := v.keys()[name]; ok {
			return do()
		}
		if name == "filter" { // what is folded is found too
			v.refold(unfolded)
		}
	}
	step := v.pager.Update(msg)
	if !v.pager.Searching() {
		v.refold(v.level)
	}
	return step
}

// take shows the latest version, or says why there is none.
func (v *YAML) take(kube.Doc) ui.Step {
	v.pager.Whole(v.latest.Object == nil)
	if v.latest.Object == nil && v.latest.Err != nil {
		v.set([]string{"# " + kube.Explain(v.latest.Err)})
	}
	return ui.Step{Cmd: v.render()}
}

// wipe takes the text away, and keeps only the place in it.
func (v *YAML) wipe() {
	v.back, v.moved = v.line(), false
	v.full = nil
	v.show(v.folding())
}

// render makes the lines off the loop.
func (v *YAML) render() tea.Cmd {
	obj, managed, short, gen := v.latest.Object, v.managed, v.neat, v.gen
	if obj == nil {
		return nil
	}
	note, unfold := "# short: status and what servers add are left out"+hint(v.s.Keys, "neat", "shows all"), hint(v.s.Keys, "fold", "shows them")
	return func() tea.Msg {
		if !short {
			return linesMsg{to: v, gen: gen, lines: yamlLines(obj, managed, unfold)}
		}
		return linesMsg{to: v, gen: gen, lines: append([]string{note}, yamlLines(neat(obj), false, unfold)...)}
	}
}

// set takes a new text. The place stays: the line itself, or after a change of the rules the nearest that reads the same.
func (v *YAML) set(lines []string) {
	v.told = true
	top := v.pager.Top()
	if v.moved && top < len(v.fold.source) {
		was := v.fold.source[top]
		v.moved, top = false, nearest(lines, v.full[was], was)
		v.full = lines
		v.show(v.folding())
		v.pager.Goto(v.fold.at(top))
		return
	}
	v.full, v.moved = lines, false
	v.show(v.folding())
	if v.back > 0 {
		v.pager.Goto(v.fold.at(v.back))
		v.back = 0
	}
}

// line is the line of the whole text that is the first on the screen.
func (v *YAML) line() int {
	if i := v.pager.Top(); i < len(v.fold.source) {
		return v.fold.source[i]
	}
	return v.back
}

// folding is the level that holds now: a search is made in the whole text.
func (v *YAML) folding() int {
	if v.pager.Searching() {
		return unfolded
	}
	return v.level
}

// refold shows the text folded to another level, from the same line on.
func (v *YAML) refold(level int) {
	if level == v.fold.level {
		return
	}
	top := v.line()
	v.show(level)
	v.pager.Goto(v.fold.at(top))
}

func (v *YAML) show(level int) {
	dots := "…"
	if v.s.Theme.ASCII {
		dots = "..."
	}
	f := foldYAML(v.full, level, dots)
	v.fold = f
	v.pager.SetLines(f.lines, func(i int) string {
		body, blanks := ui.TrailingBlanks(v.s.Theme, f.lines[i][:f.bare[i]])
		line := paintYAML(v.s.Theme, body) + blanks
		if note := f.lines[i][f.bare[i]:]; note != "" {
			line += v.s.Theme.YAMLComment.Render(note)
		}
		return line
	})
}

// keys says what the bindings of this view do, beyond the pager's own.
func (v *YAML) keys() map[string]func() ui.Step {
	keys := map[string]func() ui.Step{
		"fold": func() ui.Step {
			v.managed, v.neat, v.moved = !v.managed || v.neat, false, true
			return ui.Step{Cmd: v.render(), Same: true}
		},
		"reveal": func() ui.Step { return v.toggle(v.wipe) },
		"neat": func() ui.Step {
			v.neat, v.moved = !v.neat, true
			return ui.Step{Cmd: v.render(), Same: true}
		},
		"fold-level": func() ui.Step {
			v.level = (v.level + 1) % foldLevels
			v.refold(v.folding())
			return ui.Step{}
		},
		"describe": func() ui.Step {
			if v.latest.Gone && v.latest.Object != nil {
				return ui.Step{Say: say("%s", onlyThis)}
			}
			return ui.Step{Close: true, Open: NewDescribe(v.s, v.res, v.ref)}
		},
		"relist": v.again,
		"menu":   func() ui.Step { return ui.Step{Open: pagerMenu(v.s, v.Title(), v.own(), v.keys())} },
	}
	t := shownOf(v.s, v.res, v.ref, "yaml", "yaml", kubectlLine(v.s, "get", v.res, v.ref), func() []string { return v.full }) // without folds, which are no YAML
	t.clear = v.reveal
	maps.Copy(keys, t.keys())
	keys["external"] = func() ui.Step { return readOutside(v.pager.Lines()) }
	return keys
}

// own are the bindings of this view, in the order they are shown.
func (v *YAML) own() []string {
	return append([]string{"describe", "reveal", "neat", "fold-level", "fold"}, shownKeys()...)
}

// Captures says whether a search is being typed.
func (v *YAML) Captures() bool { return v.pager.Captures() }

// Title is the kind and name, as in "pods/web-0 yaml".
func (v *YAML) Title() string { return v.res.Name + "/" + v.ref.Name + " yaml" }

// Keys are the bindings of the pager and those of this view.
func (v *YAML) Keys() []key.Binding { return pagerKeys(v.s, v.pager, v.own()) }

// Status is what is special about the object, and the place in the text.
func (v *YAML) Status() string {
	parts := v.words()
	if v.reveal {
		parts = append(parts, "values shown")
	}
	parts = append(parts, v.pager.Status())
	if v.neat {
		parts = append(parts, "short")
	}
	if v.folding() != unfolded {
		parts = append(parts, "folded")
	}
	return strings.Join(parts, " · ")
}

// Draw gives the text.
func (v *YAML) Draw(w, h int) string { return v.pager.Draw(w, h) }

// yamlLines writes an object as YAML, its managedFields folded to one line unless asked for; unfold says how they are.
func yamlLines(obj *unstructured.Unstructured, managed bool, unfold string) []string {
	if obj == nil {
		return nil
	}
	content := obj.Object
	fold := ""
	if fields := obj.GetManagedFields(); len(fields) > 0 && !managed {
		trimmed := obj.DeepCopy()
		trimmed.SetManagedFields(nil)
		content = trimmed.Object
		fold = fmt.Sprintf("  # managedFields folded: %d%s", len(fields), unfold)
	}
	text, err := yamltext.Marshal(content)
	if err != nil { // a name may have control characters, which YAML has not
		text, err = yamltext.Marshal(tamed(content))
	}
	if err != nil {
		return []string{"# this object cannot be written as YAML: " + err.Error()}
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	for i, l := range lines {
		lines[i] = kube.CleanText(l)
		if fold != "" && l == "metadata:" {
			lines[i] += fold
			fold = ""
		}
	}
	return lines
}

// tamed is a decoded JSON value without the control characters a screen would not get anyway.
func tamed(v any) any {
	switch v := v.(type) {
	case string:
		return kube.CleanText(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = tamed(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[kube.CleanText(k)] = tamed(v[k])
		}
		return out
	}
	return v
}
