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
	name := r.Name
	if twin, ok := kube.Find(kube.Builtin(), name); ok && !twin.Same(r) {
		name = r.String() // keys, looks and history go by the name: it must not be that of an everyday kind
	}
	return Kind{Name: name, Resource: r, Table: tableColumns}
}

// tableColumns turns the server's column definitions into columns and a projection for records.
func tableColumns(defs []metav1.TableColumnDefinition) ([]ui.Column, func(kube.Object) []ui.Row) {
	cols := make([]ui.Column, len(defs))
	for i, d := range defs {
		cols[i] = ui.Column{
			Name:  strings.ToUpper(d.Name),
			Wide:  d.Priority > 0,
			Right: d.Type == "integer" || d.Type == "number",
			Age:   d.Type == "date" || strings.EqualFold(d.Name, "age"),
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
