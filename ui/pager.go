package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
	"kdeck/themes"
)

// Pager shows a text of many lines: it scrolls both ways, wraps, and searches. Lines are styled only when they are on
// the screen, and measured only then.
type Pager struct {
	theme  *themes.Theme
	keys   *keymap.Map
	plain  []string
	styled func(i int) string
	wrap   bool
	whole  bool // it wraps whatever wrap says
	top    int  // first line on the screen
	sub    int  // when wrapped, the first row of it
	left   int  // cells scrolled away
	w, h   int  // of the last Draw
	find   search
}

// NewPager is a pager without text.
func NewPager(t *themes.Theme, k *keymap.Map) *Pager {
	p := &Pager{theme: t, keys: k}
	p.find.input = NewInput(t, k, "/")
	return p
}

// SetLines replaces the text; the place in it and the search stay, and a match stood on stays on the screen, as does the
// first one of a search that had none. Styled gives line i with SGR styles and the same characters; nil shows the lines
// as they are.
func (p *Pager) SetLines(plain []string, styled func(i int) string) {
	p.SetTamed(Tamed(plain), styled)
}

// Tamed are lines as a pager shows them: with blanks for tabs, and without what a terminal would not show.
func Tamed(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = tame(detab(line))
	}
	return out
}

// SetTamed is SetLines for lines that Tamed has made, which the pager keeps: a text that grows need not be looked through again.
func (p *Pager) SetTamed(plain []string, styled func(i int) string) {
	p.plain, p.styled = plain, styled
	lost, seen, at := len(p.find.hits) == 0, p.seesHit(), p.find.at
	p.refind()
	p.clamp()
	switch {
	case lost:
		p.seek(p.top)
	case seen && p.find.at == at:
		p.reach()
	}
}

// SetText is SetLines for one string.
func (p *Pager) SetText(text string) {
	p.SetLines(strings.Split(strings.TrimSuffix(text, "\n"), "\n"), nil)
}

// Lines is the text shown, without styles.
func (p *Pager) Lines() []string { return p.plain }

// Top is the index of the first line on the screen.
func (p *Pager) Top() int { return p.top }

// Goto scrolls so that line i is the first on the screen, if the text is long enough.
func (p *Pager) Goto(i int) {
	p.top, p.sub = i, 0
	p.clamp()
}

// Shows says whether line i is on the screen, or begins there.
func (p *Pager) Shows(i int) bool {
	return (i > p.top || i == p.top && p.sub == 0) && i < p.top+p.shownLines()
}

// Show scrolls until line i is on the screen, no further than needed.
func (p *Pager) Show(i int) {
	if i <= p.top {
		p.Goto(i)
	}
	for rows := len(p.plain); !p.Shows(i) && rows > 0 && p.h > 0; rows-- {
		p.Scroll(1)
	}
}

// Wrap turns the wrapping of long lines on or off.
func (p *Pager) Wrap(on bool) {
	p.wrap, p.sub, p.left = on, 0, 0
	p.clamp()
}

// Whole has long lines wrapped all the same while on: for a sentence in the place of a text.
func (p *Pager) Whole(on bool) {
	if p.whole != on {
		p.whole, p.sub = on, 0
	}
}

func (p *Pager) wraps() bool { return p.wrap || p.whole }

// Wrapped says whether long lines are wrapped.
func (p *Pager) Wrapped() bool { return p.wrap }

// Captures says that a search is being typed: every key is the pager's then.
func (p *Pager) Captures() bool { return p.find.typing }

// Keys are the bindings that work in a pager.
func (p *Pager) Keys() []key.Binding {
	names := []string{"filter", "wrap"}
	if len(p.find.hits) > 0 {
		names = append(names, "next-match", "previous-match")
	}
	list := make([]key.Binding, len(names))
	for i, name := range names {
		list[i] = p.keys.Binding(name)
	}
	return list
}

// Status tells which lines are on the screen, and which match the search stands on.
func (p *Pager) Status() string {
	n := len(p.plain)
	if n == 0 {
		return "empty"
	}
	last := min(p.top+p.shownLines(), n)
	s := fmt.Sprintf("%d-%d/%d %d%%", p.top+1, last, n, last*100/n)
	if p.find.text != "" {
		s = fmt.Sprintf("match %d/%d  %s", min(p.find.at+1, len(p.find.hits)), len(p.find.hits), s)
	}
	return s
}

// shownLines is how many lines the screen holds from the top on.
func (p *Pager) shownLines() int {
	if !p.wraps() {
		return p.page()
	}
	rows, i := -p.sub, p.top
	for ; i < len(p.plain) && rows < p.page(); i++ {
		rows += len(p.breaks(i))
	}
	return i - p.top
}

// Update takes keys, pastes and the wheel; it passes what is not a pager's.
func (p *Pager) Update(msg tea.Msg) Step {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if p.find.typing {
			return p.typed(msg)
		}
		if p.Do(p.keys.Name(msg.String(), keymap.Pager, keymap.Global)) {
			return Step{}
		}
		return Pass()
	case tea.PasteMsg:
		if p.find.typing {
			return p.typed(msg)
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			p.Scroll(-3)
			return Step{}
		case tea.MouseWheelDown:
			p.Scroll(3)
			return Step{}
		}
	}
	return Quiet()
}

// Draw gives h lines of at most w cells; while a search is typed, the last one is its entry.
func (p *Pager) Draw(w, h int) string {
	if w <= 0 || h <= 0 {
		return strings.Repeat("\n", max(0, h-1))
	}
	p.w, p.h = w, h
	p.clamp()
	lines := make([]string, 0, h)
	match, now := penOf(p.theme.Match), penOf(p.theme.MatchNow)
	for i := p.top; i < len(p.plain) && len(lines) < p.page(); i++ {
		if !p.wraps() {
			lines = append(lines, p.line(i, p.left, p.left+w, match, now))
			continue
		}
		breaks := p.breaks(i)
		for r, from := range breaks {
			if i == p.top && r < p.sub || len(lines) >= p.page() {
				continue
			}
			to := from + w
			if r+1 < len(breaks) {
				to = min(to, breaks[r+1])
			}
			lines = append(lines, p.line(i, from, to, match, now))
		}
	}
	for len(lines) < p.page() {
		lines = append(lines, "")
	}
	if p.find.typing {
		lines = append(lines, p.find.input.Draw(w))
	}
	return strings.Join(lines, "\n")
}

// breaks are the cells at which the rows of line i begin when it is wrapped.
func (p *Pager) breaks(i int) []int { return wordBreaks(p.plain[i], p.w) }

func detab(s string) string {
	if strings.IndexByte(s, '\t') < 0 {
		return s
	}
	return strings.ReplaceAll(s, "\t", "    ")
}
