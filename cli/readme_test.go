package cli

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"kdeck/config"
	"kdeck/keymap"
	"kdeck/views"
)

var update = flag.Bool("update", false, "write the generated tables of the README instead of comparing with them")

// TestTheTablesOfTheREADMEAreThoseOfTheProgram keeps keys, kinds, filter grammar and settings told in one place only.
func TestTheTablesOfTheREADMEAreThoseOfTheProgram(t *testing.T) {
	const path = "../README.md"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for name, table := range map[string]string{
		"keys":     keymap.Markdown(append(keymap.Defaults(), views.Bindings()...)),
		"kinds":    kindTable(),
		"filter":   views.FilterMarkdown(),
		"settings": config.Markdown(),
	} {
		open, shut := fmt.Sprintf("<!-- %s: generated -->\n", name), fmt.Sprintf("<!-- end of %s -->", name)
		before, rest, found := strings.Cut(text, open)
		old, after, closed := strings.Cut(rest, shut)
		if !found || !closed {
			t.Errorf("the README has no place for the table of %s", name)
			continue
		}
		table = strings.TrimRight(table, "\n") + "\n"
		if old != table && !*update {
			t.Errorf("the README's table of %s is not the program's: run go test ./cli -update", name)
		}
		text = before + open + table + shut + after
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// kindTable lists the kinds with a view of their own and what they answer to.
func kindTable() string {
	var b strings.Builder
	b.WriteString("| kind | also | columns (wide ones in brackets) |\n|---|---|---|\n")
	for _, k := range append(views.Kinds(), views.Containers(), views.Contexts()) {
		var cols, wide []string
		for _, c := range k.Columns {
			if c.Wide {
				wide = append(wide, c.Name)
			} else {
				cols = append(cols, c.Name)
			}
		}
		text := strings.Join(cols, ", ")
		if len(wide) > 0 {
			text += " [" + strings.Join(wide, ", ") + "]"
		}
		if text == "" {
			text = "the server's own"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", k.Name, strings.Join(k.Resource.Short, ", "), text)
	}
	return b.String()
}
