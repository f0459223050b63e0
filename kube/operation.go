package kube

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Progress is an Operation at one moment.
type Progress struct {
	Version uint64
	Results []Result // one for each change, in their order; one that has not begun has no Began
	Done    int      // how many have ended well
	Failed  int
	Began   time.Time
	Ended   time.Time // zero while it goes on
}

// Operation is something being carried out: a reviewed plan, a copy. It goes on whoever looks, until it is done or cancelled.
type Operation struct {
	Title  string
	cancel context.CancelFunc

	mu      sync.Mutex
	now     Progress
	changed chan struct{}
}

// Start begins to carry out what was reviewed. It ends with the cluster at the latest.
func (k *Cluster) Start(title string, r Review) *Operation {
	return k.operate(title, r.Items, func(ctx context.Context, tell func(int, Result)) { k.Apply(ctx, r, tell) })
}

// operate has something done about items, each of which has a Result to be told of.
func (k *Cluster) operate(title string, items []Reviewed, do func(ctx context.Context, tell func(i int, now Result))) *Operation {
	ctx, cancel := context.WithCancel(k.ctx)
	op := &Operation{Title: title, cancel: cancel, changed: make(chan struct{})}
	op.now = Progress{Version: 1, Results: make([]Result, len(items)), Began: time.Now()}
	for i := range items {
		op.now.Results[i].Reviewed = items[i]
	}
	end := func() { op.change(func(p *Progress) { p.Ended = time.Now() }) }
	if !k.spawn(func() {
		defer end()
		defer cancel()
		do(ctx, func(i int, now Result) { op.change(func(p *Progress) { p.set(i, now) }) })
	}) {
		cancel()
		op.change(func(p *Progress) {
			for i := range p.Results {
				p.Results[i].Ended, p.Results[i].Err = time.Now(), ErrClosed
			}
			p.Failed = len(p.Results)
		})
		end()
	}
	return op
}

func (p *Progress) set(i int, now Result) {
	p.Results[i] = now
	p.Done, p.Failed = 0, 0
	for j := range p.Results {
		switch r := &p.Results[j]; {
		case r.Done():
			p.Done++
		case r.Err != nil:
			p.Failed++
		}
	}
}

func (op *Operation) change(f func(*Progress)) {
	op.mu.Lock()
	defer op.mu.Unlock()
	f(&op.now)
	op.now.Version++
	close(op.changed)
	op.changed = make(chan struct{})
}

// Next blocks until there is something newer than seen; it errs only when ctx ends.
func (op *Operation) Next(ctx context.Context, seen uint64) (Progress, error) {
	for {
		op.mu.Lock()
		now, changed := op.now, op.changed
		if now.Version > seen {
			now.Results = slices.Clone(now.Results)
			op.mu.Unlock()
			return now, nil
		}
		op.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return Progress{}, ctx.Err()
		}
	}
}

// Now is the operation as it is, without waiting.
func (op *Operation) Now() Progress {
	op.mu.Lock()
	defer op.mu.Unlock()
	now := op.now
	now.Results = slices.Clone(now.Results)
	return now
}

// Cancel leaves what was not begun; what is under way is looked up.
func (op *Operation) Cancel() { op.cancel() }
