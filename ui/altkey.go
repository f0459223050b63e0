package ui

import (
	"slices"
	"unicode"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// Editor is a Captor that takes text only some of the time: it says whether a text entry has the focus that has a use for a key.
type Editor interface{ Edits(tea.KeyPressMsg) bool }

// chord splits a key pressed with alt that nothing is bound to into esc and the key: a terminal sends the same for both, and a
// slow line delivers in one piece what was typed one after the other.
func (a *App) chord(msg tea.KeyPressMsg) (first, second tea.KeyPressMsg, ok bool) {
	if !msg.Mod.Contains(tea.ModAlt) || a.o.Keys.Bound(msg.String()) || a.edits(msg) {
		return first, second, false
	}
	second = msg
	second.Mod &^= tea.ModAlt
	if second.Mod&^tea.ModShift == 0 && unicode.IsPrint(second.Code) {
		r := second.Code
		switch {
		case second.ShiftedCode != 0:
			r = second.ShiftedCode
		case second.Mod == tea.ModShift:
			r = unicode.ToUpper(r)
		}
		second.Text = string(r)
	}
	return tea.KeyPressMsg{Code: tea.KeyEscape}, second, true
}

// edits says whether a text entry has the focus that moves by words, or the like, at a key.
func (a *App) edits(msg tea.KeyPressMsg) bool {
	if a.asking {
		return lineEdits(msg)
	}
	switch v := a.top().(type) {
	case Editor:
		return v.Edits(msg)
	case Captor:
		return v.Captures() && lineEdits(msg)
	}
	return false
}

// lineEdits says whether an entry of one line has a use for a key with alt.
func lineEdits(msg tea.KeyPressMsg) bool {
	k := textinput.DefaultKeyMap()
	return key.Matches(msg, k.WordForward, k.WordBackward, k.DeleteWordBackward, k.DeleteWordForward)
}

// areaEdits says the same of an entry of several lines.
func areaEdits(msg tea.KeyPressMsg) bool {
	k := textarea.DefaultKeyMap()
	return key.Matches(msg, k.WordForward, k.WordBackward, k.DeleteWordBackward, k.DeleteWordForward, k.InputBegin, k.InputEnd,
		k.CapitalizeWordForward, k.LowercaseWordForward, k.UppercaseWordForward, k.SelectWordForward, k.SelectWordBackward)
}

// Edits says whether the field with the caret is a text that has a use for a key.
func (f *Form) Edits(msg tea.KeyPressMsg) bool {
	one := f.current()
	switch {
	case one == nil || slices.Contains([]FieldKind{ToggleField, ChoiceField}, one.Kind):
		return false
	case one.Kind == LinesField:
		return areaEdits(msg)
	}
	return lineEdits(msg)
}

// Edits says whether a word or a search is being typed that has a use for a key.
func (s *Slip) Edits(msg tea.KeyPressMsg) bool {
	return (s.typing || s.text.Captures()) && lineEdits(msg)
}

// Edits says no: an answer is a key.
func (q *Question) Edits(tea.KeyPressMsg) bool { return false }
