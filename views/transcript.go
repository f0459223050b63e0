package views

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/journal"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// The lists of what was written.
const (
	transcriptName = "transcript"
	undoName       = "undo"
)

// Transcript lists every write there was, by this kdeck and others of the same user, the newest first; enter tells all of
// one. The list is saved and copied as any other, as Markdown too.
func Transcript() Kind {
	return Kind{
		Name: transcriptName, Empty: "nothing has been written to a cluster yet",
		Open: func(s *Session, _ Scope, _ int) Feed { return followWrites(s.Journal, everyWrite) },
		Columns: []ui.Column{
			{Name: "TIME (UTC)"}, {Name: "ACTION"}, {Name: "RESULT"}, {Name: "ERROR"}, {Name: "NAMESPACE"}, {Name: "OBJECT"}, {Name: "CONTEXT"}, {Name: "USER"},
			{Name: "KUBECTL"}, {Name: "UID", Wide: true}, {Name: "WARNINGS", Wide: true},
		},
		Rows: func(o kube.Object) []ui.Row {
			w, ok := o.(*write)
			if !ok {
				return nil
			}
			return w.row(w.when(), w.cell(w.Title), w.outcome(), w.cell(w.Error), w.cell(w.Namespace), w.cell(w.Entry.Object()),
				w.cell(w.Context), w.cell(w.User), w.cell(w.Kubectl), w.cell(string(w.UID)), w.cell(strings.Join(w.Warnings, "; ")))
		},
		Enter: func(s *Session, it *Item) ui.Step {
			if w, ok := it.Object.(*write); ok {
				return ui.Step{Open: tellWrite(s, w)}
			}
			return ui.Quiet()
		},
	}
}

// write is one write of the past in a list: its identity is that of its record.
type write struct {
	*kube.Record
	journal.State
}

// newWrite makes the object of a list; its version changes with all that is shown of it.
func newWrite(s journal.State) *write {
	rec, _ := record(s.ID, s.Title).(*kube.Record)
	rec.ResourceVersion = fmt.Sprint(s.Result, s.Undone, s.Why)
	return &write{Record: rec, State: s}
}

func (w *write) cell(text string) ui.Cell { return ui.Cell{Text: text} }

// when is the time it was begun, spelt so that it means the same to everybody who reads it in a channel.
func (w *write) when() ui.Cell {
	return ui.Cell{Text: w.Began.UTC().Format(time.DateTime), Value: w.Began}
}

// outcome is how it ended, in a word.
func (w *write) outcome() ui.Cell {
	switch {
	case w.Undone:
		return ui.Cell{Text: "undone", Tone: themes.Muted}
	case w.Result == journal.Failed:
		return ui.Cell{Text: journal.Failed, Tone: themes.Bad}
	case w.Result == journal.Done:
		return ui.Cell{Text: journal.Done, Tone: themes.OK}
	}
	return ui.Cell{Text: cmp.Or(w.Result, "not ended"), Tone: themes.Warn}
}

func (w *write) row(cells ...ui.Cell) []ui.Row { return oneRow(w, cells...) }

// copies are the texts a write can be copied as, beside those of every row.
func (w *write) copies() []ui.Choice {
	return []ui.Choice{{Text: "kubectl command", Key: "k", Note: w.Kubectl, Do: func() ui.Step { return copied(w.Kubectl) }}}
}

// tellWrite is all that is known of a write.
func tellWrite(s *Session, w *write) ui.View {
	p := &prose{theme: s.Theme}
	p.head(w.Title)
	for _, line := range [][2]string{
		{"began", w.Began.UTC().Format(time.RFC3339)}, {"ended", stampOrNot(w.Ended)}, {"result", w.outcome().Text}, {"error", w.Error},
		{"context", w.Context}, {"server", w.Server}, {"user", w.User}, {"namespace", w.Namespace}, {"object", w.Entry.Object()}, {"UID", string(w.UID)},
	} {
		if line[1] != "" {
			p.plain(fmt.Sprintf("  %-10s %s", line[0], line[1]))
		}
	}
	for _, text := range w.Warnings {
		p.toned(themes.Warn, "  ! the server warned: "+text)
	}
	if w.Why != "" {
		p.toned(themes.Muted, "  x cannot be undone: "+w.Why)
	}
	p.toned(themes.Muted, "  $ "+w.Kubectl)
	v := ui.NewSlip(s.Theme, s.Keys, transcriptName)
	v.SetBody(p.lines, p.paint)
	_ = v.SetButtons([]ui.Button{{Key: "n", Text: "Close"}, {Key: "c", Text: "Copy kubectl", Do: func() ui.Step { // none of them careful
		return ui.Step{Cmd: tea.SetClipboard(w.Kubectl), Say: say("copied the kubectl command")}
	}}}, 0)
	return v
}

func stampOrNot(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// openWrites opens one of the lists of what was written, or says why there is none.
func openWrites(s *Session, k Kind) ui.Step {
	if s.Journal == nil {
		return ui.Step{Say: fault("nothing is recorded, for there is no state directory; so nothing is written either")}
	}
	return ui.Step{Open: NewList(s, k, Scope{})}
}

// writeFeed is a list of writes, live.
type writeFeed struct {
	j    *journal.Journal
	f    *journal.Follower
	keep func(journal.State) bool
}

func followWrites(j *journal.Journal, keep func(journal.State) bool) Feed {
	return &writeFeed{j: j, f: j.Follow(), keep: keep}
}

func everyWrite(journal.State) bool { return true }

// Next gives the newest writes at once, then all, then again when there are more.
func (f *writeFeed) Next(ctx context.Context, seen uint64) (kube.List, error) {
	page, err := f.f.Next(ctx, seen)
	if err != nil {
		return kube.List{}, err
	}
	list := kube.List{Version: page.Version, Synced: page.Whole, Err: page.Err}
	for _, s := range f.j.States(page.Entries) {
		if f.keep(s) {
			list.Objects = append(list.Objects, newWrite(s))
		}
	}
	list.Loaded, list.Total = len(list.Objects), len(list.Objects)
	if !page.Whole {
		list.Total = -1
	}
	return list, nil
}

// Close has nothing to let go.
func (*writeFeed) Close() {}
