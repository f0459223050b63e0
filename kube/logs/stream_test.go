package logs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestALogIsReadToItsEndAndFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		r := n.start(a)
		n.write(r, "one", "", "three \x1b[31mred\x1b[0m\x1b[2J\r")
		n.tell()
		k := open(t, n, Options{})
		k.more(time.Minute)
		k.want("a: one", "a: ", "a: three \x1b[31mred\x1b[0m", "a <end> ended: it is not known how")
		if k.err != io.EOF {
			t.Errorf("the end is %v", k.err)
		}
		k = open(t, n, Options{Follow: true})
		k.more(time.Minute)
		k.lines = nil
		time.Sleep(time.Hour)
		n.write(r, "four")
		k.more(time.Second)
		k.want("a: four")
		if k.err != nil {
			t.Errorf("it ended with %v", k.err)
		}
	})
}

func TestWhatWasWrittenBeforeIsNoNews(t *testing.T) {
	for name, tail := range map[string]int{"all of it": 0, "its end": 2, "nothing of it": NoLines} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNode(t)
				a, b, ended := n.add("a"), n.add("b"), n.add("ended")
				ra, rb := n.start(a), n.start(b)
				re := n.start(ended)
				for range 3 {
					n.write(ra, "old")
					n.write(rb, "old")
					n.write(re, "old")
					time.Sleep(time.Second)
				}
				n.stop(ended, 1)
				time.Sleep(time.Minute)
				n.write(ra, "the last old one")
				n.tell()
				k := open(t, n, Options{Follow: true, Tail: tail})
				k.more(time.Minute)
				if len(k.news) > 0 {
					t.Errorf("news: %q", k.news)
				}
				n.write(ra, "1")
				k.more(time.Second)
				n.write(rb, "2")
				k.more(time.Second)
				n.write(n.start(a), "3")
				n.write(n.start(n.add("late")), "4")
				n.tell()
				k.more(time.Minute)
				if slices.Sort(k.news); !slices.Equal(k.news, []string{"1", "2", "3", "4"}) {
					t.Errorf("news: %q", k.news)
				}
			})
		})
	}
}

func TestHistoryOfManySourcesIsInOrderHoweverSlowTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		var runs []*run
		for i := range 50 {
			runs = append(runs, n.start(n.add(fmt.Sprintf("p%02d", i))))
		}
		for i := range 20_000 {
			time.Sleep(time.Millisecond)
			n.write(runs[(i*7+i/50)%50], fmt.Sprint(i))
		}
		n.cuts = 100
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.until("all lines", func() bool { return len(k.lines) >= 20_000 })
		k.more(time.Second)
		if len(k.lines) != 20_000 || !slices.IsSorted(k.times) {
			t.Errorf("%d lines, sorted: %v", len(k.lines), slices.IsSorted(k.times))
		}
		if k.last.Loading != 0 {
			t.Errorf("%d sources still load", k.last.Loading)
		}
	})
}

func TestLinesWrittenAtTheSameTimeWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a, b := n.start(n.add("a")), n.start(n.add("b"))
		n.write(a, "begin")
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.more(time.Second)
		k.want("a: begin")
		at := time.Now()
		n.change(func() { a.lines = append(a.lines, entry{at.UnixNano() + 2, "second"}) })
		time.Sleep(reorder / 2)
		n.change(func() { b.lines = append(b.lines, entry{at.UnixNano() + 1, "first"}) })
		k.until("two lines", func() bool { return len(k.lines) == 2 })
		if d := time.Since(at); d > 2*reorder {
			t.Errorf("they came after %v", d)
		}
		k.want("b: first", "a: second")
	})
}

func TestOneThatLoadsAndDoesNotGetOnIsNotWaitedForForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		n.write(n.start(n.add("a")), "of a")
		b := n.add("b")
		n.start(b)
		b.mute = true
		n.tell()
		k := open(t, n, Options{Follow: true})
		began := time.Now()
		k.until("the line", func() bool { return len(k.lines) == 1 })
		if d := time.Since(began); d < time.Second || d > 10*time.Second {
			t.Errorf("it came after %v", d)
		}
	})
}

func TestNewPodsJoinAndEndedOnesStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		n.write(n.start(a), "old")
		n.tell()
		k := open(t, n, Options{Follow: true, Tail: NoLines})
		k.more(time.Second)
		k.want()
		b := n.add("b")
		r := n.start(b)
		n.write(r, "all of b", "is new")
		n.tell()
		k.more(time.Second)
		k.want("b <joined> joined", "b: all of b", "b: is new")
		n.write(a.runs[0], "last words")
		n.stop(a, 0)
		n.remove(a)
		n.tell()
		k.more(time.Minute)
		if got := k.lines[0]; got != "a: last words" || !strings.HasPrefix(k.lines[1], "a <end>") {
			t.Errorf("%q", k.lines)
		}
		if len(k.sources) != 2 || k.sources[0].Phase != Ended || k.sources[1].Phase != Live {
			t.Errorf("sources: %+v", k.sources)
		}
	})
}

func TestARestartIsMarkedAndTheNewInstanceFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		n.write(n.start(a), "one")
		n.tell()
		k := open(t, n, Options{Follow: true, Since: time.Hour})
		k.more(time.Second)
		time.Sleep(10 * time.Second)
		n.write(a.runs[0], "two")
		n.stop(a, 137)
		n.tell()
		k.more(time.Second)
		k.want("a: one", "a: two", "a <end> ended: exit code 137 (Error)")
		n.change(func() { a.c.Reason, a.c.Message = "CrashLoopBackOff", "back-off 10s" })
		n.tell()
		k.more(time.Second)
		n.change(func() { a.c.Message = "back-off 20s" })
		n.tell()
		k.more(time.Second)
		k.want("a <waits> waiting: CrashLoopBackOff: back-off 10s")
		if k.sources[0].Phase != Idle || k.sources[0].Note != "waiting: CrashLoopBackOff: back-off 20s" {
			t.Errorf("%+v", k.sources)
		}
		n.write(n.start(a), "three")
		n.tell()
		k.more(time.Second)
		n.write(a.runs[1], "four")
		k.more(time.Second)
		k.want("a <restart> restarted after exit code 1 (Error), restart 1", "a: three", "a: four")
	})
}

// TestNothingOfAnInstanceIsLostWhenItRestartsWhileTheLineIsCut is the hard one: when contact is made again, the answer comes
// from another instance, and what the old one said last is only to be had as the previous log.
func TestNothingOfAnInstanceIsLostWhenItRestartsWhileTheLineIsCut(t *testing.T) {
	for _, late := range []time.Duration{0, time.Second} { // of the status behind the log
		for _, spoke := range []bool{true, false} { // before the cut
			t.Run(fmt.Sprint(late, spoke), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					n := newNode(t)
					a := n.add("a")
					r := n.start(a)
					want := []string{"a: old 2", "a: old 3", "a <restart> restarted after exit code 1 (Error), restart 1", "a: new 1", "a: new 2"}
					if spoke {
						n.write(r, "old 1")
						want = append([]string{"a: old 1"}, want...)
					}
					n.tell()
					k := open(t, n, Options{Follow: true})
					k.more(time.Second)
					n.change(func() { a.refuse, n.cuts = errCut, 1 })
					time.Sleep(5 * time.Second)
					n.write(r, "old 2")
					time.Sleep(5 * time.Second)
					n.write(r, "old 3")
					before := a.c
					n.write(n.start(a), "new 1")
					after := a.c
					time.Sleep(3 * time.Second)
					n.change(func() { a.refuse, n.cuts, a.c = nil, 0, before })
					time.Sleep(late)
					n.change(func() { a.c = after })
					n.tell()
					k.more(10 * time.Second)
					n.write(a.runs[1], "new 2")
					k.more(time.Second)
					k.want(want...)
				})
			})
		}
	}
}

func TestInstancesThatCameAndWentUnseenAreSaidToBeMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		n.write(n.start(a), "first")
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.more(time.Second)
		n.change(func() { a.refuse, n.cuts = errCut, 1 })
		for _, text := range []string{"second", "third", "fourth"} {
			time.Sleep(5 * time.Second)
			n.write(n.start(a), text)
		}
		n.change(func() { a.refuse, n.cuts = nil, 0 })
		n.tell()
		k.more(10 * time.Second)
		k.want("a: first", "a <gap> restarted 3 times meanwhile: of those instances the node keeps only the last one", "a: third",
			"a <restart> restarted after exit code 1 (Error), restart 3", "a: fourth")
	})
}

func TestAContainerThatWaitsSaysWhyAndIsReadWhenItStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		a.c.Reason, a.c.Message = "ImagePullBackOff", `Back-off pulling image "x"`
		n.tell()
		k := open(t, n, Options{Follow: true, Tail: NoLines})
		k.more(time.Second)
		k.want(`a <waits> waiting: ImagePullBackOff: Back-off pulling image "x"`)
		if k.sources[0].Phase != Idle {
			t.Errorf("%+v", k.sources)
		}
		time.Sleep(time.Hour)
		n.write(n.start(a), "hello")
		n.tell()
		k.more(time.Second)
		k.want("a: hello")
		synctest.Wait()
		if len(n.asked) != 1 {
			t.Errorf("the server was asked %d times", len(n.asked))
		}

		once := open(t, n, Options{})
		once.more(time.Second)
		once.want("a: hello", "a <end> ended: it is not known how")
		b := n.add("b")
		b.c.Reason = "ContainerCreating"
		n.remove(a)
		n.tell()
		once = open(t, n, Options{})
		once.more(time.Second)
		once.want("b <waits> waiting: ContainerCreating")
		if once.err != io.EOF || once.sources[0].Phase != Failed {
			t.Errorf("%v, %+v", once.err, once.sources)
		}
	})
}

func TestTroubleIsDataOfItsSource(t *testing.T) {
	for _, c := range []struct {
		v       Verdict
		follow  Phase
		mark    bool // also while it is followed
		retries int
	}{{Denied, Retrying, true, 5}, {Missing, Retrying, false, 10}, {NotYet, Retrying, false, 10}, {Again, Retrying, false, 30}} {
		t.Run(fmt.Sprint(c.v), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNode(t)
				a, b := n.add("a"), n.add("b")
				n.start(a)
				a.refuse = failure(c.v)
				n.write(n.start(b), "of b")
				n.tell()
				mark := fmt.Sprintf("a <trouble> failure %d", c.v)
				k := open(t, n, Options{})
				k.more(time.Minute)
				if !slices.Contains(k.lines, mark) || !slices.Contains(k.lines, "b: of b") || k.err != io.EOF {
					t.Errorf("once: %q, %v", k.lines, k.err)
				}
				if k.sources[0].Phase != Failed || !errors.Is(k.sources[0].Err, failure(c.v)) || k.sources[1].Phase != Ended {
					t.Errorf("once: %+v", k.sources)
				}
				k = open(t, n, Options{Follow: true})
				n.change(func() { n.asked = nil })
				k.more(100 * time.Second)
				if k.sources[0].Phase != c.follow || k.sources[1].Phase != Live || slices.Contains(k.lines, mark) != c.mark || !slices.Contains(k.lines, "b: of b") {
					t.Errorf("followed: %q, %+v", k.lines, k.sources)
				}
				synctest.Wait()
				if len(n.asked) < c.retries/2 || len(n.asked) > c.retries*3 {
					t.Errorf("asked %d times in 100 s", len(n.asked))
				}
				k.lines = nil
				n.change(func() { a.refuse = nil })
				n.write(a.runs[0], "at last")
				k.more(time.Minute)
				k.want("a: at last")
			})
		})
	}
}

func TestTheInstanceBeforeIsReadAndItsAbsenceSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		n.write(n.start(a), "before")
		n.write(n.start(a), "now")
		n.start(n.add("b"))
		n.tell()
		k := open(t, n, Options{Previous: true, Follow: true})
		k.more(time.Minute)
		slices.Sort(k.lines)
		k.want("a: before", "b <trouble> there is no instance before this one: failure 3")
		if k.err != io.EOF || k.sources[0].Phase != Ended || k.sources[1].Phase != Failed {
			t.Errorf("%v, %+v", k.err, k.sources)
		}
	})
}

func TestTailSinceAndFromLeaveOutWhatIsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		r := n.start(a)
		var from time.Time
		for i := range 10 {
			time.Sleep(time.Second + 300*time.Millisecond)
			if i == 6 {
				from = time.Now()
			}
			n.write(r, fmt.Sprint(i))
		}
		n.tell()
		for _, c := range []struct {
			o    Options
			want string
		}{
			{Options{}, "0123456789"}, {Options{Tail: 3}, "789"}, {Options{Tail: 30}, "0123456789"}, {Options{Since: 1}, "789"},
			{Options{From: from}, "6789"}, {Options{From: from.Add(time.Nanosecond)}, "789"}, {Options{Tail: NoLines}, ""}, {Options{Tail: 1, From: from}, "9"},
		} {
			for _, follow := range []bool{false, true} {
				o, mark := c.o, len(r.lines)
				o.Follow = follow
				if o.Since > 0 {
					o.Since = time.Since(time.Unix(0, r.lines[7].nanos)) + time.Second
				}
				k := open(t, n, o)
				k.more(2 * time.Second)
				want := c.want
				if follow {
					want += "new"
					n.write(r, "new")
					k.more(time.Second)
				}
				got := ""
				for _, l := range k.lines {
					if text, ok := strings.CutPrefix(l, "a: "); ok {
						got += text
					}
				}
				if got != want {
					t.Errorf("%+v: %s, want %s", o, got, want)
				}
				k.s.Close()
				n.change(func() { r.lines = r.lines[:mark] })
			}
		}
	})
}

func TestWhatIsOlderThanWantedDoesNotComeWhenALogIsTakenUpAgain(t *testing.T) {
	for _, o := range []Options{{Tail: 3}, {Tail: NoLines}, {Since: 35 * time.Millisecond}, {Tail: 100}} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNode(t)
				a := n.add("a")
				r := n.start(a)
				time.Sleep(5500 * time.Millisecond)
				for i := range 10 {
					time.Sleep(10 * time.Millisecond)
					n.write(r, fmt.Sprint("a: ", i), "same")
				}
				n.tell()
				o.Follow = true
				k := open(t, n, o)
				k.more(10 * time.Millisecond)
				for i := 10; i < 20; i++ {
					n.write(r, fmt.Sprint("a: ", i), "same")
					k.more(time.Millisecond)
					if i%3 == 0 {
						n.change(func() { n.cuts = 1 })
						k.more(10 * time.Millisecond)
						n.change(func() { n.cuts = 0 })
						k.more(10 * time.Second)
					}
				}
				k.more(10 * time.Second)
				old := map[Options]int{{Tail: 3}: 3, {Tail: NoLines}: 0, {Since: 35 * time.Millisecond}: 8, {Tail: 100}: 20}
				o.Follow = false
				var want []string
				for _, l := range r.lines[20-old[o]:] {
					want = append(want, "a: "+l.text)
				}
				k.want(want...)
			})
		})
	}
}

func TestHistoryIsReadOnceAndItsEndLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		r := n.start(a)
		for i := range 10_000 {
			n.write(r, fmt.Sprintf("%0100d", i))
		}
		n.tell()
		time.Sleep(time.Minute)
		for _, o := range []Options{{}, {Follow: true}} {
			n.change(func() { n.sent = 0 })
			k := open(t, n, o)
			k.more(10 * time.Second)
			var sent int
			n.change(func() { sent = n.sent })
			if size := 10_000 * (len(r.lines[0].text) + 32); len(k.lines) < 10_000 || sent > size+1<<10 {
				t.Errorf("%+v: %d lines, %d bytes for %d", o, len(k.lines), sent, size)
			}
			k.s.Close()
		}
	})
}

func TestALineIsDeliveredWhenItsEndHasComeAndNotBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		r := n.start(a)
		n.write(r, "one")
		n.change(func() { r.tail = "half a" })
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.more(time.Second)
		k.want("a: one")
		n.stop(a, 0)
		n.tell()
		k.more(10 * time.Second)
		k.want("a: one"[:0]+"a: half a", "a <end> ended: exit code 0 (Completed)")
	})
}

func TestALogThatWasPutAwayLeavesAMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		r := n.start(a)
		n.write(r, "one", "two")
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.more(time.Second)
		k.want("a: one", "a: two")
		n.change(func() { a.refuse, n.cuts = errCut, 1 })
		time.Sleep(time.Second)
		n.write(r, "lost")
		n.change(func() { r.from = 3 })
		n.write(r, "four")
		n.change(func() { a.refuse, n.cuts = nil, 0 })
		k.more(time.Minute)
		k.want("a <gap> the node has begun a new log file: lines may be missing here", "a: four")
		n.write(r, "five")
		k.more(time.Second)
		k.want("a: five")
	})
}

func TestAStreamThatHangsAfterItsInstanceIsOverIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		r := n.start(a)
		n.write(r, "one")
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.more(time.Second)
		n.change(func() { a.mute = true })
		n.stop(a, 2)
		n.tell()
		k.more(time.Second)
		k.want("a: one")
		n.change(func() { a.mute = false; r.lines = append(r.lines, entry{time.Now().UnixNano(), "two"}) })
		k.more(time.Minute)
		k.want("a: two", "a <end> ended: exit code 2 (Error)")
	})
}

func TestWhatNobodyTakesIsNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		r := n.start(n.add("a"))
		text := strings.Repeat("x", 1000)
		for range 20_000 {
			n.write(r, text)
		}
		n.tell()
		k := open(t, n, Options{Follow: true})
		time.Sleep(time.Minute)
		synctest.Wait()
		if n.sent > queueMost+4*readMost {
			t.Errorf("%d bytes were read", n.sent)
		}
		k.more(time.Minute)
		if len(k.lines) != 20_000 {
			t.Errorf("%d lines", len(k.lines))
		}
	})
}

func TestTheLimitHoldsContainersBackAndLetsThemIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		var boxes []*box
		for i := range 10 {
			boxes = append(boxes, n.add(fmt.Sprint("p", i)))
			n.write(n.start(boxes[i]), "x")
		}
		n.tell()
		k := open(t, n, Options{Follow: true, Most: 4})
		k.more(time.Second)
		if k.last.Held != 6 || len(k.sources) != 4 {
			t.Fatalf("%d are held, %d read", k.last.Held, len(k.sources))
		}
		n.remove(boxes[0])
		n.tell()
		k.more(time.Minute)
		if k.last.Held != 5 || len(k.sources) != 5 {
			t.Errorf("after one has gone %d are held, %d read", k.last.Held, len(k.sources))
		}
		k.s.Limit(100)
		k.more(time.Minute)
		if k.last.Held != 0 || len(k.sources) != 10 {
			t.Errorf("without a limit %d are held, %d read", k.last.Held, len(k.sources))
		}
		k = open(t, n, Options{Most: 4})
		k.more(time.Minute)
		if k.err != io.EOF || len(k.sources) != 9 || len(k.lines) != 18 {
			t.Errorf("once: %v, %d are read, lines %q", k.err, len(k.sources), k.lines)
		}
	})
}

func TestAFollowedStreamEndsWhenNothingCanComeAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		a := n.add("a")
		n.write(n.start(a), "x")
		n.roster.Final = true
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.more(time.Minute)
		if k.err != nil {
			t.Fatal(k.err)
		}
		n.change(func() { a.c.Final = true })
		n.stop(a, 0)
		n.tell()
		k.more(time.Minute)
		if k.want("a: x", "a <end> ended: exit code 0 (Completed)"); k.err != io.EOF {
			t.Error(k.err)
		}
	})
}

func TestTroubleWithThePodsIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		n.write(n.start(n.add("a")), "x")
		n.tell()
		k := open(t, n, Options{Follow: true})
		k.more(time.Second)
		stale := errors.New("out of touch")
		n.change(func() { n.roster.Version++; n.roster.Complete = false; n.roster.Err = stale })
		k.more(time.Second)
		if k.last.Err != stale || k.err != nil || len(k.sources) != 1 || k.sources[0].Phase != Live {
			t.Errorf("%v, %v, %+v", k.last.Err, k.err, k.sources)
		}
		k = open(t, n, Options{Follow: true})
		n.change(func() { n.fatal = errors.New("no such deployment") })
		k.more(time.Second)
		if k.err == nil || k.err.Error() != "no such deployment" {
			t.Error(k.err)
		}
	})
}

func TestNextEndsWithItsContextAndWithTheStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		n.tell()
		s := New(t.Context(), n, Options{Follow: true})
		for range 2 { // the first one tells that there are no sources
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := s.Next(ctx); err != nil && err != context.DeadlineExceeded {
				t.Error(err)
			}
			cancel()
		}
		go func() {
			time.Sleep(time.Second)
			s.Close()
		}()
		if _, err := s.Next(t.Context()); err != ErrClosed {
			t.Error(err)
		}
		n.wg.Wait()
	})
}
