package keymap

import (
	"fmt"

	"github.com/agext/levenshtein"
)

// unknown is the error for a name that no binding has, with the name that was perhaps meant.
func unknown(name string, list []Binding) error {
	names := make([]string, len(list))
	for i, b := range list {
		names[i] = b.Name
	}
	if near := Nearest(name, names); near != "" {
		return fmt.Errorf("no action is called %q (did you mean %s?)", name, near)
	}
	return fmt.Errorf("no action is called %q", name)
}

// Nearest is the word that was perhaps meant by one that is not among the known: the one with the fewest differing
// letters, or "" when all differ by too many to be a slip.
func Nearest(word string, known []string) string {
	best, least := "", min((len(word)+2)/2, len(word)/3+2)
	for _, k := range known {
		if d := levenshtein.Distance(word, k, nil); d < least {
			best, least = k, d
		}
	}
	return best
}
