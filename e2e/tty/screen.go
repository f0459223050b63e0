package tty

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
)

// Screen is what the terminal showed at one moment.
type Screen struct {
	Width, Height    int
	Alt              bool // the alternate screen is up
	CursorX, CursorY int
	Title            string    // the window's title
	At               time.Time // when the last bytes before it came
	Said             []string  // what has stood in the last line since something was typed, also what is gone by now

	lines []string
	cells [][]Cell
}

// Cell is one place of the screen. The second half of a wide rune has no Text.
type Cell struct {
	Text                                   string
	Fg, Bg                                 color.Color // nil: the terminal's own
	Bold, Faint, Italic, Underline, Invert bool
}

// Plain tells whether the cell has no colour and no attribute.
func (c Cell) Plain() bool {
	return c.Fg == nil && c.Bg == nil && !c.Bold && !c.Faint && !c.Italic && !c.Underline && !c.Invert
}

// Style is the cell's look as one comparable word.
func (c Cell) Style() string {
	return fmt.Sprint(hex(c.Fg), "/", hex(c.Bg), c.Bold, c.Faint, c.Italic, c.Underline, c.Invert)
}

func hex(c color.Color) string {
	if c == nil {
		return "-"
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("%02x%02x%02x", r>>8, g>>8, b>>8)
}

// Screen is what the terminal shows now. A frame under way is waited for, but not for ever: terminals give up on one, too.
func (s *Session) Screen() Screen {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 0; s.torn() && i < 100; i++ {
		s.mu.Unlock()
		time.Sleep(10 * time.Millisecond)
		s.mu.Lock()
	}
	return s.screen()
}

// screen copies the emulator's cells; the lock is held.
func (s *Session) screen() Screen {
	w, h := s.emu.Width(), s.emu.Height()
	pos := s.emu.CursorPosition()
	sc := Screen{
		Width: w, Height: h, Alt: s.emu.IsAltScreen(), Title: s.title, At: s.at, Said: slices.Clone(s.said),
		CursorX: pos.X, CursorY: pos.Y, lines: make([]string, h), cells: make([][]Cell, h),
	}
	var b strings.Builder
	for y := range h {
		b.Reset()
		sc.cells[y] = make([]Cell, w)
		for x := range w {
			c := s.emu.CellAt(x, y)
			if c == nil {
				b.WriteByte(' ')
				continue
			}
			sc.cells[y][x] = cell(c)
			switch {
			case c.Width == 0 && c.Content == "": // the second half of a wide rune
			case c.Content == "":
				b.WriteByte(' ')
			default:
				b.WriteString(c.Content)
			}
		}
		sc.lines[y] = strings.TrimRight(b.String(), " ")
	}
	return sc
}

func cell(c *uv.Cell) Cell {
	a := c.Style.Attrs
	return Cell{
		Text: c.Content, Fg: c.Style.Fg, Bg: c.Style.Bg,
		Bold: a&uv.AttrBold != 0, Faint: a&uv.AttrFaint != 0, Italic: a&uv.AttrItalic != 0,
		Invert: a&uv.AttrReverse != 0, Underline: c.Style.Underline != 0,
	}
}

// Line is the text of line n, counted from 0, or from the bottom when negative, without blanks at its end.
func (s Screen) Line(n int) string {
	if n < 0 {
		n += s.Height
	}
	if n < 0 || n >= len(s.lines) {
		return ""
	}
	return s.lines[n]
}

// Lines are all lines.
func (s Screen) Lines() []string { return s.lines }

// Has tells whether text is on the screen, within one line.
func (s Screen) Has(text string) bool { return s.Row(text) >= 0 }

// Row is the number of the first line with the text, or -1.
func (s Screen) Row(text string) int {
	for y, l := range s.lines {
		if strings.Contains(l, text) {
			return y
		}
	}
	return -1
}

// Cell is the cell at column x of line y.
func (s Screen) Cell(x, y int) Cell { return s.cells[y][x] }

// CellOf is the first cell of the first line that has the text; ok is false when there is none.
func (s Screen) CellOf(text string) (c Cell, x, y int, ok bool) {
	y = s.Row(text)
	if y < 0 {
		return Cell{}, 0, 0, false
	}
	for x = range s.Width {
		var b strings.Builder
		for i := x; i < s.Width && b.Len() < len(text); i++ {
			b.WriteString(s.cells[y][i].Text)
		}
		if strings.HasPrefix(b.String(), text) {
			return s.cells[y][x], x, y, true
		}
	}
	return Cell{}, 0, y, false
}

// Styles counts the cells of each look, blank ones left out.
func (s Screen) Styles() map[string]int {
	n := map[string]int{}
	for _, row := range s.cells {
		for _, c := range row {
			if strings.TrimSpace(c.Text) != "" {
				n[c.Style()]++
			}
		}
	}
	return n
}

// String is the screen in a frame, for a failure's report.
func (s Screen) String() string {
	var b strings.Builder
	rule := strings.Repeat("-", s.Width)
	fmt.Fprintf(&b, "+%s+ %dx%d\n", rule, s.Width, s.Height)
	for _, l := range s.lines {
		fmt.Fprintf(&b, "|%s\n", l)
	}
	fmt.Fprintf(&b, "+%s+\n", rule)
	return b.String()
}
