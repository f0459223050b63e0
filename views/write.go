package views

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/ui"
)

// A write goes one way, and Action says each step as data:
//
//	key -> Not (why not) -> Ask (a form, if something must be known) -> Plan -> kube.Review -> the review dialog -> kube.Start
//
// Plan runs in a Cmd and may read; it has nothing to write with. What it returns is reviewed, shown and, only after the
// user has agreed, carried out by kube.

// Plan makes the changes of an action. It may ask the cluster, and takes as long as that takes; ctx ends when the user
// leaves.
type Plan func(ctx context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error)

// Form are the fields of the form an action asks with; the live one may ask the cluster for what stands there now.
type (
	Form     func(sel Selection) []ui.Field
	LiveForm func(ctx context.Context, c *kube.Cluster, sel Selection) ([]ui.Field, error)
)

// writes says whether an action changes the cluster.
func (a Action) writes() bool { return a.Plan != nil || a.Writes }

// whyNot is the reason why an action does not work on a selection, or "": its own first, then read-only mode, then the
// user's rights as far as they are known.
func (s *Session) whyNot(a Action, sel Selection) string {
	if a.Not != nil {
		if why := a.Not(sel); why != "" {
			return why
		}
	}
	if !a.writes() && a.Need.Verb == "" {
		return ""
	}
	if sel.Kind.Resource.Name == "" && !a.Free {
		return sel.Kind.Name + " are not in the cluster"
	}
	for _, it := range sel.Items {
		if !it.kindIn(sel.Kind).Resource.Same(sel.Kind.Resource) {
			return "the objects marked are of several kinds"
		}
	}
	if a.writes() && s.Cluster.ReadOnly() {
		return "read-only: nothing is written in this context"
	}
	if n := a.need(sel); n.Verb != "" && s.Cluster.Known(n) == kube.RightDenied {
		return "you may not " + n.String()
	}
	return ""
}

// need is the right an action takes on the object under the cursor, or in the namespace where something new would come.
func (a Action) need(sel Selection) kube.Need {
	if a.Free {
		n := a.Need
		if n.Resource.Namespaced {
			n.Namespace = sel.Scope.Namespace
		}
		return n
	}
	if a.Need.Verb == "" || len(sel.Items) == 0 {
		return kube.Need{}
	}
	n, o := a.Need, sel.Items[0].Object
	if n.Resource.Name == "" {
		n.Resource, n.Name = sel.Kind.Resource, o.GetName()
	}
	if n.Verb == "create" && n.Sub == "" {
		n.Name = "" // nobody may create one name only
	}
	if n.Namespace = o.GetNamespace(); n.Namespace == "" && n.Resource.Namespaced {
		if n.Namespace = sel.Scope.Namespace; n.Namespace == "" {
			return kube.Need{} // it is not known yet in which one
		}
	}
	return n
}

// write begins a write: it asks what must be known, or goes on to the review.
func (s *Session) write(a Action, sel Selection) ui.Step {
	if a.Ask != nil {
		if fields := a.Ask(sel); fields != nil {
			return ui.Step{Open: s.form(a, sel, fields)}
		}
	}
	if a.AskLive != nil {
		cluster := s.Cluster
		return ui.Step{Open: newWait(a.Help, "reading what is there now ...", func(ctx context.Context) func() ui.Step {
			fields, err := a.AskLive(ctx, cluster, sel)
			return func() ui.Step {
				if err != nil {
					return ui.Step{Say: fault("%s: %s", a.heading(sel), kube.Explain(err))}
				}
				return ui.Step{Open: s.form(a, sel, fields)}
			}
		})}
	}
	var fields []ui.Field
	if a.Options != nil {
		fields = a.Options(sel)
	}
	return ui.Step{Open: s.reviewOf(a, sel, nil, fields)}
}

// reviewOf opens the review of an action with the answers given; from there the form with the fields, if there are any,
// can be filled in anew.
func (s *Session) reviewOf(a Action, sel Selection, answers ui.Answers, fields []ui.Field) ui.View {
	r := reviewing{title: a.heading(sel), hidden: sel.Hidden,
		plan: func(ctx context.Context, c *kube.Cluster) ([]kube.Change, error) { return a.Plan(ctx, c, sel, answers) }}
	if len(fields) > 0 {
		r.options = func() ui.View { return s.form(a, sel, fields) }
	}
	return newReview(s, r)
}

// form asks for what an action must know, and then goes on to the review.
func (s *Session) form(a Action, sel Selection, fields []ui.Field) ui.View {
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Label = cmp.Or(fields[i].Label, fields[i].Name)
	}
	return ui.NewForm(s.Theme, s.Keys, a.heading(sel), fields, func(answers ui.Answers) ui.Step {
		for i := range fields {
			fields[i].Value, fields[i].Typed = answers.Text(fields[i].Name), true
		}
		return ui.Step{Open: s.reviewOf(a, sel, answers, fields)}
	})
}

// each makes one change of every selected object.
func each(change func(res kube.Resource, ref kube.Ref, it *Item) kube.Change) Plan {
	return func(_ context.Context, c *kube.Cluster, sel Selection, _ ui.Answers) ([]kube.Change, error) {
		var out []kube.Change
		for _, it := range sel.Items {
			out = append(out, change(sel.Kind.Resource, sel.ref(c, it), it))
		}
		return out, nil
	}
}

// learn asks for the rights that what a menu offers takes, so that it can dim what is not allowed.
func (s *Session) learn(offers []offer, to *ui.Menu) tea.Cmd {
	cluster := s.Cluster
	var needs []kube.Need
	for _, o := range offers {
		if n := o.need(o.on); n.Verb != "" && cluster.Known(n) == kube.RightUnknown {
			needs = append(needs, n)
		}
	}
	if len(needs) == 0 {
		return nil
	}
	ctx := to.Context()
	return func() tea.Msg {
		_ = cluster.MayAll(ctx, needs) // what is not known then denies nothing
		return rightsMsg{to}
	}
}

// rightsMsg says that more is known of the user's rights since a menu was opened.
type rightsMsg struct{ to *ui.Menu }
