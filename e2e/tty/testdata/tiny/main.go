// Command tiny is a small Bubble Tea program with which the terminal driver is tested.
package main

import (
	"fmt"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
)

type model struct {
	keys []string
	w, h int
	dark string
	fill int
}

func (m model) Init() tea.Cmd { return tea.RequestBackgroundColor }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.dark = "light"
		if msg.IsDark() {
			m.dark = "dark"
		}
	case tea.MouseClickMsg:
		m.keys = append(m.keys, fmt.Sprintf("click@%d,%d", msg.X, msg.Y))
	case tea.PasteMsg:
		m.keys = append(m.keys, "paste:"+msg.Content)
	case tea.KeyPressMsg:
		m.keys = append(m.keys, msg.String())
		switch msg.String() {
		case "q":
			return m, tea.Quit
		case "f":
			m.fill++
		case "!":
			panic("asked for")
		}
	}
	return m, nil
}

func (m model) View() tea.View {
	text := fmt.Sprintf("tiny %dx%d %s\nkeys: %s\nwide: 界x\n\x1b[1;31mloud\x1b[m\n%s", m.w, m.h, m.dark,
		strings.Join(m.keys, " "), strings.Repeat(fmt.Sprintf("line %d\n", m.fill), m.fill))
	v := tea.NewView(text)
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "tiny"
	return v
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "line" {
		fmt.Println("one line")
		os.Exit(3)
	}
	if len(os.Args) > 1 && os.Args[1] == "mess" {
		// What a bad program does: raw modes on, then gone.
		fmt.Print("\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1002h\x1b[>1u")
		os.Exit(0)
	}
	if _, err := tea.NewProgram(model{}).Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("goodbye")
}
