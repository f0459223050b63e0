package logs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// other is the same node as another user sees it.
type other struct {
	*node
	closed int
}

func (o *other) Close() { o.closed++ }

func TestAStreamThatMovesLosesAndDoublesNothing(t *testing.T) {
	for name, every := range map[string]time.Duration{"seldom": 700 * time.Millisecond, "at once again": 0, "while it is read": 3 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNode(t)
				n.cuts, n.drops = 30, 10
				runs := []*run{n.start(n.add("a")), n.start(n.add("b"))}
				n.tell()
				const lines = 4000
				go func() {
					for i := range lines {
						n.write(runs[i%2], fmt.Sprintf("line %04d", i))
						time.Sleep(time.Millisecond)
					}
				}()
				k := open(t, n, Options{Follow: true})
				for range 40 {
					k.more(20 * time.Millisecond)
					k.s.Move(t.Context(), n)
					time.Sleep(every)
				}
				k.until("all lines", func() bool { return len(k.lines) >= lines })
				k.more(time.Minute)
				for i := range k.lines {
					k.lines[i] = k.lines[i][3:]
				}
				slices.Sort(k.lines) // a source that is out of touch is not waited for
				var want []string
				for i := range lines {
					want = append(want, fmt.Sprintf("line %04d", i))
				}
				k.want(want...)
			})
		})
	}
}

func TestWhatNobodyHadTakenBeforeAMoveIsTakenAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		r := n.start(n.add("a"))
		for i := range 20_000 { // more than waits in the stream
			n.write(r, fmt.Sprintf("%05d %s", i, strings.Repeat("x", 100)))
		}
		n.tell()
		k := open(t, n, Options{Follow: true})
		time.Sleep(time.Minute)
		k.s.Move(t.Context(), n)
		k.until("all lines", func() bool { return len(k.lines) >= 20_000 })
		k.more(time.Minute)
		if len(k.lines) != 20_000 || !slices.IsSorted(k.lines) {
			t.Errorf("%d lines, in order: %v", len(k.lines), slices.IsSorted(k.lines))
		}
	})
}

func TestAMoveSaysNothingTwiceAndEndsTheWaitingOfTheRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a, b, c := n.add("a"), n.add("b"), n.add("c")
		run := n.start(a)
		n.write(run, "one")
		n.write(n.start(b), "two")
		n.stop(b, 1)
		n.change(func() { b.c.Final = true })
		n.write(n.start(c), "three")
		n.change(func() { c.refuse = failure(Denied) })
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.more(time.Second)
		late := n.add("d")
		n.write(n.start(late), "four")
		n.tell()
		k.more(time.Hour)
		k.lines = nil
		n.change(func() { c.refuse = nil })
		first, second := &other{node: n}, &other{node: n}
		k.s.Move(t.Context(), first)
		k.s.Move(t.Context(), second) // before anybody has looked
		n.write(run, "five")
		k.more(time.Second)
		slices.Sort(k.lines)
		k.want("a: five", "c: three")
		if len(k.sources) != 4 || k.sources[1].Phase != Ended || k.sources[2].Phase != Live || first.closed != 1 || second.closed != 0 {
			t.Errorf("closed %d and %d times, %+v", first.closed, second.closed, k.sources)
		}
	})
}

func TestAMoveEndsWithTheStreamAndWithItsNewContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		n.write(n.start(n.add("a")), "one")
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.more(time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		k.s.Move(ctx, n)
		k.more(time.Second)
		cancel()
		if k.more(time.Second); k.err != ErrClosed {
			t.Errorf("its context has ended: %v", k.err)
		}
		k = open(t, n, Options{Follow: true})
		k.more(time.Second)
		to := &other{node: n}
		k.s.Move(t.Context(), to)
		k.s.Close()
		if k.more(time.Second); k.err != ErrClosed || to.closed != 1 {
			t.Errorf("it was closed: %v, the next server %d times", k.err, to.closed)
		}
		to = &other{node: n}
		if k.s.Move(t.Context(), to); to.closed != 1 {
			t.Error("what cannot be moved to is left open")
		}
	})
}
