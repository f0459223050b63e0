package views

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/ui"
)

// Messages is the shell's view of all notes so far, with what can be done with every text.
type Messages struct {
	*ui.Messages
	s *Session
}

// NewMessages puts it around the shell's view.
func NewMessages(s *Session, of *ui.Messages) *Messages { return &Messages{of, s} }

// Update moves and searches, copies and saves.
func (v *Messages) Update(msg tea.Msg) ui.Step {
	if press, ok := msg.(tea.KeyPressMsg); ok && !v.Captures() {
		if do, ok := v.keys()[v.s.Keys.Name(press.String(), keymap.Pager, keymap.Global)]; ok {
			return do()
		}
	}
	return v.Messages.Update(msg)
}

func (v *Messages) keys() map[string]func() ui.Step {
	keys := shown{s: v.s, name: v.Title(), ext: "txt", lines: v.Lines}.keys()
	keys["menu"] = func() ui.Step { return ui.Step{Open: pagerMenu(v.s, v.Title(), shownKeys(), v.keys())} }
	return keys
}

// Keys are those of a pager, and of what can be done with every text.
func (v *Messages) Keys() []key.Binding { return pagerKeys(v.s, v.Pager, shownKeys()) }
