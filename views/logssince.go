package views

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/kube/logs"
	"kdeck/ui"
)

// since asks how much is to be read.
func (v *Logs) since() ui.Step {
	const name = "since"
	now := v.wallClock()
	field := ui.Field{Name: name, Label: "since", Hint: "2h, 14:30, 2026-11-23 14:30, 500 (lines) or all", Check: func(text string) string {
		if _, err := parseSpan(text, now); err != nil {
			return err.Error()
		}
		return ""
	}}
	return ui.Step{Open: ui.NewForm(v.s.Theme, v.s.Keys, "read", []ui.Field{field}, func(a ui.Answers) ui.Step {
		span, err := parseSpan(a.Text(name), now)
		if err != nil {
			return ui.Step{Say: fault("%s", err)}
		}
		return v.read(span)
	})}
}

// parseSpan reads how far back a log is wanted: a duration, a time of the clock here (of yesterday, if it is still to come), a
// date and a time, a number of lines of each container, or all.
func parseSpan(text string, now time.Time) (logSpan, error) {
	text = strings.TrimSpace(text)
	if text == "all" {
		return logSpan{words: "all lines"}, nil
	}
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return logSpan{tail: n, words: "last " + lines(n)}, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return logSpan{since: d, words: "last " + duration.HumanDuration(d)}, nil
	}
	from, err := logs.Moment(text, now)
	if err != nil {
		return logSpan{}, err
	}
	if !from.Before(now) {
		return logSpan{}, errors.New("that is still to come")
	}
	return logSpan{from: from, words: "since " + from.Format("2006-01-02 15:04:05")}, nil
}

// wallClock is the time here, in the zone in which the view shows times: so a time is typed as it is read.
func (v *Logs) wallClock() time.Time {
	if v.pane.Stamps() == ui.UTCStamps {
		return v.s.Now().UTC()
	}
	return v.s.Now()
}

// toTime asks for a time to go to.
func (v *Logs) toTime() ui.Step {
	const name = "time"
	now := v.wallClock()
	zone := "local time"
	if v.pane.Stamps() == ui.UTCStamps {
		zone = "UTC"
	}
	field := ui.Field{Name: name, Label: "time", Hint: "14:30:05, 2026-11-23 14:30 (" + zone + "), or 10m (ago)", Check: func(text string) string {
		if _, err := parseMoment(text, now); err != nil {
			return err.Error()
		}
		return ""
	}}
	return ui.Step{Open: ui.NewForm(v.s.Theme, v.s.Keys, "go to", []ui.Field{field}, func(a ui.Answers) ui.Step {
		at, err := parseMoment(a.Text(name), now)
		if err != nil {
			return ui.Step{Say: fault("%s", err)}
		}
		return v.goTo(at)
	})}
}

// parseMoment reads a time to go to: a time of the clock, or how long ago.
func parseMoment(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return now.Add(-d), nil
	}
	return logs.Moment(text, now)
}

// goTo stands on the first line that is not older than a time. What is not here any more, or never was, is read.
func (v *Logs) goTo(at time.Time) ui.Step {
	view, _ := v.pane.View()
	first := v.now.heard
	for l := range view.Lines(view.First(), view.End()) {
		if l.Nanos != 0 {
			first = l.Nanos <= at.UnixNano()
			break
		}
	}
	switch n := view.At(at); {
	case !first && (v.span.limited() || view.First() > v.cleared) && !v.query.Previous:
		return v.read(spanAround(at))
	case view.Len() == 0:
		return ui.Step{Say: say("there is no line to go to")}
	case n == view.End():
		v.pane.Goto(n - 1)
		return ui.Step{Say: say("nothing was written after that: this is the last line")}
	default:
		v.pane.Goto(n)
	}
	return ui.Step{}
}
