package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// Head draws the first line of the screen: where we are connected, as whom, and how well.
type Head interface {
	Init() tea.Cmd
	// Update takes every message that is not input, and says whether the line looks different now.
	Update(tea.Msg) (cmd tea.Cmd, changed bool)
	// Draw gives one line of at most w cells.
	Draw(w int) string
}

// Guarder is a Head that knows what must be seen before anything is done, such as "protected": it stands in the title bar or the
// last line where the head is not on the screen.
type Guarder interface{ Guard() string }

// Palette serves the command prompt.
type Palette interface {
	// Complete gives whole commands that could stand for the text, the best first. It runs on every key.
	Complete(text string) []string
	// Run performs a command. The Step acts as one of the top view's, but for Close, which closes that view.
	Run(text string) Step
}

// Performer is a Palette with actions of its own under the names of global keys: those that neither the view on top nor the
// shell has a use for.
type Performer interface {
	Perform(name string) (step Step, ok bool)
}

// Options is what an App is made of. Theme, Keys and Root are needed, everything else may be absent.
type Options struct {
	Theme   *themes.Theme
	Keys    *keymap.Map
	Root    View
	Head    Head
	Palette Palette
	Now     func() time.Time
	History []string                  // commands of earlier days, oldest first
	Notes   func(*Messages) View      // puts what the program does with every text around the view of all notes
	Leave   func() View               // asked before a key ends the program: a dialog to open instead, or nil
	Crash   func(v any, stack []byte) // hears of a panic in a command before it ends the program
	Asking  func()                    // told before the terminal is asked for something that it answers in a control string
	ASCII   bool                      // draw with 7-bit characters only
	NoMouse bool                      // leave the mouse to the terminal
	Bare    bool                      // the terminal shows no UTF-8: implies ASCII, and other people's texts are made ASCII too
	Direct  bool                      // there is no terminal: a frame is written when it is drawn
	NoAsk   bool                      // do not ask the terminal for its background: old ones write the question on the screen
}

// App is the program's model: a stack of views, a prompt, and the frame last drawn. It knows nothing else.
//
//	key   -> what waits for something, if so -> prompt, if open -> top view -> if it passes: the global actions
//	other -> head and every view of the stack
//	Step  -> the stack and the status line change at once; the frame is drawn anew unless the Step is Same
type App struct {
	o       Options
	w, h    int
	stack   []View          // the root first
	seen    map[View]bool   // views told that they are on the screen
	log     Log             // all notes
	note    Note            // the one below the screen now
	worse   int             // what is broken beside it, told since
	noteID  int             // tells the clock of this note from older ones
	prompt  *Input          // the command prompt
	asking  bool            // it is open
	goodbye View            // what Leave had to say: asking to quit again while it is open is final
	noHead  bool            // header switched off
	headed  bool            // the head is in the frame last drawn
	mouse   bool            //
	quits   bool            // the program is ending
	ahead   ahead           // what was typed for a view that is not there yet
	leaving leaving         // how far the program is from its end by the key that goes back
	last    tea.KeyPressMsg // that a global action was called by
	away    int             // how many times the terminal has been given away and has not come back
	dirty   bool            // the frame is out of date
	frame   tea.View        // as last drawn
	drawn   int             // how many frames there have been
	body    rect            // where the views stand in it
	box     map[View]rect   // where the overlays do
	cmds    []tea.Cmd       // of the update in progress
}

type rect struct{ x, y, w, h int }

// noteGone ends a note, if it is still the one shown.
type noteGone struct {
	app *App
	id  int
}

// Mouse is a message that has the App take the mouse, or leave it to the terminal.
type Mouse bool

const noteTime = 5 * time.Second

// NewApp is an App showing its root view.
func NewApp(o Options) *App {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Theme.ASCII = o.Theme.ASCII || o.ASCII || o.Bare
	a := &App{
		o: o, stack: []View{o.Root}, mouse: !o.NoMouse, dirty: true,
		seen: make(map[View]bool), box: make(map[View]rect),
	}
	a.prompt = NewInput(o.Theme, o.Keys, ":")
	a.prompt.SetHistory(o.History)
	if o.Palette != nil {
		a.prompt.Complete = o.Palette.Complete
	}
	return a
}

// Log are the notes so far. It belongs to the program's loop: only views may look at it.
func (a *App) Log() *Log { return &a.log }

// Messages is a view of the notes so far.
func (a *App) Messages() View {
	m := NewMessages(a.o.Theme, a.o.Keys, &a.log)
	if a.o.Notes != nil {
		return a.o.Notes(m)
	}
	return m
}

// History is what was entered at the command prompt, oldest first, to be kept for another day.
func (a *App) History() []string { return a.prompt.History() }

// Renders is how many frames have been drawn.
func (a *App) Renders() int { return a.drawn }

// Init shows the root and asks the terminal for its background.
func (a *App) Init() tea.Cmd {
	if a.o.Theme.Colour && !a.o.NoAsk {
		a.cmds = append(a.cmds, a.askBackground)
	}
	if a.o.Head != nil {
		a.cmds = append(a.cmds, a.o.Head.Init())
	}
	a.tellSeen()
	return a.take()
}

func (a *App) askBackground() tea.Msg {
	if a.o.Asking != nil {
		a.o.Asking()
	}
	return tea.RequestBackgroundColor()
}

// Update takes one message, applies what it leads to, and draws the frame if it has changed.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if a.quits {
		return a, nil
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if msg.Width != a.w || msg.Height != a.h {
			a.w, a.h, a.dirty = msg.Width, msg.Height, true
		}
	case tea.KeyPressMsg:
		a.press(msg)
	case tea.PasteMsg:
		a.key(msg)
	case tea.MouseMsg:
		a.click(msg)
	case tea.KeyReleaseMsg, tea.PasteStartMsg, tea.PasteEndMsg:
	case leaveMsg:
		a.rested(msg)
	case frameOut:
		a.frameWritten(msg)
	case noteGone:
		if msg.app == a && msg.id == a.noteID && a.note.Text != "" {
			a.note, a.dirty = Note{}, true
		}
	case Note:
		a.say(msg, "")
	case Returned:
		a.returned(msg)
	case Mouse:
		a.mouse, a.dirty = bool(msg), true
	case tea.BackgroundColorMsg:
		a.relight(msg.IsDark())
		a.spread(msg)
	default:
		a.spread(msg)
	}
	a.replay()
	a.paint()
	return a, a.take()
}

// View is the frame as last drawn.
func (a *App) View() tea.View { return a.frame }

// spread gives a message that is not input to the head and to every view.
func (a *App) spread(msg tea.Msg) {
	if a.o.Head != nil {
		cmd, changed := a.o.Head.Update(msg)
		a.cmds = append(a.cmds, cmd)
		a.dirty = a.dirty || changed
	}
	for _, v := range append([]View(nil), a.stack...) {
		if a.holds(v) { // an earlier one may have closed it
			a.update(v, msg)
		}
	}
}

// relight changes to the theme for the terminal's background.
func (a *App) relight(dark bool) {
	t := a.o.Theme
	if !t.Auto || t.Dark == dark {
		return
	}
	*t, a.dirty = t.Relit(dark), true
}

// say shows a note, logs it and starts its clock; what is broken stays until a key is pressed, and what else breaks is counted beside it.
func (a *App) say(n Note, more string) {
	if n.Text == "" {
		return
	}
	a.log.Add(Entry{At: a.o.Now(), Note: n, More: more})
	if a.note.Text != "" && a.note.Tone == themes.Bad && n.Tone == themes.Bad {
		if n.Text != a.note.Text {
			a.worse, a.dirty = a.worse+1, true
		}
		return
	}
	a.note, a.worse, a.dirty = n, 0, true
	a.noteID++
	if n.Tone == themes.Bad {
		return
	}
	id := a.noteID
	a.cmds = append(a.cmds, tea.Tick(noteTime, func(time.Time) tea.Msg { return noteGone{a, id} }))
}

// take is the commands gathered by this update.
func (a *App) take() tea.Cmd {
	cmds := a.cmds
	a.cmds = nil
	return a.witness(tea.Batch(cmds...))
}
