package views

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"kdeck/logbuf"
	"kdeck/ui"
)

// fieldWords parts the fields that somebody has typed.
func fieldWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
}

// fields asks for the fields of records that get a column each.
func (v *Logs) fields() ui.Step {
	const name = "fields"
	view, _ := v.pane.View()
	known := fieldsOf(view)
	field := ui.Field{Name: name, Label: "columns", Value: strings.Join(v.pane.Fields, " "), Typed: true,
		Hint: "level, message, time and keys of the records, as http.path; none: all of them in a line", Complete: func(text string) (out []string) {
			from := strings.LastIndexAny(text, " ,") + 1
			for _, k := range ui.Match(text[from:], known) {
				out = append(out, text[:from]+k)
			}
			return out
		}}
	return ui.Step{Open: ui.NewForm(v.s.Theme, v.s.Keys, "JSON and logfmt", []ui.Field{field}, func(a ui.Answers) ui.Step {
		return ui.Step{Cmd: v.pane.Columns(fieldWords(a.Text(name)))}
	})}
}

// fieldsMost is how many of the newest lines are looked at for fields.
const fieldsMost = 500

// fieldsOf are the fields that the newest records have, those that most have first.
func fieldsOf(view *logbuf.View) []string {
	times := map[string]int{}
	for l := range view.Lines(view.End()-fieldsMost, view.End()) {
		if r, ok := l.Record(); ok {
			for _, f := range r.Rest() {
				times[f.Key]++
			}
		}
	}
	keys := slices.Collect(maps.Keys(times))
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(times[b]-times[a], strings.Compare(a, b)) })
	return append([]string{"level", "message", "time"}, keys...)
}
