package kube

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// hitsPatience is how long a review waits for what else is hit; what is not known by then is said to be unknown.
const hitsPatience = 5 * time.Second

// questions are what is asked about each change beside itself; the answers are told in this order.
var questions = []struct {
	about func(Change) bool
	tell  func(*scene, Change) []string
}{
	{deletes("namespaces"), (*scene).inhabitants},
	{deletes("customresourcedefinitions.apiextensions.k8s.io"), (*scene).instances},
	{deletes("nodes"), (*scene).tenants},
	{owns, (*scene).dependents},
	{deletes("persistentvolumeclaims"), (*scene).volume},
	{deletes(usable...), (*scene).users},
	{deletes("services"), (*scene).senders},
	{takesPods, (*scene).starved},
	{onPod, (*scene).budgets},
	{scales, (*scene).autoscalers},
}

// hits tells of each change what else it hits: dependents, endpoints, budgets, data. What cannot be known is said, too.
//
// Everything is asked for at once, and each list once for the whole plan: an answer takes one round trip, or two where it
// depends on another.
func (k *Cluster) hits(ctx context.Context, plan []Change) [][]string {
	ctx, cancel := context.WithTimeout(ctx, hitsPatience)
	defer cancel()
	s := newScene(ctx, k, plan)
	told := make([][][]string, len(plan))
	var wg sync.WaitGroup
	for i, c := range plan {
		told[i] = make([][]string, len(questions))
		for q, question := range questions {
			if question.about(c) {
				wg.Go(func() {
					told[i][q] = []string{"what else is hit could not be found out; the log has the details"} // what stays if a panic is caught
					defer k.barrier(nil)
					told[i][q] = question.tell(s, c)
				})
			}
		}
	}
	wg.Wait()
	out := make([][]string, len(plan))
	for i := range told {
		for _, lines := range told[i] {
			out[i] = append(out[i], lines...)
		}
	}
	return out
}

// deletes asks about the deletion of some kinds, named as in "deployments.apps".
func deletes(kinds ...string) func(Change) bool {
	return func(c Change) bool {
		if c.Verb != Delete {
			return false
		}
		for _, k := range kinds {
			if c.Resource.String() == k {
				return true
			}
		}
		return false
	}
}

// onPod asks about pods that are to go.
func onPod(c Change) bool {
	return c.Resource.String() == "pods" && (c.Verb == Delete || c.Verb == Evict)
}

// owns asks about what may own others. Of what is in no namespace only custom kinds are looked at for that: the dependents
// may be anywhere, and those of Kubernetes itself have none.
func owns(c Change) bool {
	own := foretold(schema.GroupKind{Group: c.Resource.Group, Kind: c.Resource.Kind}) || strings.HasSuffix(c.Resource.Group, ".k8s.io")
	return c.Verb == Delete && (c.Resource.Namespaced || !own)
}

func scales(c Change) bool {
	_, ok := c.replicas()
	return ok
}

// takesPods asks about what leaves fewer pods behind.
func takesPods(c Change) bool {
	n, ok := c.replicas()
	return ok && n == 0 || c.Verb == Evict || c.Verb == Delete && c.Resource.Namespaced && c.Propagation != metav1.DeletePropagationOrphan
}

// namesShown is how many objects a sentence names.
const namesShown = 4

// some are words in a row, the first few of them.
func some(words []string) string {
	if n := len(words) - namesShown; n > 0 {
		return strings.Join(words[:namesShown], ", ") + fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(words, ", ")
}

// things are objects of one kind in words: "pod a", "pods a, b", "12 pods (a, b, c, d and 8 more)".
func things(r Resource, names []string) string {
	switch {
	case len(names) == 1:
		return noun(r, Ref{Name: names[0]})
	case len(names) <= namesShown:
		return r.Name + " " + some(names)
	}
	return fmt.Sprintf("%d %s (%s)", len(names), r.Name, some(names))
}

// count is a number of objects of one kind: "1 pod", "12 pods".
func count(r Resource, n int) string {
	if n == 1 && r.Singular != "" {
		return "1 " + r.Singular
	}
	return fmt.Sprintf("%d %s", n, r.Name)
}
