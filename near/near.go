// Package near finds the name that was perhaps meant by a mistyped one. It knows nothing of what is named.
package near

import (
	"strings"

	"github.com/agext/levenshtein"
)

// longest is how long a word may be for a search: nobody has mistyped a name into more.
const longest = 128

// Name is the known name that was perhaps meant by a word that is none of them, in whatever case: the one with the fewest
// differing letters, where all that a name goes on with counts as one, or "" when all differ by too many to be a slip.
func Name(word string, known []string) string {
	word = strings.ToLower(word)
	if word == "" || len(word) > longest {
		return ""
	}
	best, least := "", min((len(word)+2)/2, len(word)/3+2)
	for _, name := range known {
		small := strings.ToLower(name)
		d := levenshtein.Distance(word, small, nil)
		if strings.HasPrefix(small, word) {
			d = min(d, 1)
		}
		if d < least {
			best, least = name, d
		}
	}
	return best
}
