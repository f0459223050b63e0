package keymap

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
)

// Map is a set of bindings without clashes. It does not change once made and may be shared.
type Map struct {
	list  []Binding
	names map[place]string
}

// place is a key in a scope.
type place struct {
	scope Scope
	key   string
}

// New makes a Map of the bindings, their keys replaced by the overrides (action name to keys, no keys at all to unbind
// it). It reports every unknown name, bad key and clash at once, so that a user mends a file in one go.
func New(bindings []Binding, overrides map[string][]string) (*Map, error) {
	list := make([]Binding, len(bindings))
	var errs []error
	for i, b := range bindings {
		list[i] = b
		keys := b.Keys
		if over, ok := overrides[b.Name]; ok {
			keys = over
			list[i].Yields = b.Yields && !slices.ContainsFunc(over, func(k string) bool { return !slices.Contains(b.Keys, k) })
		}
		list[i].Keys = nil
		for _, k := range keys {
			spelt, err := spell(k)
			if err != nil {
				errs = append(errs, fmt.Errorf("key of %s: %w", b.Name, err))
			} else if !slices.Contains(list[i].Keys, spelt) {
				list[i].Keys = append(list[i].Keys, spelt)
			}
		}
		if b.Name == "quit" && len(list[i].Keys) == 0 {
			errs = append(errs, errors.New("quit needs a key"))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(overrides)) {
		if !slices.ContainsFunc(list, func(b Binding) bool { return b.Name == name }) {
			errs = append(errs, unknown(name, list))
		}
	}
	errs = once(append(errs, clashes(list)...))
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	m := &Map{list: list, names: make(map[place]string)}
	for _, b := range list {
		for _, k := range b.Keys {
			m.names[place{b.Scope, k}] = b.Name
		}
	}
	return m, nil
}

// clashes are the pairs of different actions that one press would call in one scope, or in an inner scope when the
// outer action does not yield.
func clashes(list []Binding) []error {
	byKey := make(map[string][]Binding)
	var order []string
	for _, b := range list {
		for _, k := range b.Keys {
			w := wire(k)
			if byKey[w] == nil {
				order = append(order, w)
			}
			byKey[w] = append(byKey[w], b)
		}
	}
	var errs []error
	for _, k := range order {
		same := byKey[k]
		for i, a := range same {
			for _, b := range same[i+1:] {
				if err := clash(k, a, b); err != nil {
					errs = append(errs, err)
				}
			}
		}
	}
	return errs
}

// once leaves out what was said before: an action may stand in many scopes.
func once(errs []error) (out []error) {
	said := make(map[string]bool)
	for _, err := range errs {
		if !said[err.Error()] {
			said[err.Error()] = true
			out = append(out, err)
		}
	}
	return out
}

func clash(key string, a, b Binding) error {
	if a.Name == b.Name {
		return nil
	}
	if a.Scope == b.Scope {
		return fmt.Errorf("key %s in %s is bound to both %s and %s", key, a.Scope, a.Name, b.Name)
	}
	inner, outer := a, b
	if b.Scope.within(a.Scope) {
		inner, outer = b, a
	} else if !a.Scope.within(b.Scope) {
		return nil
	}
	if outer.Yields {
		return nil
	}
	return fmt.Errorf("key %s: %s in %s would hide %s in %s", key, inner.Name, inner.Scope, outer.Name, outer.Scope)
}

// Name is the action bound to the press in the first of the scopes that binds it, or "".
func (m *Map) Name(press string, scopes ...Scope) string {
	for _, s := range scopes {
		if name, ok := m.names[place{s, press}]; ok {
			return name
		}
	}
	return ""
}

// Bound says whether the press calls an action in any scope.
func (m *Map) Bound(press string) bool {
	return slices.ContainsFunc(m.list, func(b Binding) bool { return slices.Contains(b.Keys, press) })
}

// Binding is the first binding of that name as Bubbles has it, with its help; it is disabled when nothing calls it.
func (m *Map) Binding(name string) key.Binding {
	for _, b := range m.list {
		if b.Name == name {
			return b.Bubble()
		}
	}
	return key.NewBinding(key.WithDisabled())
}

// In are the bindings of a scope as Bubbles has them, the most used first, and those worth a hint before the rest.
func (m *Map) In(scope Scope) []key.Binding {
	var first, rest []Binding
	for _, b := range m.list {
		switch {
		case b.Scope != scope || len(b.Keys) == 0:
		case b.Footer:
			first = append(first, b)
		default:
			rest = append(rest, b)
		}
	}
	byUse(first)
	var list []key.Binding
	for _, b := range append(first, rest...) {
		list = append(list, b.Bubble())
	}
	return list
}

// All are the bindings with their keys as they are now, in the order given to New.
func (m *Map) All() []Binding {
	list := slices.Clone(m.list)
	for i := range list {
		list[i].Keys = slices.Clone(list[i].Keys)
	}
	return list
}

// Bubble is the binding as Bubbles has it; its help shows all keys.
func (b Binding) Bubble() key.Binding {
	if len(b.Keys) == 0 {
		return key.NewBinding(key.WithHelp("", b.Help), key.WithDisabled())
	}
	return key.NewBinding(key.WithKeys(b.Keys...), key.WithHelp(strings.Join(b.Keys, " "), b.Help))
}
