package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
)

// pressed takes a key. One that comes again at once is held down, or part of a text pasted into a terminal that does not
// tell: it undoes the press before it, and does nothing itself.
func (s *Slip) pressed(msg tea.KeyPressMsg) Step {
	press := msg.String()
	if press == s.hot {
		s.due, s.say = -1, press+" is held down: press it once"
		return Step{Cmd: s.heat(press)}
	}
	s.hot, s.due, s.say = "", -1, ""
	name := s.keys.Name(press, keymap.Dialog)
	switch name {
	case "cancel":
		if !s.typing && s.text.Do("back") { // a search ends first
			return Step{}
		}
		return Step{Close: true}
	case "field-next":
		return s.step(+1)
	case "field-before":
		return s.step(-1)
	case "accept":
		if s.typing {
			return s.push(slices.IndexFunc(s.buttons, func(b Button) bool { return b.Careful }), msg)
		}
		return s.push(s.at, msg)
	}
	if s.typing {
		return s.letter(msg)
	}
	if i := slices.IndexFunc(s.buttons, func(b Button) bool { return b.Key == press }); i >= 0 {
		if s.refusal(i) == "" {
			s.choose(i)
		}
		return s.push(i, msg)
	}
	switch name := s.keys.Name(press, keymap.Pager, keymap.Global); name {
	case "leave":
		return Step{Close: true}
	case "left":
		return s.choose(s.at - 1)
	case "right":
		return s.choose(s.at + 1)
	case "wrap": // left and right are the buttons': nothing would be left to see the ends of lines with
		return Quiet()
	default:
		if s.text.Do(name) {
			return Step{}
		}
	}
	return Quiet()
}

// letter gives a key to the word being typed; those that cannot mean text scroll.
func (s *Slip) letter(msg tea.KeyPressMsg) Step {
	switch msg.Code {
	case tea.KeyUp, tea.KeyDown, tea.KeyPgUp, tea.KeyPgDown:
		s.text.Do(s.keys.Name(msg.String(), keymap.Pager, keymap.Global))
		return Step{}
	}
	if s.typed.Update(msg) == Ignored {
		return Quiet()
	}
	return Step{}
}

// step moves to the next of the word and the buttons, around the ends.
func (s *Slip) step(by int) Step {
	n, at := len(s.buttons), s.at
	if s.typed != nil {
		n++
		if s.typing {
			at = n - 1
		}
	}
	if n == 0 {
		return Quiet()
	}
	at = (at + by + n) % n
	if s.typing = at == len(s.buttons); s.typing {
		return Step{}
	}
	return s.choose(at)
}

// choose puts the cursor on a button, as far as there is one.
func (s *Slip) choose(i int) Step {
	s.at, s.chosen = max(0, min(i, len(s.buttons)-1)), true
	return Step{}
}

// push presses a button, a careful one when nothing follows the key.
func (s *Slip) push(i int, msg tea.KeyPressMsg) Step {
	switch {
	case i < 0 || i >= len(s.buttons):
		return Quiet()
	case !s.buttons[i].Careful && s.refusal(i) == "":
		if msg.IsRepeat {
			return Quiet()
		}
		return s.do(i)
	}
	if s.say = s.refusal(i); s.say == "" && !msg.IsRepeat {
		s.due = i
	}
	return Step{Cmd: s.heat(msg.String())}
}

// heat remembers a key for as long as it may be held down.
func (s *Slip) heat(press string) tea.Cmd {
	s.hot = press
	s.presses++
	msg := slipMsg{to: s, presses: s.presses}
	return tea.Tick(still, func(time.Time) tea.Msg { return msg })
}

// passed is told that the buttons have been seen, or that nothing has followed a press.
func (s *Slip) passed(msg slipMsg) Step {
	switch {
	case msg.to != s:
		return Quiet()
	case msg.set != 0:
		if msg.set != s.set || s.ready {
			return Quiet()
		}
		s.ready, s.say = true, ""
		return Step{}
	case msg.presses != s.presses || s.hot == "":
		return Quiet()
	}
	i := s.due
	s.hot, s.due = "", -1
	if i < 0 || s.refusal(i) != "" {
		return Quiet()
	}
	return s.do(i)
}

// do does what a button is for.
func (s *Slip) do(i int) Step {
	if s.buttons[i].Do == nil {
		return Step{Close: true}
	}
	return s.buttons[i].Do()
}

// clicked presses the button under the mouse, or puts the caret into the word to be typed.
func (s *Slip) clicked(x, y int) Step {
	if s.typed != nil && y == s.field {
		s.typing = true
		return Step{}
	}
	for i, spot := range s.spots {
		if y == s.row && x >= spot.from && x < spot.to && i < len(s.buttons) {
			s.typing = false
			s.choose(i)
			return s.push(i, tea.KeyPressMsg{Code: tea.KeyEnter})
		}
	}
	return Quiet()
}
