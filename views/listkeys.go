package views

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/ui"
)

// keys is the scope of a kind's own keys.
func (k Kind) keys() keymap.Scope { return keymap.Kind(k.Name) }

// sortColumns names the columns a sort key means: the first one the kind has is sorted by.
func sortColumns(name string) []string {
	return map[string][]string{
		"sort-name":      {"NAME", "OBJECT"},
		"sort-age":       {"AGE", "LAST SEEN"},
		"sort-status":    stateColumns,
		"sort-namespace": {"NAMESPACE"},
	}[name]
}

// press takes a key: the list's own keys first, then the actions on the selection, then the table's movements. All that means
// rows waits until the rows it means are there: the first to come, or those of the filter just typed.
func (v *List) press(msg tea.KeyPressMsg) ui.Step {
	name := v.s.Keys.Name(msg.String(), v.here().keys().Chain()...)
	do, own := listKeys()[name]
	if a, acts := v.s.action(name); v.Waits().On && (acts && !a.Free || own && !rowless(name) || v.table.Does(name)) {
		return ui.Step{Same: true, Keep: true}
	}
	if own {
		return do(v, name)
	}
	if a, ok := v.s.action(name); ok {
		return v.act(a)
	}
	if v.table.Do(name) {
		v.settled = true
		return ui.Step{}
	}
	return ui.Pass()
}

// rowless are the list's own keys that mean the same whatever rows there are.
func rowless(name string) bool {
	switch name {
	case "filter", "back", "wide", "unhealthy", "all-namespaces", "relist":
		return true
	}
	return strings.HasPrefix(name, "ns-")
}

// Waits says that the rows shown are not those that were asked for, or that none has come yet.
func (v *List) Waits() ui.Waiting {
	_, some := v.table.Current()
	switch {
	case !v.painted, !some && !v.pic.synced && v.list.Err == nil:
		return ui.Waiting{On: true, What: "loading " + v.kind.Name + " ..."}
	case v.pic.asked != v.look.asked:
		return ui.Waiting{On: true}
	}
	return ui.Waiting{}
}

// listKeys says what the bindings of a list do.
func listKeys() map[string]func(v *List, name string) ui.Step {
	keys := map[string]func(v *List, name string) ui.Step{
		"filter":         func(v *List, _ string) ui.Step { return v.startFilter() },
		"back":           func(v *List, _ string) ui.Step { return v.back() },
		"menu":           func(v *List, _ string) ui.Step { return v.menu() },
		"wide":           func(v *List, _ string) ui.Step { return v.widen() },
		"unhealthy":      func(v *List, _ string) ui.Step { return v.see(func(l *look) { l.unhealthy = !l.unhealthy }) },
		"all-namespaces": func(v *List, _ string) ui.Step { return v.visit("") },
		"mark":           (*List).mark,
		"mark-range":     (*List).mark,
		"marks-clear":    (*List).mark,
		"relist":         func(v *List, _ string) ui.Step { return v.relist() },
		"save":           func(v *List, _ string) ui.Step { return v.saveMenu() },
		"sort-name":      sortBy,
		"sort-age":       sortBy,
		"sort-status":    sortBy,
		"sort-namespace": sortBy,
		"sort-column":    func(v *List, _ string) ui.Step { return v.sort(v.table.Chosen().Name) },
	}
	for i := range 9 {
		keys[fmt.Sprintf("ns-%d", i+1)] = func(v *List, _ string) ui.Step { return v.numbered(i) }
	}
	return keys
}

// see changes what is looked for and projects anew.
func (v *List) see(change func(*look)) ui.Step {
	change(&v.look)
	v.look.asked++
	return ui.Step{Cmd: v.project()}
}

// mark puts marks on rows or takes them off.
func (v *List) mark(name string) ui.Step {
	if v.kind.Mixed { // one action on objects of several kinds would be guesswork
		return ui.Step{Say: say("a list of several kinds has no marks")}
	}
	v.table.Do(name)
	v.settled = true
	v.stalled = v.stalled || v.drawing // the picture being made says nothing of marks it does not know
	return ui.Step{}
}

func (v *List) widen() ui.Step {
	v.look.wide = !v.look.wide
	v.table.Wide(v.look.wide)
	v.s.remember(v)
	return ui.Step{Cmd: v.project()}
}

// sortBy sorts by the first of the key's columns that the kind has.
func sortBy(v *List, name string) ui.Step {
	for _, want := range sortColumns(name) {
		for _, c := range v.pic.columns {
			if c.Name == want {
				return v.sort(want)
			}
		}
	}
	return ui.Step{Say: say("%s has no column for that", v.kind.Name)}
}

// sort sorts by a column; asked again it turns the order around.
func (v *List) sort(column string) ui.Step {
	if column == "" {
		return ui.Step{Say: say("choose a column with < and > first")}
	}
	return v.see(func(l *look) {
		l.order = ui.Order{Column: column, Desc: l.order.Column == column && !l.order.Desc}
	})
}

// numbered looks at the namespace under a number key.
func (v *List) numbered(i int) ui.Step {
	if i >= len(v.s.Recent) {
		return ui.Step{Say: say("no namespace under %d yet: :ns NAME uses one", i+1)}
	}
	return v.visit(v.s.Recent[i])
}

// visit looks at another namespace ("" = all) through the same list.
func (v *List) visit(namespace string) ui.Step {
	v.s.Use(namespace)
	if !v.kind.namespaced() {
		return ui.Step{Say: say("%s are in no namespace; commands now mean %s", v.kind.Name, namespaceWord(namespace))}
	}
	if v.scope.Namespace == namespace {
		return ui.Quiet()
	}
	if v.scope.Name != "" || v.scope.About != "" { // a list of one object's things, which are nowhere else
		return ui.Step{Open: NewList(v.s, kindOf(v.kind.Resource), Scope{Namespace: namespace})}
	}
	at := v.scope
	at.Namespace = namespace
	v.s.history.leave(v.place())
	v.aim(at)
	v.s.history.visit(v.place())
	return ui.Step{Cmd: v.pull()}
}

// back clears what narrows the list, one thing at a time; with nothing left to clear the key is not the list's.
func (v *List) back() ui.Step {
	switch {
	case !v.look.filter.Empty():
		return v.see(func(l *look) { l.filter = Filter{} })
	case v.look.unhealthy:
		return v.see(func(l *look) { l.unhealthy = false })
	}
	return ui.Pass()
}

// wheel is how many lines a turn of the mouse wheel moves.
func wheel(b tea.MouseButton) int {
	switch b {
	case tea.MouseWheelUp:
		return -3
	case tea.MouseWheelDown:
		return 3
	}
	return 0
}

// doubleClick is how soon a second click on the same row opens it.
const doubleClick = 400 * time.Millisecond

// mouse scrolls with the wheel, selects the row under a click and opens it under a second one, and sorts by the column
// whose head is clicked.
func (v *List) mouse(msg tea.MouseMsg) ui.Step {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		v.table.Move(wheel(m.Button))
		v.settled = true
		return ui.Step{}
	case tea.MouseClickMsg:
		id, ok := v.table.RowAt(m.Y)
		if !ok {
			if c, ok := v.table.ColumnAt(m.X); ok && m.Y == 0 {
				return v.sort(c.Name)
			}
			break
		}
		twice := id == v.clicked && v.s.Now().Sub(v.clickedAt) < doubleClick
		v.clicked, v.clickedAt = id, v.s.Now()
		if !v.table.Select(id) {
			break
		}
		v.settled = true
		if twice {
			return v.act(openAction())
		}
		return ui.Step{}
	}
	return ui.Quiet()
}
