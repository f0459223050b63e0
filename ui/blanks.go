package ui

import (
	"strings"

	"kdeck/themes"
)

// TrailingBlanks parts a line from the blanks and tabs at its end, which are given as signs that can be seen, of as many cells.
func TrailingBlanks(t *themes.Theme, line string) (body, signs string) {
	body = strings.TrimRight(line, " \t")
	if len(body) == len(line) {
		return line, ""
	}
	blank, tab := "·", "→   "
	if t.ASCII {
		blank, tab = "~", ">   "
	}
	return body, render(t.Tone(themes.Muted), strings.NewReplacer(" ", blank, "\t", tab).Replace(line[len(body):]))
}
