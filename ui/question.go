package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kdeck/keymap"
	"kdeck/themes"
)

// Question is an overlay that shows a text and asks for one of a few answers. The cursor starts on the first, which
// should be the harmless one; leaving is no answer. A key that is held down chooses nothing.
type Question struct {
	theme   *themes.Theme
	keys    *keymap.Map
	title   string
	text    []string
	answers []Choice
	at      int
	first   int // the line of the first answer in the last Draw
}

// NewQuestion asks with lines of text, which are wrapped, above the answers.
func NewQuestion(t *themes.Theme, k *keymap.Map, title string, text []string, answers []Choice) *Question {
	return &Question{theme: t, keys: k, title: title, text: text, answers: answers}
}

// Title is the question's title.
func (q *Question) Title() string { return q.title }

// Close does nothing: a question has no sources.
func (q *Question) Close() {}

// Confirms says that it takes no key that was typed before it was seen.
func (q *Question) Confirms() bool { return true }

// Captures says that every key is the question's.
func (q *Question) Captures() bool { return true }

// Keys are the bindings of menus.
func (q *Question) Keys() []key.Binding {
	return []key.Binding{q.keys.Binding("choose"), q.keys.Binding("close")}
}

// Update takes keys and clicks.
func (q *Question) Update(msg tea.Msg) Step {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		press := msg.String()
		switch q.keys.Name(press, keymap.Menu) {
		case "close":
			return Step{Close: true}
		case "choice-up":
			q.at = max(0, q.at-1)
			return Step{}
		case "choice-down":
			q.at = min(len(q.answers)-1, q.at+1)
			return Step{}
		case "choose":
			if msg.IsRepeat {
				return Quiet()
			}
			return q.choose(q.at)
		}
		for i, a := range q.answers {
			if a.Key == press && !msg.IsRepeat {
				return q.choose(i)
			}
		}
	case tea.MouseClickMsg:
		if i := msg.Y - q.first; i >= 0 && i < len(q.answers) {
			q.at = i
			return Step{}
		}
	}
	return Quiet()
}

func (q *Question) choose(i int) Step {
	step := Step{}
	if do := q.answers[i].Do; do != nil {
		step = do()
	}
	step.Close, step.Same, step.Pass = true, false, false
	return step
}

// Box is as wide as reads well, and as high as the text then is.
func (q *Question) Box(w, h int) (bw, bh int) {
	bw = min(w, 76)
	return bw, min(h, len(q.wrapped(bw-4))+len(q.answers)+3)
}

func (q *Question) wrapped(w int) (lines []string) {
	for _, line := range q.text {
		lines = append(lines, strings.Split(ansi.Wrap(tame(line), max(1, w), ""), "\n")...)
	}
	return lines
}

// Draw gives text and answers in a frame; where there is too little room, the answers stay and the text says that it goes on.
func (q *Question) Draw(w, h int) string {
	lines := q.wrapped(w - 4)
	room := max(0, h-2-len(q.answers)-1)
	if len(lines) > room {
		lines = lines[:room]
		if room > 0 {
			lines[room-1] = more(q.theme)
		}
	}
	lines = append(lines, "")
	q.first = 1 + len(lines)
	for i, a := range q.answers {
		text := a.Key + "  " + a.Text
		if i == q.at {
			text = pad(text, cells(text), w-4)
			lines = append(lines, render(q.theme.Choice, text))
			continue
		}
		lines = append(lines, render(q.theme.Key, a.Key)+"  "+a.Text)
	}
	return strings.Join(frame(q.theme, q.title, "", lines, w, h), "\n")
}
