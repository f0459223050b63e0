package ui

import (
	"fmt"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// Slip is the paper on which something is looked at before it is done: an overlay with a long text, perhaps a word to be
// typed, and buttons. Its owner may replace all of them while it is open; a view of its own embeds it and gives it what is
// not its own message.
//
// A careful button is pressed by nobody who has not seen it: not by what was typed before the text came, not in the first
// moment afterwards, and not by a key that is held down. Few terminals tell a held key from one pressed again, so such a
// press counts only when nothing follows it at once.
type Slip struct {
	theme   *themes.Theme
	keys    *keymap.Map
	title   string
	danger  string // why the frame warns; "" when it does not
	text    *Pager
	buttons []Button
	at      int  // the button with the cursor
	chosen  bool // by hand
	word    string
	typed   *Input // nil: no word to be typed
	typing  bool   // the caret is in it
	ready   bool   // the buttons have been seen for a moment
	set     int    // how often buttons were set
	hot     string // the key pressed last, as long as it may be held down
	due     int    // the button that is pressed when nothing follows, or -1
	presses int
	say     string // why a button was not pressed

	field int    // the line of the typed word in the last Draw
	row   int    // that of the buttons
	spots []span // where in it they stand
}

// Button is something to be done about what a Slip shows.
type Button struct {
	Text     string
	Key      string // presses it while no text is being typed; as tea.KeyPressMsg.String spells it
	Disabled string // not empty: the reason why it cannot be pressed now
	Careful  bool   // takes a deliberate press, and the word if one is to be typed
	Do       func() Step
	// Without Do the slip closes. The Step is the owner's: the slip stays open unless it says Close.
}

// slipMsg tells a slip that a moment has passed.
type slipMsg struct {
	to      *Slip
	set     int // since these buttons were set, or 0
	presses int // since this press, or 0
}

const (
	glance = 300 * time.Millisecond // how long a careful button is seen before it can be pressed
	still  = 200 * time.Millisecond // how long after a press the key would have come again, if it were held down
)

// NewSlip is a slip without text and buttons; esc closes it.
func NewSlip(t *themes.Theme, k *keymap.Map, title string) *Slip {
	s := &Slip{theme: t, keys: k, title: title, text: NewPager(t, k), due: -1}
	s.text.Wrap(true)
	return s
}

// SetTitle replaces the title.
func (s *Slip) SetTitle(title string) { s.title = title }

// SetDanger gives the slip the frame of what can do great harm, with the word that says why before the title; "" is none.
func (s *Slip) SetDanger(word string) { s.danger = word }

// SetBody replaces the text, as Pager.SetLines does; the place in it and a search stay.
func (s *Slip) SetBody(plain []string, styled func(i int) string) { s.text.SetLines(plain, styled) }

// SetButtons replaces the buttons and puts the cursor on one, unless it was moved by hand to one that is still there and
// is not careful. The Cmd has to be run: without it careful buttons are never ready. What is pressed but not yet done is
// forgotten.
func (s *Slip) SetButtons(buttons []Button, start int) tea.Cmd {
	was := ""
	if s.chosen && s.at < len(s.buttons) && !s.buttons[s.at].Careful {
		was = s.buttons[s.at].Text
	}
	s.buttons, s.at = slices.Clone(buttons), max(0, min(start, len(buttons)-1))
	if i := slices.IndexFunc(s.buttons, func(b Button) bool { return b.Text == was }); i >= 0 && was != "" {
		s.at = i
	}
	s.ready, s.due, s.say = false, -1, ""
	s.set++
	if !slices.ContainsFunc(s.buttons, func(b Button) bool { return b.Careful }) {
		return nil
	}
	msg := slipMsg{to: s, set: s.set}
	return tea.Tick(glance, func(time.Time) tea.Msg { return msg })
}

// SetConfirm asks for a word to be typed exactly before careful buttons can be pressed, and puts the caret there; "" asks
// for none. Asked again for the same word, what has been typed stays.
func (s *Slip) SetConfirm(word string) {
	switch {
	case word == "":
		s.typed, s.typing = nil, false
	case s.typed == nil || word != s.word:
		s.typed, s.typing = NewInput(s.theme, s.keys, ""), true
	}
	s.word = word
}

// Title is the slip's title.
func (s *Slip) Title() string { return s.title }

// Close does nothing: a slip has no sources. An owner that has some closes them in a method of its own.
func (s *Slip) Close() {}

// Captures says that every key is the slip's.
func (s *Slip) Captures() bool { return true }

// Keys are what works now: the buttons' keys, then those of the text.
func (s *Slip) Keys() []key.Binding {
	list := []key.Binding{s.keys.Binding("cancel"), s.keys.Binding("field-next")}
	if s.typing {
		return list
	}
	for i, b := range s.buttons {
		if b.Key != "" && s.refusal(i) == "" {
			list = append(list, key.NewBinding(key.WithKeys(b.Key), key.WithHelp(b.Key, b.Text)))
		}
	}
	list = append(list, s.keys.Binding("filter"))
	if s.text.Searching() {
		list = append(list, s.keys.Binding("next-match"), s.keys.Binding("previous-match"))
	}
	return list
}

// Update takes keys, pastes, the mouse, and the slip's own messages.
func (s *Slip) Update(msg tea.Msg) Step {
	switch msg := msg.(type) {
	case slipMsg:
		return s.passed(msg)
	case tea.KeyPressMsg:
		if s.text.Captures() {
			return s.text.Update(msg)
		}
		return s.pressed(msg)
	case tea.PasteMsg:
		s.due = -1
		if s.typing && !s.text.Captures() {
			s.typed.Update(msg)
			return Step{}
		}
		return s.text.Update(msg)
	case tea.MouseWheelMsg:
		return s.text.Update(msg)
	case tea.MouseClickMsg:
		return s.clicked(msg.X, msg.Y)
	}
	return Quiet()
}

// refusal is why a button cannot be pressed now, or "".
func (s *Slip) refusal(i int) string {
	b := &s.buttons[i]
	switch {
	case b.Disabled != "":
		return b.Disabled
	case !b.Careful:
		return ""
	case s.typed != nil && s.typed.Value() != s.word:
		return fmt.Sprintf("type %s to confirm", s.word)
	case !s.ready:
		return "look at it first"
	}
	return ""
}
