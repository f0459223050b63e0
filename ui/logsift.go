package ui

import (
	"context"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kdeck/logbuf"
)

// sifting keeps the index of a log pane up to what is wanted: a few new lines in the loop, many, or all of them after the
// filter has changed, off it.
type sifting struct {
	input   *Input
	typing  bool
	text    string
	old     string          // to come back to when typing is given up
	trouble string          // why what is typed is no filter
	folds   bool            // stack traces are folded
	hidden  map[uint32]bool // sources whose lines are not shown
	wanted  *logbuf.Filter

	gen    int
	cancel context.CancelFunc
	busy   bool         // an index is being made
	moved  bool         // it is of another filter than what is shown
	behind int          // how many lines of a trace just unfolded are to be on the screen behind its first
	next   *logbuf.View // came meanwhile
}

// sifted is the index of a view.
type sifted struct {
	to    *LogPane
	gen   int
	view  *logbuf.View
	index logbuf.Index
}

// stop ends the making of an index.
func (s *sifting) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
	s.busy, s.next = false, nil
	s.gen++
}

// Show gives the pane a newer view of the buffer.
func (p *LogPane) Show(v *logbuf.View) tea.Cmd {
	s := &p.sifting
	switch {
	case s.busy:
		s.next = v
		return nil
	case s.wanted.All() || p.index.Behind(v) <= atOnce:
		x, _ := p.index.Extend(context.Background(), v, 0)
		p.view, p.index = v, x
		return p.recount()
	}
	return p.make(v, p.index)
}

// make extends an index to a view.
func (p *LogPane) make(v *logbuf.View, x logbuf.Index) tea.Cmd {
	s := &p.sifting
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel, s.busy = cancel, true
	gen := s.gen
	return func() tea.Msg {
		x, err := x.Extend(ctx, v, 0)
		if err != nil {
			return nil
		}
		return sifted{p, gen, v, x}
	}
}

// sift takes an index that has been made.
func (p *LogPane) sift(msg sifted) tea.Cmd {
	s := &p.sifting
	p.view, p.index, s.busy = msg.view, msg.index, false
	p.seat()
	if next := s.next; next != nil {
		s.next = nil
		return tea.Batch(p.recount(), p.Show(next))
	}
	return p.recount()
}

// Filtering is the text of the filter, "" if all lines are shown.
func (p *LogPane) Filtering() string { return p.sifting.text }

// Filter shows only the lines that match a text (logbuf.Parse). For one that is no filter the last good one stays.
func (p *LogPane) Filter(text string) tea.Cmd {
	s := &p.sifting
	f, err := logbuf.Parse(text)
	if err != nil {
		s.trouble = err.Error()
		return nil
	}
	s.text, s.trouble = strings.TrimSpace(text), ""
	return p.want(f)
}

// want shows the lines that pass a filter.
func (p *LogPane) want(f logbuf.Filter) tea.Cmd {
	s := &p.sifting
	f.Fold, f.Hidden = s.folds, s.hidden
	f.Include, f.Exclude = p.guiseAll(f.Include), p.guiseAll(f.Exclude)
	view := p.view
	if s.next != nil {
		view = s.next
	}
	s.stop()
	s.wanted, s.moved = &f, true
	p.find.count.known = false
	if f.All() {
		p.index = logbuf.NewIndex(&f)
		cmd := p.Show(view)
		p.seat()
		return cmd
	}
	return p.make(view, logbuf.NewIndex(&f))
}

// Hide shows no lines of these sources, by their numbers, and those of all others.
func (p *LogPane) Hide(sources map[uint32]bool) tea.Cmd {
	if maps.Equal(p.sifting.hidden, sources) {
		return nil
	}
	p.sifting.hidden = maps.Clone(sources)
	var f logbuf.Filter
	if p.sifting.wanted != nil {
		f = *p.sifting.wanted
	}
	return p.want(f)
}

// Sought is what is filtered for and searched for together, and the same in words, "" for nothing.
func (p *LogPane) Sought() (f logbuf.Filter, text string) {
	if s := &p.sifting; s.text != "" && s.wanted != nil {
		f = logbuf.Filter{Include: slices.Clone(s.wanted.Include), Exclude: s.wanted.Exclude, Context: s.wanted.Context, Least: s.wanted.Least}
		text = s.text
	}
	if p.find.pattern != nil {
		f.Include = append(f.Include, p.find.pattern)
		text = strings.TrimSpace(text + " /" + p.find.text)
	}
	return f, text
}

// fold folds stack traces to the lines they begin with, or unfolds them all.
func (p *LogPane) fold() Step {
	s := &p.sifting
	s.folds = !s.folds
	text := "stack traces unfolded"
	if s.folds {
		text = "stack traces folded: " + p.keys.Binding("open-line").Help().Key + " unfolds one"
	}
	var f logbuf.Filter
	if s.wanted != nil {
		f = *s.wanted
	}
	f.Open = nil
	return Step{Cmd: p.want(f), Say: Note{Text: text}}
}

// Unfold shows the frames of a folded trace, or hides them again; ok is false for a line that has none.
func (p *LogPane) Unfold(number int64) (step Step, ok bool) {
	s := &p.sifting
	if !s.folds || p.view.Folded(number) == 0 {
		return Step{}, false
	}
	f := *s.wanted
	f.Open = maps.Clone(f.Open)
	if f.Open == nil {
		f.Open = map[int64]bool{}
	}
	f.Open[number] = !f.Open[number]
	if s.behind = 0; f.Open[number] {
		s.behind = p.view.Folded(number)
	}
	p.at = number
	p.Follow(false)
	return Step{Cmd: p.want(f)}, true
}

// seat keeps the line stood on in sight after another filter.
func (p *LogPane) seat() {
	if s := &p.sifting; s.moved && !p.follow && p.index.Len() > 0 {
		p.sight()
		p.sightBehind(s.behind)
	}
	p.sifting.moved, p.sifting.behind = false, 0
}

// askFilter opens the entry for a filter.
func (p *LogPane) askFilter() {
	s := &p.sifting
	s.old, s.typing, s.trouble = s.text, true, ""
	s.input.Propose(s.text)
}

// typeFilter gives a key to the filter entry; the lines are filtered while it is typed.
func (p *LogPane) typeFilter(msg tea.Msg) Step {
	s := &p.sifting
	switch s.input.Update(msg) {
	case Ignored:
		return Quiet()
	case Typed:
		return Step{Cmd: p.Filter(s.input.Value())}
	case Accepted:
		s.typing = false
		if s.trouble != "" {
			step := Step{Say: Note{Text: s.trouble + ": the filter set before stays"}}
			if s.text != s.old { // which is not the last that was good by chance while it was typed
				step.Cmd = p.Filter(s.old)
			}
			return step
		}
	case Cancelled:
		s.typing, s.trouble = false, ""
		return Step{Cmd: p.Filter(s.old)}
	}
	return Step{}
}
