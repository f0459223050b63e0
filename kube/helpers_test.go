package kube

import (
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"k8s.io/client-go/rest"
)

// join connects a Cluster to the server.
func (s *apiServer) join(t *testing.T, o options) *Cluster {
	k := newCluster("test", "default", o)
	if err := k.dial(&rest.Config{Host: "http://" + s.addr}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

var widgets = Resource{Group: "example.com", Version: "v1", Name: "widgets", Kind: "Widget", Namespaced: true}

// patience is long because test machines are busy; no test waits for it to pass.
const patience = time.Minute

// until takes Lists until one will do.
func until(t *testing.T, w *Watch, what string, ok func(List) bool) List {
	t.Helper()
	ctx, cancel := contextFor(t, patience)
	defer cancel()
	var l List
	for {
		next, err := w.Next(ctx, l.Version)
		if err != nil {
			t.Fatalf("waiting for %s: %v; last: synced %v, %d objects, stale %v, err %v", what, err, l.Synced, len(l.Objects), l.Stale, l.Err)
		}
		if l = next; ok(l) {
			return l
		}
	}
}

func synced(l List) bool { return l.Synced }

func names(l List) (out []string) {
	for _, o := range l.Objects {
		out = append(out, strings.TrimPrefix(o.GetNamespace()+"/"+o.GetName(), "/"))
	}
	return out
}

// noGoroutines fails if anything of ours or client-go's still runs.
func noGoroutines(t *testing.T) {
	t.Helper()
	var dump string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var b strings.Builder
		_ = pprof.Lookup("goroutine").WriteTo(&b, 1)
		dump = ""
		for _, g := range strings.Split(b.String(), "\n\n") {
			if strings.Contains(g, "kdeck/kube.(*") && !strings.Contains(g, "apiServer") && !strings.Contains(g, "kube.Test") && !strings.Contains(g, "keepWatch") || strings.Contains(g, "client-go/tools/cache") || strings.Contains(g, "watch.(*") {
				dump += g + "\n\n"
			}
		}
		if dump == "" {
			return
		}
	}
	t.Fatalf("still running:\n%s", dump)
}
