package kube

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/shellwords"
)

// Past is a write that was carried out, with the object around it: what it takes to plan the way back.
type Past struct {
	ID              string                     // of its record
	Context, Server string                     // where it was made
	Ended           time.Time                  // when it was done
	Change          Change                     // without its body
	Before          *unstructured.Unstructured // nil for a Create
	After           *unstructured.Unstructured // what the server answered; nil when the object was gone then
}

// Undo plans the changes that take a write back, restricted to what that write changed. The plan goes through Review and
// Apply like any other and is recorded like any other, so it can be undone in its turn.
//
// It errs, with the reason in words, when there is no way back: for what Change.Keep names, when somebody has changed the
// same fields since, or when the object is not the one it was.
func (k *Cluster) Undo(ctx context.Context, p Past) ([]Change, error) {
	c := p.Change
	switch {
	case p.Context != k.name:
		return nil, fmt.Errorf("%s was done in context %s: go there first (:ctx %s)", c, p.Context, shellwords.Quote(p.Context))
	case p.Server != "" && p.Server != k.server:
		return nil, fmt.Errorf("%s was done on %s, but context %s is another server now", c, p.Server, p.Context)
	case c.Keep != "":
		return nil, final(c, c.Keep)
	}
	var (
		plan []Change
		err  error
	)
	switch {
	case c.Verb == Create:
		plan, err = k.uncreate(ctx, p)
	case p.Before == nil:
		err = final(c, "it is not known any more what it was before")
	case c.Verb == Delete:
		plan, err = k.undelete(ctx, p)
	case c.Verb == Patch && p.After == nil:
		err = final(c, "it is not known what it left")
	case c.Verb == Patch && c.Sub == "scale":
		plan, err = k.unscale(ctx, p)
	case c.Verb == Patch:
		plan, err = k.unpatch(ctx, p)
	default:
		err = final(c, evictedForGood)
	}
	if err != nil {
		return nil, err
	}
	last := &plan[len(plan)-1] // what comes before it only clears the way
	last.Title, last.Undoes = wayBack(c.Title), p.ID
	return plan, nil
}

// final says that a change cannot be taken back.
func final(c Change, why string) error { return fmt.Errorf("%s cannot be taken back: %s", c, why) }

// wayBack is the title of what takes a change back: "undo: scale web to 5", and of what takes that back, "redo: ...".
func wayBack(title string) string {
	if t, ok := strings.CutPrefix(title, "undo: "); ok {
		return "redo: " + t
	}
	return "undo: " + strings.TrimPrefix(title, "redo: ")
}

// present reads the object a past change was about, which must still be the same one.
func (k *Cluster) present(ctx context.Context, c Change) (*unstructured.Unstructured, error) {
	live, err := k.live(ctx, c)
	switch {
	case IsGone(err):
		return nil, final(c, c.object()+" is not there any more")
	case err != nil:
		return nil, err
	}
	c.Version = ""
	return live, replaced(nil, c, live)
}

// uncreate deletes what was created, and nothing else that has its name. What it has made in the meantime goes with it.
func (k *Cluster) uncreate(ctx context.Context, p Past) ([]Change, error) {
	c := p.Change
	if p.After == nil || p.After.GetUID() == "" {
		return nil, final(c, "it is not known which object it has made")
	}
	c.Ref.UID, c.Ref.Name = p.After.GetUID(), cmp.Or(c.Ref.Name, p.After.GetName())
	if _, err := k.present(ctx, c); err != nil {
		return nil, err
	}
	// The server's own choice for a Job would be to leave its pods behind (registry/batch/job/strategy.go).
	return []Change{Deleted(c.Resource, c.Ref, Deletion{Propagation: metav1.DeletePropagationBackground})}, nil
}

// writer names who last wrote anything but status since a write, as in ", by helm at 12:04:05 UTC"; "" where it is not known, as
// of who has scaled it: what is written through a subresource may have no time.
func writer(live *unstructured.Unstructured, p Past) string {
	if p.Ended.IsZero() {
		return ""
	}
	var last metav1.ManagedFieldsEntry
	done := p.Ended.Truncate(time.Second) // times in managedFields are whole seconds
	for _, f := range live.GetManagedFields() {
		if f.Subresource == "status" || f.Time == nil || f.Time.Time.Before(done) || f.Manager == fieldManager && f.Time.Time.Equal(done) {
			continue
		}
		if last.Time == nil || !f.Time.Before(last.Time) {
			last = f
		}
	}
	if last.Time == nil {
		return ""
	}
	return fmt.Sprintf(", by %s at %s", Clean(last.Manager), last.Time.UTC().Format("15:04:05 UTC"))
}

// unpatch gives the fields a write has changed their old values, and leaves what else was changed since.
func (k *Cluster) unpatch(ctx context.Context, p Past) ([]Change, error) {
	c := p.Change
	if p.After.GroupVersionKind() != p.Before.GroupVersionKind() {
		return nil, final(c, "its "+c.Sub+" tells nothing of what it was")
	}
	live, err := k.present(ctx, c)
	if err != nil {
		return nil, err
	}
	var r fieldPatch
	r.walk(known(essence(c.Resource, p.After).Object), known(essence(c.Resource, p.Before).Object), known(essence(c.Resource, live).Object), spot{})
	switch {
	case len(r.clashes) > 0:
		return nil, fmt.Errorf("%s was changed since%s: undoing would undo that too (%s)", c.object(), writer(live, p),
			strings.Join(r.clashes[:min(len(r.clashes), maxClashes)], ", "))
	case len(r.ops) == 0 && r.done > 0:
		return nil, fmt.Errorf("%s is as it was before already", c.object())
	case len(r.ops) == 0:
		return nil, final(c, "it has changed nothing")
	}
	out := r.change(c.Resource, c.Ref, c.Sub)
	if !equal(known(matter(c.Resource, p.After)), known(matter(c.Resource, live))) {
		out.Notes = append(out.Notes, "changed since"+writer(live, p)+": that stays, only what the change did is taken back")
	}
	return []Change{out}, nil
}

// maxClashes is how many of the fields that others have changed are named.
const maxClashes = 3

// matter is what people change of an object, without what controllers write beside it.
func matter(r Resource, o *unstructured.Unstructured) map[string]any {
	o = essence(r, o).DeepCopy()
	for _, note := range []string{
		"deployment.kubernetes.io/revision",        // the deployment controller's count of rollouts
		"deprecated.daemonset.template.generation", // the same of a DaemonSet
		"control-plane.alpha.kubernetes.io/leader", // leader election
		"node.alpha.kubernetes.io/ttl",             // the node controller
	} {
		unstructured.RemoveNestedField(o.Object, "metadata", "annotations", note)
	}
	if len(o.GetAnnotations()) == 0 {
		o.SetAnnotations(nil)
	}
	return o.Object
}
