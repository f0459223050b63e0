package views

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kdeck/logbuf"
	"kdeck/themes"
	"kdeck/ui"
)

// takenLog is a log as it was when something was to be done with it: what is taken along does not change while it is written.
type takenLog struct {
	view  *logbuf.View
	names []string
	stamp func(*logbuf.Line) string
}

func (v *Logs) taken() takenLog {
	view, _ := v.pane.View()
	return takenLog{view: view, names: shownNames(v.names), stamp: v.pane.Stamper()}
}

// text is a line as it is taken along: with its time and its source as far as they are shown, and without colours.
func (k *takenLog) text(l *logbuf.Line) string {
	var b strings.Builder
	if at := k.stamp(l); at != "" {
		b.WriteString(at + " ")
	}
	if int(l.Source) < len(k.names) {
		b.WriteString(k.names[l.Source] + " ")
	}
	if l.Kind != 0 {
		b.WriteString("-- ")
	}
	b.Write(l.Text)
	return b.String()
}

// shown are the lines that pass the filter.
func (k takenLog) shown(x logbuf.Index) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range x.Len() {
			n, _ := x.At(i)
			if l := k.view.Line(n); !yield(k.text(&l)) {
				return
			}
		}
	}
}

// all are all lines there are.
func (k takenLog) all() iter.Seq[string] {
	return func(yield func(string) bool) {
		for l := range k.view.Lines(k.view.First(), k.view.End()) {
			if !yield(k.text(&l)) {
				return
			}
		}
	}
}

// picked are some lines.
func (k takenLog) picked(numbers []int64) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, n := range numbers {
			if l := k.view.Line(n); !yield(k.text(&l)) {
				return
			}
		}
	}
}

// marked are the numbers of the marked lines, in their order.
func (v *Logs) marked() []int64 { return slices.Sorted(maps.Keys(v.pane.Marks())) }

// copy puts the marked lines, or the one stood on, into the clipboard: their bare text.
func (v *Logs) copy() ui.Step {
	view, _ := v.pane.View()
	numbers := v.marked()
	if at, ok := v.pane.At(); ok && len(numbers) == 0 {
		numbers = []int64{at}
	}
	if len(numbers) == 0 {
		return ui.Step{Say: say("there is no line to copy")}
	}
	var texts []string
	for _, n := range numbers {
		texts = append(texts, string(view.Line(n).Text))
	}
	step := copied(strings.Join(texts, "\n"))
	if len(texts) > 1 {
		step.Say = say("copied %s", lines(len(texts)))
	}
	return step
}

// save offers what can be saved: as text, into a new file in the working directory.
func (v *Logs) save() ui.Step {
	k := v.taken()
	_, index := v.pane.View()
	numbers := v.marked()
	choice := func(key, what string, n int, list iter.Seq[string]) ui.Choice {
		c := ui.Choice{Text: what, Key: key, Note: lines(n), Do: func() ui.Step { return v.write(n, list) }}
		if n == 0 {
			c.Disabled = "there are none"
		}
		return c
	}
	return ui.Step{Open: ui.NewMenu(v.s.Theme, v.s.Keys, "save", []ui.Choice{
		choice("s", "the lines shown", index.Len(), k.shown(index)), choice("a", "all lines", k.view.Len(), k.all()),
		choice("m", "the marked lines", len(numbers), k.picked(numbers)),
	})}
}

// write saves lines off the loop.
func (v *Logs) write(n int, list iter.Seq[string]) ui.Step {
	name := fileName("logs", v.title, v.s.Now(), "log")
	return ui.Step{Say: say("saving %s ...", lines(n)), Cmd: saveCmd(name, n, list)}
}

func saveCmd(name string, n int, list iter.Seq[string]) tea.Cmd {
	return func() tea.Msg {
		return saved(name, lines(n), func(w io.Writer) error {
			out := bufio.NewWriterSize(w, 64<<10)
			for text := range list {
				if _, err := out.WriteString(text + "\n"); err != nil {
					return err
				}
			}
			return out.Flush()
		})
	}
}

// outsidePager gives the lines shown to the user's own pager.
func (v *Logs) outsidePager() ui.Step {
	k := v.taken()
	_, index := v.pane.View()
	return pageOutside(newLineReader(k.shown(index)))
}

// lineReader makes a stream of lines, one at a time. It must be closed: the sequence goes on in a goroutine of its own, and holds
// the whole log.
type lineReader struct {
	next func() (string, bool)
	stop func()
	rest []byte
}

func newLineReader(list iter.Seq[string]) *lineReader {
	next, stop := iter.Pull(list)
	return &lineReader{next: next, stop: stop}
}

// Close ends the sequence.
func (r *lineReader) Close() error {
	r.stop()
	r.rest = nil
	return nil
}

func (r *lineReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		text, ok := r.next()
		if !ok {
			return 0, io.EOF
		}
		r.rest = []byte(text + "\n")
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// open unfolds the stack trace of the line stood on, or shows the line on a screen of its own: a record over several lines.
func (v *Logs) open() ui.Step {
	view, _ := v.pane.View()
	at, ok := v.pane.At()
	if !ok {
		return ui.Quiet()
	}
	if step, ok := v.pane.Unfold(at); ok {
		return step
	}
	l := view.Line(at)
	head := []string{}
	if !l.Time().IsZero() {
		head = append(head, "# "+l.Time().Format("2006-01-02 15:04:05.000000 UTC"))
	}
	if int(l.Source) < len(v.now.sources) {
		c := v.now.sources[l.Source].Container
		head = append(head, fmt.Sprintf("# %s/%s, container %s", c.Namespace, c.Pod, c.Name))
	}
	pretty := strings.Split(l.Pretty(), "\n")
	if n := view.Folded(at); n > 0 { // a trace is one with its frames
		for next := range view.Lines(at+1, view.End()) {
			if next.Source == l.Source && len(pretty) <= n {
				pretty = append(pretty, string(next.Text))
			}
			if len(pretty) > n {
				break
			}
		}
	}
	if before := l.Before(); len(before) > 0 {
		head = append(head, fmt.Sprintf("# overwritten by carriage returns: %s, oldest first; then what the log shows", lines(len(before))))
		for i, b := range before {
			pretty = slices.Insert(pretty, i, string(b))
		}
	}
	return ui.Step{Open: newText(v.s, "line", append(append(head, ""), pretty...), func(line string) themes.Tone {
		if strings.HasPrefix(line, "# ") {
			return themes.Muted
		}
		return themes.Plain
	})}
}
