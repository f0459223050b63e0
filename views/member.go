package views

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// member is an object in a list of objects of several kinds, with what that list says of it. Its row has the keys and
// actions of its own kind.
type member struct {
	kube.Object
	of    kube.Resource
	heads []metav1.TableColumnDefinition // of a kube.Record's cells
	line  string                         // what stands before its name
	rank  int                            // where its kind stands among others
	note  string                         // what is said of it beside how it does
}

// GetResourceVersion changes with what is said of the object too, for rows are remembered by it.
func (m *member) GetResourceVersion() string {
	return m.line + "\x00" + m.note + "\x00" + m.Object.GetResourceVersion()
}

// word is the kind in the singular, as kubectl writes it in front of a name.
func (m *member) word() string {
	if m.of.Singular != "" {
		return m.of.Singular
	}
	return strings.ToLower(m.of.Kind)
}

// row is the member's row with the cells of a list of its own.
func (m *member) row(tone themes.Tone, cells ...ui.Cell) []ui.Row {
	return []ui.Row{{ID: identity(m), Tone: tone, Cells: cells, Item: &Item{Object: m.Object, Of: m.of}}}
}

// standing is how the object does in the words of its own kind's list: how much of it is ready, its status, and its tone.
func (m *member) standing() (ready, status ui.Cell, tone themes.Tone) {
	k := kindOf(m.of)
	cols, rows := k.Columns, k.Rows
	if k.Table != nil {
		cols, rows = k.Table(m.heads)
	}
	all := rows(m.Object)
	if len(all) == 0 {
		return ui.Cell{}, ui.Cell{}, themes.Plain
	}
	cell := func(names ...string) ui.Cell {
		for _, name := range names {
			if i := slices.IndexFunc(cols, func(c ui.Column) bool { return c.Name == name }); i >= 0 && i < len(all[0].Cells) {
				return all[0].Cells[i]
			}
		}
		return ui.Cell{}
	}
	ready, status = cell("READY", "COMPLETIONS"), cell("STATUS", "PHASE", "STATE")
	if want := cell("DESIRED"); want.Text != "" {
		ready.Text += "/" + want.Text
	}
	return ready, status, all[0].Tone
}

// kindIn is the kind a row's object is of, in a list of a kind.
func (it *Item) kindIn(list Kind) Kind {
	if it == nil || it.Of.Name == "" {
		return list
	}
	return kindOf(it.Of)
}

// here is the kind whose keys and actions work now: the list's, or in a list of several kinds that of the row under the
// cursor.
func (v *List) here() Kind {
	row, _ := v.table.Current()
	it, _ := row.Item.(*Item)
	return it.kindIn(v.kind)
}
