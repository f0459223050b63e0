package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/logbuf"
)

// logFind is what a log pane looks for. It is looked for off the loop, where a buffer of hundreds of megabytes takes as long as
// it takes; a key pressed meanwhile ends that.
type logFind struct {
	input   *Input
	typing  bool
	text    string
	pattern *logbuf.Pattern // nil: nothing is looked for
	trouble string          // why what is typed cannot be looked for
	old     findPlace       // to come back to when the search is given up
	gen     int
	cancel  context.CancelFunc // of the looking
	hush    context.CancelFunc // of the counting
	count   tally
	missed  bool // nothing was found
}

// findPlace is where a search began.
type findPlace struct {
	text    string
	at, top int64
	sub     int
	follow  bool
}

// tally is how many of the lines from first to end match.
type tally struct {
	n          int
	first, end int64
	at         time.Time
	took       time.Duration
	known      bool
	going      bool
}

// The results of looking.
type (
	found struct {
		to     *LogPane
		gen    int
		number int64
		ok     bool
		around bool // it was found only beyond the end
	}
	counted struct {
		to    *LogPane
		gen   int
		count tally
	}
)

// stop ends what is being looked for.
func (f *logFind) stop() {
	for _, end := range []context.CancelFunc{f.cancel, f.hush} {
		if end != nil {
			end()
		}
	}
	f.gen++
	f.count, f.missed = tally{}, false
}

func (f *logFind) counted(msg counted) { f.count = msg.count }

// Matches is how many of the lines shown match what is looked for; ok is false while they are being counted, or nothing is
// looked for.
func (p *LogPane) Matches() (n int, ok bool) {
	return p.find.count.n, p.find.pattern != nil && p.find.count.known
}

// Searching is the text that is looked for.
func (p *LogPane) Searching() string { return p.find.text }

// askSearch opens the entry for a search.
func (p *LogPane) askSearch() {
	f := &p.find
	f.old = findPlace{f.text, p.at, p.top, p.sub, p.follow}
	f.typing, f.trouble = true, ""
	f.input.Propose(f.text)
}

// typeSearch gives a key to the search entry. What is typed is looked for at once, always from where the search began.
func (p *LogPane) typeSearch(msg tea.Msg) Step {
	f := &p.find
	switch f.input.Update(msg) {
	case Ignored:
		return Quiet()
	case Typed:
		p.restore()
		return Step{Cmd: p.search(f.input.Value())}
	case Accepted:
		f.typing = false
		switch {
		case f.trouble != "":
			return Step{Say: Note{Text: f.trouble}}
		case f.missed:
			return Step{Say: p.missing()}
		}
		if f.input.Value() == f.old.text && f.old.text != "" { // as in vi: enter alone repeats
			return Step{Cmd: p.search(f.old.text)}
		}
	case Cancelled:
		f.typing = false
		p.restore()
		p.look(f.old.text)
		return Step{Cmd: p.recount()}
	}
	return Step{}
}

// restore goes back to where the search began.
func (p *LogPane) restore() {
	o := &p.find.old
	p.at, p.top, p.sub, p.follow = o.at, o.top, o.sub, o.follow
}

// look makes a text the one that is looked for; what cannot be is said, and nothing is looked for.
func (p *LogPane) look(text string) {
	f := &p.find
	f.stop()
	f.text, f.pattern, f.trouble = text, nil, ""
	if text == "" {
		return
	}
	if expr, ok := strings.CutPrefix(text, "re:"); ok {
		re, err := logbuf.Regexp(expr)
		if err != nil {
			f.trouble = err.Error()
			return
		}
		if expr != "" {
			f.pattern = p.guised(re)
		}
		return
	}
	f.pattern = p.guised(logbuf.Text(text))
}

// search looks for a text from the first line on the screen on, or while the end is followed from there back. How many there
// are is counted when that has ended: both at once would keep the first hit waiting.
func (p *LogPane) search(text string) tea.Cmd {
	p.look(text)
	if p.find.pattern == nil {
		return nil
	}
	from, by := p.top, +1
	if p.follow {
		from, by = p.view.End(), -1
	}
	return p.seek(from, by)
}

// jump stands on the next line that matches, to either side and around the ends.
func (p *LogPane) jump(by int) Step {
	at, ok := p.At()
	if p.find.pattern == nil || !ok {
		return Step{Say: Note{Text: "nothing is looked for: / searches"}}
	}
	return Step{Same: true, Cmd: p.seek(at+int64(by), by)}
}

// seek looks for the next line that matches.
func (p *LogPane) seek(from int64, by int) tea.Cmd {
	f := &p.find
	if f.cancel != nil {
		f.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	f.cancel = cancel
	gen, pattern, view, index := f.gen, f.pattern, p.view, p.index
	return func() tea.Msg {
		number, ok := nextMatch(ctx, view, index, pattern, from, by)
		around := false
		if !ok {
			end := view.First()
			if by < 0 {
				end = view.End()
			}
			number, ok = nextMatch(ctx, view, index, pattern, end, by)
			around = ok
		}
		if ctx.Err() != nil {
			return nil
		}
		return found{p, gen, number, ok, around}
	}
}

// nextMatch is the next line shown that matches, from a number on.
func nextMatch(ctx context.Context, v *logbuf.View, x logbuf.Index, pattern *logbuf.Pattern, from int64, by int) (int64, bool) {
	if x.Len() == v.Len() {
		look := v.Find
		if by < 0 {
			look = v.FindBack
		}
		n, ok, _ := look(ctx, pattern, from)
		return n, ok
	}
	i := x.Place(from)
	if by < 0 {
		if i == x.Len() {
			i--
		} else if n, _ := x.At(i); n > from {
			i--
		}
	}
	for ; i >= 0 && i < x.Len() && ctx.Err() == nil; i += by {
		n, _ := x.At(i)
		if l := v.Line(n); pattern.MatchLine(&l) {
			return n, true
		}
	}
	return 0, false
}

// arrive stands on what was found.
func (p *LogPane) arrive(msg found) Step {
	if p.find.missed = !msg.ok; !msg.ok {
		if p.find.typing {
			return Step{}
		}
		return Step{Say: p.missing()}
	}
	p.Goto(msg.number)
	p.uncover(msg.number)
	if msg.around && !p.find.typing {
		return Step{Say: Note{Text: "around the end"}}
	}
	return Step{}
}

// missing says that nothing was found, and where it may be.
func (p *LogPane) missing() Note { return Note{Text: "no line matches " + p.find.text + p.Beyond} }

// uncover scrolls sideways so that the match in a line is on the screen.
func (p *LogPane) uncover(number int64) {
	if p.wrap || number < p.view.First() || number >= p.view.End() {
		return
	}
	l := p.view.Line(number)
	if l.Kind != 0 {
		return
	}
	plain := p.compose(&l).plain
	spans := p.find.pattern.Spans([]byte(plain), 1)
	if len(spans) == 0 {
		return
	}
	from, to, room := cells(plain[:spans[0][0]]), cells(plain[:spans[0][1]]), p.bodyWidth()
	width := cells(plain) // a sign stands in the cells at the edges that the line goes on beyond
	if from < p.left+count(p.left > 0) || to > p.left+room-count(width > p.left+room) {
		if p.left = max(0, to-room/2); to <= room-count(width > room) {
			p.left = 0
		}
	}
}

const (
	// atOnce is how many new lines are looked at in the loop; that takes well below a millisecond.
	atOnce = 2000
	// recountEvery is how soon all lines are counted again when old ones have been overwritten, if that takes no time.
	recountEvery = time.Second
)

// recount brings the number of matches up to the lines there are.
func (p *LogPane) recount() tea.Cmd {
	f := &p.find
	if f.pattern == nil || f.count.going {
		return nil
	}
	first, end, c := p.view.First(), p.view.End(), &f.count
	from := p.index.Place(c.end)
	switch {
	case c.known && c.first == first && p.index.Len()-from <= atOnce:
		for ; from < p.index.Len(); from++ {
			if l := p.line(from); f.pattern.MatchLine(&l) {
				c.n++
			}
		}
		c.end = end
		return nil
	case c.known && c.first != first && time.Since(c.at) < recountEvery+10*c.took:
		return nil
	}
	c.going = true
	ctx, cancel := context.WithCancel(context.Background())
	f.hush = cancel
	gen, pattern, view, index := f.gen, f.pattern, p.view, p.index
	return func() tea.Msg {
		n, began := 0, time.Now()
		if index.Len() == view.Len() {
			n, _ = view.Count(ctx, pattern)
		} else {
			for i := 0; i < index.Len() && ctx.Err() == nil; i++ {
				number, _ := index.At(i)
				if l := view.Line(number); pattern.MatchLine(&l) {
					n++
				}
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		return counted{p, gen, tally{n: n, first: first, end: end, at: time.Now(), took: time.Since(began), known: true}}
	}
}
