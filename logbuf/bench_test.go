package logbuf

import (
	"testing"
	"time"
)

const million = 1_000_000

func full(b *testing.B) *View {
	b.Helper()
	buf := New(256<<20, clock)
	fill(buf, million)
	buf.Append([]Entry{{Text: []byte("one line at the very end says quixotically")}})
	return buf.View()
}

// BenchmarkFirstHit searches a million lines for what is only in the last one.
func BenchmarkFirstHit(b *testing.B) {
	v := full(b)
	re, _ := Regexp("says (quixo|other)tically$")
	plain, _ := Regexp("[q][u]ixo")
	for name, p := range map[string]*Pattern{"text": Text("quixotically"), "case": Text("quixoticallY"), "common": Text("sesess"), "regexp": re, "noliteral": plain} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, ok, _ := v.Find(b.Context(), p, 0); ok != (name != "case" && name != "common") {
					b.Fatal(ok)
				}
			}
		})
	}
}

func BenchmarkCount(b *testing.B) {
	v := full(b)
	for name, text := range map[string]string{"rare": "error", "every": "order"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = v.Count(b.Context(), Text(text))
			}
		})
	}
}

func BenchmarkFilterAMillionLines(b *testing.B) {
	v := full(b)
	for name, f := range map[string]*Filter{"include": {Include: []*Pattern{Text("worker-7")}}, "exclude": {Exclude: []*Pattern{Text("worker-7")}}, "level": {Least: Error}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _ = NewIndex(f).Extend(b.Context(), v, 0)
			}
		})
	}
}

// BenchmarkAppend takes in lines of 120 bytes while the ring overwrites.
func BenchmarkAppend(b *testing.B) {
	src := New(0, clock)
	fill(src, 10_000)
	var batch []Entry
	for l := range src.View().Lines(0, 10_000) {
		batch = append(batch, Entry{Source: l.Source, Time: l.Nanos, Text: l.Text})
	}
	buf := New(64<<20, time.Now)
	b.SetBytes(int64(len(batch)) * lineBytes)
	n := 0
	for b.Loop() {
		for i := 0; i < len(batch); i += 500 {
			buf.Append(batch[i : i+500])
		}
		n += len(batch)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkWindow takes a screenful of lines from the middle.
func BenchmarkWindow(b *testing.B) {
	v := full(b)
	for b.Loop() {
		for l := range v.Lines(million/2, million/2+60) {
			_ = l.Text
		}
	}
}
