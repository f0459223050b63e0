package kube

import (
	"io"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"kdeck/kube/object"
)

// crashes keeps what is told of them.
type crashes struct {
	mu    sync.Mutex
	words []any
}

func (c *crashes) crash(v any, stack []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if strings.Contains(string(stack), "panic") {
		c.words = append(c.words, v)
	}
}

func (c *crashes) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.words)
}

func TestAPanicInAStreamIsAnErrorOfTheStreamAndIsTold(t *testing.T) {
	var seen crashes
	k := newCluster("test", "", options{crash: seen.crash})
	defer k.Close()
	fragile := func() *object.Pool {
		p := object.NewPool()
		p.Barrier, p.Look = k.barrier, func(Object, any) { panic("no such thing") }
		return p
	}
	stream := func() io.ReadCloser {
		return io.NopCloser(strings.NewReader(`{"type":"ADDED","object":{"kind":"Table","columnDefinitions":[{"name":"Name"}],"rows":[{"cells":["x"],"object":{"metadata":{"name":"x"}}}]}}`))
	}
	if _, _, err := newRowDecoder(newTableSource(nil, Query{}, fragile()), stream()).Decode(); err == nil || seen.count() != 1 {
		t.Errorf("a row: %v, %d crashes told", err, seen.count())
	}

	events := watch.NewFake()
	client := fake.NewClientset()
	client.PrependWatchReactor("pods", func(clienttesting.Action) (bool, watch.Interface, error) { return true, events, nil })
	w, err := typed["v1/pods"](client, "", fragile()).watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	go events.Add(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "x"}})
	if e := <-w.ResultChan(); e.Type != watch.Error || !apierrors.IsInternalError(apierrors.FromObject(e.Object)) || seen.count() != 2 {
		t.Errorf("a pod: %+v, %d crashes told", e, seen.count())
	}
	go events.Stop()
	if e, open := <-w.ResultChan(); open {
		t.Errorf("after the end: %+v", e)
	}
}
