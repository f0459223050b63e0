package views

import (
	"fmt"
	"slices"
	"strings"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/ui"
)

// Action is something that can be done with the selection of a list. One more action is one literal in a file of its own
// and its name in Actions; keys, menu, help and the README's table come from here. An action that changes the cluster
// makes a plan of changes for review and never writes by itself; the others only open views.
type Action struct {
	ID   string   // the name under which keys are given to it
	Keys []string // the default keys
	Help string   // what it does, in a few words
	For  []string // the names of the kinds it is for; none: all
	// Free actions make something new: they work on no object, and by command from every list.
	Free bool
	// Yields says that a kind may use the keys for something of its own.
	Yields bool
	// Not gives the reason why the action does not work on a selection, or ""; nil: it always does.
	Not func(Selection) string
	// Open gives the step that carries it out; nil for one that writes.
	Open func(*Session, Selection) ui.Step

	// Plan is what makes the action a write: see write.go. Writes says that what Open opens leads to one.
	Writes  bool
	Plan    Plan
	Need    kube.Need // the right it takes; the zero resource is the selected kind's
	Ask     Form      // what must be known first; nil, or no fields at all: see AskLive
	AskLive LiveForm  // the same, where the cluster must be asked what stands there now; nil: nothing
	Options Form      // what may be chosen in the review; nil: nothing
}

// fits says whether the action is for a kind.
func (a Action) fits(k Kind) bool { return len(a.For) == 0 || slices.Contains(a.For, k.Name) }

// Selection is what an action works on.
type Selection struct {
	Kind   Kind
	Scope  Scope
	Item   *Item   // the row under the cursor, for actions that work on one object
	Items  []*Item // the marked rows that are shown, in their order; without any, the row under the cursor
	Marked bool    // Items are marked rows
	Hidden int     // how many marked rows the filter hides: they are not among Items
}

// Ref names the selected object by its UID.
func (sel Selection) Ref(c *kube.Cluster) kube.Ref { return sel.ref(c, sel.Item) }

func (sel Selection) ref(c *kube.Cluster, it *Item) kube.Ref {
	o := it.Object
	return kube.Ref{Cluster: c.Name(), Resource: sel.Kind.Resource.Name, Namespace: o.GetNamespace(), Name: o.GetName(), UID: o.GetUID()}
}

// Actions lists what can be done with a selection.
func Actions() []Action {
	return []Action{
		openAction(), describeAction(), yamlAction(), eventsAction(), ownerAction(), usedByAction(), usesAction(), treeAction(), changesAction(), whyAction(), warpAction(), copyAction(), copyNamespaceAction(),
		columnsAction(), valuesAction(), nodeAction(), useAction(), logsAction(), previousLogsAction(),
		shellAction(), attachAction(), executeAction(), debugAction(), debugCopyAction(), copyFilesAction(),
		forwardAction(), forwardsAction(), openForwardAction(), againForwardAction(), stopForwardAction(), favouriteAction(),
		deleteAction(), killAction(), evictAction(), restartAction(), scaleAction(), pauseAction(), resumeAction(),
		suspendAction(), triggerAction(), cordonAction(), uncordonAction(), drainAction(), nodeShellAction(), imageAction(), editAction(), editValuesAction(),
		createNamespaceAction(), createConfigMapAction(), createSecretAction(), createPullSecretAction(), createTLSSecretAction(),
		labelAction(), annotateAction(), envAction(), resourcesAction(), taintAction(), duplicateAction(), finalizerAction(),
		rolloutAction(), rollbackAction(), templateDiffAction(),
		takeBackAction(), transcriptAction(),
	}
}

// Bindings are the default keys of the program's own actions.
func Bindings() []keymap.Binding { return append(bindingsOf(Actions()), reportBindings()...) }

// bindingsOf are the keys of actions: in every table, or in those of the kinds they are for.
func bindingsOf(actions []Action) []keymap.Binding {
	var out []keymap.Binding
	for _, a := range actions {
		b := keymap.Binding{Name: a.ID, Scope: keymap.Table, Keys: a.Keys, Help: a.Help, Yields: a.Yields, Footer: true}
		if len(a.For) == 0 {
			out = append(out, b)
		}
		for _, name := range a.For {
			b.Scope = keymap.Kind(name)
			out = append(out, b)
		}
	}
	return out
}

// openAction goes to the natural next level: what the kind's Enter opens, or the YAML.
func openAction() Action {
	return Action{
		ID: "open", Keys: []string{"enter"}, Help: "open",
		Not: func(sel Selection) string { return "" },
		Open: func(s *Session, sel Selection) ui.Step {
			if sel.Kind.Enter != nil {
				return sel.Kind.Enter(s, sel.Item)
			}
			return yamlAction().Open(s, sel)
		},
	}
}

// yamlAction shows the whole object as YAML.
func yamlAction() Action {
	return Action{
		ID: "yaml", Keys: []string{"y"}, Help: "YAML",
		Not: func(sel Selection) string {
			if sel.Kind.Resource.Name == "" {
				return sel.Kind.Name + " have no YAML"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			return ui.Step{Open: NewYAML(s, sel.Kind.Resource, sel.Ref(s.Cluster))}
		},
	}
}

// selection is the row under the cursor and the marked rows.
func (v *List) selection() (Selection, bool) {
	row, ok := v.table.Current()
	if !ok {
		return Selection{}, false
	}
	it, ok := row.Item.(*Item)
	sel := Selection{Kind: it.kindIn(v.kind), Scope: v.scope, Item: it, Items: []*Item{it}, Hidden: v.table.HiddenMarks()}
	if marked := v.table.Marked(); len(marked) > 0 {
		sel.Marked, sel.Items = true, sel.Items[:0]
		for _, r := range marked {
			if it, ok := r.Item.(*Item); ok {
				sel.Items = append(sel.Items, it)
			}
		}
	}
	return sel, ok
}

// blank is the place where something new would come: one namespace, and no object.
func (v *List) blank() Selection {
	sel := Selection{Kind: v.here(), Scope: v.scope}
	if v.scope.several() {
		sel.Scope.Namespace = v.s.Home()
		if now, ok := v.selection(); ok && now.Item.Object.GetNamespace() != "" {
			sel.Scope.Namespace = now.Item.Object.GetNamespace()
		}
	}
	return sel
}

// heading is the title of an action's dialogs.
func (a Action) heading(sel Selection) string {
	if a.Free {
		return a.Help
	}
	return a.Help + ": " + sel.title()
}

// title names what is selected: "pod web-0", or "3 pods marked, 2 more hidden".
func (sel Selection) title() string {
	name, more := sel.Kind.word()+" "+sel.Items[0].Object.GetName(), "marked"
	if sel.Marked {
		more = "more"
		if n := len(sel.Items); n > 1 {
			name = fmt.Sprintf("%d %s", n, sel.Kind.Name)
		}
		name += " marked"
	}
	if sel.Hidden > 0 {
		name += fmt.Sprintf(", %d %s hidden", sel.Hidden, more)
	}
	return name
}

// act carries an action out on the selection, or says why not.
func (v *List) act(a Action) ui.Step {
	if a.Free {
		return v.actOn(a, v.blank())
	}
	sel, ok := v.selection()
	if !ok {
		return ui.Step{Say: say("%s", v.nothing())}
	}
	return v.actOn(a, sel)
}

// actOn carries an action out on a selection, or says why not.
func (v *List) actOn(a Action, sel Selection) ui.Step {
	if !a.Free && !a.fits(v.here()) {
		return ui.Step{Say: say("%s: it is for %s only", a.Help, strings.Join(a.For, ", "))}
	}
	if why := v.s.whyNot(a, sel); why != "" {
		return ui.Step{Say: say("%s: %s", a.Help, why)}
	}
	if a.Plan != nil {
		return v.s.write(a, sel)
	}
	return a.Open(v.s, sel)
}

// menu lists all that can be done with the selection, with keys, and what cannot with the reason. It keeps the selection
// it was opened on, whatever moves under it; what is learned of the user's rights meanwhile dims what they may not do.
func (v *List) menu() ui.Step {
	sel, ok := v.selection()
	title := v.Title()
	if ok {
		title = sel.title()
	}
	m := ui.NewMenu(v.s.Theme, v.s.Keys, title, v.choices(sel))
	v.offered, v.offeredOn = m, sel
	return ui.Step{Open: m, Cmd: v.s.learn(v.offers(sel), m)}
}

// offer is an action with what it would work on.
type offer struct {
	Action
	on Selection
}

// offers are the actions for the kind that is looked at.
func (v *List) offers(sel Selection) (out []offer) {
	for _, a := range v.s.actions() {
		switch {
		case !a.fits(v.here()):
		case a.Free:
			out = append(out, offer{a, v.blank()})
		default:
			out = append(out, offer{a, sel})
		}
	}
	return out
}

func (v *List) choices(sel Selection) []ui.Choice {
	var out []ui.Choice
	for _, o := range v.offers(sel) {
		c := ui.Choice{Text: o.Help, Key: strings.Join(v.keysOf(o.Action), " "), Do: func() ui.Step { return v.actOn(o.Action, o.on) }}
		if len(sel.Items) == 0 && !o.Free {
			c.Disabled = v.nothing()
		} else {
			c.Disabled = v.s.whyNot(o.Action, o.on)
		}
		out = append(out, c)
	}
	return out
}

// keysOf are the keys that call an action here: the kind may have taken them for its own.
func (v *List) keysOf(a Action) []string {
	return slices.DeleteFunc(slices.Clone(v.s.Keys.Binding(a.ID).Keys()), func(press string) bool {
		return v.s.Keys.Name(press, v.here().keys().Chain()...) != a.ID
	})
}
