package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// day is the clock of all tests.
var day = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// fake is a view that notes what it is told and answers as it is told.
type fake struct {
	title  string
	told   []string
	answer func(tea.Msg) Step
	draw   func(w, h int) string
	keys   []key.Binding
	status string
	takes  bool
	closed int
}

func (f *fake) Update(msg tea.Msg) Step {
	switch m := msg.(type) {
	case Shown:
		f.told = append(f.told, "shown")
	case Hidden:
		f.told = append(f.told, "hidden")
	case tea.KeyPressMsg:
		f.told = append(f.told, "key "+m.String())
	case tea.PasteMsg:
		f.told = append(f.told, "paste "+m.Content)
	case tea.MouseClickMsg:
		f.told = append(f.told, fmt.Sprintf("click %d,%d", m.X, m.Y))
	case tea.MouseWheelMsg:
		f.told = append(f.told, fmt.Sprintf("wheel %d,%d", m.X, m.Y))
	default:
		f.told = append(f.told, fmt.Sprint(msg))
	}
	if f.answer != nil {
		return f.answer(msg)
	}
	if _, press := msg.(tea.KeyPressMsg); press {
		return Pass()
	}
	return Quiet()
}

func (f *fake) Draw(w, h int) string {
	if f.draw != nil {
		return f.draw(w, h)
	}
	lines := make([]string, max(h, 1))
	for i := range lines {
		lines[i] = fmt.Sprintf("%s line %d", f.title, i+1)
	}
	return strings.Join(lines, "\n")
}

func (f *fake) Title() string       { return f.title }
func (f *fake) Keys() []key.Binding { return f.keys }
func (f *fake) Close()              { f.closed++ }
func (f *fake) Captures() bool      { return f.takes }
func (f *fake) Status() string      { return f.status }

// heard is what the view was told since the last question.
func (f *fake) heard() string {
	s := strings.Join(f.told, ", ")
	f.told = nil
	return s
}

// box is a fake drawn over others.
type box struct {
	fake
	w, h int
}

func (b *box) Box(w, h int) (int, int) { return b.w, b.h }

// head is a fake header line.
type head struct {
	text string
	told int
}

func (h *head) Init() tea.Cmd { return nil }
func (h *head) Update(msg tea.Msg) (tea.Cmd, bool) {
	h.told++
	if s, ok := msg.(string); ok && strings.HasPrefix(s, "head ") {
		h.text = s
		return nil, true
	}
	return nil, false
}
func (h *head) Draw(w int) string { return h.text }

// words is a fake palette.
type words struct {
	list []string
	ran  []string
	step Step
}

func (p *words) Complete(text string) []string { return Match(text, p.list) }
func (p *words) Run(text string) Step          { p.ran = append(p.ran, text); return p.step }

func keys(tb testing.TB) *keymap.Map {
	tb.Helper()
	m, err := keymap.New(keymap.Defaults(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func dark() *themes.Theme { t := themes.Dark(); return &t }
func mono() *themes.Theme { t := themes.Mono(); return &t }

// app is an App of w by h with that root, and commands "pods", "deployments" ....
func app(tb testing.TB, root View, w, h int) *App {
	tb.Helper()
	a := NewApp(Options{
		Theme: mono(), Keys: keys(tb), Root: root, Head: &head{text: "cluster demo  user admin  v1.37"},
		Palette: &words{list: []string{"pods", "podtemplates", "deployments", "services", "nodes"}},
		Now:     func() time.Time { return day },
	})
	a.Init()
	a.Update(tea.WindowSizeMsg{Width: w, Height: h})
	return a
}

// press is the key of that name.
func press(name string) tea.KeyPressMsg {
	named := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace, "pgdown": tea.KeyPgDown,
		"pgup": tea.KeyPgUp, "space": tea.KeySpace, "home": tea.KeyHome, "end": tea.KeyEnd,
	}
	var mod tea.KeyMod
	rest := name
	for prefix, m := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "shift+": tea.ModShift} {
		if after, ok := strings.CutPrefix(rest, prefix); ok && after != "" {
			rest, mod = after, mod|m
		}
	}
	if rest == "space" && mod == 0 {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if code, ok := named[rest]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}
	}
	r := []rune(rest)[0]
	if mod != 0 {
		return tea.KeyPressMsg{Code: r, Mod: mod}
	}
	return tea.KeyPressMsg{Code: r, Text: rest}
}

// typeIn presses keys: single characters, or names in angle brackets.
func typeIn(a *App, text string) {
	for len(text) > 0 {
		if name, rest, ok := strings.Cut(text, ">"); ok && text[0] == '<' && len(name) > 1 {
			a.Update(press(name[1:]))
			text = rest
			continue
		}
		r := []rune(text)[0]
		a.Update(press(string(r)))
		text = text[len(string(r)):]
	}
}
