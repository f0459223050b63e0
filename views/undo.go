package views

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kdeck/journal"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// Undo lists what was changed, the newest first, and whether it can be taken back; enter plans the way back and reviews it
// like any other write.
func Undo() Kind {
	return Kind{
		Name: undoName, Empty: "nothing was changed that could be taken back",
		Open: func(s *Session, _ Scope, _ int) Feed { return followWrites(s.Journal, changedSomething) },
		Columns: []ui.Column{
			{Name: "TIME (UTC)"}, {Name: "UNDO"}, {Name: "ACTION"}, {Name: "RESULT"}, {Name: "WHY NOT"}, {Name: "NAMESPACE"}, {Name: "OBJECT"},
			{Name: "CONTEXT"}, {Name: "USER", Wide: true},
		},
		Rows: func(o kube.Object) []ui.Row {
			w, ok := o.(*write)
			if !ok {
				return nil
			}
			can := ui.Cell{Text: "yes", Tone: themes.OK}
			if w.Why != "" {
				can = ui.Cell{Text: "no", Tone: themes.Muted}
			}
			return w.row(w.when(), can, w.cell(w.Title), w.outcome(), w.cell(w.Why), w.cell(w.Namespace), w.cell(w.Entry.Object()), w.cell(w.Context), w.cell(w.User))
		},
		Enter: func(s *Session, it *Item) ui.Step {
			if s.front != nil {
				return s.front.act(takeBackAction()) // what is marked, if something is
			}
			return ui.Quiet()
		},
	}
}

// changedSomething says whether there may be something to take back.
func changedSomething(s journal.State) bool { return s.Result != journal.Failed }

// takeBackAction takes writes back.
func takeBackAction() Action {
	return Action{
		ID: "take-back", Keys: []string{"u"}, Help: "undo it", For: []string{undoName},
		Not: func(sel Selection) string {
			for _, it := range sel.Items {
				if w, ok := it.Object.(*write); ok && w.Why != "" {
					if len(sel.Items) > 1 {
						return w.Title + ": " + w.Why
					}
					return w.Why
				}
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			record := s.Journal
			var ids []string
			for _, it := range sel.Items {
				ids = append(ids, string(it.Object.GetUID()))
			}
			title := "undo: " + sel.Items[0].Object.GetName()
			if n := len(ids); n > 1 {
				title = fmt.Sprintf("undo %d changes", n)
			}
			return ui.Step{Open: newReview(s, reviewing{title: title, hidden: sel.Hidden,
				plan: func(ctx context.Context, c *kube.Cluster) ([]kube.Change, error) {
					return takeBack(ctx, c, record, ids)
				}})}
		},
	}
}

// takeBack plans the way back of several writes; if there is none for one of them there is no plan, and all the reasons.
func takeBack(ctx context.Context, c *kube.Cluster, record *journal.Journal, ids []string) (plan []kube.Change, err error) {
	for _, id := range ids {
		past, wrong := record.Past(id)
		var back []kube.Change
		if wrong == nil {
			back, wrong = c.Undo(ctx, past)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		err = errors.Join(err, wrong)
		plan = append(plan, back...)
	}
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(plan, func(a, b kube.Change) int { return a.Stage - b.Stage })
	return plan, nil
}

// transcriptAction goes from what can be undone to all there was.
func transcriptAction() Action {
	return Action{
		ID: transcriptName, Keys: []string{"t"}, Help: "transcript of all writes", For: []string{undoName},
		Open: func(s *Session, _ Selection) ui.Step { return openWrites(s, Transcript()) },
	}
}
