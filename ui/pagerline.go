package ui

import "kdeck/themes"

// line is the cells from..to of line i, with its search hits marked.
func (p *Pager) line(i, from, to int, match, now pen) string {
	plain := p.plain[i]
	s := p.edged(i, from, to)
	first, hits := p.find.on(i)
	var spans []span
	x, at := 0, 0 // cells and bytes of the line walked so far
	for n, h := range hits {
		x, at = x+cells(plain[at:h.from]), h.from
		if x >= to {
			break
		}
		end := x + cells(plain[h.from:h.to])
		if end <= from {
			continue
		}
		ink := match
		if first+n == p.find.at {
			ink = now
		}
		spans = append(spans, span{max(x, from) - from, min(end, to) - from, ink})
	}
	return stain(s, spans)
}

// edged is the cells from..to of line i; where they are not wrapped, a sign stands at each edge that the line goes on beyond.
func (p *Pager) edged(i, from, to int) string {
	width := cells(p.plain[i])
	if p.wraps() || to-from < 3 || from == 0 && width <= to || width == 0 {
		return p.text(i, from, to)
	}
	sign := render(p.theme.Tone(themes.Muted), more(p.theme))
	in, out := from+count(from > 0), to-count(width > to)
	s := p.text(i, in, out)
	if from > 0 {
		s = sign + s
	}
	if width > to {
		s = pad(s, measure(s), to-from-1) + sign
	}
	return s
}

// text is the cells from..to of line i in its styles. It is cut before it is marked, and a long one before it is styled: the
// cost goes with the screen, not with the line.
func (p *Pager) text(i, from, to int) string {
	plain := p.plain[i]
	switch easy := ascii(plain); {
	case easy && (p.styled == nil || len(plain) > longLine):
		return plain[min(from, len(plain)):min(to, len(plain))]
	case p.styled == nil:
		return window(plain, from, to)
	}
	return window(tameStyled(detab(p.styled(i))), from, to)
}

// longLine is where lines are no longer styled.
const longLine = 4096
