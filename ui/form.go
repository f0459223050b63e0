package ui

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// Answers are the values of a form's fields by their names.
type Answers map[string]string

// Text is a field's text, a choice's option, or lines joined by newlines.
func (a Answers) Text(name string) string { return a[name] }

// On says whether a toggle is on.
func (a Answers) On(name string) bool { return a[name] == on }

// Int is a field's text as a whole number; the error is strconv's.
func (a Answers) Int(name string) (int, error) { return strconv.Atoi(strings.TrimSpace(a[name])) }

// Form is an overlay that asks for a few values. Enter on a field of one line gives the answers away when all fields are in
// order; else the reasons stand below the fields. A key that is held down accepts nothing.
type Form struct {
	theme  *themes.Theme
	keys   *keymap.Map
	title  string
	fields []*formField
	accept func(Answers) Step
	button bool  // there is a button below the fields: in a field of several lines enter is a new line
	at     int   // the field with the caret; len(fields): the button
	top    int   // lines scrolled away
	rows   []int // the field on each line of the last Draw, or -1
}

// NewForm asks for the fields' values under a title. Accept gets them; the form closes before its Step takes effect.
func NewForm(t *themes.Theme, k *keymap.Map, title string, fields []Field, accept func(Answers) Step) *Form {
	f := &Form{theme: t, keys: k, title: title, accept: accept}
	for _, field := range fields {
		f.fields = append(f.fields, newFormField(t, k, field))
		f.button = f.button || field.Kind == LinesField
	}
	f.follow()
	return f
}

// answers are the values as they stand.
func (f *Form) answers() Answers {
	a := make(Answers, len(f.fields))
	for _, one := range f.fields {
		a[one.Name] = one.value()
	}
	return a
}

// follow has the fields that depend on others look at them again, in their order.
func (f *Form) follow() {
	for _, one := range f.fields {
		if one.Follow != nil {
			one.follow(f.answers())
		}
	}
}

// Title is the form's title.
func (f *Form) Title() string { return f.title }

// Close does nothing: a form has no sources.
func (f *Form) Close() {}

// Captures says that every key is the form's.
func (f *Form) Captures() bool { return true }

// Keys are the bindings of dialogs that do something in the field with the caret.
func (f *Form) Keys() []key.Binding {
	skip := map[string]bool{}
	if one := f.current(); one == nil || one.Kind == TextField || one.Kind == LinesField {
		skip["option-next"], skip["option-before"] = true, true
	}
	if one := f.current(); one == nil || one.Complete == nil {
		skip["suggestion-next"], skip["suggestion-before"] = true, true
	}
	var first, rest []key.Binding
	for _, b := range f.keys.All() {
		switch {
		case b.Scope != keymap.Dialog || skip[b.Name] || len(b.Keys) == 0:
		case b.Footer:
			first = append(first, b.Bubble())
		default:
			rest = append(rest, b.Bubble())
		}
	}
	return append(first, rest...)
}

// current is the field with the caret, or nil on the button.
func (f *Form) current() *formField {
	if f.at < len(f.fields) {
		return f.fields[f.at]
	}
	return nil
}

// formActs are the actions of the dialog scope by name; what is missing here belongs to the field with the caret.
var formActs = map[string]func(f *Form, msg tea.KeyPressMsg) Step{
	"accept":       (*Form).enter,
	"cancel":       func(*Form, tea.KeyPressMsg) Step { return Step{Close: true} },
	"field-next":   func(f *Form, _ tea.KeyPressMsg) Step { return f.move(+1, true) },
	"field-before": func(f *Form, _ tea.KeyPressMsg) Step { return f.move(-1, true) },
	"field-down":   func(f *Form, msg tea.KeyPressMsg) Step { return f.vertical(msg, +1) },
	"field-up":     func(f *Form, msg tea.KeyPressMsg) Step { return f.vertical(msg, -1) },
}

// Update takes keys, pastes and clicks.
func (f *Form) Update(msg tea.Msg) Step {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		name := f.keys.Name(msg.String(), keymap.Dialog)
		if act, ok := formActs[name]; ok {
			return act(f, msg)
		}
		return f.edit(msg, name)
	case tea.PasteMsg:
		return f.edit(msg, "")
	case tea.MouseClickMsg:
		return f.click(msg.Y - 1)
	}
	return Quiet()
}

// edit gives a message to the field with the caret, and looks again at one that was found wrong.
func (f *Form) edit(msg tea.Msg, name string) Step {
	one := f.current()
	if one == nil {
		return Quiet()
	}
	switch one.update(msg, name) {
	case Ignored:
		return Quiet()
	case Accepted:
		return f.submit()
	case Cancelled:
		return Step{Close: true}
	}
	f.follow()
	if one.wrong != "" {
		one.check(f.answers())
	}
	return Step{}
}

// enter accepts the form, but begins a line in a field of several.
func (f *Form) enter(msg tea.KeyPressMsg) Step {
	if one := f.current(); one != nil && one.Kind == LinesField {
		return f.edit(tea.KeyPressMsg{Code: tea.KeyEnter}, "")
	}
	if msg.IsRepeat {
		return Quiet()
	}
	return f.submit()
}

// submit gives the answers away, or shows what is wrong with them and goes to the first field that is.
func (f *Form) submit() Step {
	answers, wrong := f.answers(), -1
	for i, one := range f.fields {
		if !one.check(answers) && wrong < 0 {
			wrong = i
		}
	}
	if wrong >= 0 {
		f.at = wrong
		return Step{}
	}
	step := f.accept(answers)
	step.Close, step.Same, step.Pass = true, false, false
	return step
}

// move goes to another field, around the ends if asked to.
func (f *Form) move(step int, round bool) Step {
	n := len(f.fields)
	if f.button {
		n++
	}
	if n == 0 {
		return Quiet()
	}
	to := f.at + step
	if round {
		to = (to + n) % n
	}
	f.at = max(0, min(to, n-1))
	return Step{}
}

// vertical goes up or down inside a field of several lines, and from its edge to the next field.
func (f *Form) vertical(msg tea.KeyPressMsg, step int) Step {
	if one := f.current(); one != nil {
		if lines, ok := one.entry.(*linesEntry); ok && lines.line(step) {
			return Step{}
		}
	}
	return f.move(step, false)
}

// click goes to the field on a line of the last Draw; a click on a toggle or a choice with the caret changes it.
func (f *Form) click(y int) Step {
	if y += f.top; y < 0 || y >= len(f.rows) || f.rows[y] < 0 {
		return Quiet()
	}
	was := f.at
	f.at = f.rows[y]
	switch {
	case f.current() == nil:
		return f.submit()
	case was == f.at && (f.current().Kind == ToggleField || f.current().Kind == ChoiceField):
		return f.edit(nil, "option-next")
	}
	return Step{}
}
