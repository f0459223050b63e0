package ui

import (
	"context"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/logbuf"
	"kdeck/themes"
)

// LogPane shows the lines of a logbuf.Buffer: it follows their end or stands still, scrolls both ways, wraps, searches,
// filters and marks. It is given a new View of the buffer whenever there is one, and builds only the lines on the screen.
//
// Places are numbers of lines, not of rows: whatever arrives, is overwritten or filtered away, the line stood on is the same.
type LogPane struct {
	// Above is said before the oldest line when that is on the screen, Empty when there is no line to show.
	Above, Empty string
	// Beyond is said behind what no line here matches: where others may be.
	Beyond string
	// Foot draws the last row of the pane; nil: there is none.
	Foot func(w int) string
	// Kinds are the tones of entries that are no text, by their kind.
	Kinds [8]themes.Tone
	// Zone is the time zone of local timestamps.
	Zone *time.Location
	// Fields are the fields of records that have a column each, by their keys; without any, records are lines with all of them.
	Fields []string
	// NamesBrief gives the names of sources little room: they tell no more than the containers of one pod apart.
	NamesBrief bool

	theme   *themes.Theme
	keys    *keymap.Map
	names   []string // of the sources; all "": none is shown
	nameW   int
	view    *logbuf.View
	index   logbuf.Index // of view
	sifting sifting
	find    logFind

	follow  bool
	at      int64 // the line stood on; when the filter hides it, the next one is
	now     int64 // that line, in the frame being drawn
	top     int64 // the first line on the screen ...
	sub     int   // ... and, when wrapped, the first row of it
	left    int   // cells scrolled away
	wrap    bool
	stamps  Stamps
	records bool
	bare    bool  // it makes lines for a search: without styles, and without a theme
	widths  []int // of the columns of Fields
	marks   map[int64]bool

	w, h  int     // of the last Draw
	drawn []int64 // the number of the line in each row of it, -1 for none
}

// Stamps says how the times of lines are shown.
type Stamps uint8

// The kinds of timestamps.
const (
	NoStamps Stamps = iota
	UTCStamps
	LocalStamps
	allStamps
)

func (s Stamps) String() string {
	return [...]string{"no timestamps", "times in UTC", "local times"}[s]
}

// NewLogPane is a pane without lines, which follows their end.
func NewLogPane(t *themes.Theme, k *keymap.Map) *LogPane {
	p := &LogPane{theme: t, keys: k, follow: true, marks: map[int64]bool{}, Zone: time.Local}
	p.find.input = NewInput(t, k, "/")
	p.sifting.input = NewInput(t, k, "&")
	p.Reset()
	return p
}

// Reset forgets all lines, for a buffer that begins anew; search, filter and settings stay.
func (p *LogPane) Reset() {
	p.view = logbuf.New(0, nil).View()
	p.sifting.stop()
	p.sifting.hidden = nil
	if f := p.sifting.wanted; f != nil { // places and sources of the old buffer
		plain := *f
		plain.Open, plain.Hidden = nil, nil
		p.sifting.wanted = &plain
	}
	p.index, _ = logbuf.NewIndex(p.sifting.wanted).Extend(context.Background(), p.view, 0)
	p.find.stop()
	p.at, p.top, p.sub, p.left = 0, 0, 0, 0
	clear(p.marks)
}

// SetNames gives the sources their names, by the numbers that lines have of them; without any, lines stand alone.
func (p *LogPane) SetNames(names []string) {
	p.names, p.nameW = names, 0
	for _, n := range names {
		p.nameW = max(p.nameW, cells(n))
	}
}

// View is what is shown: the lines there are, and how many of them pass the filter.
func (p *LogPane) View() (v *logbuf.View, shown logbuf.Index) { return p.view, p.index }

// Following says whether the newest line is kept in sight.
func (p *LogPane) Following() bool { return p.follow }

// Follow begins or ends that.
func (p *LogPane) Follow(on bool) {
	if p.follow && !on {
		p.top, p.sub = p.bottom()
		p.at = p.newest()
	}
	p.follow = on
}

// At is the number of the line stood on; ok is false when no line is shown.
func (p *LogPane) At() (number int64, ok bool) {
	if p.index.Len() == 0 {
		return 0, false
	}
	if p.follow {
		return p.newest(), true
	}
	n, _ := p.index.At(p.place(p.at))
	return n, true
}

// Top is the number of the first line on the screen.
func (p *LogPane) Top() int64 { return p.top }

// Below is how many lines stand below the screen, as it was last drawn.
func (p *LogPane) Below() int {
	for _, n := range slices.Backward(p.drawn) {
		if n >= 0 {
			return max(0, p.index.Len()-1-p.index.Place(n))
		}
	}
	return 0
}

// Stamps is how times are shown.
func (p *LogPane) Stamps() Stamps { return p.stamps }

// Marks are the numbers of the marked lines that are still there, in no order.
func (p *LogPane) Marks() map[int64]bool {
	for n := range p.marks {
		if n < p.view.First() {
			delete(p.marks, n)
		}
	}
	return p.marks
}

// Captures says that a search or a filter is being typed: every key is the pane's then.
func (p *LogPane) Captures() bool { return p.find.typing || p.sifting.typing }

// Keys are the bindings that work while something is typed.
func (p *LogPane) Keys() []key.Binding { return p.keys.In(keymap.Prompt) }

// Update takes what is typed into an entry, pastes, the mouse, and the pane's own results; keys go to Do, by name.
func (p *LogPane) Update(msg tea.Msg) Step {
	switch msg := msg.(type) {
	case sifted:
		if msg.to == p && msg.gen == p.sifting.gen {
			return Step{Cmd: p.sift(msg)}
		}
	case found:
		if msg.to == p && msg.gen == p.find.gen {
			step := p.arrive(msg)
			step.Cmd = p.recount()
			return step
		}
	case counted:
		if msg.to == p && msg.gen == p.find.gen {
			p.find.counted(msg)
			return Step{Cmd: p.recount()}
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		switch {
		case p.find.typing:
			return p.typeSearch(msg)
		case p.sifting.typing:
			return p.typeFilter(msg)
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			p.Scroll(-3)
			return Step{}
		case tea.MouseWheelDown:
			p.Scroll(+3)
			return Step{}
		}
	case tea.MouseClickMsg:
		if msg.Y >= 0 && msg.Y < len(p.drawn) && p.drawn[msg.Y] >= 0 {
			p.Follow(false)
			p.at = p.drawn[msg.Y]
			return Step{}
		}
	}
	return Quiet()
}
