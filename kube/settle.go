package kube

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// settlePatience is how long the outcome of a write whose answer was lost is looked for.
const settlePatience = 20 * time.Second

// settle finds out what has become of a write that the server may have carried out before it was lost. Nothing is sent
// again: the object is looked at.
func (k *Cluster) settle(ctx context.Context, now *Result) {
	if !lost(now.Err) {
		return
	}
	cause := now.Err
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settlePatience)
	defer cancel()
	var b backoff
	b.most = time.Second
	for ctx.Err() == nil && k.ctx.Err() == nil {
		live, err := k.live(ctx, now.Change)
		if err != nil && !IsGone(err) {
			b.wait(ctx, k.nudges())
			continue
		}
		var done bool
		switch now.Verb {
		case Delete, Evict:
			done = err != nil || live.GetUID() != now.Ref.UID || live.GetDeletionTimestamp() != nil
		case Create:
			done = err == nil
		default:
			done = err == nil && live.GetUID() == now.Ref.UID && now.result != nil && sameEssence(expected(*now), live)
		}
		if done {
			now.Err, now.after = nil, live
			now.Warnings = append(now.Warnings, "the server was lost before it answered; looked up since: it was done")
			return
		}
		if now.Verb == Patch && (err != nil || !sameEssence(live, now.live)) {
			break // it is neither what it was nor what it was to be
		}
		now.Err = fmt.Errorf("%s: not done: the server was lost before it was carried out: %w", now.Change, cause)
		return
	}
	now.Unsure = true
	now.Err = fmt.Errorf("%s: it is not known whether it was done, for the server was lost: %w", now.Change, cause)
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
	if errors.Is(err, ErrReadOnly) || errors.Is(err, errDoor) {
		return false
	}
	return IsNetwork(err) || errors.Is(err, context.Canceled) || apierrors.IsTimeout(err) || apierrors.IsServerTimeout(err)
}

// containsTest tells a JSON patch's failed test from other things that are invalid.
func containsTest(err error) bool {
	return strings.Contains(err.Error(), "testing path") || strings.Contains(err.Error(), "test failed")
}

// evictEvery is how often an eviction that a budget refuses is tried again, as kubectl drain does.
const evictEvery = 5 * time.Second

// evict evicts a pod, waits for the budgets that hold it and, if asked to, until it is gone.
func (k *Cluster) evict(ctx context.Context, now *Result, tell func()) {
	c := now.Change
	until := time.Now().Add(c.Patience)
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
			now.Err = err
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
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	now.Waiting = "until it has ended"
	tell()
	d := k.Document(now.Ref, now.Resource, false)
	defer d.Close()
	for seen := uint64(0); ; {
		doc, err := d.Next(ctx, seen)
		if err != nil {
			now.Err = fmt.Errorf("%s: it was evicted, but has not ended in time", now.Change)
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
