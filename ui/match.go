package ui

import (
	"slices"

	"github.com/sahilm/fuzzy"
)

// Match are the words that fuzzily contain the text, the best first; all of them for no text.
func Match(text string, words []string) []string {
	if text == "" {
		return slices.Clone(words)
	}
	found := fuzzy.Find(text, words)
	out := make([]string, len(found))
	for i, m := range found {
		out[i] = m.Str
	}
	return out
}
