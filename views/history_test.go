package views

import "testing"

func TestHistoryGoesBackAndForthAndToAndFro(t *testing.T) {
	var h history
	at := func(name string) Place { return Place{Kind: Kind{Name: name}} }
	for _, n := range []string{"pods", "pods", "deployments", "events"} {
		h.visit(at(n))
	}
	if len(h.places) != 3 {
		t.Fatalf("%d places", len(h.places))
	}
	want := func(name string, p Place, ok bool) {
		t.Helper()
		if !ok || p.Kind.Name != name {
			t.Fatalf("at %q (%v), want %s", p.Kind.Name, ok, name)
		}
		h.visit(p) // as the list does when it is shown
	}
	step := func(by int) (Place, bool) { return h.step(by) }
	p, ok := step(-1)
	want("deployments", p, ok)
	p, ok = step(-1)
	want("pods", p, ok)
	if _, ok = step(-1); ok {
		t.Error("there is something before the first place")
	}
	p, ok = h.last()
	want("deployments", p, ok)
	p, ok = h.last()
	want("pods", p, ok)
	h.visit(at("nodes"))
	if _, ok = step(+1); ok {
		t.Error("a new place keeps what lay ahead of the old one")
	}
	p, ok = step(-1)
	want("pods", p, ok)
}
