package views

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube/logs"
	"kdeck/logbuf"
	"kdeck/ui"
)

// distant is a shelf whose log comes over HTTP.
type distant struct {
	shelf
	url string
}

func (d distant) Open(ctx context.Context, _ logs.Container, r logs.Request) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s?tail=%d", d.url, r.Tail), nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// BenchmarkLogIntake reads a million lines of 120 bytes over plain local HTTP into a ring of 256 MiB, drawing a frame of 200x60
// after each pull and after a key: lines a second, and the longest time the loop was busy between two messages.
func BenchmarkLogIntake(b *testing.B) {
	const n = 1_000_000
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := 0
		if tail, _ := strconv.Atoi(r.FormValue("tail")); tail > 0 {
			from = n - tail
		}
		out := bufio.NewWriterSize(w, 64<<10)
		filler := strings.Repeat("abcdefghij", 11)
		for i := from; i < n; i++ {
			at := noon.Add(time.Duration(i) * time.Microsecond)
			fmt.Fprintf(out, "%s %09d %s\n", at.Format("2006-01-02T15:04:05.000000000Z"), i, filler)
		}
		_ = out.Flush()
	}))
	defer server.Close()
	for b.Loop() {
		d := distant{shelf{done: make(chan struct{})}, server.URL}
		stream := logs.New(b.Context(), d, logs.Options{Most: 1})
		k := newTap(stream, logbuf.New(256<<20, time.Now))
		s := newSession(b)
		pane := ui.NewLogPane(s.Theme, s.Keys)
		var longest time.Duration
		busy := func(f func()) {
			began := time.Now()
			f()
			longest = max(longest, time.Since(began))
		}
		began := time.Now()
		for {
			got := k.pull(b.Context())
			busy(func() {
				pane.Show(k.buf.View())
				pane.Draw(200, 60)
			})
			busy(func() {
				pane.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
				pane.Draw(200, 60)
				pane.Follow(true)
			})
			if errors.Is(got.err, io.EOF) {
				break
			}
			if got.err != nil {
				b.Fatal(got.err)
			}
		}
		took := time.Since(began)
		close(d.done)
		stream.Close()
		if lines := k.buf.View().Len(); lines < n {
			b.Fatalf("%d lines", lines)
		}
		b.ReportMetric(n/took.Seconds(), "lines/s")
		b.ReportMetric(float64(longest.Microseconds())/1000, "ms-busy")
	}
}
