package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aymanbagabas/go-udiff"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"

	"kdeck/kube/yamltext"
)

// Reviewed is one change as it would go now. Apply takes nothing else.
type Reviewed struct {
	Change
	Diff     string   // of the object as YAML, unified, clean text; "" when nothing is changed in place
	Warnings []string // the server's own
	Hits     []string // what else goes: dependents, endpoints, budgets
	Owners   []string // who owns the object, or fields of it, and may set them back
	Blocked  string   // an Evict that a budget refuses as things are now
	Blind    string   // why it was not rehearsed; "" when it was
	Same     bool     // nothing would be different afterwards
	Unlike   []string // what would not be as it was asked for: a webhook, or the server itself, makes something else of it
	Err      error    // why it would fail: Apply leaves it out

	live   *unstructured.Unstructured // as it was when reviewed
	result *unstructured.Unstructured // as it would be
	scale  *unstructured.Unstructured // of a custom object: its scale subresource as it was, where only that can be compared
}

// Review is what the changes of one plan would do, in their order.
type Review struct{ Items []Reviewed }

// Fails counts the changes that would not go through.
func (r Review) Fails() (n int) {
	for i := range r.Items {
		if r.Items[i].Err != nil {
			n++
		}
	}
	return n
}

// Grave says whether one of the changes destroys something.
func (r Review) Grave() bool {
	return slices.ContainsFunc(r.Items, func(i Reviewed) bool { return i.Grave })
}

// atOnce is how many requests of one plan are under way at a time.
const atOnce = 16

// Review rehearses changes on the server (dryRun=All, strict field validation) and gathers what else they hit. Everything
// is asked for at once, so that it takes one round trip, or two where the consequences depend on the answer.
//
// It errs when nothing can be reviewed at all: in read-only mode, where nothing could be recorded, or when ctx ends. What is wrong with one change is told
// in its place.
func (k *Cluster) Review(ctx context.Context, plan []Change) (Review, error) {
	if k.ReadOnly() {
		return Review{}, ErrReadOnly
	}
	if len(plan) == 0 {
		return Review{}, errors.New("there is nothing to change")
	}
	if err := k.recordable(); err != nil {
		return Review{}, err
	}
	plan = slices.Clone(plan)
	for i := range plan {
		plan[i].Kubectl = k.Kubectl(plan[i].Kubectl)
	}
	r := Review{Items: make([]Reviewed, len(plan))}
	var wg sync.WaitGroup
	var hits [][]string
	wg.Go(func() {
		defer k.barrier(nil)
		hits = k.hits(ctx, plan)
	})
	k.each(plan, func(i int) {
		r.Items[i] = Reviewed{Change: plan[i], Err: errors.New("it was not reviewed")} // what stays if a panic is caught
		r.Items[i] = k.rehearse(ctx, plan[i])
	})
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return Review{}, err
	}
	for i := range r.Items {
		it := &r.Items[i]
		if i < len(hits) {
			it.Hits = hits[i]
		}
		if text := it.reach(); text != "" {
			it.Hits = append(it.Hits, text)
		}
		it.Owners = owners(it.Change, it.live, it.result)
	}
	k.strays(ctx, r.Items)
	return r, nil
}

// each calls do for every change of a plan, several at once, and returns when all are done.
func (k *Cluster) each(plan []Change, do func(i int)) {
	var wg sync.WaitGroup
	turn := make(chan struct{}, atOnce)
	for i := range plan {
		turn <- struct{}{}
		wg.Go(func() {
			defer func() { <-turn }()
			defer k.barrier(nil)
			do(i)
		})
	}
	wg.Wait()
}

// rehearse asks what the object is and what it would be, at the same time.
func (k *Cluster) rehearse(ctx context.Context, c Change) Reviewed {
	if c.Unplanned != nil {
		return Reviewed{Change: c, Err: c.Unplanned}
	}
	if c.Sub == "scale" && c.Verb == Patch {
		c.Field, _ = k.scaleField(ctx, c.Resource) // without it the subresource itself is compared
	}
	r := Reviewed{Change: c}
	var (
		wg      sync.WaitGroup
		liveErr = errors.New("it was not read")
	)
	if c.Sub == "scale" && c.Verb == Patch && c.Field == nil {
		wg.Go(func() {
			defer k.barrier(nil)
			r.scale, _ = k.scaleOf(ctx, c.Resource, c.Ref)
		})
	}
	if c.Verb == Create {
		liveErr = nil
	} else {
		wg.Go(func() {
			defer k.barrier(nil)
			r.live, liveErr = k.live(ctx, c)
		})
	}
	answer, err := k.send(ctx, c, c.Version, true)
	wg.Wait()
	r.Warnings = answer.warnings
	switch {
	case liveErr != nil:
		r.Err = liveErr
	case replaced(nil, c, r.live) != nil:
		r.Err = replaced(nil, c, r.live)
	case err != nil && rehearsalRefused(err):
		r.Blind = "an admission webhook cannot tell beforehand what it would do: " + Explain(err)
	case err != nil && c.Verb == Evict && apierrors.IsTooManyRequests(err):
		r.Blocked = budget(err)
	case err != nil && c.Verb == Evict && strings.Contains(err.Error(), severalBudgets):
		r.Err = k.overBudget(ctx, r.live, err)
	case err != nil:
		r.Err = earlier(c, r.live, err)
	}
	if r.Err == nil && r.Blind == "" && (c.Verb == Patch || c.Verb == Create) {
		r.result = answer.object
		var compared bool
		r.Diff, compared = r.compare()
		r.Same = c.Verb == Patch && compared && r.Diff == ""
		r.Unlike = c.unlike(r.live, r.result)
		r.weigh()
	}
	r.ending()
	if r.Err == nil && r.Keep == "" {
		r.Keep = k.keep(ctx, c, r.live)
	}
	return r
}

// budget is why an eviction is refused: the server's words on the PodDisruptionBudget (registry/core/pod/storage/eviction.go).
func budget(err error) string {
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return Explain(err)
	}
	s := status.Status()
	text := s.Message
	if s.Details != nil {
		for _, cause := range s.Details.Causes {
			if cause.Message != "" {
				text += " " + cause.Message
			}
		}
	}
	return Clean(text)
}

// severalBudgets is what the server says of an eviction that it cannot decide (registry/core/pod/storage/eviction.go).
const severalBudgets = "more than one PodDisruptionBudget"

// overBudget names the budgets of a pod that has several, for which the server refuses its eviction.
func (k *Cluster) overBudget(ctx context.Context, pod *unstructured.Unstructured, err error) error {
	ctx, cancel := k.unary(ctx)
	defer cancel()
	all, failed := k.typed.PolicyV1().PodDisruptionBudgets(pod.GetNamespace()).List(ctx, metav1.ListOptions{})
	if failed != nil {
		return fmt.Errorf("several poddisruptionbudgets cover it, which cannot be listed (%s), and an eviction keeps to one only", Brief(failed))
	}
	var names []string
	for i := range all.Items {
		sel, err := metav1.LabelSelectorAsSelector(all.Items[i].Spec.Selector)
		if err == nil && sel.Matches(labels.Set(pod.GetLabels())) {
			names = append(names, Clean(all.Items[i].Name))
		}
	}
	if len(names) < 2 {
		return err // it has changed since
	}
	slices.Sort(names)
	return fmt.Errorf("it stays: poddisruptionbudgets %s cover it, and an eviction keeps to one only; a delete asks none", strings.Join(names, " and "))
}

// compare is the difference between the object as it is and as it would be. A subresource answers with an object of its
// own: where that cannot be seen in the object, nothing is compared and what it changes is told by the title alone.
func (r *Reviewed) compare() (diff string, compared bool) {
	before := &unstructured.Unstructured{Object: map[string]any{}}
	if r.live != nil {
		before = r.live
	}
	after := r.result
	if after == nil {
		return "", false
	}
	if r.live == nil { // the rehearsal's uid is not the one it will have
		after = after.DeepCopy()
		unstructured.RemoveNestedField(after.Object, "metadata", "uid")
	}
	if r.Sub != "" && r.Verb == Patch {
		if after = inPlace(before, r.result, r.Change); after == nil && r.scale != nil {
			before, after = r.scale, r.result
		}
		if after == nil {
			return "", false
		}
	}
	a, b := before, after
	if !r.Clear {
		a, b = covered(r.Resource, before, after)
	}
	return Diff("now", plainText(r.Resource, a), "then", plainText(r.Resource, b)), true
}

// Diff is the unified difference of two texts, with three lines around each change; "" when they are the same.
func Diff(beforeName, before, afterName, after string) string {
	return udiff.Unified(beforeName, afterName, before, after)
}

// covered are two versions of an object with their secrets masked; a masked value that is another one afterwards says so.
func covered(res Resource, before, after *unstructured.Unstructured) (a, b *unstructured.Unstructured) {
	a, b = before.DeepCopy(), after.DeepCopy()
	mask(res, a.Object)
	mask(res, b.Object)
	if !res.IsSecret() {
		return a, b
	}
	for _, field := range []string{"data", "stringData"} {
		was, _, _ := unstructured.NestedMap(before.Object, field)
		is, _, _ := unstructured.NestedMap(after.Object, field)
		shown, _, _ := unstructured.NestedMap(b.Object, field)
		for key, v := range is {
			if old, ok := was[key]; ok && old != v {
				shown[key] = fmt.Sprint(shown[key], ", another value")
			}
		}
		if len(shown) > 0 {
			_ = unstructured.SetNestedMap(b.Object, shown, field)
		}
	}
	return a, b
}

// plainText is an object as YAML without what changes with every write, clean for a screen.
func plainText(res Resource, o *unstructured.Unstructured) string {
	if len(o.Object) == 0 {
		return ""
	}
	b, err := yamltext.Marshal(essence(res, o).Object)
	if err != nil {
		return "# this object cannot be written as YAML: " + Clean(err.Error()) + "\n"
	}
	return CleanText(string(b))
}
