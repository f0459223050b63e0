package kube

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// kubelet answers pods/log in front of an apiServer, as nodes do: timestamps, sinceTime in whole seconds, follow, previous,
// and streams that are cut, half of them as if the log had ended.
type kubelet struct {
	*apiServer
	klock sync.Mutex
	moved chan struct{}
	logs  map[string]*podLog // by pod/container
	cuts  int                // one flush in so many is cut; 0 is none
	dice  *rand.Rand
	asked []string // queries
}

// podLog is the log of one container.
type podLog struct {
	before, lines []logLine
	ended         bool
	status        int // of every answer; 0 is 200
}

type logLine struct {
	at   time.Time
	text string
}

func newKubelet(t *testing.T) *kubelet {
	n := &kubelet{apiServer: newServer(t), moved: make(chan struct{}), logs: map[string]*podLog{}, dice: rand.New(rand.NewPCG(7, 8))}
	next := n.Config.Handler
	n.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/log") {
			n.answer(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
	return n
}

// change changes logs and tells the streams.
func (n *kubelet) change(f func()) {
	n.klock.Lock()
	defer n.klock.Unlock()
	f()
	close(n.moved)
	n.moved = make(chan struct{})
}

// write adds lines, now.
func (n *kubelet) write(name string, texts ...string) {
	n.change(func() {
		if n.logs[name] == nil {
			n.logs[name] = &podLog{}
		}
		for _, t := range texts {
			n.logs[name].lines = append(n.logs[name].lines, logLine{time.Now(), t})
		}
	})
}

func (n *kubelet) answer(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	name := parts[len(parts)-2] + "/" + q.Get("container")
	n.klock.Lock()
	n.asked = append(n.asked, name+"?"+r.URL.RawQuery)
	l := n.logs[name]
	status := http.StatusNotFound
	var lines []logLine
	if l != nil {
		if status, lines = l.status, l.lines; q.Get("previous") == "true" {
			if lines = l.before; lines == nil {
				status = http.StatusBadRequest
			}
		}
	}
	n.klock.Unlock()
	if status != 0 {
		reply(w, status, refusal(status, "", fmt.Sprintf("no log of %s\x1b[31m", name)))
		return
	}
	if q.Get("timestamps") != "true" {
		n.t.Errorf("no timestamps are asked for: %s", r.URL)
	}
	var least time.Time
	if s := q.Get("sinceTime"); s != "" {
		least, _ = time.Parse(time.RFC3339, s)
	}
	if s, err := strconv.Atoi(q.Get("sinceSeconds")); err == nil {
		least = time.Now().Add(-time.Duration(s) * time.Second)
	}
	from := 0
	if tail, err := strconv.Atoi(q.Get("tailLines")); err == nil {
		from = max(0, len(lines)-tail)
	}
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(http.StatusOK)
	f := w.(http.Flusher)
	f.Flush()
	follow := q.Get("follow") == "true"
	var buf []byte
	for i := from; ; {
		buf = buf[:0]
		for ; i < len(lines) && len(buf) < 32<<10; i++ {
			if !lines[i].at.Before(least) {
				buf = append(lines[i].at.UTC().AppendFormat(buf, "2006-01-02T15:04:05.000000000Z07:00"), ' ')
				buf = append(append(buf, lines[i].text...), '\n')
			}
		}
		n.klock.Lock()
		cut, clean, moved, over := n.cuts > 0 && n.dice.IntN(n.cuts) == 0, n.dice.IntN(2) == 0, n.moved, l.ended
		if cut && len(buf) > 0 {
			buf = buf[:n.dice.IntN(len(buf))]
		}
		if follow && !over {
			lines = l.lines
		}
		n.klock.Unlock()
		if _, err := w.Write(buf); err != nil {
			return
		}
		f.Flush()
		switch {
		case cut && clean:
			return
		case cut:
			panic(http.ErrAbortHandler)
		case i < len(lines):
			continue
		case !follow || over:
			return
		}
		select {
		case <-moved:
		case <-r.Context().Done():
			return
		}
		n.klock.Lock()
		lines = l.lines
		n.klock.Unlock()
	}
}

// podOf is a pod as the API has it: its containers run, and have been started so many times.
func podOf(labels map[string]any, restarts int, containers ...string) map[string]any {
	var specs, statuses []any
	for _, c := range containers {
		specs = append(specs, map[string]any{"name": c, "image": "x"})
		statuses = append(statuses, map[string]any{"name": c, "restartCount": restarts, "ready": true,
			"state": map[string]any{"running": map[string]any{"startedAt": "2026-11-01T10:00:00Z"}}})
	}
	return map[string]any{"metadata": map[string]any{"labels": labels}, "spec": map[string]any{"containers": specs},
		"status": map[string]any{"phase": "Running", "containerStatuses": statuses}}
}
