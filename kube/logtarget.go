package kube

import (
	"fmt"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"

	"kdeck/kube/logs"
)

// logTarget is what a query comes to: which lists of pods to look at, and which of those pods are meant.
type logTarget struct {
	none   string // what is said when there are none of them: "there ..."
	looks  []Query
	has    func(p *Pod, jobs map[string]bool) bool
	jobsOf string // the UID of a CronJob: it owns Jobs, and they own the pods
}

// find makes the target of the query, however long it takes to reach the server.
func (l *logServer) find() (logTarget, error) {
	pods, _ := Find(Builtin(), "pods")
	switch {
	case len(l.q.Pods) > 0:
		return l.named(pods), nil
	case l.q.Name == "":
		return l.selected(pods, l.q.Labels, "the labels "+l.q.Labels)
	}
	var b backoff
	for {
		nudges := l.k.nudges()
		what := noun(l.q.Of, Ref{Name: l.q.Name})
		o, err := l.k.selection(l.ctx, l.q.Of, l.q.Namespace, l.q.Name)
		switch {
		case l.ctx.Err() != nil:
			return logTarget{}, ErrClosed
		case err != nil && !busy(err) && !IsUnauthorized(err):
			return logTarget{}, fmt.Errorf("%s: %w", what, err)
		case err != nil:
			l.mu.Lock()
			l.tell(logs.Roster{Err: err})
			l.mu.Unlock()
			b.most = slowest
			b.wait(l.ctx, nudges)
		case o.selector != "":
			return l.selected(pods, o.selector, what)
		default:
			t := logTarget{none: "are no pods of " + what, looks: []Query{{Resource: pods, Namespace: l.q.Namespace}},
				has: func(p *Pod, jobs map[string]bool) bool { return childOf(p, o.uid) || ownedAmong(p, jobs) }}
			if l.q.Of.Name == "cronjobs" && l.q.Of.Group == "batch" {
				t.jobsOf = o.uid
			}
			return t, nil
		}
	}
}

// named is a target of pods by name.
func (l *logServer) named(pods Resource) logTarget {
	var names []string
	byPlace := map[string][]Ref{}
	for _, ref := range l.q.Pods {
		names = append(names, ref.Name)
		byPlace[ref.Namespace] = append(byPlace[ref.Namespace], ref)
	}
	t := logTarget{none: "is no pod " + list(names), has: func(p *Pod, _ map[string]bool) bool {
		return slices.ContainsFunc(l.q.Pods, func(ref Ref) bool {
			return ref.Namespace == p.Namespace && ref.Name == p.Name && (ref.UID == "" || ref.UID == p.UID)
		})
	}}
	for namespace, refs := range byPlace {
		q := Query{Resource: pods, Namespace: namespace}
		if len(refs) == 1 && !l.k.holds(q) {
			q.Fields = fields.OneTermEqualSelector("metadata.name", refs[0].Name).String()
		}
		t.looks = append(t.looks, q)
	}
	return t
}

// selected is a target of pods by labels.
func (l *logServer) selected(pods Resource, selector, what string) (logTarget, error) {
	s, err := labels.Parse(selector)
	if err != nil {
		return logTarget{}, fmt.Errorf("the label selector %q cannot be read: %w", selector, err)
	}
	q := Query{Resource: pods, Namespace: l.q.Namespace}
	if !l.k.holds(q) {
		q.Labels = s.String()
	}
	return logTarget{none: "are no pods of " + what, looks: []Query{q}, has: func(p *Pod, _ map[string]bool) bool { return s.Matches(labels.Set(p.Labels)) }}, nil
}

func childOf(o Object, uid string) bool { return ownedAmong(o, map[string]bool{uid: true}) }

func ownedAmong(o Object, uids map[string]bool) bool {
	return slices.ContainsFunc(o.GetOwnerReferences(), func(r metav1.OwnerReference) bool { return uids[string(r.UID)] })
}

// holds tells whether everything a query without selectors asks for is loaded anyway.
func (k *Cluster) holds(q Query) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, namespace := range []string{q.Namespace, ""} {
		if f := k.feeds[feedKey{resource: q.Resource.GVR().String(), namespace: namespace}]; f != nil {
			f.mu.Lock()
			synced := f.synced
			f.mu.Unlock()
			if synced {
				return true
			}
		}
	}
	return false
}
