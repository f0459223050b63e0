package ui

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"kdeck/logbuf"
)

// million is a log pane on a million lines of 120 bytes in a ring of 256 MiB.
func million(b *testing.B, w, h int) (*LogPane, *logbuf.Buffer) {
	b.Helper()
	p := NewLogPane(dark(), keys(b))
	p.SetNames([]string{"web-a", "web-b", "web-c"})
	buf := logbuf.New(256<<20, nil)
	batch := make([]logbuf.Entry, 1000)
	for i := range 1000 {
		for j := range batch {
			text := fmt.Appendf(nil, "%08d INFO request served by worker-%d %s", i*1000+j, j%17, strings.Repeat("abcdefghij", 10))
			batch[j] = logbuf.Entry{Source: uint32(j % 3), Time: day.UnixNano() + int64(i*1000+j), Text: text[:120]}
		}
		buf.Append(batch)
	}
	p.Show(buf.View())
	p.Draw(w, h)
	return p, buf
}

// BenchmarkLogScroll is a key and the frame after it, in a million lines.
func BenchmarkLogScroll(b *testing.B) {
	for _, wrap := range []bool{false, true} {
		b.Run(fmt.Sprintf("wrap=%t", wrap), func(b *testing.B) {
			p, _ := million(b, 200, 60)
			p.Wrap(wrap)
			p.Goto(500_000)
			names := []string{"down", "page-down", "up", "page-up"}
			n := 0
			for b.Loop() {
				p.Do(names[n%len(names)])
				p.Draw(200, 60)
				n++
			}
		})
	}
}

// BenchmarkLogSearch is from a key of a search to the frame with the hit, which is the last of a million lines.
func BenchmarkLogSearch(b *testing.B) {
	p, buf := million(b, 200, 60)
	buf.Append([]logbuf.Entry{{Text: []byte("one line at the very end says quixotically")}})
	p.Show(buf.View())
	p.Goto(0)
	for b.Loop() {
		p.look("quixotically")
		msg, _ := p.seek(0, +1)().(found)
		if p.arrive(msg); !msg.ok {
			b.Fatal("not found")
		}
		p.Draw(200, 60)
		p.Goto(0)
	}
}

// BenchmarkLogSearchRecords is the same among a million records that are shown by their fields: what is looked for is in none of
// them as it is.
func BenchmarkLogSearchRecords(b *testing.B) {
	for _, text := range []string{"status=404", "worker=w-7  status=404", "fatal   404"} {
		b.Run(text, func(b *testing.B) {
			p := NewLogPane(dark(), keys(b))
			buf := logbuf.New(256<<20, nil)
			batch := make([]logbuf.Entry, 1000)
			for i := range 1000 {
				for j := range batch {
					batch[j].Text = fmt.Appendf(nil, `{"level":"info","msg":"request %08d served, all of it was well","worker":"w-%d","status":%d,"path":"/cart/%d"}`, i*1000+j, j%17, 200+j%2, j)
				}
				buf.Append(batch)
			}
			buf.Append([]logbuf.Entry{{Text: []byte(`{"level":60,"msg":"404 is the last one","worker":"w-7","status":404}`)}})
			p.Show(buf.View())
			p.Records(true)
			p.Goto(0)
			for b.Loop() {
				p.look(text)
				_, _ = p.seek(0, +1)().(found)
			}
		})
	}
}

// BenchmarkLogFilter is from a filter to the frame with what passes.
func BenchmarkLogFilter(b *testing.B) {
	p, _ := million(b, 200, 60)
	for b.Loop() {
		msg, _ := p.Filter("worker-7")().(sifted)
		p.sift(msg)
		p.Draw(200, 60)
		p.Filter("")
	}
}

// BenchmarkLogHeap reports the heap after a collection by the bytes of text in it.
func BenchmarkLogHeap(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var p *LogPane
	for b.Loop() {
		p, _ = million(b, 200, 60)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1_000_000*120), "heap/text")
	runtime.KeepAlive(p)
}
