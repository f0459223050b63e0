package e2e

import (
	"strings"

	"kdeck/e2e/tty"
)

// selectedRow is the line that is highlighted over its whole width, below the table's head; -1 when there is none.
func selectedRow(sc tty.Screen) int {
	for y := 3; y < sc.Height-1; y++ {
		if lit(sc, y) {
			return y
		}
	}
	return -1
}

// selected is the text of the line under the cursor.
func selected(sc tty.Screen) string {
	if y := selectedRow(sc); y >= 0 {
		return sc.Line(y)
	}
	return ""
}

// lit tells whether a line is highlighted from edge to edge.
func lit(sc tty.Screen, y int) bool {
	for _, x := range []int{0, sc.Width / 2, sc.Width - 1} {
		if c := sc.Cell(x, y); c.Bg == nil && !c.Invert {
			return false
		}
	}
	return true
}

// chosen is the head of the column chosen with < and >, which is underlined.
func chosen(sc tty.Screen) string {
	name := ""
	for x := range sc.Width {
		if c := sc.Cell(x, 2); c.Underline {
			name += c.Text
		}
	}
	return strings.Trim(name, " ▲▼")
}
