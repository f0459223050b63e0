package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kdeck/keymap"
	"kdeck/themes"
)

// Edit is what a message did to an Input.
type Edit uint8

// The results of Input.Update.
const (
	Ignored   Edit = iota // not for a text entry
	Moved                 // the caret or the chosen completion is elsewhere, the text is the same
	Typed                 // the text is another
	Accepted              // enter: the text is final, and remembered
	Cancelled             // esc
)

// Input is a one-line text entry with a history and a list of completions. What it does with enter and esc is up to
// its owner, who sees them as Accepted and Cancelled.
type Input struct {
	// Complete, if set, gives whole texts that could stand for the one typed.
	Complete func(text string) []string
	// Mask draws a dot for each character.
	Mask bool

	theme   *themes.Theme
	keys    *keymap.Map
	label   string
	line    textinput.Model
	history []string // oldest first
	past    int      // which of them is shown; len(history): none
	draft   string   // what was typed before looking into the past or the list
	list    []string
	pick    int  // chosen completion, or -1
	doubt   int  // the rune from which on the text is wrong, or -1
	offered bool // the text is only proposed
}

// NewInput is an empty text entry with a label before it.
func NewInput(t *themes.Theme, k *keymap.Map, label string) *Input {
	line := textinput.New()
	line.Prompt = ""
	line.SetVirtualCursor(false)
	line.KeyMap.Paste.SetEnabled(false) // would ask the machine we run on, not the one the user sits at
	line.Focus()
	return &Input{theme: t, keys: k, label: label, line: line, pick: -1, doubt: -1}
}

// Value is the text entered.
func (i *Input) Value() string { return i.line.Value() }

// SetValue replaces the text and puts the caret at its end.
func (i *Input) SetValue(text string) {
	i.offered = false
	i.put(text)
	i.past, i.draft, i.pick = len(i.history), text, -1
	i.suggest()
}

// Propose is SetValue for a text that is only proposed: it is drawn as a selection and behaves like one. What is typed or pasted
// first stands in its place; any other key keeps it and edits it.
func (i *Input) Propose(text string) {
	i.SetValue(text)
	i.offered = text != ""
}

// Doubt draws the text from a byte on as wrong; -1 trusts all of it.
func (i *Input) Doubt(from int) {
	if i.doubt = -1; from >= 0 {
		i.doubt = utf8.RuneCountInString(i.line.Value()[:min(from, len(i.line.Value()))])
	}
}

// SetHistory replaces what up and down go through, oldest first.
func (i *Input) SetHistory(texts []string) {
	i.history = slices.Clone(texts)
	i.past = len(i.history)
}

// History is what was accepted so far, oldest first, each text once.
func (i *Input) History() []string { return slices.Clone(i.history) }

// Completions are the texts offered now and which of them is chosen, or -1.
func (i *Input) Completions() (list []string, chosen int) { return i.list, i.pick }

// Update takes a key press or a paste.
func (i *Input) Update(msg tea.Msg) Edit {
	offered := i.offered
	if did := i.take(msg, offered); did != Ignored || !offered {
		return did
	}
	if _, press := msg.(tea.KeyPressMsg); press {
		return Moved // it is drawn otherwise
	}
	i.offered = true
	return Ignored
}

// take is Update; offered says that the text there is only a proposal.
func (i *Input) take(msg tea.Msg, offered bool) Edit {
	i.offered = false
	switch msg := msg.(type) {
	case tea.PasteMsg:
		i.edit(tea.PasteMsg{Content: strings.TrimSpace(tame(msg.Content))}, offered)
		return Typed
	case tea.KeyPressMsg:
		if act, ok := inputActs[i.keys.Name(msg.String(), keymap.Prompt)]; ok {
			return act(i)
		}
		before, at := i.line.Value(), i.line.Position()
		i.edit(msg, offered)
		switch {
		case i.line.Value() != before:
			return Typed
		case i.line.Position() != at:
			return Moved
		}
	}
	return Ignored
}

// inputActs are the actions of the prompt scope by name.
var inputActs = map[string]func(*Input) Edit{
	"accept":        func(i *Input) Edit { i.remember(); return Accepted },
	"cancel":        func(*Input) Edit { return Cancelled },
	"complete":      func(i *Input) Edit { return i.cycle(+1) },
	"complete-back": func(i *Input) Edit { return i.cycle(-1) },
	"older":         func(i *Input) Edit { return i.recall(-1) },
	"newer":         func(i *Input) Edit { return i.recall(+1) },
}

// edit passes a message to the text line and looks for completions of the result. What is typed behind a text that was only
// proposed stands in its place.
func (i *Input) edit(msg tea.Msg, offered bool) {
	before := i.line.Value()
	i.line, _ = i.line.Update(msg)
	if v := i.line.Value(); v != before {
		if typed, ok := strings.CutPrefix(v, before); ok && offered { // the caret was at the end
			i.put(typed)
			v = typed
		}
		i.past, i.draft, i.pick = len(i.history), v, -1
		i.suggest()
	}
}

func (i *Input) put(text string) {
	i.line.SetValue(tame(text))
	i.line.CursorEnd()
}

func (i *Input) suggest() {
	i.list = nil
	if i.Complete != nil {
		i.list = i.Complete(i.line.Value())
	}
}

// cycle goes through the completions and, between the last and the first, the text typed.
func (i *Input) cycle(step int) Edit {
	n := len(i.list)
	if n == 0 {
		return Ignored
	}
	i.pick = (i.pick+1+step+n+1)%(n+1) - 1
	if i.pick < 0 {
		i.put(i.draft)
	} else {
		i.put(i.list[i.pick])
	}
	return Typed
}

// recall goes through the history; beyond its end stands the text typed.
func (i *Input) recall(step int) Edit {
	to := i.past + step
	if to < 0 || to > len(i.history) {
		return Ignored
	}
	if i.past = to; to == len(i.history) {
		i.put(i.draft)
	} else {
		i.put(i.history[to])
	}
	i.pick = -1
	i.suggest()
	return Typed
}

func (i *Input) remember() {
	text := i.line.Value()
	if strings.TrimSpace(text) != "" {
		i.history = slices.DeleteFunc(i.history, func(s string) bool { return s == text })
		i.history = append(i.history, text)
		if n := len(i.history); n > historySize {
			i.history = slices.Delete(i.history, 0, n-historySize)
		}
	}
	i.past = len(i.history)
}

const historySize = 200

// Draw gives the one line, at most w cells, scrolled so that the caret is seen.
func (i *Input) Draw(w int) string {
	if w <= 0 {
		return ""
	}
	label := clip(i.label, max(0, w-4), more(i.theme))
	room := w - cells(label)
	runes := []rune(i.shown())
	pos := min(i.line.Position(), len(runes))
	before, under, after := string(runes[:pos]), " ", ""
	if pos < len(runes) {
		under, _ = ansi.FirstGraphemeCluster(string(runes[pos:]), ansi.GraphemeWidth)
		after = string(runes[pos:])[len(under):]
	}
	room -= max(1, cells(under))
	if width := cells(before); width > room {
		before = cutLeft(before, width-room)
	}
	after = clip(after, room-cells(before), "")
	if i.offered {
		return cut(render(i.theme.Prompt, label)+render(i.theme.Choice, before)+render(i.theme.Caret, under), w, "")
	}
	line := render(i.theme.Prompt, label) + i.ink(before, pos) + render(i.theme.Caret, under) + i.ink(after, pos+utf8.RuneCountInString(under+after))
	return cut(line, w, "")
}

// ink draws the part of the text that ends before a rune, what is wrong of it as such.
func (i *Input) ink(part string, end int) string {
	runes := []rune(part)
	good := len(runes)
	if i.doubt >= 0 {
		good = max(0, min(good, i.doubt-end+len(runes)))
	}
	return render(i.theme.Text, string(runes[:good])) + render(i.theme.Tone(themes.Bad).Underline(true), string(runes[good:]))
}

// shown is the text as it is drawn.
func (i *Input) shown() string {
	text := tame(i.line.Value())
	if !i.Mask {
		return text
	}
	dot := "•"
	if i.theme.ASCII {
		dot = "*"
	}
	return strings.Repeat(dot, utf8.RuneCountInString(text))
}

// DrawList gives the lines of the completion list, at most h of at most w cells, the chosen one in sight.
func (i *Input) DrawList(w, h int) []string {
	n := len(i.list)
	h = min(h, n)
	if h <= 0 || w <= 0 {
		return nil
	}
	top := max(0, min(i.pick-h/2, n-h))
	width := 0
	for _, text := range i.list[top : top+h] {
		width = max(width, cells(text))
	}
	width = min(width+2, w)
	lines := make([]string, h)
	for y := range lines {
		text := clip(" "+i.list[top+y], width, more(i.theme))
		style := i.theme.Bar
		if top+y == i.pick {
			style = i.theme.Choice
		}
		lines[y] = render(style, pad(text, cells(text), width))
	}
	return lines
}
