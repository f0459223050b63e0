package views

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/ui"
)

// since asks how much is to be read.
func (v *Logs) since() ui.Step {
	const name = "since"
	now := v.s.Now()
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
	from, err := clock(text, now)
	if err != nil {
		return logSpan{}, err
	}
	if !from.Before(now) {
		return logSpan{}, errors.New("that is still to come")
	}
	return logSpan{from: from, words: "since " + from.Format("2006-01-02 15:04:05")}, nil
}

// clock is a moment as people write it; without a zone it is of the place where kdeck runs.
func clock(text string, now time.Time) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), 0, now.Location())
			if t.After(now) {
				t = t.AddDate(0, 0, -1)
			}
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write 2h, 14:30, 2026-11-23 14:30, a number of lines, or all", text)
}
