package keymap

import (
	"fmt"
	"strings"
)

// Markdown is a table of the bindings for the manual, one section a scope, in the order given.
func Markdown(bindings []Binding) string {
	var order []Scope
	rows := make(map[Scope]*strings.Builder)
	for _, b := range bindings {
		out := rows[b.Scope]
		if out == nil {
			out = new(strings.Builder)
			fmt.Fprintf(out, "### %s\n\n| Key | Action | Name |\n|---|---|---|\n", b.Scope)
			rows[b.Scope] = out
			order = append(order, b.Scope)
		}
		fmt.Fprintf(out, "| %s | %s | `%s` |\n", keyCells(b.Keys), strings.ReplaceAll(b.Help, "|", `\|`), b.Name)
	}
	parts := make([]string, len(order))
	for i, s := range order {
		parts[i] = rows[s].String()
	}
	return strings.Join(parts, "\n")
}

// keyCells quotes keys as code; a bar would end the cell and a backquote the code.
func keyCells(keys []string) string {
	quoted := make([]string, len(keys))
	for i, k := range keys {
		k = strings.ReplaceAll(k, "|", `\|`)
		if strings.Contains(k, "`") {
			quoted[i] = "`` " + k + " ``"
		} else {
			quoted[i] = "`" + k + "`"
		}
	}
	return strings.Join(quoted, " ")
}
