package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"kdeck/themes"
)

// edges are the characters of a frame.
type edges struct{ topLeft, topRight, bottomLeft, bottomRight, across, down string }

var (
	round  = edges{"╭", "╮", "╰", "╯", "─", "│"}
	simple = edges{"+", "+", "+", "+", "-", "|"}
)

// frame draws lines in a frame of exactly w by h cells, the title in its upper edge and a note in its lower one. In
// too small a box the lines are all there is.
func frame(t *themes.Theme, title, note string, lines []string, w, h int) []string {
	return frameIn(t, t.Border, t.Heading, title, note, lines, w, h)
}

// frameIn is frame with an edge and a title in other styles.
func frameIn(t *themes.Theme, border, heading lipgloss.Style, title, note string, lines []string, w, h int) []string {
	if w < 6 || h < 3 {
		return fit(strings.Join(lines, "\n"), w, h)
	}
	e := round
	if t.ASCII {
		e = simple
	}
	edge := func(left, text, right string, style lipgloss.Style) string {
		if text != "" {
			text = " " + text + " "
		}
		n := w - 3 - cells(text)
		out := render(border, left+e.across)
		if text != "" {
			out += render(style, text)
		}
		return out + render(border, strings.Repeat(e.across, n)+right)
	}
	out := make([]string, 0, h)
	out = append(out, edge(e.topLeft, clipMiddle(title, w-6, more(t)), e.topRight, heading))
	side := render(border, e.down)
	for i := range h - 2 {
		line := ""
		if i < len(lines) {
			line = cut(lines[i], w-4, "")
		}
		out = append(out, side+" "+pad(line, measure(line), w-4)+" "+side)
	}
	return append(out, edge(e.bottomLeft, clip(note, w-6, more(t)), e.bottomRight, t.Hint))
}
