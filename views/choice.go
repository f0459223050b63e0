package views

import (
	"slices"
	"strings"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/ui"
)

// choice is which of a kind's columns are shown, and in what order, as the configuration says; the zero choice takes them
// as they are. A column of the user's own takes its text from a path that kube has evaluated where the object was decoded.
type choice struct {
	pick []int // indexes into the kind's columns; below 0: ^index into the object's extra texts
}

// choose applies the configured columns to those of a kind. A name the kind does not have is left out: the server may be
// of another version.
func choose(cols []ui.Column, wanted []config.Column) ([]ui.Column, choice) {
	if len(wanted) == 0 || len(cols) == 0 {
		return cols, choice{}
	}
	var out []ui.Column
	var c choice
	paths := 0
	for _, w := range wanted {
		if w.Path != "" {
			out, c.pick = append(out, ui.Column{Name: strings.ToUpper(w.Name)}), append(c.pick, ^paths)
			paths++
			continue
		}
		i := slices.IndexFunc(cols, func(col ui.Column) bool { return plainName(col.Name) == plainName(w.Name) })
		if i < 0 {
			continue
		}
		col := cols[i]
		col.Wide = false // who asks for it wants to see it
		out, c.pick = append(out, col), append(c.pick, i)
	}
	return out, c
}

// paths are the paths of the user's own columns, in the order in which choose counts them.
func paths(wanted []config.Column) []string {
	var out []string
	for _, w := range wanted {
		if w.Path != "" {
			out = append(out, w.Path)
		}
	}
	return out
}

// apply rearranges the cells of a row made of o.
func (c choice) apply(cells []ui.Cell, o kube.Object) []ui.Cell {
	if c.pick == nil {
		return cells
	}
	out := make([]ui.Cell, len(c.pick))
	for i, from := range c.pick {
		switch {
		case from < 0:
			if extra := kube.Extra(o); ^from < len(extra) {
				out[i].Text = extra[^from]
			}
		case from < len(cells):
			out[i] = cells[from]
		}
	}
	return out
}

// columnWords are the names under which a kind's columns may be configured: all it answers to, but for a list made of
// another kind's objects, as containers are, its own.
func (k Kind) columnWords() []string {
	if k.own() {
		return []string{k.Name}
	}
	return k.words()
}
