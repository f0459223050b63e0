package kube

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube/logs"
	"kdeck/kube/object"
)

// logServer tells a logs.Stream which containers there are, from the same informers that lists are made of, and opens their
// logs.
type logServer struct {
	k      *Cluster
	q      LogQuery
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	target  logTarget
	lists   []List // of pods, one for each of the target's looks
	jobs    List   // of a CronJob's namespace
	roster  logs.Roster
	err     error // for good
	changed chan struct{}
}

// Roster blocks until there is one newer than seen.
func (l *logServer) Roster(ctx context.Context, seen uint64) (logs.Roster, error) {
	for {
		l.mu.Lock()
		r, err, changed := l.roster, l.err, l.changed
		l.mu.Unlock()
		switch {
		case err != nil:
			return logs.Roster{}, err
		case l.ctx.Err() != nil:
			return logs.Roster{}, ErrClosed
		case r.Version > seen:
			return r, nil
		}
		select {
		case <-changed:
		case <-l.ctx.Done():
		case <-ctx.Done():
			return logs.Roster{}, ctx.Err()
		}
	}
}

// rosterEvery is the least time between two looks at all the pods: a rollout of thousands must not keep a core busy.
const rosterEvery = 100 * time.Millisecond

// run finds the pods and keeps watching them.
func (l *logServer) run() {
	t, err := l.find()
	if err != nil {
		l.fail(err)
		return
	}
	l.mu.Lock()
	l.target, l.lists = t, make([]List, len(t.looks))
	l.mu.Unlock()
	for i, q := range t.looks {
		l.k.spawn(func() { l.watch(q, func(list List) { l.lists[i] = list }) })
	}
	if t.jobsOf != "" {
		jobs, _ := Find(Builtin(), "jobs")
		l.k.spawn(func() {
			l.watch(Query{Resource: jobs, Namespace: l.q.Namespace}, func(list List) { l.jobs = list })
		})
	}
}

// watch gives each new list of a query to take, under the mutex, and makes the roster anew.
func (l *logServer) watch(q Query, take func(List)) {
	w := l.k.Watch(q)
	defer w.Close()
	for seen := uint64(0); ; {
		list, err := w.Next(l.ctx, seen)
		if err != nil {
			return
		}
		seen = list.Version
		if IsForbidden(list.Err) && !list.Synced {
			if l.withoutList(list.Err) {
				return
			}
		}
		l.mu.Lock()
		take(list)
		l.tell(l.draw())
		l.mu.Unlock()
		t := time.NewTimer(rosterEvery)
		select {
		case <-t.C:
		case <-l.ctx.Done():
		}
		t.Stop()
	}
}

// draw makes a roster of the lists; the mutex is held.
func (l *logServer) draw() logs.Roster {
	r := logs.Roster{Complete: l.target.jobsOf == "" || l.jobs.Synced, Final: len(l.q.Pods) > 0, Err: l.jobs.Err}
	present := map[string]bool{} // pods by name
	others := map[string]bool{}  // containers of those pods that were not asked for
	jobs := map[string]bool{}
	for _, o := range l.jobs.Objects {
		if childOf(o, l.target.jobsOf) {
			jobs[string(o.GetUID())] = true
		}
	}
	for _, look := range l.lists {
		r.Complete = r.Complete && look.Synced
		if look.Err != nil {
			r.Err = look.Err
		}
		for _, o := range look.Objects {
			p, ok := o.(*Pod)
			if !ok || !l.target.has(p, jobs) {
				continue
			}
			present[p.Namespace+"/"+p.Name] = true
			r.Containers = append(r.Containers, logContainers(p, &l.q)...)
			for i := range p.Containers {
				others[p.Containers[i].Name] = true
			}
		}
	}
	for _, ref := range l.q.Pods {
		r.Final = r.Final && (ref.UID != "" || present[ref.Namespace+"/"+ref.Name])
	}
	for i := range r.Containers {
		delete(others, r.Containers[i].Name)
	}
	r.Others = slices.Sorted(maps.Keys(others))
	if r.Err == nil && r.Complete && len(r.Containers) == 0 {
		r.Err = l.nothing(r.Others)
	}
	return r
}

// nothing says why there is nothing to read.
func (l *logServer) nothing(others []string) error {
	if len(others) > 0 {
		return fmt.Errorf("no container is named %s: there are %s", list(l.q.Containers), list(others))
	}
	return fmt.Errorf("there %s", l.target.none)
}

// tell passes a roster on, if it is another one; the mutex is held.
func (l *logServer) tell(r logs.Roster) {
	old := &l.roster
	if old.Version > 0 && r.Complete == old.Complete && r.Final == old.Final && fmt.Sprint(r.Err) == fmt.Sprint(old.Err) && slices.Equal(r.Containers, old.Containers) &&
		slices.Equal(r.Others, old.Others) {
		return
	}
	r.Version = old.Version + 1
	l.roster = r
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *logServer) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
	close(l.changed)
	l.changed = make(chan struct{})
}

// withoutList does without a list of pods, which not everybody who reads logs may have: pods that are named are read one by
// one, or taken as they are named. It tells whether there is nothing to watch.
func (l *logServer) withoutList(refused error) bool {
	if len(l.q.Pods) == 0 {
		l.fail(refused)
		return true
	}
	r := logs.Roster{Complete: true, Final: true, Err: fmt.Errorf("restarts are not seen: %w", refused)}
	for _, ref := range l.q.Pods {
		ctx, cancel := l.k.unary(l.ctx)
		pod, err := l.k.typed.CoreV1().Pods(ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
		cancel()
		switch {
		case err == nil && (ref.UID == "" || ref.UID == pod.UID):
			r.Containers = append(r.Containers, logContainers(object.CompactPod(object.NewPool(), pod), &l.q)...)
		case IsForbidden(err):
			names := l.q.Containers
			if len(names) == 0 {
				names = []string{""} // the server's choice
			}
			for _, n := range names {
				r.Containers = append(r.Containers, logs.Container{Namespace: ref.Namespace, Pod: ref.Name, UID: string(ref.UID), Name: n, Stage: logs.Running})
			}
		case err != nil && !IsGone(err):
			return false // the watch tries again, and so do we
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tell(r)
	return true
}
