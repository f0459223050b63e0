package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// global is an action of the shell itself; the ones that may run while an overlay is open say so.
type global struct {
	do   func(*App)
	over bool
}

// globals are the shell's actions by name. Those of the global scope that are missing here are for the views.
var globals = map[string]global{
	"command":  {do: (*App).ask},
	"help":     {do: func(a *App) { a.open(NewHelp(a.o.Theme, a.o.Keys, a.top())) }},
	"messages": {do: func(a *App) { a.open(a.Messages()) }},
	"back":     {do: (*App).back, over: true},
	"leave":    {do: (*App).leave, over: true},
	"quit":     {do: (*App).askQuit, over: true},
	"redraw":   {do: func(a *App) { a.cmds = append(a.cmds, tea.ClearScreen) }, over: true},
	"suspend":  {do: func(a *App) { a.cmds = append(a.cmds, tea.Suspend) }, over: true},
	"header":   {do: func(a *App) { a.noHead, a.dirty = !a.noHead, true }, over: true},
	"mouse":    {do: (*App).toggleMouse, over: true},
}

// press takes a key: prompt, top view, global actions.
func (a *App) press(msg tea.KeyPressMsg) {
	if first, second, ok := a.chord(msg); ok {
		a.press(first)
		a.press(second)
		return
	}
	if a.note.Tone == themes.Bad {
		a.note, a.dirty = Note{}, true
	}
	name := a.o.Keys.Name(msg.String(), keymap.Global)
	if name != "leave" {
		a.leaving.armed = time.Time{}
	}
	if name == "quit" {
		a.askQuit()
		return
	}
	a.key(msg)
}

// key gives a key or a paste to what it is meant for, which may have to be waited for.
func (a *App) key(msg tea.Msg) {
	name := ""
	if press, ok := msg.(tea.KeyPressMsg); ok {
		name = a.o.Keys.Name(press.String(), keymap.Global)
	}
	if a.away > 0 || a.keep(msg, name) {
		return
	}
	if a.input(msg) && name != "" {
		a.last, _ = msg.(tea.KeyPressMsg)
		a.global(name)
	}
}

// input gives keys and pastes to whoever takes text now, and says whether a key is left for the global actions.
func (a *App) input(msg tea.Msg) (passed bool) {
	if a.asking {
		a.answer(msg)
		return false
	}
	v := a.top()
	captor, ok := v.(Captor)
	captures := ok && captor.Captures()
	return a.update(v, msg) && !captures
}

func (a *App) global(name string) {
	g, ok := globals[name]
	_, over := a.top().(Overlay)
	switch p, performs := a.o.Palette.(Performer); {
	case over && !g.over:
	case ok:
		g.do(a)
	case performs:
		if step, ok := p.Perform(name); ok {
			a.apply(a.top(), step)
		}
	}
}

// ask opens the command prompt.
func (a *App) ask() {
	if a.o.Palette == nil {
		return
	}
	a.prompt.SetValue("")
	a.asking, a.dirty = true, true
}

// answer gives a key to the command prompt.
func (a *App) answer(msg tea.Msg) {
	switch a.prompt.Update(msg) {
	case Ignored:
		return
	case Accepted:
		a.asking = false
		if text := a.prompt.Value(); text != "" {
			a.apply(a.top(), a.o.Palette.Run(text))
		}
	case Cancelled:
		a.asking = false
	}
	a.dirty = true
}

// open puts a view on the stack.
func (a *App) open(v View) { a.apply(a.top(), Step{Open: v}) }

// back closes the top view; the root stays.
func (a *App) back() {
	if len(a.stack) > 1 {
		a.apply(a.top(), Step{Close: true})
	}
}

// leave is back, and quits at the root.
func (a *App) leave() {
	if len(a.stack) > 1 {
		a.back()
		return
	}
	a.askLeave()
}

// askQuit ends the program, unless there is something to say first; the second time it just ends.
func (a *App) askQuit() {
	if a.o.Leave != nil && (a.goodbye == nil || !a.holds(a.goodbye)) {
		if v := a.o.Leave(); v != nil {
			a.goodbye, a.asking = v, false
			a.open(v)
			return
		}
	}
	a.quit()
}

func (a *App) toggleMouse() {
	a.mouse = !a.mouse
	text := "mouse off: the terminal selects text"
	if a.mouse {
		text = "mouse on"
	}
	a.say(Note{Text: text}, "")
}

// click gives a click or a turn of the wheel to the top view, with the place inside it.
func (a *App) click(msg tea.MouseMsg) {
	if a.asking || a.away > 0 || a.keep(nil, "") { // it is meant for what the screen showed before
		return
	}
	v, r := a.top(), a.body
	if _, over := v.(Overlay); over {
		r = a.box[v]
	}
	m := msg.Mouse()
	m.X, m.Y = m.X-r.x, m.Y-r.y
	if m.X < 0 || m.Y < 0 || m.X >= r.w || m.Y >= r.h {
		return
	}
	switch msg.(type) {
	case tea.MouseClickMsg:
		a.update(v, tea.MouseClickMsg(m))
	case tea.MouseWheelMsg:
		a.update(v, tea.MouseWheelMsg(m))
	}
}
