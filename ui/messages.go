package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// Messages is the view of all notes so far, the newest last.
type Messages struct {
	*Pager
	theme *themes.Theme
	log   *Log
	seen  int
	tones []themes.Tone
}

// NewMessages is a view of a log; it follows the log as long as its end is on the screen.
func NewMessages(t *themes.Theme, k *keymap.Map, log *Log) *Messages {
	m := &Messages{Pager: NewPager(t, k), theme: t, log: log, seen: -1}
	m.Pager.Wrap(true) // who looks here wants to read what the status line had no room for
	return m
}

// Title is the view's title.
func (m *Messages) Title() string { return "messages" }

// Close does nothing: the log is not ours.
func (m *Messages) Close() {}

// Keys are those of a pager.
func (m *Messages) Keys() []key.Binding { return m.Pager.Keys() }

// Update is the pager's.
func (m *Messages) Update(msg tea.Msg) Step { return m.Pager.Update(msg) }

// Draw reads the log again when it has grown.
func (m *Messages) Draw(w, h int) string {
	if m.log.Count() != m.seen {
		m.read(h)
	}
	return m.Pager.Draw(w, h)
}

func (m *Messages) read(h int) {
	atEnd := m.seen < 0 || m.Top()+h >= len(m.Lines())
	m.seen = m.log.Count()
	var lines []string
	m.tones = m.tones[:0]
	for _, e := range m.log.Entries() {
		sign := m.theme.Sign(e.Note.Tone)
		lines = append(lines, e.At.Format("15:04:05 ")+pad(sign, cells(sign), 1)+" "+e.Note.Text)
		m.tones = append(m.tones, e.Note.Tone)
		for _, line := range strings.Split(strings.TrimSpace(e.More), "\n") {
			if line != "" {
				lines = append(lines, "           "+line)
				m.tones = append(m.tones, themes.Muted)
			}
		}
	}
	if len(lines) == 0 {
		lines, m.tones = []string{"nothing has been said yet"}, append(m.tones, themes.Muted)
	}
	m.SetLines(lines, func(i int) string { return render(m.theme.Tone(m.tones[i]), m.Lines()[i]) })
	if atEnd {
		m.h = h
		m.Goto(len(lines))
	}
}
