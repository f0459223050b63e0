package views

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/kube"
)

// gathered are the objects of a selection as they are now, each or why it could not be read: one that cannot be read keeps nobody
// from asking about the others.
type gathered struct {
	refs    []kube.Ref
	objects []*unstructured.Unstructured // nil where there is an error
	errs    []error
}

// readAll reads what is selected. It errs when nothing of it could be read.
func readAll(ctx context.Context, c *kube.Cluster, sel Selection) (gathered, error) {
	g := gathered{refs: sel.refs(c)}
	g.objects, g.errs = c.Objects(ctx, sel.Kind.Resource, g.refs)
	if !slices.Contains(g.errs, nil) {
		return g, fmt.Errorf("%s: %w", g.refs[0].Name, cmp.Or(g.errs...))
	}
	return g, nil
}

// unread tells in a hint what could not be read, "" where all could.
func (g gathered) unread() string { return unread(g.refs, g.errs) }

func unread(refs []kube.Ref, errs []error) string {
	n, first := 0, ""
	for i, err := range errs {
		if err == nil {
			continue
		}
		if n++; n == 1 {
			first = refs[i].Name + ": " + kube.Explain(err)
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; %d of %d could not be read: %s", n, len(errs), first)
}

// unplanned stand in the plan for what could not be read.
func (g gathered) unplanned(sel Selection, what string) (out []kube.Change) {
	for i, err := range g.errs {
		if err != nil {
			out = append(out, kube.NotPlanned(sel.Kind.Resource, g.refs[i], what, err))
		}
	}
	return out
}
