package ui

import "strings"

// factGap stands between the facts of a status.
const factGap = " · "

// fitStatus is as many facts of a status as have room in w cells, the weightiest first. The first one is clipped rather than left out.
func fitStatus(status string, w int, more string) string {
	facts := strings.Split(status, factGap)
	out := clip(facts[0], w, more)
	for _, fact := range facts[1:] {
		if longer := out + factGap + fact; cells(longer) <= w {
			out = longer
		}
	}
	return out
}

// warning is what the head has to say of what must be seen, while it is not on the screen itself.
func (a *App) warning() string {
	if g, ok := a.o.Head.(Guarder); ok && !a.headed {
		if text := tame(g.Guard()); text != "" {
			return "! " + text
		}
	}
	return ""
}
