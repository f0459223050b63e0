package views

import (
	"strings"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// Events lists events with the columns of kubectl get events -o wide, the latest first; enter shows what one is about.
func Events() Kind {
	return Kind{
		Name:     "events",
		Resource: builtin("events"),
		Columns: []ui.Column{
			{Name: "LAST SEEN", Age: true}, {Name: "TYPE"}, {Name: "REASON"}, {Name: "OBJECT"},
			{Name: "SUBOBJECT", Wide: true}, {Name: "SOURCE", Wide: true}, {Name: "MESSAGE", Rest: true},
			{Name: "FIRST SEEN", Wide: true, Age: true}, {Name: "COUNT", Wide: true}, {Name: "NAME", Wide: true},
		},
		Rows: eventRow,
		Enter: func(s *Session, it *Item) ui.Step {
			return s.regarding(it.Object.(*kube.Event))
		},
		Below: func(o kube.Object) string {
			if e, ok := o.(*kube.Event); ok {
				return strings.TrimSpace(e.Message)
			}
			return ""
		},
		Order: ui.Order{Column: "LAST SEEN"},
	}
}

func eventRow(o kube.Object) []ui.Row {
	e, ok := o.(*kube.Event)
	if !ok {
		return nil
	}
	about := strings.ToLower(e.Regarding.Kind)
	if e.Regarding.Name != "" {
		about += "/" + e.Regarding.Name
	}
	rows := oneRow(o,
		sinceCell(e.When()), ui.Cell{Text: e.Type}, ui.Cell{Text: e.Reason}, ui.Cell{Text: about},
		ui.Cell{Text: e.Regarding.FieldPath}, ui.Cell{Text: source(e)}, ui.Cell{Text: strings.TrimSpace(e.Message)},
		sinceCell(e.Since()), countCell(e.Times()), ui.Cell{Text: e.Name},
	)
	if e.Type == "Warning" {
		rows[0].Tone = themes.Warn
	}
	return rows
}

// source is who saw it, and where: the old API's source, else the newer one's reporting controller.
func source(e *kube.Event) string {
	who, where := e.Component, e.Host
	if who == "" {
		who = e.Controller
	}
	if where == "" {
		where = e.Instance
	}
	if where == "" {
		return who
	}
	return who + ", " + where
}
