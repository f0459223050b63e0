package kube

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Result is what has become of one change.
type Result struct {
	Reviewed
	Began, Ended time.Time
	Err          error  // why it was not done; the Err of the review for one that was left out
	Unsure       bool   // with Err: it may have been done, for the server was lost before it answered
	Waiting      string // not ended: what it waits for, as a budget that refuses an eviction
	Warnings     []string
	Moved        *Moved // of a copy: how much of it

	after *unstructured.Unstructured // as the server has it now, nil when deleted
}

// Done tells whether the change was made.
func (r Result) Done() bool { return !r.Ended.IsZero() && r.Err == nil }

// Entry is what is written down of a change before it is sent. Before is the object as it is, secrets and all; nil for a
// Create.
type Entry struct {
	Began                 time.Time
	Context, Server, User string
	Change                Change
	Before                *unstructured.Unstructured
}

// Recorder keeps the transcript, and what it takes to undo. A change that cannot be recorded is not sent.
type Recorder interface {
	Begin(Entry) (Trace, error)
}

// Trace is one entry begun; After is the object as the write left it, nil when it is gone or unknown.
type Trace interface {
	End(r Result, after *unstructured.Unstructured) error
}

// Recording sets what keeps the record of writes; a cluster without one cannot be written to.
func Recording(r Recorder) Option { return func(o *options) { o.record = r } }

// errNoRecord is what a write gets where nothing would remember it.
var errNoRecord = errors.New("there is nothing to record it in, so it is not sent")

// Apply carries out what was reviewed, stage by stage, and tells of every step through progress, which is called from
// several goroutines but never at the same time. It is the only way to write. When ctx ends, what was not begun is left.
func (k *Cluster) Apply(ctx context.Context, r Review, progress func(i int, now Result)) []Result {
	results := make([]Result, len(r.Items))
	var mu sync.Mutex
	tell := func(i int, now Result) {
		mu.Lock()
		defer mu.Unlock()
		results[i] = now
		progress(i, now)
	}
	for _, stage := range stages(r) {
		var plan []Change
		for _, i := range stage {
			plan = append(plan, r.Items[i].Change)
		}
		k.each(plan, func(n int) {
			i := stage[n]
			now := Result{Reviewed: r.Items[i], Began: time.Now()}
			defer func() {
				if now.Ended.IsZero() { // a panic passes by, on its way to the barrier
					now.Err, now.Ended = errBroken, time.Now()
				}
				tell(i, now)
			}()
			tell(i, now)
			k.carry(ctx, &now, func() { tell(i, now) })
			now.Waiting, now.Ended = "", time.Now()
		})
		failed := 0
		for _, i := range stage {
			if results[i].Err != nil {
				failed++
			}
		}
		if failed > 0 {
			break
		}
	}
	for i := range results {
		if results[i].Ended.IsZero() {
			now := time.Now()
			tell(i, Result{Reviewed: r.Items[i], Began: now, Ended: now, Err: errors.New("not begun, for a step before it failed")})
		}
	}
	return results
}

// stages are the indexes of a review's items by stage.
func stages(r Review) (out [][]int) {
	last := 0
	for i := range r.Items {
		if i == 0 || r.Items[i].Stage != last {
			out = append(out, nil)
		}
		last = r.Items[i].Stage
		out[len(out)-1] = append(out[len(out)-1], i)
	}
	return out
}

// carry carries out one change: it looks whether the object is still the one reviewed, writes down what is about to be
// done, sends it, and writes down the end.
func (k *Cluster) carry(ctx context.Context, now *Result, tell func()) {
	c := now.Change
	switch {
	case now.Reviewed.Err != nil:
		now.Err = now.Reviewed.Err
	case ctx.Err() != nil:
		now.Err = fmt.Errorf("%s: not begun: %w", c, ctx.Err())
	case k.ReadOnly():
		now.Err = ErrReadOnly
	case k.record == nil:
		now.Err = errNoRecord
	}
	if now.Err != nil {
		return
	}
	record, err := k.record.Begin(Entry{Began: now.Began, Context: k.name, Server: k.server, User: k.user, Change: c, Before: now.live})
	if err != nil {
		now.Err = fmt.Errorf("%s was not sent, for it could not be recorded: %w", c, err)
		return
	}
	broken := true
	defer func() { // a panic passes by, too
		if broken {
			now.Err, now.Unsure = errBroken, true
		}
		if err := record.End(*now, now.after); err != nil {
			now.Warnings = append(now.Warnings, "how it ended could not be recorded: "+Clean(err.Error()))
		}
	}()
	k.dispatch(ctx, now, tell)
	broken = false
}

// conflicts is how often a write is repeated because only the object's status has moved in between.
const conflicts = 8

// dispatch sends a change. A patch goes to the very version that was looked at: if that is no longer what was reviewed,
// it is not sent.
func (k *Cluster) dispatch(ctx context.Context, now *Result, tell func()) {
	c := now.Change
	if c.Verb == Evict {
		k.evict(ctx, now, tell)
		return
	}
	version := ""
	for try := 0; try <= conflicts; try++ {
		if c.Verb == Patch {
			live, err := k.live(ctx, c)
			if err == nil {
				err = replaced(nil, c, live)
			}
			if err == nil && !now.stands(live) {
				err = &ChangedError{c.object()}
			}
			if err != nil {
				now.Err = err
				return
			}
			if live.GetResourceVersion() == version {
				return // nothing has moved: it is the change itself that is refused
			}
			version = live.GetResourceVersion()
		}
		answer, err := k.send(ctx, c, version, false)
		now.Warnings, now.after, now.Err = answer.warnings, answer.object, err
		if err == nil && now.Blind != "" { // nobody could tell before
			for _, l := range c.unlike(now.live, answer.object) {
				now.Warnings = append(now.Warnings, "not as asked for: "+l)
			}
		}
		if version == "" || !collided(err) {
			break
		}
	}
	now.Err = k.another(ctx, c, now.Err)
	k.settle(ctx, now)
	if now.Err == nil && c.Verb == Delete && c.Patience > 0 {
		k.awaitGone(ctx, now, time.Now().Add(c.Patience), tell)
	}
}

// collided tells that the version of an object was no longer the one sent with the write: a Conflict, or a JSON patch
// whose test failed.
func collided(err error) bool {
	var m *misfit
	return apierrors.IsConflict(err) || errors.As(err, &m)
}
