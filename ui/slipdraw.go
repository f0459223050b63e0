package ui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"kdeck/themes"
)

// Box takes all of a small screen and much of a large one.
func (s *Slip) Box(w, h int) (bw, bh int) { return min(w, 120), min(h, 45) }

// Draw gives text, word and buttons in a frame; in its lower edge stands why a button cannot be pressed, else which part of
// the text is seen.
func (s *Slip) Draw(w, h int) string {
	inner, room := w-4, h-2
	foot := s.confirm(inner)
	if room-len(foot) > 6 {
		foot = append([]string{""}, foot...)
	}
	var lines []string
	if rows := room - len(foot) - 1; rows > 0 {
		lines = strings.Split(s.text.Draw(inner, rows), "\n")
	}
	lines = append(lines, foot...)
	s.field, s.row = len(lines), 1+len(lines) // the frame's edge is a line too
	lines = append(lines, s.drawButtons(inner))
	border, heading, title := s.theme.Border, s.theme.Heading, s.title
	if s.danger != "" {
		border, heading, title = s.theme.Danger, s.theme.Danger, s.danger+": "+s.title
	}
	return strings.Join(frameIn(s.theme, border, heading, title, s.note(), lines, w, h), "\n")
}

// note is what the lower edge says.
func (s *Slip) note() string {
	if s.say != "" {
		return s.say
	}
	if !s.typing && s.at < len(s.buttons) {
		if why := s.refusal(s.at); why != "" {
			return why
		}
	}
	return s.text.Status()
}

// confirm are the lines that ask for the word.
func (s *Slip) confirm(w int) (lines []string) {
	if s.typed == nil {
		return nil
	}
	label := "type " + s.word + " to confirm: "
	if cells(label) > w*2/3 {
		lines = append(lines, render(s.theme.Prompt, clipMiddle(strings.TrimSpace(label), w, more(s.theme))))
		label = ""
	}
	room := max(1, w-cells(label)-2)
	text := render(s.theme.Text, clip(s.typed.Value(), room, more(s.theme)))
	if s.typing {
		text = s.typed.Draw(room)
	}
	return append(lines, render(s.theme.Prompt, label)+"["+pad(text, measure(text), room)+"]")
}

// drawButtons is the line of buttons: with their keys if there is room, and from the first that lets the one with the
// cursor be seen.
func (s *Slip) drawButtons(w int) string {
	faces := s.faces(true)
	if total(faces) > w {
		faces = s.faces(false)
	}
	from := 0
	for from < s.at && total(faces[from:s.at+1]) > w {
		from++
	}
	var b strings.Builder
	s.spots = make([]span, len(faces))
	x := 0
	for i, text := range faces[from:] {
		n := cells(text)
		s.spots[from+i] = span{from: 2 + x, to: 2 + x + n} // the frame's side is two cells
		b.WriteString(render(s.style(from+i), text) + " ")
		x += n + 1
	}
	return cut(strings.TrimRight(b.String(), " "), w, more(s.theme))
}

// total is how many cells buttons take.
func total(faces []string) int {
	n := len(faces) - 1
	for _, text := range faces {
		n += cells(text)
	}
	return n
}

// faces are the buttons' texts; a button that cannot be pressed now stands in parentheses.
func (s *Slip) faces(keys bool) []string {
	faces := make([]string, len(s.buttons))
	for i, b := range s.buttons {
		text, pointer := tame(b.Text), " "
		if keys && b.Key != "" {
			text = tame(b.Key) + " " + text
		}
		if text = "[" + text + "]"; s.refusal(i) != "" {
			text = "(" + text[1:len(text)-1] + ")"
		}
		if i == s.at && !s.typing {
			if pointer = "›"; s.theme.ASCII {
				pointer = ">"
			}
		}
		faces[i] = pointer + text
	}
	return faces
}

// style is how a button is drawn.
func (s *Slip) style(i int) lipgloss.Style {
	switch {
	case i == s.at && !s.typing:
		return s.theme.Choice
	case s.refusal(i) != "":
		return s.theme.Tone(themes.Muted)
	}
	return s.theme.Key
}
