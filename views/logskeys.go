package views

import (
	"slices"
	"time"

	"kdeck/kube"
	"kdeck/kube/logs"
	"kdeck/logbuf"
	"kdeck/ui"
)

// logSpan is how much of a log is read before it is followed.
type logSpan struct {
	key   string // the action that chooses it
	words string
	tail  int // of each container; 0 is all
	since time.Duration
	from  time.Time
	head  bool      // it is shown from its beginning, and waits there
	goal  time.Time // it is shown from there, once that has been read
}

// limited says that there may be older lines.
func (s logSpan) limited() bool { return s.tail > 0 || s.since > 0 || !s.from.IsZero() }

// following is the same span with its end in sight.
func (s logSpan) following() logSpan {
	s.head = false
	return s
}

// tailLines is how many lines of each container are read where nobody wants more.
const tailLines = 1000

// logSpans lists them.
func logSpans() []logSpan {
	return []logSpan{
		{key: "log-tail", words: "last 1000 lines", tail: tailLines},
		{key: "log-head", words: "from the beginning", head: true},
		{key: "log-1m", words: "last minute", since: time.Minute},
		{key: "log-5m", words: "last 5 minutes", since: 5 * time.Minute},
		{key: "log-15m", words: "last 15 minutes", since: 15 * time.Minute},
		{key: "log-30m", words: "last 30 minutes", since: 30 * time.Minute},
		{key: "log-1h", words: "last hour", since: time.Hour},
	}
}

func spanOf(key string) logSpan {
	all := logSpans()
	return all[max(0, slices.IndexFunc(all, func(s logSpan) bool { return s.key == key }))]
}

// logsKeys says what the bindings of a log view do that are not the pane's.
func logsKeys() map[string]func(*Logs) ui.Step {
	keys := map[string]func(*Logs) ui.Step{
		"all-containers":   (*Logs).everyContainer,
		"full-screen":      func(v *Logs) ui.Step { v.full = !v.full; return ui.Step{} },
		"previous-run":     func(v *Logs) ui.Step { v.query.Previous = !v.query.Previous; return v.anew() },
		"more-sources":     (*Logs).more,
		"next-restart":     func(v *Logs) ui.Step { return v.pane.Seek("restart", +1, restarts) },
		"previous-restart": func(v *Logs) ui.Step { return v.pane.Seek("restart", -1, restarts) },
		"clear-lines":      (*Logs).clear,
		"log-since":        (*Logs).since,
		"go-to-time":       (*Logs).toTime,
		"search-server":    (*Logs).throughout,
		"sources":          (*Logs).chooseSources,
		"fields":           (*Logs).fields,
		"copy-lines":       (*Logs).copy,
		"save":             (*Logs).save,
		"external":         (*Logs).outsidePager,
		"open-line":        (*Logs).open,
	}
	for _, span := range logSpans() {
		keys[span.key] = func(v *Logs) ui.Step { return v.read(span) }
	}
	return keys
}

// press does what a key is bound to.
func (v *Logs) press(name string) ui.Step {
	if do, ok := logsKeys()[name]; ok {
		return do(v)
	}
	if step, ok := v.pane.Do(name); ok {
		return step
	}
	if name == "back" && v.full {
		v.full = false
		return ui.Step{}
	}
	return ui.Pass()
}

// read begins anew with another span.
func (v *Logs) read(span logSpan) ui.Step {
	v.span = span
	return v.anew()
}

// anew begins anew with what has been chosen.
func (v *Logs) anew() ui.Step {
	v.begin()
	return ui.Step{Cmd: v.pull()}
}

// everyContainer reads all containers of the pods, or those that were meant at first.
func (v *Logs) everyContainer() ui.Step {
	if len(v.query.Containers) > 0 {
		return ui.Step{Say: say("these are the logs of the containers chosen: open those of the pod for all")}
	}
	if v.query.Pick == kube.EachContainer {
		v.query.Pick = kube.MainContainer
	} else {
		v.query.Pick = kube.EachContainer
	}
	return v.anew()
}

func restarts(v *logbuf.View, from int64, by int) (int64, bool) {
	return v.Marked(from, by, uint8(logs.Restart))
}

// clear forgets the lines there are; what comes is shown.
func (v *Logs) clear() ui.Step {
	v.tap.buf.Clear()
	view := v.tap.buf.View()
	v.cleared = view.First()
	v.pane.Follow(true)
	cmd := v.pane.Show(view)
	v.say()
	return ui.Step{Cmd: cmd}
}

// more reads twice as many containers at the same time.
func (v *Logs) more() ui.Step {
	if v.now.held == 0 {
		return ui.Step{Say: say("all containers are read already")}
	}
	most := 2 * max(v.query.Most, logs.DefaultMost)
	v.query.Most = most
	v.tap.stream.Limit(most)
	return ui.Step{Say: say("%d containers are read at the same time now", most)}
}
