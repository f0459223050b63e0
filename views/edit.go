package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// editAction edits an object as YAML in the user's editor:
//
//	read -> editor -> parse -> review -> apply
//	          ^---------+--------+  with the reason on top; a text that is then left as it is ends the edit
//
// A text is kept until it is written, or given up by its author (emptied, or put back): however the edit ends before that, the
// next one of the same object begins with it.
func editAction() Action {
	a := editing("edit", "edit", (*kube.Cluster).Draft)
	a.Keys = []string{"e"}
	return a
}

// editValuesAction edits the values of a Secret in clear. They are in memory and in the editor's file, and nowhere else.
func editValuesAction() Action {
	a := editing("edit-values", "edit values in clear", (*kube.Cluster).DraftValues)
	a.For = []string{Secrets().Name}
	return a
}

func editing(id, help string, read drafter) Action {
	return Action{
		ID: id, Help: help, Need: kube.Need{Verb: "patch"}, Writes: true,
		Not: func(sel Selection) string {
			if sel.Marked && len(sel.Items) > 1 {
				return "one at a time"
			}
			return notWhole(sel)
		},
		Open: func(s *Session, sel Selection) ui.Step {
			cluster, res, ref := s.Cluster, sel.Kind.Resource, sel.ref(s.Cluster, sel.Items[0])
			if e, ok := s.unsent[unsent{cluster.Name(), id, ref.UID}]; ok {
				return e.open(e.text, "", typedBefore)
			}
			return ui.Step{Open: newWait(help+" "+ref.Name, "reading "+ref.Name+" ...", func(ctx context.Context) func() ui.Step {
				d, err := read(cluster, ctx, res, ref)
				return func() ui.Step {
					if err != nil {
						return ui.Step{Say: fault("%s %s: %s", help, ref.Name, kube.Explain(err))}
					}
					return (&edit{s: s, context: cluster.Name(), id: id, read: read, draft: d}).open(d.Text, "", "")
				}
			})}
		},
	}
}

// typedBefore stands above a text that is offered again.
const typedBefore = "What was typed here before, and was not sent. To begin anew, empty the file."

// drafter reads what is to be edited.
type drafter func(c *kube.Cluster, ctx context.Context, res kube.Resource, ref kube.Ref) (*kube.Draft, error)

// edit is one round after the other of an editor on a draft.
type edit struct {
	s       *Session
	context string // of the cluster
	id      string // of the action
	read    drafter
	draft   *kube.Draft
	text    string // as the editor last left it, "" until something was changed
	why     string // it is open again, "" if nothing was refused

	file *editorRun      // with what was typed, until it is written: it outlives a crash; nil of a Secret
	told bool            // where that file is
	op   *kube.Operation // that writes it
}

// unsent names an edit that has not gone through. Its text is there when the same is edited again, until the program ends; that of
// a Secret is in memory and nowhere else.
type unsent struct {
	context, id string
	uid         types.UID
}

func (e *edit) key() unsent { return unsent{e.context, e.id, e.draft.Ref.UID} }

func (e *edit) name() string { return e.draft.Resource.Singular + " " + e.draft.Ref.Name }

func (e *edit) secret() bool {
	return e.draft.Resource.Name == "secrets" && e.draft.Resource.Group == ""
}

// remember keeps the text until it is written.
func (e *edit) remember(text string) {
	if e.text = text; e.s.unsent == nil {
		e.s.unsent = map[unsent]*edit{}
	}
	e.s.unsent[e.key()] = e
}

// forget lets the text go: it is written, or was given up.
func (e *edit) forget() tea.Cmd {
	if e.s.unsent[e.key()] == e {
		delete(e.s.unsent, e.key())
	}
	return e.hold(nil)
}

// hold has what was typed in one file, and the one before deleted, unless the user was told of it.
func (e *edit) hold(file *editorRun) tea.Cmd {
	old := e.file
	if e.told || old == file {
		old = nil
	}
	e.file, e.told = file, false
	if old == nil {
		return nil
	}
	return func() tea.Msg { old.drop(); return nil }
}

// written forgets the edits that an operation has carried out.
func (s *Session) written(msg finishedMsg) tea.Cmd {
	var cmds []tea.Cmd
	for _, e := range s.unsent {
		if e.op == msg.op && e.done() {
			cmds = append(cmds, e.forget())
		}
	}
	return tea.Batch(cmds...)
}

// Unsent tells of each edit that was never written where its text is, unless that was said before; for when the program ends.
func (s *Session) Unsent() (out []string) {
	for _, e := range s.unsent {
		if e.file != nil && !e.told && !e.done() {
			out = append(out, fmt.Sprintf("what was typed for %s, and not sent, is in %s", e.name(), e.file.path()))
		}
	}
	slices.Sort(out)
	return out
}

// done tells whether it has been written by now.
func (e *edit) done() bool {
	if e.op == nil {
		return false
	}
	now := e.op.Now()
	return !now.Ended.IsZero() && now.Failed == 0
}

// losing are the edits whose texts are in memory only.
func (s *Session) losing() (names []string) {
	for _, e := range s.unsent {
		if e.secret() {
			names = append(names, e.name())
		}
	}
	slices.Sort(names)
	return names
}

// reasonMark begins the lines that tell why the editor is open again; they are comments, and not the user's.
const reasonMark = "#! "

// open opens the editor with a text; on top stands why what was there before was refused, "" if nothing was, and what else
// is to be known.
func (e *edit) open(text, why, more string) ui.Step {
	e.why = why
	var top strings.Builder
	for _, part := range []string{why, more} {
		for l := range strings.Lines(part) {
			top.WriteString(reasonMark + strings.TrimSuffix(l, "\n") + "\n")
		}
	}
	run := &editorRun{text: top.String() + text}
	return ui.Step{Same: true, Away: &ui.Away{Run: run, Back: func(err error) ui.Step {
		step, cmd := e.take(run, err)
		step.Cmd = tea.Batch(step.Cmd, cmd)
		return step
	}}}
}

// take judges what the editor has left, whichever view is on top by then.
func (e *edit) take(run *editorRun, err error) (ui.Step, tea.Cmd) {
	text := unreasoned(run.edited)
	drop := func() tea.Msg { run.drop(); return nil }
	name := e.name()
	empty, same := strings.TrimSpace(text) == "", text == unreasoned(run.text)
	switch {
	case err != nil && !empty && !same:
		return ui.Step{}, e.keep(run, run.edited, kube.Explain(err)) // with the reasons on top, which hold what was typed before a conflict
	case err != nil && e.text != "":
		return ui.Step{}, e.keep(run, e.text, kube.Explain(err))
	case err != nil:
		return ui.Step{Say: fault("%s was not edited: %s", name, err)}, drop
	case same && e.why != "": // it would be refused again, and again
		return ui.Step{}, e.keep(run, e.text, e.why)
	}
	switch {
	case empty:
		return ui.Step{Say: say("the file was emptied: %s is as it was", name)}, tea.Batch(drop, e.forget())
	case text == e.draft.Text:
		return ui.Step{Say: say("nothing was changed in %s", name)}, tea.Batch(drop, e.forget())
	}
	e.remember(text)
	if !e.secret() {
		drop = e.hold(run)
	}
	if _, err := e.draft.Parse(text); err != nil {
		return e.open(text, err.Error(), ""), drop
	}
	return ui.Step{Open: newReview(e.s, reviewing{
		title:   "edit " + name,
		plan:    func(ctx context.Context, c *kube.Cluster) ([]kube.Change, error) { return e.plan(ctx, c) },
		refused: e.refused,
		begun: func(op *kube.Operation, _ kube.Change) tea.Cmd {
			e.op = op
			return nil
		},
		dropped: func() ui.Note {
			return ui.Note{Tone: themes.Warn, Text: name + " is as it was; what was typed is kept, and the next edit of it begins with that"}
		},
	})}, drop
}

func (e *edit) plan(ctx context.Context, c *kube.Cluster) ([]kube.Change, error) {
	change, err := c.Edited(ctx, e.draft, e.text)
	if err != nil {
		return nil, err
	}
	return []kube.Change{change}, nil
}

// refused says what can be done with an edit that does not go through: the editor again with the reason on top, on the
// newest version where someone else was faster, or the file.
func (e *edit) refused(reason error) []ui.Button {
	var clash *kube.ConflictError
	again := func() ui.Step { return e.open(e.text, kube.Explain(reason), "") }
	if errors.As(reason, &clash) {
		again = func() ui.Step { return e.renew(clash) }
	}
	e.remember(e.text)
	buttons := []ui.Button{{Key: "e", Text: "Edit again", Do: func() ui.Step { step := again(); step.Close = true; return step }}}
	if e.secret() {
		return buttons
	}
	return append(buttons, ui.Button{Key: "k", Text: "Keep the text in a file", Do: func() ui.Step {
		return ui.Step{Close: true, Cmd: e.keep(&editorRun{}, e.text, "not sent")}
	}})
}

// renew opens the editor on the newest version; what was typed stands below it, as comments, with what others have done.
func (e *edit) renew(clash *kube.ConflictError) ui.Step {
	cluster, d := e.s.Cluster, e.draft
	return ui.Step{Open: newWait("edit "+d.Ref.Name, "reading "+d.Ref.Name+" again ...", func(ctx context.Context) func() ui.Step {
		fresh, err := e.read(cluster, ctx, d.Resource, d.Ref)
		return func() ui.Step {
			if err != nil {
				return ui.Step{Say: fault("edit %s: %s", d.Ref.Name, kube.Explain(err))}
			}
			mine := kube.Diff("opened", d.Text, "yours", e.text)
			e.draft = fresh
			return e.open(fresh.Text, clash.Error(), "This is the version of now; make your change again.\nWhat they did:\n"+clash.Diff+"\nWhat you did:\n"+mine)
		}
	})}
}

// keep saves the text in a file of its own and says where; that of a Secret stays in memory.
func (e *edit) keep(run *editorRun, text, why string) tea.Cmd {
	e.remember(text)
	secret, why := e.secret(), strings.Join(strings.Fields(why), " ")
	drop := e.hold(nil)
	if !secret {
		e.file, e.told = run, true
	}
	return tea.Batch(drop, func() tea.Msg {
		if secret { // values would stay on the disk
			run.drop()
			return ui.Note{Tone: themes.Bad, Text: "what was typed is in memory only, for the next edit: " + why}
		}
		path, err := run.keep(text)
		if err != nil {
			return fault("%s; and what was typed could not be kept: %s", why, err)
		}
		return ui.Note{Tone: themes.Warn, Text: "what was typed is in " + path + ": " + why} // the path first: the line may end early
	})
}

// unreasoned is a text without the lines that told why the editor was open again.
func unreasoned(text string) string {
	lines := strings.SplitAfter(text, "\n")
	for len(lines) > 0 && strings.HasPrefix(lines[0], strings.TrimRight(reasonMark, " ")) {
		lines = lines[1:]
	}
	return strings.Join(lines, "")
}
