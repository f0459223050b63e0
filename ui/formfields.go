package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// FieldKind says how a field of a form is filled in.
type FieldKind uint8

// The kinds of fields.
const (
	TextField   FieldKind = iota // one line of text
	ToggleField                  // on or off
	ChoiceField                  // one of a few options
	LinesField                   // text of many lines
)

// Field is what a form asks for.
type Field struct {
	Name     string // under which the answer is found
	Label    string
	Kind     FieldKind
	Value    string                     // what is proposed; a toggle's is "true" or ""
	Hint     string                     // what is good to know, below the field
	Options  []string                   // of a choice
	Complete func(text string) []string // of a text: whole texts that could stand for the one typed; it must not wait
	Mask     bool                       // of a text: dots are drawn instead of it
	Rows     int                        // of many lines: how many are seen at once; 0: 6
	Check    func(value string) string  // gives the reason why the value will not do, or ""; it must not wait

	// Against checks the value beside those of the other fields, once Check is content; it must not wait.
	Against func(value string, a Answers) string
	// Follow gives a text and its hint as the other fields have it, as what stands now under a name that is typed. The text
	// stands in a field of one line until the user types another one, or from the beginning does not, if Typed. It must not wait.
	Follow func(a Answers) (value, hint string)
	Typed  bool // the user has typed the value before: it is no proposal
}

// on is the value of a toggle that is on.
const on = "true"

// formField is a field being filled in.
type formField struct {
	Field
	entry
	wrong    string // why its value will not do, once that has been asked
	followed string // the text that Follow gave last
}

// entry is how a kind of field takes keys and is drawn.
type entry interface {
	value() string
	// update takes a key press with its name in the dialog scope, or a paste.
	update(msg tea.Msg, name string) Edit
	// draw gives the lines of the value in w cells.
	draw(w int, caret bool) []string
}

func newFormField(t *themes.Theme, k *keymap.Map, f Field) *formField {
	one := &formField{Field: f}
	switch f.Kind {
	case ToggleField:
		one.entry = &toggleEntry{on: f.Value == on}
	case ChoiceField:
		one.entry = &choiceEntry{theme: t, options: f.Options, at: max(0, slices.Index(f.Options, f.Value))}
	case LinesField:
		one.entry = newLinesEntry(t, f)
	default:
		in := NewInput(t, k, "")
		in.Complete, in.Mask = f.Complete, f.Mask
		text := &textEntry{in: in}
		text.set(f.Value, !f.Typed)
		one.entry = text
	}
	return one
}

// check says whether the value will do beside the others, and keeps the reason if not.
func (f *formField) check(a Answers) bool {
	f.wrong = ""
	if f.Check != nil {
		f.wrong = f.Check(f.value())
	}
	if f.Against != nil && f.wrong == "" {
		f.wrong = f.Against(f.value(), a)
	}
	return f.wrong == ""
}

// follow puts in what the other fields ask for, unless the user has typed something.
func (f *formField) follow(a Answers) {
	var value string
	value, f.Hint = f.Follow(a)
	text, ok := f.entry.(*textEntry)
	if !ok {
		return
	}
	if value != f.followed && f.value() == f.followed && !f.Typed {
		text.set(value, true)
		f.wrong = ""
	}
	f.followed = value
}

// textEntry is one line of text, which may be only proposed (Input.Propose).
type textEntry struct{ in *Input }

// set puts a text in.
func (e *textEntry) set(text string, proposed bool) {
	if proposed {
		e.in.Propose(text)
		return
	}
	e.in.SetValue(text)
}

func (e *textEntry) value() string { return e.in.Value() }

func (e *textEntry) update(msg tea.Msg, name string) Edit {
	step := map[string]int{"suggestion-next": +1, "suggestion-before": -1}[name]
	if step == 0 {
		return e.in.Update(msg)
	}
	e.in.offered = false
	return max(Moved, e.in.cycle(step)) // at least it is drawn otherwise
}

func (e *textEntry) draw(w int, caret bool) []string {
	room := max(1, w-2)
	text := render(e.in.theme.Text, clip(e.in.shown(), room, more(e.in.theme)))
	if caret {
		text = e.in.Draw(room)
	}
	return []string{render(e.in.theme.Border, "[") + pad(text, measure(text), room) + render(e.in.theme.Border, "]")}
}

// toggleEntry is on or off.
type toggleEntry struct{ on bool }

func (e *toggleEntry) value() string {
	if e.on {
		return on
	}
	return ""
}

func (e *toggleEntry) update(_ tea.Msg, name string) Edit {
	if name != "option-next" && name != "option-before" {
		return Ignored
	}
	e.on = !e.on
	return Typed
}

func (e *toggleEntry) draw(int, bool) []string {
	if e.on {
		return []string{"[x] yes"}
	}
	return []string{"[ ] no"}
}

// choiceEntry is one of a few options.
type choiceEntry struct {
	theme   *themes.Theme
	options []string
	at      int
}

func (e *choiceEntry) value() string {
	if len(e.options) == 0 {
		return ""
	}
	return e.options[e.at]
}

func (e *choiceEntry) update(_ tea.Msg, name string) Edit {
	step := map[string]int{"option-next": +1, "option-before": -1}[name]
	n := len(e.options)
	if step == 0 || n == 0 {
		return Ignored
	}
	e.at = (e.at + step + n) % n
	return Typed
}

func (e *choiceEntry) draw(w int, _ bool) []string {
	left, right := "‹ ", " ›"
	if e.theme.ASCII {
		left, right = "< ", " >"
	}
	border := e.theme.Border
	return []string{render(border, left) + render(e.theme.Text, clip(e.value(), w-4, more(e.theme))) + render(border, right)}
}
