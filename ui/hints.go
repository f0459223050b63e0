package ui

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"kdeck/keymap"
)

// hints are the keys worth a hint in the order of their use, as far as there is room: help first, for it has them all. Used is what
// they take.
func (a *App) hints(room int) (text string, used int) {
	t := a.o.Theme
	help := a.o.Keys.Binding("help")
	var list []key.Binding
	v, over := a.top().(Overlay)
	if over {
		list = v.Keys()
	} else {
		list = slices.Clone(a.top().Keys())
		for _, b := range a.o.Keys.All() {
			if b.Scope == keymap.Global && b.Footer && b.Name != "help" {
				list = append(list, b.Bubble())
			}
		}
		a.byUse(list)
	}
	left, shown := room, make(map[string]bool)
	var out strings.Builder
	if press, does := hintOf(help); press != "" {
		if n := cells(press) + 1 + cells(does); n <= left {
			left -= n
			out.WriteString(render(t.Key, press) + " " + render(t.Hint, does))
			shown[press] = true
		}
	}
	for _, b := range list {
		press, does := hintOf(b)
		if !over {
			does, _ = a.o.Keys.Word(b)
		}
		n := cells(press) + 1 + cells(does) + 2
		if press == "" || does == "" || shown[press] || !b.Enabled() {
			continue
		}
		switch {
		case n <= left:
		case over:
			return out.String(), room - left // a dialog's are told in their order
		default:
			continue // a shorter one may have room
		}
		shown[press] = true
		left -= n
		out.WriteString("  " + render(t.Key, press) + " " + render(t.Hint, does))
	}
	return out.String(), room - left
}

// byUse sorts bindings in the order of their use.
func (a *App) byUse(list []key.Binding) {
	slices.SortStableFunc(list, func(x, y key.Binding) int {
		_, i := a.o.Keys.Word(x)
		_, j := a.o.Keys.Word(y)
		return cmp.Compare(i, j)
	})
}

// hintOf is the first key of a binding and what it does.
func hintOf(b key.Binding) (press, does string) {
	if keys := b.Keys(); len(keys) > 0 {
		press = tame(keys[0])
	}
	return press, tame(b.Help().Desc)
}
