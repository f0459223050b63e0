package kube

import (
	"context"
	"net/http"
	"testing"
	"time"
)

// often reads what may not be watched anew as soon as a test can tell.
var often = options{reread: 50 * time.Millisecond}

func unwatched(l List) bool { return l.Synced && l.Unwatched.Why != nil }

func TestWhatMayNotBeWatchedIsReadAnewAndSaysWhen(t *testing.T) {
	for name, status := range map[string]int{"no right": http.StatusForbidden, "no such verb": http.StatusMethodNotAllowed} {
		for _, res := range []Resource{pods(), widgets} {
			t.Run(name+" "+res.Name, func(t *testing.T) {
				s := newServer(t)
				s.noWatch = status
				s.put(res.Name, "a", "x", nil)
				s.put(res.Name, "a", "y", nil)
				w := s.join(t, often).Watch(Query{Resource: res})
				l := until(t, w, "a list", unwatched)
				if len(l.Objects) != 2 || l.Err != nil || !l.Stale.IsZero() || time.Since(l.Unwatched.Read) > patience || IsForbidden(l.Unwatched.Why) != (status == http.StatusForbidden) {
					t.Fatalf("%v, err %v, stale %v, unwatched %+v", names(l), l.Err, l.Stale, l.Unwatched)
				}
				s.put(res.Name, "a", "z", nil)
				s.put(res.Name, "a", "y", nil)
				s.delete(res.Name, "a", "x")
				l = until(t, w, "what has changed", func(l List) bool { return len(l.Objects) == 2 && names(l)[1] == "a/z" })
				if l.Objects[0].GetResourceVersion() != "104" || l.Err != nil {
					t.Errorf("%v at %s, err %v", names(l), l.Objects[0].GetResourceVersion(), l.Err)
				}
				read := l.Unwatched.Read
				until(t, w, "a later reading", func(l List) bool { return l.Unwatched.Read.After(read) })
			})
		}
	}
}

func TestAnEmptyListThatMayNotBeWatchedIsEmptyAndNotForbidden(t *testing.T) {
	s := newServer(t)
	s.noWatch = http.StatusForbidden
	l := until(t, s.join(t, often).Watch(Query{Resource: pods(), Namespace: "a"}), "a list", unwatched)
	if len(l.Objects) != 0 || l.Err != nil || !l.Stale.IsZero() {
		t.Errorf("%d objects, err %v, stale %v", len(l.Objects), l.Err, l.Stale)
	}
}

func TestWhatMayNotBeWatchedIsReadAtAnEvenPaceAndForSomebodyOnly(t *testing.T) {
	s := newServer(t)
	s.noWatch = http.StatusForbidden
	s.put("pods", "a", "x", nil)
	k := s.join(t, options{reread: time.Hour})
	w := k.Watch(Query{Resource: pods()})
	l := until(t, w, "a list", unwatched)
	before := s.requests("/pods")
	wait := func(w *Watch, seen uint64) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, _ = w.Next(ctx, seen)
	}
	if wait(w, l.Version); s.requests("/pods") != before {
		t.Errorf("%d requests before it was time", s.requests("/pods")-before)
	}
	k = s.join(t, often)
	w = k.Watch(Query{Resource: pods()})
	until(t, w, "a list", unwatched)
	before = s.requests("/pods")
	time.Sleep(time.Second) // twenty times the pace, and nobody waits
	if n := s.requests("/pods") - before; n > 4 {
		t.Errorf("%d requests for nobody", n)
	}
}

func TestARightToWatchThatIsGivenLaterIsUsed(t *testing.T) {
	s := newServer(t)
	s.noWatch = http.StatusForbidden
	s.put("pods", "a", "x", nil)
	w := s.join(t, often).Watch(Query{Resource: pods()})
	until(t, w, "a list", unwatched)
	s.set(func() { s.noWatch = 0 })
	l := until(t, w, "a watch", func(l List) bool { return l.Unwatched.Why == nil })
	if len(l.Objects) != 1 || l.Err != nil {
		t.Errorf("%v, %v", names(l), l.Err)
	}
	s.put("pods", "a", "y", nil)
	until(t, w, "an event", func(l List) bool { return len(l.Objects) == 2 && l.Unwatched.Why == nil })
}

func TestALostServerIsNotTakenForAMissingRightToWatch(t *testing.T) {
	s := newServer(t)
	s.put("pods", "a", "x", nil)
	w := s.join(t, often).Watch(Query{Resource: pods()})
	until(t, w, "sync", synced)
	s.stop()
	l := until(t, w, "the loss", func(l List) bool { return !l.Stale.IsZero() })
	if l.Unwatched.Why != nil || IsForbidden(l.Err) || len(l.Objects) != 1 {
		t.Errorf("unwatched %v, err %v", l.Unwatched.Why, l.Err)
	}
	s.start(s.addr)
}

func TestOneObjectThatMayBeGotIsSeenWithoutTheRightToList(t *testing.T) {
	for _, res := range []Resource{pods(), widgets} {
		for _, watch := range []bool{true, false} {
			s := newServer(t)
			s.noList = true
			if !watch {
				s.noWatch = http.StatusForbidden
			}
			s.put(res.Name, "a", "x", nil)
			s.put(res.Name, "a", "y", nil)
			k := s.join(t, often)
			w := k.Watch(Query{Resource: res, Namespace: "a", Fields: "metadata.name=x"})
			l := until(t, w, "the object", func(l List) bool { return l.Synced && (watch || l.Unwatched.Why != nil) })
			if len(l.Objects) != 1 || names(l)[0] != "a/x" || l.Err != nil {
				t.Fatalf("%s: %v, %v", res, names(l), l.Err)
			}
			s.put(res.Name, "a", "x", nil)
			until(t, w, "its change", func(l List) bool { return len(l.Objects) == 1 && l.Objects[0].GetResourceVersion() == "103" })
			s.delete(res.Name, "a", "x")
			until(t, w, "its deletion", func(l List) bool { return len(l.Objects) == 0 && l.Err == nil })
		}
	}
}

func TestAGetStandsInForNoListThatMayHoldMore(t *testing.T) {
	for _, c := range []struct {
		q    Query
		want string
	}{
		{Query{Resource: pods(), Namespace: "a", Fields: "metadata.name=x"}, "x"},
		{Query{Resource: pods(), Fields: "metadata.name=x"}, ""}, // in which namespace?
		{Query{Resource: pods(), Namespace: "a", Fields: "metadata.name=x", Labels: "app=web"}, ""},
		{Query{Resource: pods(), Namespace: "a", Fields: "metadata.name=x,spec.nodeName=n"}, ""},
		{Query{Resource: pods(), Namespace: "a", Fields: "metadata.name!=x"}, ""},
		{Query{Resource: pods(), Namespace: "a"}, ""},
		{Query{Resource: Resource{Name: "nodes"}, Fields: "metadata.name=x"}, "x"},
	} {
		if got := onlyName(c.q); got != c.want {
			t.Errorf("%+v: %q", c.q, got)
		}
	}
}

func TestAnObjectThatMayNotBeWatchedIsReadAnewAndSaysWhen(t *testing.T) {
	s := newServer(t)
	s.noWatch, s.noList = http.StatusForbidden, true
	s.put("pods", "a", "x", nil)
	d := s.join(t, often).Document(Ref{Namespace: "a", Name: "x"}, pods(), false)
	defer d.Close()
	follow := func(what string, ok func(Doc) bool) (doc Doc) {
		t.Helper()
		ctx, cancel := contextFor(t, patience)
		defer cancel()
		for !ok(doc) {
			next, err := d.Next(ctx, doc.Version)
			if err != nil {
				t.Fatalf("waiting for %s: %v; last %+v", what, err, doc)
			}
			doc = next
		}
		return doc
	}
	doc := follow("the object", func(d Doc) bool { return d.Unwatched.Why != nil })
	if doc.Object == nil || doc.Err != nil || !doc.Stale.IsZero() {
		t.Fatalf("%+v", doc)
	}
	s.put("pods", "a", "x", nil)
	follow("its change", func(d Doc) bool { return d.Object != nil && d.Object.GetResourceVersion() == "102" && d.Err == nil })
	s.set(func() { s.noWatch = 0 })
	follow("a watch", func(d Doc) bool { return d.Unwatched.Why == nil })
}
