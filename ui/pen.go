package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"kdeck/themes"
)

// pen writes runs of text in one style: what lipgloss would put before and after, found out once a frame instead of
// once a cell.
type pen struct{ open, shut string }

func penOf(s lipgloss.Style) pen {
	open, shut, _ := strings.Cut(s.Render("x"), "x")
	return pen{open, shut}
}

// write appends one run.
func (p pen) write(b *strings.Builder, s string) {
	b.WriteString(p.open)
	b.WriteString(s)
	b.WriteString(p.shut)
}

// pens are the pens for each tone, on plain rows, on the cursor row and on marked rows.
type pens struct {
	row, cursor, marked [themes.Bad + 1]pen
	sign                pen // for the sign of a mark
}

func pensOf(t *themes.Theme) *pens {
	var p pens
	for tone := range p.row {
		p.row[tone] = penOf(t.Tones[tone])
		p.cursor[tone] = penOf(t.OnCursor[tone])
	}
	return &p
}

// mark adds the pens for marked rows, whose text is bold whatever its tone.
func (p *pens) mark(t *themes.Theme) {
	p.sign = penOf(t.Marked)
	for tone := range p.marked {
		p.marked[tone] = penOf(t.Tones[tone].Bold(true))
	}
}

// more is the sign for text that has been cut.
func more(t *themes.Theme) string {
	if t.ASCII {
		return "~"
	}
	return "…"
}

// render is one run of text in a style. lipgloss would write a sequence for no text at all, and one for each character
// where text is underlined.
func render(s lipgloss.Style, text string) string {
	if text == "" {
		return ""
	}
	p := penOf(s)
	return p.open + text + p.shut
}
