package logs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestAnAnswerThatEndsBeforeWhatWasReadSaysNothingOfTheEnd has all lines in one second, so that every answer begins with the
// first: one that is cut before anything new comes looks like a log that has been read to its end.
func TestAnAnswerThatEndsBeforeWhatWasReadSaysNothingOfTheEnd(t *testing.T) {
	for name, ends := range map[string][]int{
		"earlier": {40_000, 10_000}, "earlier and earlier": {40_000, 10_000, 5_000, 1, 0}, "in the middle of a line": {40_003, 10_007, 20_011},
		"at nothing": {0, 0, 0}, "where it was": {40_000, 40_000, 40_000},
	} {
		for _, over := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", ended: ", over), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					n := newNode(t)
					b := n.add("a")
					r := n.start(b)
					var want []string
					for i := range 3000 {
						text := fmt.Sprintf("line %05d", i)
						n.write(r, text)
						want = append(want, "a: "+text)
					}
					if over {
						n.stop(b, 0)
					}
					n.ends = ends
					n.tell()
					time.Sleep(time.Minute)
					k := open(t, n, Options{})
					k.more(time.Hour)
					k.lines = slices.DeleteFunc(k.lines, func(l string) bool { return strings.HasPrefix(l, "a <end>") })
					k.want(want...)
				})
			})
		}
	}
}
