package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// Help is an overlay with every key that works now, grouped by scope and narrowed by what is typed.
type Help struct {
	theme *themes.Theme
	keys  *keymap.Map
	title string
	items []helpItem
	input *Input
	lines []helpItem // what matches, headings included
	top   int
	rows  int
}

// helpItem is one binding, or a heading when it has no keys.
type helpItem struct{ scope, keys, text string }

// NewHelp is the help for a view.
func NewHelp(t *themes.Theme, k *keymap.Map, v View) *Help {
	h := &Help{theme: t, keys: k, title: "Keys in " + v.Title(), input: NewInput(t, k, "/")}
	all := k.All()
	seen := make(map[string]bool)
	add := func(scope string, b key.Binding) {
		item := helpItem{scope, tame(strings.Join(b.Keys(), " ")), tame(b.Help().Desc)}
		if b.Enabled() && item.keys != "" && !seen[item.keys] {
			seen[item.keys] = true
			h.items = append(h.items, item)
		}
	}
	scope := ""
	for _, b := range v.Keys() {
		scope = scopeOf(all, b, scope)
		add(scope, b)
	}
	slices.SortStableFunc(h.items, func(a, b helpItem) int { return scopeRank(a.scope) - scopeRank(b.scope) })
	for _, b := range all {
		if b.Scope == keymap.Global {
			add(string(keymap.Global), b.Bubble())
		}
	}
	h.narrow()
	return h
}

// scopeOf finds the scope of a view's binding again, by what it does and how. A binding may stand in several scopes: then
// it is in that of the one before it.
func scopeOf(all []keymap.Binding, b key.Binding, before string) string {
	found := ""
	for _, k := range all {
		if k.Help != b.Help().Desc || !slices.Equal(k.Keys, b.Keys()) {
			continue
		}
		if string(k.Scope) == before {
			return before
		}
		if found == "" {
			found = string(k.Scope)
		}
	}
	return found
}

// scopeRank puts the view's own keys first and those of everywhere last.
func scopeRank(scope string) int {
	switch keymap.Scope(scope) {
	case keymap.Global:
		return 2
	case keymap.Table, keymap.Pager, keymap.Logs:
		return 1
	}
	return 0
}

// scopeNames are the headings.
var scopeNames = map[string]string{"": "this view", "global": "everywhere", "table": "every table", "pager": "every text"}

// Title is the overlay's title.
func (h *Help) Title() string { return "help" }

// Close does nothing: help has no sources.
func (h *Help) Close() {}

// Captures says that every key is the overlay's.
func (h *Help) Captures() bool { return true }

// Keys are the bindings of menus.
func (h *Help) Keys() []key.Binding {
	return []key.Binding{h.keys.Binding("close"), key.NewBinding(key.WithKeys("a-z"), key.WithHelp("a-z", "search"))}
}

// Update scrolls and searches; the key that opened help closes it again.
func (h *Help) Update(msg tea.Msg) Step {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch h.keys.Name(msg.String(), keymap.Menu) {
		case "choose", "close":
			return Step{Close: true}
		case "choice-up":
			return h.scroll(-1)
		case "choice-down":
			return h.scroll(+1)
		case "choice-page-up":
			return h.scroll(-max(1, h.rows-1))
		case "choice-page-down":
			return h.scroll(max(1, h.rows-1))
		}
		if h.input.Value() == "" && h.keys.Name(msg.String(), keymap.Global) == "help" {
			return Step{Close: true}
		}
		if h.input.Value() == "" && msg.String() == searchSign { // it stands there already
			return Quiet()
		}
		return h.typed(msg)
	case tea.PasteMsg:
		return h.typed(msg)
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			return h.scroll(-3)
		}
		return h.scroll(+3)
	}
	return Quiet()
}

func (h *Help) typed(msg tea.Msg) Step {
	switch h.input.Update(msg) {
	case Typed:
		h.narrow()
	case Moved:
	default:
		return Quiet()
	}
	return Step{}
}

func (h *Help) scroll(rows int) Step {
	h.top = max(0, min(h.top+rows, len(h.lines)-h.rows))
	return Step{}
}

// narrow lists the bindings whose keys or words contain what was typed, under their headings.
func (h *Help) narrow() {
	h.top, h.lines = 0, h.lines[:0]
	text, last := fold(h.input.Value()), "\x00"
	for _, item := range h.items {
		at, _ := index(item.keys+" "+item.text, text)
		if text != "" && at < 0 {
			continue
		}
		if item.scope != last {
			if len(h.lines) > 0 {
				h.lines = append(h.lines, helpItem{})
			}
			name, ok := scopeNames[item.scope]
			if !ok {
				name = strings.TrimPrefix(item.scope, "kind/")
			}
			h.lines = append(h.lines, helpItem{text: name})
			last = item.scope
		}
		h.lines = append(h.lines, item)
	}
}

// Box takes most of the screen.
func (h *Help) Box(w, height int) (bw, bh int) {
	return min(w, 72), min(height, max(len(h.items)+8, 10))
}

// Draw gives the list in its frame.
func (h *Help) Draw(w, height int) string {
	h.rows = max(0, height-3)
	h.scroll(0)
	keys := 0
	for _, item := range h.items {
		keys = max(keys, cells(item.keys))
	}
	keys = min(keys, w/3)
	lines := []string{h.input.Draw(w - 4)}
	for _, item := range h.lines[h.top:min(h.top+h.rows, len(h.lines))] {
		if item.keys == "" {
			lines = append(lines, render(h.theme.Heading, item.text))
			continue
		}
		press := clip(item.keys, keys, more(h.theme))
		lines = append(lines, "  "+render(h.theme.Key, pad(press, cells(press), keys))+"  "+item.text)
	}
	if len(h.lines) == 0 {
		lines = append(lines, render(h.theme.Tone(themes.Muted), "nothing matches"))
	}
	return strings.Join(frame(h.theme, h.title, "", lines, w, height), "\n")
}
