package views

import (
	"context"
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// keepers are the kinds that keep earlier versions of a workload's template.
func keepers() []string {
	return []string{ReplicaSets().Name, controllerRevisions().Name, revisionsName}
}

func controllerRevisions() Kind { return kindOf(builtin("controllerrevisions")) }

// rolloutAction shows a workload's revisions, live: of a Deployment the old and new ReplicaSets beside each other, as their
// pods go and come, and how far the rollout is.
func rolloutAction() Action {
	return Action{
		ID: "rollout", Keys: []string{"R"}, Help: "rollout: status and revisions", For: restartable(),
		Open: func(s *Session, sel Selection) ui.Step {
			ref, selector := sel.Ref(s.Cluster), ""
			switch o := sel.Item.Object.(type) {
			case *kube.StatefulSet:
				selector = o.Selector
			case *kube.DaemonSet:
				selector = o.Selector
			}
			return ui.Step{Open: NewList(s, revisionsOf(sel.Kind.Resource, ref, selector),
				Scope{Namespace: ref.Namespace, Owner: ref.UID, About: sel.Kind.Resource.Singular + " " + ref.Name})}
		},
	}
}

// rollbackAction takes a workload back to the revision under the cursor.
func rollbackAction() Action {
	return Action{
		ID: "roll-back", Keys: []string{"R"}, Help: "roll back to it", For: keepers(), Not: oneKept,
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, _ ui.Answers) ([]kube.Change, error) {
			of, err := workloadOf(c, sel.Items[0].Object)
			if err != nil {
				return nil, err
			}
			one, err := c.RollBack(ctx, of.res, of.ref, sel.ref(c, sel.Items[0]))
			if err != nil {
				return nil, err
			}
			return []kube.Change{one}, nil
		},
	}
}

// templateDiffAction shows what a revision's template has that the one of now has not, and the other way round; the one of
// now is compared with the one before, and two that are marked with each other.
func templateDiffAction() Action {
	return Action{
		ID: "template-diff", Keys: []string{"D"}, Help: "compare templates", For: keepers(),
		Not: func(sel Selection) string {
			if len(sel.Items) > 2 {
				return "mark two at most"
			}
			return kept(sel)
		},
		Open: func(s *Session, sel Selection) ui.Step {
			cluster := s.Cluster
			return ui.Step{Open: newWait("templates", "reading the revisions ...", func(ctx context.Context) func() ui.Step {
				title, diff, err := compareTemplates(ctx, cluster, sel)
				return func() ui.Step {
					if err != nil {
						return ui.Step{Say: fault("compare templates: %s", kube.Explain(err))}
					}
					return ui.Step{Open: diffSlip(s, title, diff)}
				}
			})}
		},
	}
}

// diffSlip shows a difference, to be read only.
func diffSlip(s *Session, title, diff string) ui.View {
	p := &prose{theme: s.Theme}
	if diff == "" {
		p.toned(themes.Muted, "the two are the same")
	} else {
		p.diff(diff)
	}
	v := ui.NewSlip(s.Theme, s.Keys, title)
	v.SetBody(p.lines, p.paint)
	_ = v.SetButtons([]ui.Button{{Key: "n", Text: "Close"}}, 0) // none of them careful
	return v
}

// compareTemplates is the difference between the older and the newer of two revisions: the two selected, or the one selected
// and the one of now, or that and the one before.
func compareTemplates(ctx context.Context, c *kube.Cluster, sel Selection) (title, diff string, err error) {
	of, err := workloadOf(c, sel.Items[0].Object)
	if err != nil {
		return "", "", err
	}
	all, err := c.Revisions(ctx, of.res, of.ref)
	if err != nil {
		return "", "", err
	}
	a, err := kube.RevisionOf(all, sel.ref(c, sel.Items[0]))
	if err != nil {
		return "", "", err
	}
	b := all[0]
	switch {
	case len(sel.Items) == 1 && a.Current && len(all) > 1:
		b = all[1] // with itself there is nothing to compare
	case len(sel.Items) == 2:
		if b, err = kube.RevisionOf(all, sel.ref(c, sel.Items[1])); err != nil {
			return "", "", err
		}
	}
	if a.Number > b.Number {
		a, b = b, a
	}
	title = fmt.Sprintf("revision %d to %d", a.Number, b.Number)
	return title, kube.Diff("old", a.Text, "new", b.Text), nil
}

// workload is what a revision belongs to.
type workload struct {
	res kube.Resource
	ref kube.Ref
}

// workloadOf is the workload that owns a revision.
func workloadOf(c *kube.Cluster, o kube.Object) (workload, error) {
	owner := metav1.GetControllerOfNoCopy(o)
	if owner == nil {
		return workload{}, fmt.Errorf("%s belongs to no workload", o.GetName())
	}
	group := schema.FromAPIVersionAndKind(owner.APIVersion, owner.Kind).Group
	i := slices.IndexFunc(kube.Builtin(), func(r kube.Resource) bool { return r.Kind == owner.Kind && r.Group == group })
	if i < 0 {
		return workload{}, fmt.Errorf("%s %s keeps its revisions in a way of its own", owner.Kind, owner.Name)
	}
	res := kube.Builtin()[i]
	return workload{res, kube.Ref{Cluster: c.Name(), Resource: res.Name, Namespace: o.GetNamespace(), Name: owner.Name, UID: owner.UID}}, nil
}

func oneKept(sel Selection) string {
	if sel.Marked && len(sel.Items) > 1 {
		return "one at a time"
	}
	return kept(sel)
}

// kept refuses what no workload keeps as a revision of its own.
func kept(sel Selection) string {
	if metav1.GetControllerOfNoCopy(sel.Items[0].Object) == nil {
		return sel.Items[0].Object.GetName() + " belongs to no workload"
	}
	return ""
}
