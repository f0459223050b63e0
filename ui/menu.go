package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"kdeck/keymap"
	"kdeck/themes"
)

// Choice is one line of a Menu.
type Choice struct {
	Text     string
	Key      string      // the key that chooses it, as tea.KeyPressMsg.String spells it
	Note     string      // a few words on the right
	Disabled string      // not empty: the reason why it cannot be chosen now
	Do       func() Step // what choosing leads to; the menu closes before it takes effect
}

// Menu is an overlay to choose one of several things. As long as nothing has been typed, a choice's own key or its
// digit chooses it at once; anything else that is text, and all of it behind a slash, narrows the list.
type Menu struct {
	theme   *themes.Theme
	keys    *keymap.Map
	title   string
	choices []Choice
	input   *Input
	shown   []int // indexes into choices, the best match first
	at      int   // cursor, in shown
	top     int
	rows    int  // of the last Draw
	keyed   int  // width of the widest key
	sought  bool // letters are no keys any more
	say     string

	closed context.Context // ends when the menu is closed
	close  context.CancelFunc
}

// searchSign is typed to search in menus and help, by who does not know that any letter does.
const searchSign = "/"

// NewMenu is a menu with a title over the choices.
func NewMenu(t *themes.Theme, k *keymap.Map, title string, choices []Choice) *Menu {
	m := &Menu{theme: t, keys: k, title: title, choices: choices, input: NewInput(t, k, "/")}
	m.closed, m.close = context.WithCancel(context.Background())
	for _, c := range choices {
		m.keyed = max(m.keyed, cells(c.Key))
	}
	m.narrow()
	return m
}

// Renew replaces the choices by the same ones in the same order, as when one has become possible or no longer is; the cursor
// stays on its choice, and what was typed stays.
func (m *Menu) Renew(choices []Choice) {
	m.choices = choices
	at, on := m.at, -1
	if at < len(m.shown) {
		on = m.shown[at]
	}
	m.narrow()
	if i := slices.Index(m.shown, on); i >= 0 {
		at = i
	}
	m.at = min(at, max(0, len(m.shown)-1))
}

// Title is the menu's title.
func (m *Menu) Title() string { return m.title }

// Context ends when the menu is closed: what is asked for its sake is asked no longer then.
func (m *Menu) Context() context.Context { return m.closed }

// Close ends its context.
func (m *Menu) Close() { m.close() }

// Captures says that every key is the menu's.
func (m *Menu) Captures() bool { return true }

// Keys are the bindings of menus.
func (m *Menu) Keys() []key.Binding {
	return []key.Binding{m.keys.Binding("choose"), m.keys.Binding("close")}
}

// menuActs are the actions of the menu scope by name.
var menuActs = map[string]func(*Menu) Step{
	"choose":           func(m *Menu) Step { return m.choose(m.at) },
	"close":            func(*Menu) Step { return Step{Close: true} },
	"choice-up":        func(m *Menu) Step { return m.move(-1) },
	"choice-down":      func(m *Menu) Step { return m.move(+1) },
	"choice-page-up":   func(m *Menu) Step { return m.move(-max(1, m.rows)) },
	"choice-page-down": func(m *Menu) Step { return m.move(max(1, m.rows)) },
}

// Update takes keys, pastes and the mouse.
func (m *Menu) Update(msg tea.Msg) Step {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		m.say = ""
		press := msg.String()
		if act, ok := menuActs[m.keys.Name(press, keymap.Menu)]; ok {
			return act(m)
		}
		if i := m.find(press); i >= 0 {
			return m.choose(i)
		}
		if press == searchSign && !m.sought && m.input.Value() == "" { // it stands there already
			m.sought = true
			return Quiet()
		}
		return m.typed(msg)
	case tea.PasteMsg:
		return m.typed(msg)
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			return m.move(-1)
		}
		return m.move(+1)
	case tea.MouseClickMsg:
		if i := m.top + msg.Y - 2; msg.Y >= 2 && msg.Y < 2+m.rows && i < len(m.shown) {
			return m.choose(i)
		}
	}
	return Quiet()
}

func (m *Menu) typed(msg tea.Msg) Step {
	switch m.input.Update(msg) {
	case Typed:
		m.narrow()
	case Moved:
	default:
		return Quiet()
	}
	return Step{}
}

// find is the place in the list of the choice that a press stands for, or -1.
func (m *Menu) find(press string) int {
	if (m.sought || m.input.Value() != "") && len([]rune(press)) == 1 {
		return -1
	}
	for i, c := range m.shown {
		if m.choices[c].Key == press {
			return i
		}
	}
	if n, err := strconv.Atoi(press); err == nil && n >= 1 && n <= min(9, len(m.shown)) && m.input.Value() == "" {
		return n - 1
	}
	return -1
}

func (m *Menu) choose(i int) Step {
	if i >= len(m.shown) {
		return Quiet()
	}
	m.at = i
	c := m.choices[m.shown[i]]
	if c.Disabled != "" {
		m.say = c.Disabled
		return Step{}
	}
	step := Step{}
	if c.Do != nil {
		step = c.Do()
	}
	step.Close, step.Same, step.Pass = true, false, false
	return step
}

func (m *Menu) move(rows int) Step {
	m.at = max(0, min(m.at+rows, len(m.shown)-1))
	return Step{}
}

// narrow finds the choices that match what was typed.
func (m *Menu) narrow() {
	m.at, m.top = 0, 0
	m.shown = m.shown[:0]
	text := m.input.Value()
	if text == "" {
		for i := range m.choices {
			m.shown = append(m.shown, i)
		}
		return
	}
	texts := make([]string, len(m.choices))
	for i, c := range m.choices {
		texts[i] = c.Text + " " + c.Note
	}
	for _, found := range fuzzy.Find(text, texts) {
		m.shown = append(m.shown, found.Index)
	}
}

// Box is as large as the choices need, within the screen.
func (m *Menu) Box(w, h int) (bw, bh int) {
	bw = max(cells(m.title)+6, 30)
	for i := range m.choices {
		c := &m.choices[i]
		bw = max(bw, m.keyed+cells(c.Text)+cells(m.note(c))+8)
	}
	return min(bw, w), min(len(m.choices)+4, h)
}

func (m *Menu) note(c *Choice) string {
	if c.Disabled != "" {
		return c.Disabled
	}
	return c.Note
}

// Draw gives the menu in its frame: the entry, the list, and at the bottom why something cannot be chosen.
func (m *Menu) Draw(w, h int) string {
	inner := w - 4
	m.rows = max(0, h-3)
	if len(m.shown) > 0 {
		m.top = max(min(m.top, m.at, len(m.shown)-m.rows), m.at-m.rows+1, 0)
	}
	lines := []string{m.input.Draw(inner)}
	for y := range m.rows {
		switch i := m.top + y; {
		case i < len(m.shown):
			lines = append(lines, m.row(i, inner))
		case i == 0:
			lines = append(lines, render(m.theme.Tone(themes.Muted), clip("nothing matches", inner, more(m.theme))))
		default:
			lines = append(lines, "")
		}
	}
	foot := m.say
	if foot == "" && len(m.shown) > m.rows {
		foot = strconv.Itoa(m.at+1) + "/" + strconv.Itoa(len(m.shown))
	}
	return strings.Join(frame(m.theme, m.title, foot, lines, w, h), "\n")
}

// row is one choice: key, text, note to the right.
func (m *Menu) row(i, w int) string {
	c := &m.choices[m.shown[i]]
	press := tame(c.Key)
	press = pad(press, cells(press), m.keyed)
	note := clip(m.note(c), w/2, more(m.theme))
	if press != "" {
		press += "  "
	}
	text := clip(c.Text, w-cells(press)-cells(note)-1, more(m.theme))
	fill := blanks(w - cells(press) - cells(text) - cells(note))
	switch {
	case i == m.at:
		return render(m.theme.Choice, press+text+fill+note)
	case c.Disabled != "":
		return render(m.theme.Tone(themes.Muted), press+text+fill+note)
	}
	return render(m.theme.Key, press) + text + fill + render(m.theme.Hint, note)
}
