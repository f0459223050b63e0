package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
)

func pods() Resource { r, _ := Find(Builtin(), "pods"); return r }

func contextFor(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), d)
}

// quietly gives a Cluster over a fake clientset, without first contact.
func quietly(t *testing.T, client *fake.Clientset) *Cluster {
	k := newCluster("test", "default", options{linger: time.Minute})
	k.typed = client
	k.greet.Do(func() {})
	t.Cleanup(k.Close)
	return k
}

func TestAFakeClustersPodsAreListedAndWatched(t *testing.T) {
	client := fake.NewClientset(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "x", ResourceVersion: "1"}})
	w := quietly(t, client).Watch(Query{Resource: pods()})
	l := until(t, w, "sync", synced)
	if len(l.Objects) != 1 {
		t.Fatalf("got %+v", l)
	}
	if _, err := client.CoreV1().Pods("a").Create(t.Context(), &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "y"}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, w, "the new pod", func(l List) bool { return len(l.Objects) == 2 })
}

func TestTheFirstPageIsReplacedByTheInformersData(t *testing.T) {
	s := newServer(t)
	for i := range 120 {
		s.put("pods", "a", fmt.Sprintf("p%03d", i), nil)
	}
	s.streams = make(chan struct{})
	w := s.join(t, options{}).Watch(Query{Resource: pods(), Page: 30})
	ctx, cancel := contextFor(t, patience)
	defer cancel()
	l, err := w.Next(ctx, 0)
	if err != nil || l.Synced || len(l.Objects) != 30 || l.Total != 120 || names(l)[29] != "a/p029" {
		t.Fatalf("first: %v, synced %v, %d objects of %d", err, l.Synced, len(l.Objects), l.Total)
	}
	close(s.streams)
	l = until(t, w, "sync", synced)
	if len(l.Objects) != 120 || l.Loaded != 120 || l.Total != 120 {
		t.Fatalf("synced: %d objects, loaded %d of %d", len(l.Objects), l.Loaded, l.Total)
	}
}

func TestAnOldServerThatCannotStreamIsListedInPages(t *testing.T) {
	s := newServer(t)
	s.noStream, s.expire = true, 1
	for i := range 1200 {
		s.put("pods", "a", fmt.Sprintf("p%04d", i), nil)
	}
	w := s.join(t, options{}).Watch(Query{Resource: pods()})
	if l := until(t, w, "sync", synced); len(l.Objects) != 1200 {
		t.Fatalf("%d objects", len(l.Objects))
	}
	if n := s.requests("limit=500"); n < 4 {
		t.Errorf("%d pages: an expired continue token should have begun the list anew, in pages of 500", n)
	}
	s.put("pods", "a", "q", nil)
	until(t, w, "an event", func(l List) bool { return len(l.Objects) == 1201 })
}

func TestPagesThatKeepExpiringAreTakenInOnePiece(t *testing.T) {
	s := newServer(t)
	s.noStream, s.expire = true, 1000
	for i := range 700 {
		s.put("widgets", "a", fmt.Sprintf("p%04d", i), nil)
	}
	w := s.join(t, options{}).Watch(Query{Resource: widgets})
	if l := until(t, w, "sync", synced); len(l.Objects) != 700 {
		t.Fatalf("%d objects", len(l.Objects))
	}
}

func TestObjectsAreSortedByTheBytesOfNamespaceSlashName(t *testing.T) {
	s := newServer(t)
	for _, ns := range []string{"shop", "shop-prod", "a", "shopping"} {
		s.put("pods", ns, "x", nil)
	}
	w := s.join(t, options{}).Watch(Query{Resource: pods()})
	until(t, w, "sync", synced)
	s.put("pods", "shop", "w", nil)
	l := until(t, w, "the fifth", func(l List) bool { return len(l.Objects) == 5 })
	want := []string{"a/x", "shop-prod/x", "shop/w", "shop/x", "shopping/x"}
	if !slices.Equal(names(l), want) || !slices.IsSorted(names(l)) {
		t.Fatalf("got %v", names(l))
	}
	s.delete("pods", "shop-prod", "x")
	l = until(t, w, "the deletion", func(l List) bool { return len(l.Objects) == 4 })
	if want = slices.Delete(want, 1, 2); !slices.Equal(names(l), want) {
		t.Fatalf("got %v", names(l))
	}
}

func TestThousandsOfEventsGiveAHandfulOfLists(t *testing.T) {
	s := newServer(t)
	s.put("pods", "a", "x", nil)
	k := s.join(t, options{})
	w := k.Watch(Query{Resource: pods()})
	l := until(t, w, "sync", synced)
	for range 3000 {
		s.put("pods", "a", "x", nil)
	}
	store := k.feeds[feedKey{resource: pods().GVR().String()}].informer.GetStore()
	ctx, cancel := contextFor(t, patience)
	defer cancel()
	for last := false; !last; { // a painter at work for as long as they come
		if ctx.Err() != nil {
			t.Fatal("the events do not come")
		}
		time.Sleep(10 * time.Millisecond)
		o, ok, _ := store.GetByKey("a/x")
		last = ok && o.(Object).GetResourceVersion() == "3101"
	}
	lists := 0
	for l.Objects[0].GetResourceVersion() != "3101" {
		var err error
		if l, err = w.Next(ctx, l.Version); err != nil {
			t.Fatal(err)
		}
		lists++
	}
	if lists > 2 {
		t.Errorf("3000 events gave %d lists", lists)
	}
}

func TestANarrowerNamespaceUsesTheInformerThatIsThere(t *testing.T) {
	s := newServer(t)
	s.put("pods", "a", "x", nil)
	s.put("pods", "b", "y", nil)
	k := s.join(t, options{linger: time.Minute})
	wide := k.Watch(Query{Resource: pods()})
	until(t, wide, "sync", synced)
	before := s.requests("/pods")
	narrow := k.Watch(Query{Resource: pods(), Namespace: "b"})
	l := until(t, narrow, "sync", func(List) bool { return true })
	if !l.Synced || !slices.Equal(names(l), []string{"b/y"}) || l.Total != 1 {
		t.Fatalf("got %v, synced %v", names(l), l.Synced)
	}
	if n := s.requests("/pods"); n != before {
		t.Errorf("%d more requests", n-before)
	}
	wide.Close()
	s.put("pods", "a", "z", nil)
	s.put("pods", "b", "z", nil)
	l = until(t, narrow, "its own change", func(l List) bool { return l.Version > 1 })
	if !slices.Equal(names(l), []string{"b/y", "b/z"}) {
		t.Errorf("got %v", names(l))
	}
}

func TestTheLastCloseStopsTheInformerAfterAWhile(t *testing.T) {
	s := newServer(t)
	s.put("pods", "a", "x", nil)
	k := s.join(t, options{linger: 50 * time.Millisecond})
	w := k.Watch(Query{Resource: pods()})
	until(t, w, "sync", synced)
	w.Close()
	w.Close()
	if _, err := w.Next(t.Context(), 0); !errors.Is(err, ErrClosed) {
		t.Errorf("Next after Close: %v", err)
	}
	noGoroutines(t)
	w = k.Watch(Query{Resource: pods()})
	until(t, w, "sync again", synced)
}

func TestClosingTheClusterLeavesNoGoroutine(t *testing.T) {
	s := newServer(t)
	for i := range 600 {
		s.put("pods", "a", fmt.Sprint("p", i), nil)
		s.put("widgets", "a", fmt.Sprint("p", i), nil)
	}
	k := s.join(t, options{linger: time.Minute})
	a, b := k.Watch(Query{Resource: pods()}), k.Watch(Query{Resource: widgets})
	until(t, a, "sync", synced)
	until(t, b, "sync", synced)
	d := k.Document(Ref{Namespace: "a", Name: "p1"}, pods(), false)
	if _, err := d.Next(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	half := k.Watch(Query{Resource: pods(), Namespace: "a", Labels: "x=y"}) // in mid-flight
	k.Close()
	if _, err := half.Next(t.Context(), 0); !errors.Is(err, ErrClosed) {
		t.Errorf("Next after Close: %v", err)
	}
	k.Watch(Query{Resource: pods(), Namespace: "late"}).Close()
	noGoroutines(t)
}

func TestAServerGoneAndBackIsSeenWithinSecondsWithoutANewList(t *testing.T) {
	for _, r := range []Resource{pods(), widgets} {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.put(r.Name, "a", "x", nil)
			k := s.join(t, options{})
			w := k.Watch(Query{Resource: r})
			until(t, w, "sync", synced)
			s.stop()
			l := until(t, w, "staleness", func(l List) bool { return !l.Stale.IsZero() })
			if !IsNetwork(l.Err) || len(l.Objects) != 1 || !l.Synced {
				t.Fatalf("stale: %v, %d objects", l.Err, len(l.Objects))
			}
			if h, _ := k.Health().Next(t.Context(), 0); h.Phase != Stale || h.Err == nil {
				t.Errorf("health: %v %v", h.Phase, h.Err)
			}
			lists := s.requests("sendInitialEvents")
			s.start(s.addr)
			l = until(t, w, "recovery", func(l List) bool { return l.Stale.IsZero() })
			if l.Err != nil {
				t.Errorf("still %v", l.Err)
			}
			s.put(r.Name, "a", "y", nil)
			until(t, w, "news", func(l List) bool { return len(l.Objects) == 2 })
			ctx, cancel := contextFor(t, patience)
			defer cancel()
			var h State
			for h.Phase != Ready || h.Err != nil || h.User != "jane" || h.ServerVersion != "v1.37.2" {
				var err error
				if h, err = k.Health().Next(ctx, h.Version); err != nil {
					t.Fatalf("health: %+v", h)
				}
			}
			if n := s.requests("sendInitialEvents"); n != lists {
				t.Errorf("everything was streamed again")
			}
		})
	}
}

func TestACutStreamGoesOnWithoutBeingCalledStale(t *testing.T) {
	s := newServer(t)
	s.put("widgets", "a", "x", nil)
	w := s.join(t, options{}).Watch(Query{Resource: widgets})
	until(t, w, "sync", synced)
	s.cutWatches()
	for s.requests("watch=") < 2 {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	s.put("widgets", "a", "y", nil)
	until(t, w, "news", func(l List) bool {
		if !l.Stale.IsZero() {
			t.Errorf("stale: %v", l.Err)
		}
		return len(l.Objects) == 2
	})
}

func TestAServerThatIsDownAtFirstIsConnectedToWhenItComes(t *testing.T) {
	s := newServer(t)
	s.put("pods", "a", "x", nil)
	s.stop()
	k := s.join(t, options{})
	w := k.Watch(Query{Resource: pods()})
	l := until(t, w, "an error", func(l List) bool { return l.Err != nil })
	if !IsNetwork(l.Err) || l.Synced || l.Total != -1 {
		t.Fatalf("got %+v", l)
	}
	if h, _ := k.Health().Next(t.Context(), 0); h.Phase != Connecting {
		t.Errorf("health: %v", h.Phase)
	}
	s.start(s.addr)
	if l = until(t, w, "sync", synced); l.Err != nil || len(l.Objects) != 1 {
		t.Errorf("got %+v", l)
	}
}

func TestARefusalIsToldAtOnceAndRecoveredFrom(t *testing.T) {
	for code, is := range map[int]func(error) bool{403: IsForbidden, 401: IsUnauthorized} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.put("pods", "a", "x", nil)
			s.set(func() { s.refuse["pods"] = code })
			w := s.join(t, options{}).Watch(Query{Resource: pods()})
			l := until(t, w, "the refusal", func(l List) bool { return l.Err != nil })
			if !is(l.Err) || IsNetwork(l.Err) {
				t.Fatalf("got %v", l.Err)
			}
			s.set(func() { delete(s.refuse, "pods") })
			if l = until(t, w, "recovery", synced); l.Err != nil || len(l.Objects) != 1 {
				t.Errorf("got %+v", l)
			}
		})
	}
}

func TestAFinalStateUnknownAndARecreationAreBothSeen(t *testing.T) {
	f := newFeed(quietly(t, fake.NewClientset()), feedKey{}, Query{Resource: pods()}, &typedSource[*corev1.PodList, corev1.Pod, *Pod]{bare: func(m Meta) *Pod { return &Pod{Meta: m} }})
	store := f.informer.GetStore()
	old := &Pod{Meta: Meta{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "x", UID: "1"}}}
	_ = store.Add(old)
	_ = store.Add(&Pod{Meta: Meta{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "y", UID: "2"}}})
	f.synced = true
	f.order.reset()
	if l := f.view(""); len(l.Objects) != 2 {
		t.Fatal("not there")
	}
	again := &Pod{Meta: Meta{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "x", UID: "3"}}}
	_ = store.Update(again)
	f.handler().OnUpdate(old, again)
	if l := f.view(""); l.Objects[0].GetUID() != "3" {
		t.Error("the re-created one is not there")
	}
	_ = store.Delete(again)
	f.handler().OnDelete(cache.DeletedFinalStateUnknown{Key: "a/x", Obj: old})
	if l := f.view(""); !slices.Equal(names(l), []string{"a/y"}) {
		t.Errorf("got %v", names(l))
	}
}

func TestAPanicInAHandlerIsHeldBack(t *testing.T) {
	var said strings.Builder
	k := newCluster("test", "", options{log: func(s string) { said.WriteString(s) }})
	func() {
		defer k.barrier(nil)
		panic("boom")
	}()
	if !strings.Contains(said.String(), "boom") {
		t.Error("not logged")
	}
}
