package views

import (
	"fmt"
	"time"

	"kdeck/logbuf"
	"kdeck/ui"
)

// sought is what a log is looked through for: only lines that pass are kept, so it may be larger than any buffer.
type sought struct {
	filter logbuf.Filter
	text   string
}

// throughout looks through all lines the server has, for what is filtered and searched for here, or for what is typed now.
// From there it leads to what stands around the line stood on.
func (v *Logs) throughout() ui.Step {
	if v.sought != nil {
		return v.around()
	}
	if f, text := v.pane.Sought(); text != "" {
		return v.lookFor(sought{f, text})
	}
	const name = "lines"
	field := ui.Field{Name: name, Label: "lines that match", Hint: `as a filter: words, "two words", !not, re:expression, level:warn; & keeps lines around`,
		Check: func(text string) string {
			if f, err := logbuf.Parse(text); err != nil {
				return err.Error()
			} else if f.All() {
				return "there is nothing to look for"
			}
			return ""
		}}
	return ui.Step{Open: ui.NewForm(v.s.Theme, v.s.Keys, "look through all the server's lines", []ui.Field{field}, func(a ui.Answers) ui.Step {
		f, err := logbuf.Parse(a.Text(name))
		if err != nil {
			return ui.Step{Say: fault("%s", err)}
		}
		return v.lookFor(sought{f, a.Text(name)})
	})}
}

// lookFor opens the lines of the same containers that pass, from the beginning.
func (v *Logs) lookFor(what sought) ui.Step {
	return ui.Step{Open: openLogs(&Logs{s: v.s, query: v.query, title: v.title, span: spanOf("log-head").following(), sought: &what})}
}

// around opens the log as it was written at the time of the line stood on.
func (v *Logs) around() ui.Step {
	view, _ := v.pane.View()
	at, ok := v.pane.At()
	if !ok {
		return ui.Step{Say: say("there is no line to look around")}
	}
	l := view.Line(at)
	if l.Nanos == 0 {
		return ui.Step{Say: say("it is not known when this line was written")}
	}
	return ui.Step{Open: openLogs(&Logs{s: v.s, query: v.query, title: v.title, span: spanAround(l.Time())})}
}

// leadIn is how much is read before a time that is gone to.
const leadIn = time.Minute

// spanAround is what is read to stand on a time.
func spanAround(at time.Time) logSpan {
	from := at.Add(-leadIn).In(time.Local)
	return logSpan{from: from, words: "since " + from.Format("2006-01-02 15:04:05"), head: true, goal: at}
}

// matching is how many of the lines looked through have passed.
func (v *Logs) matching() string {
	view, _ := v.pane.View()
	return fmt.Sprintf("%s of %s match %s", count(int(view.End())), lines(int(v.now.seen)), v.sought.text)
}
