package views

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// TableKind shows a resource by the columns its server gives it (the Table form of the API, KEP-555), so that every kind
// a cluster serves, custom ones too, has a list.
func TableKind(r kube.Resource) Kind {
	return Kind{Name: nameOf(r), Resource: r, Table: tableColumns, Enter: tableEnters()[r.String()]}
}

// nameOf is the name of a kind, by which keys, looks and history go: the plural of an everyday one, of others the plural with the
// group, since several groups may have the same plural. A list of this program's own has a name without a dot that no everyday
// kind has, so none can be taken for it.
func nameOf(r kube.Resource) string {
	if kube.Everyday(r) {
		return r.Name
	}
	return r.String()
}

// tableEnters are the natural next levels of kinds shown by the server's columns, by resource; of the others it is the YAML.
func tableEnters() map[string]func(*Session, *Item) ui.Step {
	return map[string]func(*Session, *Item) ui.Step{
		"customresourcedefinitions.apiextensions.k8s.io": func(s *Session, it *Item) ui.Step {
			return runCommand(s, Command{Word: it.Object.GetName()}) // which is plural.group
		},
	}
}

// tableColumns turns the server's column definitions into columns and a projection for records.
func tableColumns(defs []metav1.TableColumnDefinition) ([]ui.Column, func(kube.Object) []ui.Row) {
	cols := make([]ui.Column, len(defs))
	for i, d := range defs {
		cols[i] = ui.Column{
			Name:  strings.ToUpper(d.Name),
			Wide:  d.Priority > 0,
			Right: d.Type == "integer" || d.Type == "number",
			Age:   d.Type == "date",
		}
	}
	return cols, func(o kube.Object) []ui.Row { return recordRow(cols, o) }
}

// recordRow is the one row of an object of the Table form. Its status has not come with it: the cell under a column that speaks
// of state sets the tone of what cannot be judged.
func recordRow(cols []ui.Column, o kube.Object) []ui.Row {
	rec, ok := o.(*kube.Record)
	if !ok {
		return nil
	}
	row := ui.Row{ID: string(rec.UID), Item: &Item{Object: o}, Cells: make([]ui.Cell, len(cols))}
	for i := range cols {
		if i >= len(rec.Cells) {
			break
		}
		row.Cells[i] = tableCell(rec.Cells[i])
		if at, err := time.Parse(time.RFC3339, row.Cells[i].Text); err == nil && cols[i].Age {
			row.Cells[i].Value = at // a stamp, shown as the server prints it
		}
		if tone := stateTone(cols[i].Name, row.Cells[i].Text); tone > row.Tone {
			row.Tone = tone
		}
	}
	return []ui.Row{row}
}

// tableCell turns one value of a Table row into a cell; times age, numbers sort as numbers.
func tableCell(v any) ui.Cell {
	switch v := v.(type) {
	case nil:
		return ui.Cell{}
	case time.Time:
		return sinceCell(v)
	case string:
		return ui.Cell{Text: v}
	case int64:
		return ui.Cell{Text: strconv.FormatInt(v, 10), Value: v}
	case float64:
		return ui.Cell{Text: strconv.FormatFloat(v, 'g', -1, 64), Value: v}
	case bool:
		return ui.Cell{Text: strconv.FormatBool(v)}
	}
	return ui.Cell{Text: fmt.Sprint(v)}
}

// stateTone judges a cell by the column it stands under; columns that do not speak of state say nothing.
func stateTone(column, text string) themes.Tone {
	switch column {
	case "STATUS", "PHASE", "STATE", "TYPE", "HEALTH", "CONDITION":
		return statusTone(text)
	case "READY", "AVAILABLE", "ESTABLISHED":
		switch text {
		case "True":
			return themes.OK
		case "False", "Unknown":
			return themes.Bad
		}
		if strings.HasPrefix(text, "False ") { // APIServices: "False (MissingEndpoints)"
			return themes.Bad
		}
		return readyTone(text)
	}
	return themes.Plain
}
