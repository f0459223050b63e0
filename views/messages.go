package views

import "kdeck/ui"

// Messages is the shell's view of all notes so far, with what can be done with every text.
type Messages struct {
	*Text
	of *ui.Messages
}

// NewMessages puts it around the shell's view.
func NewMessages(s *Session, of *ui.Messages) *Messages {
	return &Messages{&Text{s: s, title: of.Title(), pager: of.Pager}, of}
}

// Draw gives the lines on the screen, those that came meanwhile too.
func (v *Messages) Draw(w, h int) string { return v.of.Draw(w, h) }
