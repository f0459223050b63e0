package ui

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"kdeck/logbuf"
	"kdeck/themes"
)

// lineMost is how many bytes of one line are drawn; the rest is counted. Everything else sees all of it.
const lineMost = 64 << 10

// drawnLine is a line as it is drawn: its plain text, and the same with styles if it has any of its own.
type drawnLine struct {
	plain  string
	styled string      // "": plain, in the tone
	tone   themes.Tone // of the whole line
}

// compose makes the text of a line.
func (p *LogPane) compose(l *logbuf.Line) drawnLine {
	if l.Kind != 0 {
		rule := "── "
		if p.theme.ASCII {
			rule = "-- "
		}
		return drawnLine{plain: rule + tame(string(opening(l.Text))), tone: p.Kinds[l.Kind&7]}
	}
	if p.records && len(l.Text) <= lineMost {
		if r, ok := l.Record(); ok {
			return p.record(&r)
		}
	}
	d := drawnLine{plain: tame(detab(string(opening(l.Text)))), tone: levelTone(l.Level)}
	if p.sifting.folds && !l.Continued && !p.sifting.wanted.Open[l.Number] {
		if n := p.view.Folded(l.Number); n > 0 {
			d.plain = fmt.Sprintf("[+%d] ", n) + d.plain // in front, for many such lines are longer than a screen is wide
			return d
		}
	}
	if more := len(l.Text) - lineMost; more > 0 {
		d.plain += fmt.Sprintf(" ... and %d bytes more", more)
	} else if l.Inked() && !p.bare && p.theme.Colour {
		d.styled = tameStyled(detab(l.Coloured()))
	}
	return d
}

// starts are the cells at which the rows of a line begin. What is no text of a program stands in full, whatever others do.
func (p *LogPane) starts(l *logbuf.Line, plain string) []int {
	switch {
	case l.Kind != 0:
		return wordBreaks(plain, p.bodyWidth())
	case p.wrap:
		return breaks(plain, p.bodyWidth())
	}
	return []int{p.left}
}

// opening is the beginning of a text that is drawn.
func opening(text []byte) []byte {
	if len(text) <= lineMost {
		return text
	}
	n := lineMost
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// levelTone is what the level of a line means.
func levelTone(l logbuf.Level) themes.Tone {
	switch {
	case l >= logbuf.Error:
		return themes.Bad
	case l == logbuf.Warn:
		return themes.Warn
	case l == logbuf.Debug || l == logbuf.Trace:
		return themes.Muted
	}
	return themes.Plain
}

// before is what stands before the text of a line, in every row of it: the sign of a mark or of the line stood on, the time,
// and who wrote it.
func (p *LogPane) before(l *logbuf.Line, row int) (plain, styled string) {
	sign, ink := " ", pen{}
	switch {
	case p.marks[l.Number]:
		sign, ink = "●", penOf(p.theme.Marked)
	case !p.follow && l.Number == p.now:
		sign, ink = "▸", penOf(p.theme.Marked)
	}
	if p.theme.ASCII {
		sign = strings.NewReplacer("●", "*", "▸", ">").Replace(sign)
	}
	var b strings.Builder
	plain = sign
	ink.write(&b, sign)
	if w := p.stampWidth(); w > 0 {
		stamp := ""
		if row == 0 && l.Nanos != 0 {
			stamp = p.stamp(l)
		}
		stamp = pad(stamp, len(stamp), w)
		plain += stamp
		penOf(p.theme.Tone(themes.Muted)).write(&b, stamp)
	}
	if w := p.namesWidth(); w > 0 {
		name := ""
		if int(l.Source) < len(p.names) {
			name = clipMiddle(p.names[l.Source], w-1, more(p.theme))
		}
		name = pad(name, cells(name), w)
		plain += name
		penOf(p.theme.Sources[int(l.Source)%len(p.theme.Sources)]).write(&b, name)
	}
	return plain, b.String()
}

// stamp is the time of a line.
func (p *LogPane) stamp(l *logbuf.Line) string {
	if p.stamps == LocalStamps {
		return l.Time().In(p.Zone).Format("01-02 15:04:05.000")
	}
	return l.Time().Format("01-02 15:04:05.000Z")
}

// Stamper gives the whole time of lines in the zone they are shown in, "" where none is shown.
func (p *LogPane) Stamper() func(*logbuf.Line) string {
	zone := time.UTC
	switch p.stamps {
	case NoStamps:
		return func(*logbuf.Line) string { return "" }
	case LocalStamps:
		zone = p.Zone
	}
	return func(l *logbuf.Line) string {
		if l.Nanos == 0 {
			return ""
		}
		return l.Time().In(zone).Format("2006-01-02T15:04:05.000000000Z07:00")
	}
}

func (p *LogPane) stampWidth() int {
	switch p.stamps {
	case UTCStamps:
		return len("01-02 15:04:05.000Z ")
	case LocalStamps:
		return len("01-02 15:04:05.000 ")
	}
	return 0
}

// namesWidth is how many cells the names take with the blank behind them; at most a quarter of the screen, and a tenth where it is
// containers of one pod that they tell apart.
func (p *LogPane) namesWidth() int {
	if p.nameW == 0 {
		return 0
	}
	share := 4
	if p.NamesBrief {
		share = 10
	}
	return min(p.nameW, max(8, p.w/share)) + 1
}

// bodyWidth is how many cells there are for the text of a line.
func (p *LogPane) bodyWidth() int { return max(1, p.w-1-p.stampWidth()-p.namesWidth()) }
