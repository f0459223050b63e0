package views

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
	"kdeck/ui"
)

// Text shows lines that do not change.
type Text struct {
	s     *Session
	title string
	pager *ui.Pager
}

// newText shows lines under a title, each in the tone that it has.
func newText(s *Session, title string, lines []string, tone func(line string) themes.Tone) *Text {
	v := &Text{s: s, title: title, pager: ui.NewPager(s.Theme, s.Keys)}
	v.pager.Wrap(true)
	v.pager.SetLines(lines, func(i int) string {
		line := v.pager.Lines()[i]
		return s.Theme.Tone(tone(line)).Render(line)
	})
	return v
}

// Update moves and searches.
func (v *Text) Update(msg tea.Msg) ui.Step {
	if press, ok := msg.(tea.KeyPressMsg); ok && !v.pager.Captures() && v.s.Keys.Name(press.String(), keymap.Pager) == "external" {
		return readOutside(v.pager.Lines())
	}
	return v.pager.Update(msg)
}

// Title names the text.
func (v *Text) Title() string { return v.title }

// Status tells which lines are on the screen.
func (v *Text) Status() string { return v.pager.Status() }

// Keys are those of a pager.
func (v *Text) Keys() []key.Binding { return v.pager.Keys() }

// Captures says that a search is being typed.
func (v *Text) Captures() bool { return v.pager.Captures() }

// Close does nothing: the lines are all there is.
func (v *Text) Close() {}

// Draw gives the lines on the screen.
func (v *Text) Draw(w, h int) string { return v.pager.Draw(w, h) }
