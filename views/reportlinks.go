package views

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/ui"
)

// link is an object that a text names and that can be gone to.
type link struct {
	to        metav1.OwnerReference
	namespace string
	object    kube.Object   // what is known of it, nil: no more than its name
	of        kube.Resource // its kind, where it is known
}

// podLink leads to a pod.
func podLink(p *kube.Pod) *link {
	return &link{metav1.OwnerReference{APIVersion: "v1", Kind: "Pod", Name: p.Name, UID: p.UID}, p.Namespace, p, builtin("pods")}
}

// same says whether two links lead to the same place.
func (l *link) same(o *link) bool {
	return l != nil && o != nil && l.to.APIVersion == o.to.APIVersion && l.to.Kind == o.to.Kind && l.to.Name == o.to.Name && l.namespace == o.namespace
}

// reportScope is where the keys of texts about an object hold.
const reportScope keymap.Scope = "pager/report"

// reportActions are the actions of lists that work in a text about an object too: on what the cursor is on, else on the object itself.
func reportActions() []Action {
	return []Action{logsAction(), previousLogsAction(), eventsAction(), ownerAction(), usesAction(), usedByAction(), treeAction()}
}

// reportBindings are the keys of texts about an object, beyond those of every text.
func reportBindings() []keymap.Binding {
	list := []keymap.Binding{
		{Name: "open", Scope: reportScope, Keys: openAction().Keys, Help: openAction().Help, Footer: true},
		{Name: "link-next", Scope: reportScope, Keys: []string{"tab"}, Help: "next name"},
		{Name: "link-before", Scope: reportScope, Keys: []string{"shift+tab"}, Help: "name before"},
	}
	for _, a := range reportActions() {
		list = append(list, keymap.Binding{Name: a.ID, Scope: reportScope, Keys: a.Keys, Help: a.Help, Footer: true})
	}
	return list
}

// links says what the keys of links do.
func (v *Report) links() map[string]func() ui.Step {
	keys := map[string]func() ui.Step{
		"open":        v.follow,
		"link-next":   func() ui.Step { return v.choose(+1, true) },
		"link-before": func() ui.Step { return v.choose(-1, true) },
		"down":        func() ui.Step { return v.choose(+1, false) },
		"up":          func() ui.Step { return v.choose(-1, false) },
	}
	for _, a := range reportActions() {
		keys[a.ID] = func() ui.Step { return v.act(a) }
	}
	return keys
}

// put shows other lines; the cursor stays on what it was on, else it is on the first that can be gone to.
func (v *Report) put(lines []valueLine) {
	var was *link
	if v.at >= 0 && v.at < len(v.lines) {
		was = v.lines[v.at].to
	}
	v.lines = lines
	if v.at = slices.IndexFunc(lines, func(l valueLine) bool { return l.to.same(was) }); v.at < 0 {
		v.at = slices.IndexFunc(lines, func(l valueLine) bool { return l.to != nil })
	}
}

// choose puts the cursor on the next line to either side that can be gone to. One that is not on the screen is scrolled to if that is
// asked for; else the text scrolls by a line.
func (v *Report) choose(step int, far bool) ui.Step {
	for i := v.at + step; v.at >= 0 && i >= 0 && i < len(v.lines); i += step {
		if v.lines[i].to == nil {
			continue
		}
		if far || v.pager.Shows(i) {
			v.at = i
			v.pager.Show(i)
			return ui.Step{}
		}
		break
	}
	if !far {
		v.pager.Scroll(step)
	}
	return ui.Step{}
}

// follow goes to what the cursor is on.
func (v *Report) follow() ui.Step {
	if v.at < 0 || v.at >= len(v.lines) {
		return ui.Step{Say: say("nothing is named here that could be gone to")}
	}
	l := v.lines[v.at].to
	return v.s.withReferred(l.to, func(k Kind) ui.Step {
		at := Scope{Name: l.to.Name}
		if k.namespaced() {
			at.Namespace = cmp.Or(l.namespace, v.ref.Namespace)
		}
		return ui.Step{Open: NewList(v.s, k, at)}
	})
}

// act carries an action out on what the cursor is on, if it is for such objects, else on the object the text is about.
func (v *Report) act(a Action) ui.Step {
	why := ""
	for _, sel := range v.selections() {
		if !a.fits(sel.Kind) {
			continue
		}
		if why = v.s.whyNot(a, sel); why == "" {
			return a.Open(v.s, sel)
		}
	}
	return ui.Step{Say: say("%s: %s", a.Help, cmp.Or(why, fmt.Sprintf("it is not for %s", v.res.Name)))}
}

// selections are what an action can work on, the one the cursor is on first.
func (v *Report) selections() (out []Selection) {
	add := func(res kube.Resource, o kube.Object) {
		it := &Item{Object: o}
		out = append(out, Selection{Kind: kindOf(res), Scope: Scope{Namespace: o.GetNamespace()}, Item: it, Items: []*Item{it}})
	}
	if v.at >= 0 && v.at < len(v.lines) {
		if l := v.lines[v.at].to; l.object != nil {
			add(l.of, l.object)
		}
	}
	if i := slices.IndexFunc(v.latest.pods, func(p *kube.Pod) bool { return p.UID == v.ref.UID }); i >= 0 {
		add(v.res, v.latest.pods[i])
	} else if o := v.latest.object; o != nil {
		rec := &kube.Record{}
		rec.Namespace, rec.Name, rec.UID, rec.OwnerReferences = o.GetNamespace(), o.GetName(), o.GetUID(), o.GetOwnerReferences()
		add(v.res, rec)
	}
	return out
}

// pressed takes a key that is one of a report's, and says whether it is.
func (v *Report) pressed(msg tea.KeyPressMsg) (ui.Step, bool) {
	name := v.s.Keys.Name(msg.String(), reportScope, keymap.Pager, keymap.Global)
	if do, ok := v.keys()[name]; ok {
		return do(), true
	}
	return ui.Step{}, false
}
