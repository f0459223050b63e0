package views

import (
	"fmt"
	"strings"
)

// filterPart is one form of the filter grammar, told to the user.
type filterPart struct{ form, meaning, example string }

// filterParts are the forms there are; the README's table is made of them, and a test parses every example.
func filterParts() []filterPart {
	return []filterPart{
		{"word", "a substring of the shown cells, in any case; all words must match", `api crash`},
		{`"a b"`, "one literal word with blanks in it", `"Back-off restarting"`},
		{"!part", "rows that the part does not match", `!Running`},
		{"column:word", "a substring of one column", `status:back`},
		{"image:word", "pods by the images of their containers, which no column of theirs shows", `image:nginx`},
		{"column>value", "comparison (also < >= <= = !=): numbers, quantities, ages or words, by what the column holds", `restarts>5 age<10m`},
		{"~word", "fuzzy: these letters in this order", `~wb7f`},
		{"re:EXPR", "a regular expression, up to the next blank or in quotes", `re:^web-[0-9]+`},
		{"key=value", "a label, where the key is no column (also !=)", `app=web`},
		{"l:SELECTOR", "the rest of the line is a label selector in kubectl's grammar", `l:app=web,tier in (a, b)`},
	}
}

// FilterMarkdown is the filter grammar as a table.
func FilterMarkdown() string {
	var b strings.Builder
	b.WriteString("| form | matches | example |\n|---|---|---|\n")
	for _, p := range filterParts() {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", p.form, p.meaning, p.example)
	}
	return b.String()
}
