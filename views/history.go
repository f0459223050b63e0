package views

import (
	"fmt"
	"slices"

	"kdeck/ui"
)

// Place is a list that was looked at: enough to look at it again.
type Place struct {
	Kind  Kind
	Scope Scope
	left  departure
}

// departure is how a list was left.
type departure struct {
	filter    Filter
	unhealthy bool
	row       string // where the cursor was
}

func (p Place) same(o Place) bool {
	return p.Kind.Name == o.Kind.Name && p.Kind.Resource.Version == o.Kind.Resource.Version && p.Scope == o.Scope
}

// history are the places in the order they were visited, as a browser keeps them.
type history struct {
	places []Place
	at     int
	before int // the place looked at before this one, for going to and fro
}

// historySize is how many places are kept.
const historySize = 100

// visit notes a place; going to where one already is, as going back does, notes nothing.
func (h *history) visit(p Place) {
	if len(h.places) > 0 && h.places[h.at].same(p) {
		return
	}
	if len(h.places) > 0 {
		h.places = slices.Delete(h.places, h.at+1, len(h.places))
		if len(h.places) == historySize {
			h.places = slices.Delete(h.places, 0, 1)
		}
	}
	h.before = max(0, len(h.places)-1)
	h.places = append(h.places, p)
	h.at = len(h.places) - 1
}

// leave notes how a place was left; where one goes from there may be known already.
func (h *history) leave(p Place) {
	for i := range h.places {
		if h.places[i].same(p) {
			h.places[i].left = p.left
		}
	}
}

// step moves back or forth and gives the place there, if there is one.
func (h *history) step(by int) (Place, bool) {
	to := h.at + by
	if to < 0 || to >= len(h.places) {
		return Place{}, false
	}
	return h.jump(to)
}

// last goes to the place looked at before this one; asked again it comes back.
func (h *history) last() (Place, bool) {
	if h.before == h.at || h.before >= len(h.places) {
		return Place{}, false
	}
	return h.jump(h.before)
}

func (h *history) jump(to int) (Place, bool) {
	h.before, h.at = h.at, to
	return h.places[to], true
}

// place is where a list is, and how it is left now.
func (v *List) place() Place {
	p := Place{Kind: v.kind, Scope: v.scope, left: departure{filter: v.look.filter, unhealthy: v.look.unhealthy}}
	if row, ok := v.table.Current(); ok {
		p.left.row = row.ID
	}
	return p
}

// Place tells lists of the same things apart from others (ui.Placed).
func (v *List) Place() string {
	return fmt.Sprintf("%s %s %+v", v.kind.Name, v.kind.Resource.Version, v.scope)
}

// travel shows a place of the history, as it was left, instead of the view on top.
func (s *Session) travel(p Place, ok bool) ui.Step {
	if !ok {
		return ui.Step{Say: say("there is no other place in the history in that direction")}
	}
	if p.Kind.namespaced() {
		s.Use(p.Scope.Namespace)
	}
	v := NewList(s, p.Kind, p.Scope)
	v.look.filter, v.look.unhealthy, v.find = p.left.filter, p.left.unhealthy, p.left.row
	return ui.Step{Close: true, Open: v}
}
