package kube

import (
	"context"
	"math/rand/v2"
	"time"
)

// A server that is back is to be seen within seconds, so repeats of a failed connection stay this close together.
const (
	soonest       = 250 * time.Millisecond
	slowest       = 3 * time.Second  // no contact
	slowestBusy   = 10 * time.Second // the server says "not now"
	slowestDenied = 30 * time.Second // wrong credentials: they may be renewed
)

// backoff spaces repeats: twice as long each time up to most, with a quarter of jitter so that sources do not march in step.
type backoff struct {
	most, next time.Duration
}

// wait sleeps until the next repeat is due, ctx ends, or a nudge says that things are different now.
func (b *backoff) wait(ctx context.Context, nudges <-chan struct{}) {
	if b.next == 0 {
		b.next = soonest
	}
	b.next = min(b.next, b.most)
	t := time.NewTimer(b.next*3/4 + rand.N(b.next/2))
	defer t.Stop()
	b.next *= 2
	select {
	case <-t.C:
	case <-nudges:
		b.next = soonest
	case <-ctx.Done():
	}
}
