package ui

import (
	"cmp"
	"slices"
	"strings"

	"kdeck/logbuf"
	"kdeck/themes"
)

// Draw gives h lines of at most w cells; the last one is the entry of what is typed, else the foot.
func (p *LogPane) Draw(w, h int) string {
	p.w, p.h = w, h
	rows := p.rowsOnScreen()
	lines := make([]string, 0, h)
	p.drawn = p.drawn[:0]
	add := func(number int64, line string) {
		if len(lines) < rows {
			lines, p.drawn = append(lines, line), append(p.drawn, number)
		}
	}
	p.widen(rows)
	if head := p.columnHead(); head != "" {
		lines, p.drawn = append(lines, head), append(p.drawn, -1)
		rows++
	}
	n := p.index.Len()
	switch {
	case n == 0:
		quiet := penOf(p.theme.Tone(themes.Muted))
		text := tame(p.Empty)
		switch some := p.view.Len() > 0; {
		case some && p.sifting.text != "":
			text = "no line matches the filter"
		case some && len(p.sifting.hidden) > 0:
			text = "what there is was written by containers that are hidden"
		}
		at := breaks(text, w-2)
		for i, from := range at {
			to := cells(text)
			if i+1 < len(at) {
				to = at[i+1]
			}
			add(-1, " "+quiet.open+window(text, from, to)+quiet.shut)
		}
	default:
		p.settle()
		at := p.place(p.top)
		if p.sub < 0 {
			add(-1, " "+render(p.theme.Tone(themes.Muted), clip(p.Above, w-1, more(p.theme))))
		}
		inks := logPens{match: penOf(p.theme.Match), now: penOf(p.theme.MatchNow)}
		for skip := max(0, p.sub); at < n && len(lines) < rows; at, skip = at+1, 0 {
			p.rows(at, skip, rows-len(lines), &inks, add)
		}
	}
	for len(lines) < rows {
		add(-1, "")
	}
	switch {
	case p.find.typing:
		lines = append(lines, p.entry(p.find.input, p.find.trouble, w))
	case p.sifting.typing:
		lines = append(lines, p.entry(p.sifting.input, p.sifting.trouble, w))
	case p.Foot != nil && h > 1:
		lines = append(lines, cut(p.Foot(w), w, ""))
	}
	return strings.Join(lines, "\n")
}

// settle finds where the screen begins, and the line stood on among those that are shown.
func (p *LogPane) settle() {
	p.now, _ = p.index.At(p.place(p.at))
	if p.follow {
		p.top, p.sub = p.bottom()
		p.at = p.newest()
		return
	}
	at := p.place(p.top)
	if number, _ := p.index.At(at); number != p.top {
		p.top, p.sub = number, 0
	}
	if p.sub < 0 && at > 0 {
		p.sub = 0
	}
	p.sub = max(p.sub, p.floor())
	if p.sub > 0 {
		p.sub = min(p.sub, p.tall(at)-1)
	}
	p.clamp()
}

// logPens are the styles of a frame.
type logPens struct{ match, now pen }

// rows draws the i-th line from a row of it on.
func (p *LogPane) rows(i, skip, most int, inks *logPens, add func(int64, string)) {
	l := p.line(i)
	d, w := p.compose(&l), p.bodyWidth()
	at := p.starts(&l, d.plain)
	ends := append(at[1:len(at):len(at)], at[len(at)-1]+w)
	now := !p.follow && l.Number == p.now
	spans := p.hits(&d, now, inks)
	for row := min(skip, len(at)-1); row < len(at) && most > 0; row, most = row+1, most-1 {
		plain, styled := p.before(&l, row)
		text := p.edged(&d, at[row], ends[row], now, l.Kind == 0)
		line := stain(text, between(spans, at[row], ends[row]))
		if now {
			fill := p.w - cells(plain) - measure(line)
			ink := penOf(p.theme.Cursor(d.tone))
			add(l.Number, styled+line+ink.open+blanks(fill)+ink.shut)
			continue
		}
		add(l.Number, styled+line)
	}
}

// edged is the cells from..to of a line; where it is not wrapped, a sign stands at each edge that the line goes on beyond.
func (p *LogPane) edged(d *drawnLine, from, to int, now, edges bool) string {
	width := cells(d.plain)
	if p.wrap || !edges || to-from < 3 || from == 0 && width <= to || width == 0 {
		return p.window(d, from, to, now)
	}
	style := p.theme.Tone(themes.Muted)
	if now {
		style = p.theme.Cursor(d.tone)
	}
	sign := render(style, more(p.theme))
	s := p.window(d, from+count(from > 0), to-count(width > to), now)
	if from > 0 {
		s = sign + s
	}
	if width > to {
		s = pad(s, measure(s), to-from-1) + sign
	}
	return s
}

// window is the cells from..to of a line, in its styles; the line stood on has the cursor's.
func (p *LogPane) window(d *drawnLine, from, to int, now bool) string {
	var text string
	switch {
	case d.styled != "" && !now:
		return window(d.styled, from, to)
	case ascii(d.plain):
		text = d.plain[min(from, len(d.plain)):min(to, len(d.plain))]
	default:
		text = window(d.plain, from, to)
	}
	switch {
	case text == "":
		return ""
	case now:
		return render(p.theme.Cursor(d.tone), text)
	}
	return render(p.theme.Tone(d.tone), text)
}

// hitsMost is how many matches of one line are marked.
const hitsMost = 1000

// hits are the matches of a line in cells: those of the search, else those of the filter.
func (p *LogPane) hits(d *drawnLine, now bool, inks *logPens) []span {
	var patterns []*logbuf.Pattern
	ink := inks.match
	switch {
	case p.find.pattern != nil:
		patterns = []*logbuf.Pattern{p.find.pattern}
		if now {
			ink = inks.now
		}
	case p.sifting.wanted != nil:
		patterns = p.sifting.wanted.Include
	}
	var places [][2]int
	for _, pattern := range patterns {
		places = append(places, pattern.Spans([]byte(d.plain), hitsMost)...)
	}
	slices.SortFunc(places, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	var out []span
	at, x := 0, 0
	for _, s := range places {
		if s[0] == s[1] || s[0] < at {
			continue
		}
		x += cells(d.plain[at:s[0]])
		out = append(out, span{x, x + cells(d.plain[s[0]:s[1]]), ink})
		at, x = s[1], out[len(out)-1].to
	}
	return out
}

// between are the parts of spans between two cells, counted from the first of them.
func between(spans []span, from, to int) (out []span) {
	for _, s := range spans {
		if s.to > from && s.from < to {
			out = append(out, span{max(s.from, from) - from, min(s.to, to) - from, s.ink})
		}
	}
	return out
}

// entry is the line of what is being typed, and what is wrong with it.
func (p *LogPane) entry(in *Input, trouble string, w int) string {
	if trouble == "" {
		return in.Draw(w)
	}
	note := clip(trouble, w/2, more(p.theme))
	line := in.Draw(w - cells(note) - 1)
	return pad(line, measure(line), w-cells(note)) + render(p.theme.Tone(themes.Warn), note)
}
