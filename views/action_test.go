package views

import (
	"slices"
	"testing"

	"kdeck/keymap"
)

func TestNoActionHasTheNameOfAnotherOneWhereItWorks(t *testing.T) {
	// What a key does is looked up by name: the shell's ctrl+z would run the action.
	named := map[string]string{}
	for _, b := range keymap.Defaults() {
		if slices.Contains(keymap.Table.Chain(), b.Scope) {
			named[b.Name] = "the keymap's"
		}
	}
	for _, a := range Actions() {
		if whose := named[a.ID]; whose != "" {
			t.Errorf("%s is the name of %s too", a.ID, whose)
		}
		named[a.ID] = "another action's"
	}
}
