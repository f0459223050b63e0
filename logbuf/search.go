package logbuf

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Find is the first line from that number on that matches; ok is false if there is none. It errs only when ctx ends, which
// it looks at between segments.
func (v *View) Find(ctx context.Context, p *Pattern, from int64) (number int64, ok bool, err error) {
	from = max(from, v.First())
	if from >= v.End() {
		return 0, false, nil
	}
	for seg, i := v.find(from); seg < v.segments(); seg, i = seg+1, 0 {
		if err := ctx.Err(); err != nil {
			return 0, false, err
		}
		s := v.segment(seg)
		if i = p.next(s, i); i >= 0 {
			return s.base + int64(i), true, nil
		}
	}
	return 0, false, nil
}

// FindBack is the last line down to that number that matches.
func (v *View) FindBack(ctx context.Context, p *Pattern, from int64) (number int64, ok bool, err error) {
	from = min(from, v.End()-1)
	if from < v.First() {
		return 0, false, nil
	}
	seg, i := v.find(from)
	for {
		if err := ctx.Err(); err != nil {
			return 0, false, err
		}
		s := v.segment(seg)
		// Whether the segment has one at all is found out much faster than where the last one is.
		if p.next(s, 0) >= 0 {
			if i = p.last(s, i); i >= 0 {
				return s.base + int64(i), true, nil
			}
		}
		if seg--; seg < 0 {
			return 0, false, nil
		}
		i = len(v.segment(seg).ends) - 1
	}
}

// Count is how many lines match, counted by all cores.
func (v *View) Count(ctx context.Context, p *Pattern) (int, error) {
	var next, total atomic.Int64
	var broken atomic.Value // what one of them has panicked with
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), v.segments()) {
		wg.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					broken.Store(fmt.Sprintf("%v\n%s", v, debug.Stack()))
				}
			}()
			for ctx.Err() == nil {
				seg := int(next.Add(1)) - 1
				if seg >= v.segments() {
					return
				}
				s, n := v.segment(seg), 0
				for i := p.next(s, 0); i >= 0; i = p.next(s, i+1) {
					n++
				}
				total.Add(int64(n))
			}
		})
	}
	wg.Wait()
	if v := broken.Load(); v != nil {
		panic(v) // in the goroutine of who asks, which has a barrier
	}
	return int(total.Load()), ctx.Err()
}
