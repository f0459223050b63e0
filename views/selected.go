package views

import (
	"slices"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// wordsCell is a list as kubectl writes it.
func wordsCell(words []string) ui.Cell { return ui.Cell{Text: strings.Join(words, ",")} }

// selected shows the pods an object selects. A selector that selects none, or is none, must not become an empty one,
// which would show every pod.
func selected(s *Session, o kube.Object, selector string) ui.Step {
	if slices.Contains([]string{"", "<error>", "<invalid>"}, selector) {
		return ui.Step{Say: say("%s selects no pods", o.GetName())}
	}
	return ui.Step{Open: NewList(s, Pods(), Scope{Namespace: o.GetNamespace(), Labels: selector})}
}
