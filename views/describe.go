package views

import (
	"maps"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// describeAction tells about the object in kubectl's words.
func describeAction() Action {
	return Action{
		ID: "describe", Keys: []string{"d"}, Help: "describe", Yields: true,
		Not: func(sel Selection) string {
			if sel.Kind.Resource.Name == "" {
				return sel.Kind.Name + " have no description"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			return ui.Step{Open: NewDescribe(s, sel.Kind.Resource, sel.Ref(s.Cluster))}
		},
	}
}

// Describe shows what kubectl describe says about one object, live: a change of the object or a new event replaces the
// text and keeps the place and the search.
type Describe struct {
	docFeed[kube.Described]
	pager *ui.Pager
}

// describePace is how soon after a text the next one may come; the first change after a rest is shown at once.
const describePace = time.Second

// NewDescribe opens the description of one object.
func NewDescribe(s *Session, res kube.Resource, ref kube.Ref) *Describe {
	v := &Describe{docFeed: followDescription(s, res, ref), pager: ui.NewPager(s.Theme, s.Keys)}
	v.took = v.take
	v.begin()
	v.set([]string{"describing " + res.Name + "/" + ref.Name + " ..."})
	v.told = false
	return v
}

// Update takes a message.
func (v *Describe) Update(msg tea.Msg) ui.Step {
	if step, ok := v.hear(msg); ok {
		return step
	}
	if msg, ok := msg.(tea.KeyPressMsg); ok && !v.pager.Captures() {
		if v.early(msg) {
			return ui.Step{Same: true, Keep: true}
		}
		if do, ok := v.keys()[v.s.Keys.Name(msg.String(), keymap.Pager, keymap.Global)]; ok {
			return do()
		}
	}
	return v.pager.Update(msg)
}

// take shows a new text, or says why there is none.
func (v *Describe) take(old kube.Described) (step ui.Step) {
	d := v.latest
	why := kube.Explain(d.Err)
	v.pager.Whole(d.Text == "")
	switch {
	case d.Text == "" && why != "":
		v.set([]string{why})
	case d.Text != "":
		if d.Text != old.Text {
			v.set(strings.Split(d.Text, "\n"))
		}
		if why != "" && why != kube.Explain(old.Err) && !d.Gone {
			step.Say = ui.Note{Tone: themes.Warn, Text: why}
		}
	}
	return step
}

func (v *Describe) set(lines []string) {
	v.told = true
	events := eventsLine(lines)
	v.pager.SetLines(lines, func(i int) string { return paintDescribed(v.s.Theme, lines[i], events >= 0 && i > events) })
}

// keys says what the bindings of this view do, beyond the pager's own.
func (v *Describe) keys() map[string]func() ui.Step {
	keys := map[string]func() ui.Step{
		"yaml": func() ui.Step {
			if v.latest.Gone && v.latest.Text != "" {
				return ui.Step{Say: say("%s", onlyThis)}
			}
			return ui.Step{Close: true, Open: NewYAML(v.s, v.res, v.ref)}
		},
		"relist": v.again,
		"menu":   func() ui.Step { return ui.Step{Open: pagerMenu(v.s, v.Title(), v.own(), v.keys())} },
	}
	maps.Copy(keys, shownOf(v.s, v.res, v.ref, "describe", "txt", kubectlLine(v.s, "describe", v.res, v.ref), v.pager.Lines).keys())
	return keys
}

// onlyThis is why the text of a deleted object is not left for another one.
const onlyThis = "it is deleted: this text is all that is left of it"

// own are the bindings of this view, in the order they are shown.
func (v *Describe) own() []string { return append([]string{"yaml"}, shownKeys()...) }

// Captures says whether a search is being typed.
func (v *Describe) Captures() bool { return v.pager.Captures() }

// Title is the kind and name, as in "pods/web-0 describe".
func (v *Describe) Title() string { return v.res.Name + "/" + v.ref.Name + " describe" }

// Keys are the bindings of the pager and those of this view.
func (v *Describe) Keys() []key.Binding { return pagerKeys(v.s, v.pager, v.own()) }

// Status is the place in the text, when it was made, and what is special about the object.
func (v *Describe) Status() string {
	d := v.latest
	if d.Text == "" && d.Err == nil {
		return "describing"
	}
	parts := v.words() // what is wrong comes first: a narrow screen cuts the rest
	if len(parts) == 0 && d.Err != nil {
		parts = append(parts, kube.Brief(d.Err))
	}
	parts = append(parts, v.pager.Status())
	if d.Text != "" && !d.Gone {
		parts = append(parts, "as of "+d.At.Format(time.TimeOnly))
	}
	return strings.Join(parts, " · ")
}

// Draw gives the text.
func (v *Describe) Draw(w, h int) string { return v.pager.Draw(w, h) }
