// Package keymap binds keys to the names of actions.
//
//	key press -> Map.Name(press, inner scope, ..., outer scope) -> action name -> whoever performs it
//
// Bindings are data: the defaults here, those of the kinds and actions of the views, and the user's overrides by action
// name all pass through New, which refuses a key that would mean two things at once.
package keymap

import "strings"

// Scope is where a binding holds. "kind/pods" lies in Table, "pager/yaml" in Pager, and every other scope that is not
// alone in Global.
type Scope string

// The scopes known here; kinds and other views make their own.
const (
	Global Scope = "global"
	Table  Scope = "table"
	Pager  Scope = "pager"
	Logs   Scope = "logs"
	Prompt Scope = "prompt" // takes every key: no scope is around it
	Menu   Scope = "menu"   // the same
	Dialog Scope = "dialog" // the same
)

// Kind is the scope of a kind's table.
func Kind(name string) Scope { return Scope("kind/" + name) }

// Outer is the scope around s, or "" when s stands alone.
func (s Scope) Outer() Scope {
	switch s {
	case Global, Prompt, Menu, Dialog, "":
		return ""
	}
	switch outer, _, nested := strings.Cut(string(s), "/"); {
	case !nested:
		return Global
	case outer == "kind":
		return Table
	default:
		return Scope(outer)
	}
}

// Chain is s and the scopes around it, inner first, as Map.Name takes them.
func (s Scope) Chain() []Scope {
	var chain []Scope
	for ; s != ""; s = s.Outer() {
		chain = append(chain, s)
	}
	return chain
}

// within says whether s is outer or lies somewhere in it.
func (s Scope) within(outer Scope) bool {
	for ; s != ""; s = s.Outer() {
		if s == outer {
			return true
		}
	}
	return false
}

// Binding is one action in one scope and the keys that call it. The same Name may stand in several scopes.
type Binding struct {
	Name   string // what overrides and Do methods call it
	Scope  Scope
	Keys   []string // as tea.KeyPressMsg.String spells them; the first is the one shown
	Help   string   // a few words: "scroll right"
	Yields bool     // an inner scope may shadow its keys; those it was given instead, it may not
	Footer bool     // worth a place among the hints
}
