package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"kdeck/themes"
)

// linesEntry is text of many lines. Tabs become blanks in it, unless nothing is changed.
type linesEntry struct {
	theme *themes.Theme
	area  textarea.Model
	rows  int
	given string // the text at first
	first string // the same as the area has it
}

func newLinesEntry(t *themes.Theme, f Field) *linesEntry {
	area := textarea.New()
	area.Prompt, area.ShowLineNumbers, area.MaxHeight, area.MaxWidth = "", false, 0, 0
	area.SetVirtualCursor(false)
	area.SetStyles(textarea.Styles{})
	for _, b := range []*key.Binding{
		// would ask the machine we run on, not the one the user sits at
		&area.KeyMap.Paste, &area.KeyMap.CopySelection,
		// would not be seen
		&area.KeyMap.SelectCharacterForward, &area.KeyMap.SelectCharacterBackward, &area.KeyMap.SelectWordForward,
		&area.KeyMap.SelectWordBackward, &area.KeyMap.SelectLineUp, &area.KeyMap.SelectLineDown, &area.KeyMap.SelectAll,
	} {
		b.SetEnabled(false)
	}
	e := &linesEntry{theme: t, area: area, rows: f.Rows, given: f.Value}
	if e.rows <= 0 {
		e.rows = 6
	}
	e.area.SetHeight(e.rows)
	e.area.Focus()
	e.area.SetValue(f.Value)
	e.area.MoveToBegin()
	e.first = e.area.Value()
	return e
}

func (e *linesEntry) value() string {
	if text := e.area.Value(); text != e.first {
		return text
	}
	return e.given
}

func (e *linesEntry) update(msg tea.Msg, _ string) Edit {
	if paste, ok := msg.(tea.PasteMsg); ok {
		lines := strings.Split(strings.ReplaceAll(detab(paste.Content), "\r\n", "\n"), "\n")
		for i := range lines {
			lines[i] = tame(lines[i])
		}
		msg = tea.PasteMsg{Content: strings.Join(lines, "\n")}
	}
	before, line, column := e.area.Value(), e.area.Line(), e.area.Column()
	e.area, _ = e.area.Update(msg)
	switch {
	case e.area.Value() != before:
		return Typed
	case e.area.Line() != line || e.area.Column() != column:
		return Moved
	}
	return Ignored
}

// line moves the caret to the line above or below, and says whether there is one.
func (e *linesEntry) line(step int) bool {
	row, part := e.area.Line(), e.area.LineInfo()
	if step < 0 && row == 0 && part.RowOffset == 0 ||
		step > 0 && row == e.area.LineCount()-1 && part.RowOffset >= part.Height-1 {
		return false
	}
	code := tea.KeyDown
	if step < 0 {
		code = tea.KeyUp
	}
	e.area, _ = e.area.Update(tea.KeyPressMsg{Code: code})
	return true
}

func (e *linesEntry) draw(w int, caret bool) []string {
	if e.area.Width() != max(1, w-2) {
		e.area.SetWidth(max(1, w-2))
		e.area, _ = e.area.Update(nil) // scrolls to the caret
	}
	lines := fit(e.area.View(), w-2, e.rows)
	at := e.area.Cursor()
	side := e.theme.Border
	for y := range lines {
		lines[y] = tameStyled(lines[y])
		if caret && at != nil && y == at.Y {
			lines[y] = stain(pad(lines[y], measure(lines[y]), at.X+1), []span{{at.X, at.X + 1, penOf(e.theme.Caret)}})
		}
		lines[y] = render(side, e.edge()) + pad(lines[y], measure(lines[y]), w-2) + render(side, e.edge())
	}
	return lines
}

// edge stands left and right of the lines.
func (e *linesEntry) edge() string {
	if e.theme.ASCII {
		return simple.down
	}
	return round.down
}
