package views

import (
	"maps"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// Report shows a text that is made of an object's story, live: what has changed, why it is so.
type Report struct {
	docFeed[story]
	pager *ui.Pager
	name  string                   // what it tells, in a word
	tell  func(report) []valueLine // makes the text, off the loop
	lines []valueLine
	at    int // the line with the cursor, which names something that can be gone to; -1: there is none

	last  bool // it tells what an ended instance wrote last
	asked instance
	heard lastWords
}

// report is what a text is made of.
type report struct {
	story
	res  kube.Resource
	ref  kube.Ref
	sign func(themes.Tone) string
	now  time.Time
	last lastWords
}

// toldMsg brings a Report its lines.
type toldMsg struct {
	to    *Report
	gen   int
	lines []valueLine
}

// newReport opens a text about one object; revisions says whether it tells of them.
func newReport(s *Session, res kube.Resource, ref kube.Ref, name string, revisions bool, tell func(report) []valueLine) *Report {
	v := &Report{pager: ui.NewPager(s.Theme, s.Keys), name: name, tell: tell, docFeed: docFeed[story]{s: s, res: res, ref: ref, pace: describePace,
		open: func(c *kube.Cluster, _ bool) live[story] { return tellOf(c, s.Now, res, ref, revisions) },
		look: func(st story) docState { return st.docState },
	}}
	v.took = v.take
	v.begin()
	v.set([]valueLine{{text: "looking at " + res.Name + "/" + ref.Name + " ..."}})
	v.told = false
	return v
}

// Update takes a message.
func (v *Report) Update(msg tea.Msg) ui.Step {
	if step, ok := v.hear(msg); ok {
		return step
	}
	switch msg := msg.(type) {
	case toldMsg:
		if msg.to == v && msg.gen == v.gen {
			v.set(msg.lines)
			return ui.Step{}
		}
		return ui.Quiet()
	case lastWordsMsg:
		return v.heardLast(msg)
	case tea.KeyPressMsg:
		if v.pager.Captures() {
			break
		}
		if v.early(msg) {
			return ui.Step{Same: true, Keep: true}
		}
		if step, ok := v.pressed(msg); ok {
			return step
		}
	}
	return v.pager.Update(msg)
}

// take has the text of a new story made, or says why there is none.
func (v *Report) take(story) ui.Step {
	v.pager.Whole(v.latest.object == nil)
	if v.latest.object == nil {
		if v.latest.err != nil {
			v.set([]valueLine{{text: kube.Explain(v.latest.err), tone: themes.Bad}})
		}
		return ui.Step{}
	}
	return v.retell()
}

// retell has the text made of what is known now.
func (v *Report) retell() ui.Step {
	theme := *v.s.Theme // a copy: settings may change it meanwhile
	r, gen, tell := report{story: v.latest, res: v.res, ref: v.ref, sign: theme.Sign, now: v.s.Now(), last: v.heard}, v.gen, v.tell
	made := func() tea.Msg { return toldMsg{to: v, gen: gen, lines: tell(r)} }
	return ui.Step{Same: true, Cmd: tea.Batch(made, v.listenLast(r))}
}

func (v *Report) set(lines []valueLine) {
	v.told = true
	v.put(lines)
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	v.pager.SetLines(texts, func(i int) string {
		if i == v.at {
			return v.s.Theme.Cursor(lines[i].tone).Render(lines[i].text)
		}
		return lines[i].paint(v.s.Theme)
	})
}

// keys says what the bindings of this view do, beyond the pager's own.
func (v *Report) keys() map[string]func() ui.Step {
	instead := func(open func() ui.View) func() ui.Step {
		return func() ui.Step {
			if v.latest.gone {
				return ui.Step{Say: say("%s", onlyThis)}
			}
			return ui.Step{Close: true, Open: open()}
		}
	}
	keys := map[string]func() ui.Step{
		"yaml":     instead(func() ui.View { return NewYAML(v.s, v.res, v.ref) }),
		"describe": instead(func() ui.View { return NewDescribe(v.s, v.res, v.ref) }),
		"relist":   v.again,
		"menu":     func() ui.Step { return ui.Step{Open: pagerMenu(v.s, v.Title(), v.own(), v.keys())} },
	}
	maps.Copy(keys, v.links())
	maps.Copy(keys, shownOf(v.s, v.res, v.ref, v.name, "txt", "", v.pager.Lines).keys())
	return keys
}

// own are the bindings of this view, in the order they are shown.
func (v *Report) own() []string {
	own := []string{"open"}
	for _, a := range reportActions() {
		if a.fits(kindOf(v.res)) {
			own = append(own, a.ID)
		}
	}
	return append(append(own, "yaml", "describe"), shownKeys()...)
}

// Captures says whether a search is being typed.
func (v *Report) Captures() bool { return v.pager.Captures() }

// Title is the kind and name and what is told, as in "pods/web-0 changes".
func (v *Report) Title() string { return v.res.Name + "/" + v.ref.Name + " " + v.name }

// Keys are the bindings of the pager and those of this view.
func (v *Report) Keys() []key.Binding { return pagerKeys(v.s, v.pager, v.own()) }

// Status is the place in the text, of when it is, and what is special about the object.
func (v *Report) Status() string {
	parts := append(v.words(), v.pager.Status())
	if v.seen > 0 && !v.latest.gone {
		parts = append(parts, "as of "+v.latest.at.Format(time.TimeOnly))
	}
	return strings.Join(parts, " · ")
}

// Draw gives the text.
func (v *Report) Draw(w, h int) string { return v.pager.Draw(w, h) }
