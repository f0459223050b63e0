package views

import (
	"context"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// List is the one list view for all kinds. Its data goes one way:
//
//	Feed.Next -> pulled -> projector (in a Cmd) -> painted -> ui.Table -> Draw
//
// One Next is outstanding while the list is on top, none while it is covered; the next one waits until
// max(100 ms, 4 x the last projection's time) after the last, so that a churning cluster costs at most a fifth of a core.
type List struct {
	s      *Session
	kind   Kind
	scope  Scope
	ctx    context.Context
	cancel context.CancelFunc
	feed   Feed
	gen    int // counts the feeds: what an older one still sends is dropped
	proj   *projector

	table     *ui.Table
	look      look
	prompt    *ui.Input // not nil while a filter is typed
	before    Filter    // the filter to go back to when typing is given up
	filterErr error     // why the line in the prompt does not parse

	list    kube.List
	kept    kube.List // what was there before it was asked for anew, until there is an answer
	keptAt  time.Time // when that was
	pic     picture
	painted bool // a picture has been made of this feed
	settled bool // everything had come once, or the cursor was moved before: from then on it stays on its object
	shown   bool
	pulling bool // a Next is outstanding
	drawing bool // a projection is outstanding
	stalled bool // what it is projecting has been overtaken
	lastAt  time.Time
	ticking bool
	tickAt  time.Time // when the tick that counts is due
	ticks   int       // counts them: an earlier one may be wanted while one is outstanding
	greet   ui.Note   // said when first shown
	reason  string    // why it stands there instead of what was asked for
	find    string    // the row to stand on once it is there

	asked     bool      // what there is elsewhere was asked for, since this one is empty
	elsewhere elsewhere // the answer

	offered   *ui.Menu // the menu of actions last opened, and what it was opened on
	offeredOn Selection

	clicked   string // the row last clicked
	clickedAt time.Time
}

// The messages a list sends itself; each names its list and feed.
type (
	pulledMsg struct {
		to   *List
		gen  int
		list kube.List
		err  error
	}
	paintedMsg struct {
		to  *List
		gen int
		pic picture
	}
	tickMsg struct {
		to       *List
		gen, nth int
	}
)

// screenful is how many rows the first page holds: as many as a large terminal shows.
const screenful = 100

// NewList opens a kind's list on a part of the cluster.
func NewList(s *Session, k Kind, at Scope) *List {
	v := &List{s: s, kind: k, table: ui.NewTable(s.Theme)}
	v.table.Human = duration.HumanDuration
	v.look.order = k.Order
	v.recall()
	v.aim(at)
	return v
}

// Close lets the feed go.
func (v *List) Close() {
	v.release()
	if v.s.front == v {
		v.s.history.leave(v.place())
		v.s.front = nil
	}
}

// Update takes a message: its own results, being shown or hidden, keys and the mouse.
func (v *List) Update(msg tea.Msg) ui.Step {
	switch msg := msg.(type) {
	case ui.Shown:
		v.shown, v.s.front = true, v
		v.s.history.visit(v.place())
		if v.painted { // it comes back
			v.s.remember(v)
		}
		step := ui.Step{Cmd: tea.Batch(v.pull(), v.tick()), Say: v.greet}
		v.greet = ui.Note{}
		return step
	case ui.Hidden:
		v.shown = false
		if v.s.front == v {
			v.s.history.leave(v.place())
			v.s.front = nil
		}
		return ui.Quiet()
	case pulledMsg:
		if msg.to != v || msg.gen != v.gen {
			return ui.Quiet()
		}
		return v.took(msg)
	case paintedMsg:
		if msg.to != v || msg.gen != v.gen {
			return ui.Quiet()
		}
		return v.paint(msg.pic)
	case elsewhereMsg:
		return v.heardElsewhere(msg)
	case tickMsg:
		if msg.to != v || msg.gen != v.gen || msg.nth != v.ticks {
			return ui.Quiet()
		}
		v.ticking = false
		if u := v.pic.until; v.look.filter.ages || !u.IsZero() && !v.s.Now().Before(u) {
			return ui.Step{Cmd: tea.Batch(v.project(), v.tick())}
		}
		return ui.Step{Cmd: v.tick()}
	case finishedMsg:
		return v.finished(msg)
	case rightsMsg:
		if msg.to == v.offered && msg.to != nil {
			v.offered.Renew(v.choices(v.offeredOn))
			return ui.Step{}
		}
	case reconnectedMsg:
		if msg.new == v.s.Cluster {
			return v.renew()
		}
	case reloadMsg:
		if v.kind.Name == contextsName && msg.err == nil && msg.reload.Version > 1 {
			return v.renew()
		}
	case namesMsg:
		if v.painted && v.pic.total == 0 { // the namespace it is empty for may not be there
			v.table.Empty(v.emptiness())
			return ui.Step{}
		}
	case settingsMsg:
		if !slices.Equal(v.proj.wanted, v.wanted()) {
			return v.renew()
		}
	case tea.KeyPressMsg:
		if v.prompt != nil {
			return v.typing(msg)
		}
		return v.press(msg)
	case tea.PasteMsg:
		if v.prompt != nil {
			return v.typing(msg)
		}
	case tea.MouseMsg:
		return v.mouse(msg)
	}
	return ui.Quiet()
}

// Title is the kind and the part of the cluster, as in "pods(shop)".
func (v *List) Title() string {
	t := v.kind.Name
	if v.kind.namespaced() {
		ns := v.scope.Namespace
		if ns == "" {
			ns = "all"
		}
		t += "(" + ns + ")"
	}
	if v.scope.Name != "" {
		t += "/" + v.scope.Name
	}
	if v.scope.About != "" {
		t += " of " + v.scope.About
	}
	if v.scope.Labels != "" {
		t += " -l " + v.scope.Labels
	}
	if v.scope.Fields != "" {
		t += " " + v.scope.Fields
	}
	return t
}

// Keys are the bindings of lists and of what can be done with the selection.
func (v *List) Keys() []key.Binding {
	if v.prompt != nil {
		return v.s.Keys.In(keymap.Prompt)
	}
	return v.s.bindings(v.here().keys())
}

// Captures says whether a filter is being typed.
func (v *List) Captures() bool { return v.prompt != nil }

// Draw gives the table, with what the row under the cursor has to say in full below it, and the line of a filter being typed.
func (v *List) Draw(w, h int) string {
	var foot []string
	if v.prompt != nil && h >= 3 {
		foot = []string{promptLine(v.s.Theme, v.prompt, v.filterErr, w)}
	}
	foot = slices.Concat(v.below(w, h-len(foot)), v.reasons(w, h), foot)
	return strings.Join(append([]string{v.table.Draw(w, h-len(foot), v.s.Now())}, foot...), "\n")
}

// reasons are the lines of why the list stands there instead of what was asked for.
func (v *List) reasons(w, h int) []string {
	if v.reason == "" || h < 4 {
		return nil
	}
	text := strings.Split(ansi.Wrap(v.reason, max(1, w-1), ""), "\n")
	text = text[:min(len(text), h/2)]
	for i, line := range text {
		text[i] = v.s.Theme.Tone(themes.Warn).Render(line)
	}
	return text
}

// mostBelow is the share of the screen that what stands below the table may take.
const mostBelow = 4

// below are the lines under the table: always as many, so that rows stay where they are while the cursor moves.
func (v *List) below(w, h int) []string {
	n := h / mostBelow
	if v.kind.Below == nil || n == 0 {
		return nil
	}
	n = min(n, 3)
	lines := make([]string, n)
	row, _ := v.table.Current()
	if it, ok := row.Item.(*Item); ok {
		said := strings.Split(ansi.Wrap(v.kind.Below(it.Object), w, ""), "\n")
		if len(said) > n {
			said[n-1] = ansi.Truncate(said[n-1]+" "+said[n], w, "…")
		}
		for i := range min(n, len(said)) {
			lines[i] = v.s.Theme.Tone(row.Tone).Render(said[i])
		}
	}
	return lines
}
