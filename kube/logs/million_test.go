package logs

import (
	"fmt"
	"hash/crc64"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestAMillionLinesComeOnceAndInOrderThroughCutsAndRestarts counts and sums what eight containers write while streams are cut
// at random, requests are dropped, and the containers restart.
func TestAMillionLinesComeOnceAndInOrderThroughCutsAndRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const sources = 8
		n := newNode(t)
		n.cuts, n.drops = 40, 20
		table := crc64.MakeTable(crc64.ECMA)
		var boxes []*box
		var want, got [sources]uint64
		for i := range sources {
			boxes = append(boxes, n.add(fmt.Sprint("p", i)))
			n.start(boxes[i])
		}
		text := func(source, line int) string {
			return fmt.Sprintf("source %d line %07d %s", source, line, strings.Repeat("=", line%150))
		}
		write := func(line, count int, at time.Time) {
			n.change(func() {
				for l := line; l < line+count; l++ {
					src := l % sources
					runs := boxes[src].runs
					run := runs[len(runs)-1]
					at = at.Add(time.Duration(l%3) * 20 * time.Microsecond) // some have the same time
					s := text(src, l/sources)
					if l%1000 < 40 {
						s = "the same again" // and the same text
					}
					want[src] = crc64.Update(want[src], table, []byte(s))
					run.lines = append(run.lines, entry{at.UnixNano(), s})
				}
			})
		}
		time.Sleep(time.Minute)
		write(0, million/2, time.Now().Add(-30*time.Second))
		n.tell()
		k := open(t, n, Options{Follow: true})
		n.wg.Go(func() {
			for l := million / 2; l < million; l += million / 200 {
				time.Sleep(time.Second)
				write(l, million/200, time.Now())
				if l%(million/20) == 0 {
					n.start(boxes[l/(million/20)%sources])
					n.tell()
				}
			}
		})
		lines, restarts := 0, 0
		k.until("a million lines", func() bool {
			for i, r := range k.last.Records {
				switch r.Kind {
				case Text:
					lines++
					got[r.Source] = crc64.Update(got[r.Source], table, r.Text)
				case Restart:
					restarts++
				case Gap, Trouble:
					t.Errorf("%d: %s", i, r.Text)
				}
			}
			k.lines, k.times, k.last.Records = nil, nil, nil
			return lines >= million && restarts == 10
		})
		k.more(time.Minute)
		lines += len(k.lines)
		if lines != million || restarts != 10 {
			t.Errorf("%d lines, %d restarts", lines, restarts)
		}
		for i := range want {
			if want[i] != got[i] {
				t.Errorf("source %d: the sum is %x, want %x", i, got[i], want[i])
			}
		}
		t.Logf("%d requests", len(n.asked))
	})
}

func TestALineOfTenMegabytesIsWholeAndALongerOneComesInPieces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNode(t)
		r := n.start(n.add("a"))
		long, longer := strings.Repeat("0123456789", 1<<20), strings.Repeat("äöü", longest)
		n.write(r, "before", long, longer, "behind")
		n.cuts = 500
		n.tell()
		k := open(t, n, Options{Follow: true})
		var got []string
		whole := ""
		k.until("the last line", func() bool {
			for _, r := range k.last.Records {
				if whole += string(r.Text); !r.More {
					got = append(got, whole)
					whole = ""
				}
			}
			k.last.Records = nil
			return len(got) == 4
		})
		if got[0] != "before" || got[1] != long || got[2] != longer || got[3] != "behind" {
			t.Errorf("lengths %d %d %d %d", len(got[0]), len(got[1]), len(got[2]), len(got[3]))
		}
	})
}

// BenchmarkTaking is what one source costs from the body of an answer to a batch.
func BenchmarkTaking(b *testing.B) {
	const lines = 200_000
	n := &node{moved: make(chan struct{}), nudged: make(chan struct{}), containers: map[string]*box{}, rand: newNodeRand()}
	a := n.add("a")
	r := n.start(a)
	text := strings.Repeat("x", 120)
	for i := range lines {
		r.lines = append(r.lines, entry{1e18 + int64(i)*1e4, text})
	}
	r.over = true
	n.tell()
	b.SetBytes(lines * 120)
	total := 0
	for b.Loop() {
		s := New(b.Context(), n, Options{})
		for {
			batch, err := s.Next(b.Context())
			if err != nil {
				break
			}
			total += len(batch.Records)
		}
		s.Close()
	}
	n.wg.Wait()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "lines/s")
}
