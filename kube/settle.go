package kube

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// How long the outcome of a write whose answer was lost is looked for, and how long an object must have stayed as it was
// before it is believed that nothing comes any more: what the server has received it may still be at work on.
const (
	settlePatience = 20 * time.Second
	settleCalm     = 3 * time.Second
)

// settle finds out what has become of a write that the server may have carried out before it was lost, or failed. Nothing is
// sent again: the object is looked at.
func (k *Cluster) settle(ctx context.Context, now *Result) {
	if !lost(now.Err) {
		return
	}
	cause := now.Err
	said := code(cause) != 0 // the server itself, or somebody before it, has answered
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settlePatience)
	defer cancel()
	b := backoff{most: time.Second}
	var calm time.Time
	for ctx.Err() == nil && k.ctx.Err() == nil && (now.Verb != Create || now.Sub == "") {
		live, err := k.live(ctx, now.Change)
		if err != nil && !IsGone(err) {
			b.wait(ctx, k.nudges())
			continue
		}
		if now.done(live, err) {
			now.Err, now.after = nil, nil
			if live != nil && (now.Verb == Create || live.GetUID() == now.Ref.UID) {
				now.after = live
			}
			now.Warnings = append(now.Warnings, "no answer, or no good one, has come; looked up since: it was done")
			return
		}
		if now.Verb == Create && err == nil {
			now.Unsure, now.Err = true, &outcomeError{now.Change, "it is not known whether it was done: one of that name is there, which may be somebody else's", cause}
			return
		}
		if now.Verb == Patch && (err != nil || !now.stands(live)) {
			break // it is neither what it was nor what it was to be
		}
		if calm.IsZero() {
			calm = time.Now()
		}
		if !final5xx(cause) && time.Since(calm) < settleCalm {
			b.wait(ctx, nil)
			continue
		}
		if !said {
			now.Err = &outcomeError{now.Change, "not done: the server was lost before it was carried out", cause}
		}
		return
	}
	now.Unsure = true
	now.Err = &outcomeError{now.Change, "it is not known whether it was done, for the server was lost", cause}
}

// outcomeError tells what has become of a write whose answer was lost.
type outcomeError struct {
	change Change
	what   string
	cause  error
}

func (e *outcomeError) Error() string { return fmt.Sprintf("%s: %s: %v", e.change, e.what, e.cause) }
func (e *outcomeError) Unwrap() error { return e.cause }

// done tells from the object as it is, or from why it cannot be read, whether a write was carried out.
func (r *Result) done(live *unstructured.Unstructured, err error) bool {
	switch r.Verb {
	case Delete, Evict:
		return err != nil || live.GetUID() != r.Ref.UID || live.GetDeletionTimestamp() != nil
	case Create: // without the answer's UID only a token of its own tells it from what somebody else has created under that name
		return err == nil && Carries(live, r.Token())
	}
	return err == nil && live.GetUID() == r.Ref.UID && r.result != nil && r.like(expected(*r), live)
}

// expected is the object as the rehearsal said it would be.
func expected(r Result) *unstructured.Unstructured {
	if r.Sub != "" {
		return inPlace(r.live, r.result, r.Change)
	}
	return r.result
}

// lost tells an error after which nobody knows whether the server has acted.
func lost(err error) bool {
	var op *net.OpError
	switch {
	case errors.Is(err, ErrReadOnly), errors.Is(err, errDoor):
		return false
	case errors.As(err, &op) && op.Op == "dial":
		return false // there was nobody to send it to
	}
	return IsNetwork(err) || errors.Is(err, context.Canceled) || code(err) >= http.StatusInternalServerError
}

// final5xx tells a failure by which the server has ended with a request: what it has not done by then it does not do.
func final5xx(err error) bool {
	switch code(err) {
	case http.StatusInternalServerError, http.StatusServiceUnavailable:
		return !apierrors.IsServerTimeout(err)
	}
	return false
}

// evictEvery is how often an eviction that a budget refuses is tried again, as kubectl drain does.
const evictEvery = 5 * time.Second

// evict evicts a pod, waits for the budgets that hold it and, if asked to, until it is gone.
func (k *Cluster) evict(ctx context.Context, now *Result, tell func()) {
	c := now.Change
	until := time.Now().Add(c.Patience)
	// The server looks at the UID only after it has taken the eviction off the budget: here it is looked at before.
	switch live, err := k.live(ctx, c); {
	case IsGone(err):
		return
	case err != nil:
		now.Err = err
		return
	case live.GetUID() != c.Ref.UID:
		now.Err = &ReplacedError{c.object()}
		return
	}
	for {
		answer, err := k.send(ctx, c, "", false)
		now.Warnings = answer.warnings
		switch {
		case IsGone(err):
			return
		case apierrors.IsTooManyRequests(err) && time.Now().Before(until):
			now.Waiting = budget(err)
			tell()
			if !sleep(ctx, evictEvery) {
				now.Err = fmt.Errorf("%s: given up: %s", c, now.Waiting)
				return
			}
			continue
		case err != nil:
			now.Err = k.another(ctx, c, err)
			k.settle(ctx, now)
			return
		}
		break
	}
	if c.Patience > 0 {
		k.awaitGone(ctx, now, until, tell)
	}
}

// awaitGone waits until the object of a change is gone, by watching it.
func (k *Cluster) awaitGone(ctx context.Context, now *Result, until time.Time, tell func()) {
	patient, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	now.Waiting = "until it has ended"
	tell()
	d := k.Document(now.Ref, now.Resource, false)
	defer d.Close()
	for seen := uint64(0); ; {
		doc, err := d.Next(patient, seen)
		switch {
		case ctx.Err() != nil:
			now.Warnings = append(now.Warnings, "its end was not waited for")
			return
		case err != nil:
			now.Err = fmt.Errorf("%s: it has not ended in time, and still may", now.Change)
			return
		}
		if doc.Gone {
			return
		}
		seen = doc.Version
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
