package views

import (
	"context"
	"errors"
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
//	          ^---------+--------+  with the reason on top; a text that is then left as it is ends the edit, and is kept
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
			if e, ok := s.unsent[unsent{id, ref.UID}]; ok {
				return e.open(e.text, "", "What was typed here before, and was not sent.")
			}
			return ui.Step{Open: newWait(help+" "+ref.Name, "reading "+ref.Name+" ...", func(ctx context.Context) func() ui.Step {
				d, err := read(cluster, ctx, res, ref)
				return func() ui.Step {
					if err != nil {
						return ui.Step{Say: fault("%s %s: %s", help, ref.Name, kube.Explain(err))}
					}
					return (&edit{s: s, id: id, read: read, draft: d}).open(d.Text, "", "")
				}
			})}
		},
	}
}

// drafter reads what is to be edited.
type drafter func(c *kube.Cluster, ctx context.Context, res kube.Resource, ref kube.Ref) (*kube.Draft, error)

// edit is one round after the other of an editor on a draft.
type edit struct {
	s     *Session
	id    string // of the action
	read  drafter
	draft *kube.Draft
	text  string // as the editor last left it, "" until something was changed
	why   string // it is open again, "" if nothing was refused
}

// unsent names an edit of a Secret that did not go through. Its text stays in memory, until the program ends or another
// cluster is looked at, and is there when the same is edited again; others are kept in a file.
type unsent struct {
	id  string
	uid types.UID
}

func (e *edit) secret() bool {
	return e.draft.Resource.Name == "secrets" && e.draft.Resource.Group == ""
}

// remember keeps the text of a Secret that did not go through.
func (e *edit) remember(text string) {
	if e.text = text; !e.secret() {
		return
	}
	if e.s.unsent == nil {
		e.s.unsent = map[unsent]*edit{}
	}
	e.s.unsent[unsent{e.id, e.draft.Ref.UID}] = e
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
	name := e.draft.Resource.Singular + " " + e.draft.Ref.Name
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
	delete(e.s.unsent, unsent{e.id, e.draft.Ref.UID})
	switch {
	case empty:
		return ui.Step{Say: say("the file was emptied: %s is as it was", name)}, drop
	case text == e.draft.Text:
		return ui.Step{Say: say("nothing was changed in %s", name)}, drop
	}
	e.text = text
	if _, err := e.draft.Parse(text); err != nil {
		return e.open(text, err.Error(), ""), drop
	}
	return ui.Step{Open: newReview(e.s, reviewing{
		title:   "edit " + name,
		plan:    func(ctx context.Context, c *kube.Cluster) ([]kube.Change, error) { return e.plan(ctx, c) },
		refused: e.refused,
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
	return func() tea.Msg {
		if secret { // values would stay on the disk
			run.drop()
			return ui.Note{Tone: themes.Bad, Text: "what was typed is in memory only, for the next edit: " + why}
		}
		path, err := run.keep(text)
		if err != nil {
			return fault("%s; and what was typed could not be kept: %s", why, err)
		}
		return ui.Note{Tone: themes.Warn, Text: "what was typed is in " + path + ": " + why} // the path first: the line may end early
	}
}

// unreasoned is a text without the lines that told why the editor was open again.
func unreasoned(text string) string {
	lines := strings.SplitAfter(text, "\n")
	for len(lines) > 0 && strings.HasPrefix(lines[0], strings.TrimRight(reasonMark, " ")) {
		lines = lines[1:]
	}
	return strings.Join(lines, "")
}
