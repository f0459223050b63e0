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
	if press, ok := msg.(tea.KeyPressMsg); ok && !v.pager.Captures() {
		if do, ok := v.keys()[v.s.Keys.Name(press.String(), keymap.Pager, keymap.Global)]; ok {
			return do()
		}
	}
	return v.pager.Update(msg)
}

// Title names the text.
func (v *Text) Title() string { return v.title }

// Status tells which lines are on the screen.
func (v *Text) Status() string { return v.pager.Status() }

// keys says what the bindings of this view do, beyond the pager's own.
func (v *Text) keys() map[string]func() ui.Step {
	keys := shown{s: v.s, name: v.title, ext: "txt", lines: v.pager.Lines}.keys()
	keys["menu"] = func() ui.Step { return ui.Step{Open: pagerMenu(v.s, v.title, shownKeys(), v.keys())} }
	return keys
}

// Keys are those of a pager, and of what can be done with every text.
func (v *Text) Keys() []key.Binding { return pagerKeys(v.s, v.pager, shownKeys()) }

// Captures says that a search is being typed.
func (v *Text) Captures() bool { return v.pager.Captures() }

// Close does nothing: the lines are all there is.
func (v *Text) Close() {}

// Draw gives the lines on the screen.
func (v *Text) Draw(w, h int) string { return v.pager.Draw(w, h) }
