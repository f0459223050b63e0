package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"kdeck/keymap"
)

// hints are the shell's keys worth a hint, then those of the top view, as far as there is room; used is what they take.
func (a *App) hints(room int) (text string, used int) {
	t := a.o.Theme
	help := a.o.Keys.Binding("help")
	var list []key.Binding
	if v, over := a.top().(Overlay); over {
		list = v.Keys()
	} else {
		for _, b := range a.o.Keys.All() {
			if b.Scope == keymap.Global && b.Footer && b.Name != "help" {
				list = append(list, b.Bubble())
			}
		}
		list = append(list, a.top().Keys()...)
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
		n := cells(press) + 1 + cells(does) + 2
		if press == "" || does == "" || shown[press] || !b.Enabled() {
			continue
		}
		if n > left {
			break
		}
		shown[press] = true
		left -= n
		out.WriteString("  " + render(t.Key, press) + " " + render(t.Hint, does))
	}
	return out.String(), room - left
}

// hintOf is the first key of a binding and what it does.
func hintOf(b key.Binding) (press, does string) {
	if keys := b.Keys(); len(keys) > 0 {
		press = tame(keys[0])
	}
	return press, tame(b.Help().Desc)
}
