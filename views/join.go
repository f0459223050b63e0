package views

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"kdeck/kube"
)

// joined is one source made of several feeds. It keeps the contract of a feed: each part is asked for news only when Next
// is called and no question to it is outstanding, so what nobody looks at costs nothing.
type joined[T any] struct {
	ctx     context.Context
	cancel  context.CancelFunc
	parts   []Feed
	combine func(lists []kube.List, version uint64) T
	news    chan struct{} // a switch, not a queue

	mu      sync.Mutex
	lists   []kube.List
	asking  []bool
	version uint64
	broken  any // what a part has panicked with
}

// join makes one feed of several; combine makes one list of the parts' latest, in their order, and leaves Version to join.
func join(combine func([]kube.List) kube.List, parts ...Feed) Feed {
	return combined(func(lists []kube.List, version uint64) kube.List {
		list := combine(lists)
		list.Version = version
		return list
	}, parts...)
}

// combined makes one source of several feeds; combine makes something of the parts' latest lists, in their order.
func combined[T any](combine func([]kube.List, uint64) T, parts ...Feed) *joined[T] {
	j := &joined[T]{parts: parts, combine: combine, news: make(chan struct{}, 1),
		lists: make([]kube.List, len(parts)), asking: make([]bool, len(parts))}
	j.ctx, j.cancel = context.WithCancel(context.Background())
	return j
}

// Next gives what is made of the lists once any part is newer than what was seen.
func (j *joined[T]) Next(ctx context.Context, seen uint64) (T, error) {
	made, _, err := j.next(ctx, seen)
	return made, err
}

// next is Next with the version of what it gives.
func (j *joined[T]) next(ctx context.Context, seen uint64) (T, uint64, error) {
	var none T
	for {
		j.ask()
		j.mu.Lock()
		if j.broken != nil {
			defer j.mu.Unlock()
			panic(j.broken) // in the goroutine of who asks, which has a barrier
		}
		if j.version > seen {
			made, version := j.combine(j.lists, j.version), j.version
			j.mu.Unlock()
			return made, version, nil
		}
		j.mu.Unlock()
		select {
		case <-j.news:
		case <-ctx.Done():
			return none, 0, ctx.Err()
		case <-j.ctx.Done():
			return none, 0, kube.ErrClosed
		}
	}
}

// ask puts a question to every part that has none outstanding.
func (j *joined[T]) ask() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i, part := range j.parts {
		if j.asking[i] {
			continue
		}
		j.asking[i] = true
		go j.wait(i, part, j.lists[i].Version)
	}
}

// wait takes one answer of one part.
func (j *joined[T]) wait(i int, part Feed, seen uint64) {
	defer func() {
		if v := recover(); v != nil {
			j.mu.Lock()
			j.broken = fmt.Sprintf("%v\n%s", v, debug.Stack())
			j.mu.Unlock()
			j.tell()
		}
	}()
	list, err := part.Next(j.ctx, seen)
	if err != nil { // only at the end
		return
	}
	j.mu.Lock()
	j.lists[i], j.asking[i] = list, false
	j.version++
	j.mu.Unlock()
	j.tell()
}

func (j *joined[T]) tell() {
	select {
	case j.news <- struct{}{}:
	default:
	}
}

// Close lets all parts go.
func (j *joined[T]) Close() {
	j.cancel()
	for _, part := range j.parts {
		part.Close()
	}
}

// merge is the combined state of several lists: it is synced when all are, and in trouble when one is.
func merge(lists []kube.List) kube.List {
	out := kube.List{Synced: true}
	for _, l := range lists {
		out.Objects = append(out.Objects, l.Objects...)
		out.Synced = out.Synced && l.Synced
		out.Loaded += l.Loaded
		if l.Total < 0 || out.Total < 0 {
			out.Total = -1 // unknown
		} else {
			out.Total += l.Total
		}
		if out.Columns == nil {
			out.Columns = l.Columns
		}
		if out.Err == nil {
			out.Err = l.Err
		}
		if !l.Stale.IsZero() && (out.Stale.IsZero() || l.Stale.Before(out.Stale)) {
			out.Stale = l.Stale
		}
		out.Unwatched = out.Unwatched.Older(l.Unwatched)
	}
	return out
}
