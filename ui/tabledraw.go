package ui

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kdeck/themes"
)

// Draw gives the head and the visible rows: h lines of at most w cells.
func (t *Table) Draw(w, h int, now time.Time) string {
	if w <= 0 || h <= 0 {
		return strings.Repeat("\n", max(0, h-1))
	}
	if t.w, t.h, t.now = w, h, now; t.page() > 0 {
		t.place(t.at)
	}
	var b strings.Builder
	if words := t.words(w); len(words) > t.page() { // they are worth more than the names of columns without a cell
		t.drawWords(&b, words, w, h)
		return b.String()
	}
	fields := t.fit(w)
	b.Grow((w + 32) * h)
	if t.headLines() > 0 {
		t.drawHead(&b, fields, w)
	}
	t.drawRows(&b, fields, w, now)
	return b.String()
}

// drawHead writes the names of the columns, with an arrow at the one sorted by and signs where more is hidden.
func (t *Table) drawHead(b *strings.Builder, fields []field, w int) {
	head, chosen := penOf(t.theme.Column), penOf(t.theme.ColumnNow)
	mark := -1
	if t.chosen != "" {
		mark = t.chosenIndex()
	}
	last := len(fields) - 1
	hidden := last >= 0 && (fields[last].cut || fields[last].col != t.order[len(t.order)-1])
	x := 0
	for i, f := range fields {
		if i == last && hidden {
			f.w = min(f.w, w-1-f.x) // the sign stands at the edge
		}
		if t.skip > 0 && !f.pin && i > 0 && fields[i-1].pin {
			b.WriteString(blanks(f.x - x - 1))
			head.write(b, t.sign("‹", "<"))
		} else {
			b.WriteString(blanks(f.x - x))
		}
		c := t.cols[f.col]
		text := clip(c.Name, f.w, more(t.theme))
		if c.Name == t.sheet.Order.Column {
			arrow := t.sign("▲", "^")
			if t.sheet.Order.Desc {
				arrow = t.sign("▼", "v")
			}
			text = clip(c.Name, f.w-1, more(t.theme)) + arrow
		}
		width := cells(text)
		if c.Right && width < f.w {
			b.WriteString(blanks(f.w - width))
			x = f.x + f.w
		} else {
			x = f.x + width
		}
		if f.col == mark {
			chosen.write(b, text)
		} else {
			head.write(b, text)
		}
	}
	if hidden && x < w {
		b.WriteString(blanks(w - x - 1))
		head.write(b, t.sign("›", ">"))
	}
}

// drawRows writes the visible rows, or what stands for them when there are none.
func (t *Table) drawRows(b *strings.Builder, fields []field, w int, now time.Time) {
	p := pensOf(t.theme)
	if len(t.marks.on) > 0 {
		p.mark(t.theme)
	}
	line := strings.Builder{}
	instead := t.words(w)
	for y := t.headLines(); y < t.h; y++ {
		if y > 0 {
			b.WriteByte('\n')
		}
		i := t.top + y - t.headLines()
		switch n := y - t.headLines(); {
		case i < len(t.sheet.Rows):
			t.drawRow(b, &line, fields, i, p, w, now)
		case n < len(instead):
			p.row[themes.Muted].write(b, clip(instead[n], w, more(t.theme)))
		}
	}
}

// words are the lines that stand for the rows when there are none.
func (t *Table) words(w int) []string {
	if len(t.sheet.Rows) > 0 || t.empty == "" {
		return nil
	}
	return strings.Split(ansi.Wrap(tame(t.empty), w, ""), "\n")
}

// drawWords writes words alone, and a sign where there are more than lines.
func (t *Table) drawWords(b *strings.Builder, words []string, w, h int) {
	muted := pensOf(t.theme).row[themes.Muted]
	for y := range h {
		if y > 0 {
			b.WriteByte('\n')
		}
		switch {
		case y == h-1 && len(words) > h:
			muted.write(b, clip(words[y], w-cells(more(t.theme)), more(t.theme))+more(t.theme))
		case y < len(words):
			muted.write(b, clip(words[y], w, more(t.theme)))
		}
	}
}

// drawRow writes one row as few runs of one style each. Only the cursor row is filled to the edge.
func (t *Table) drawRow(b, run *strings.Builder, fields []field, i int, p *pens, w int, now time.Time) {
	row := &t.sheet.Rows[i]
	tones, cursor, marked := &p.row, i == t.at, t.marks.on[row.ID]
	switch {
	case cursor:
		tones = &p.cursor
	case marked:
		tones = &p.marked
	}
	base := safe(row.Tone)
	tone, x := base, 0
	flush := func(next themes.Tone) {
		if next != tone && run.Len() > 0 {
			tones[tone].write(b, run.String())
			run.Reset()
		}
		tone = next
	}
	if marked {
		x = 1
		if sign := t.sign("●", "*"); cursor {
			run.WriteString(sign)
		} else {
			p.sign.write(b, sign)
		}
	}
	for _, f := range fields {
		if f.col >= len(row.Cells) {
			break
		}
		c := &row.Cells[f.col]
		text := t.cellText(c, now)
		if !c.Since.IsZero() && cells(text) > f.w {
			text = t.shortText(c, now)
		}
		if t.cols[f.col].Name == "NAME" {
			text = clipMiddle(text, f.w, more(t.theme))
		} else {
			text = clip(text, f.w, more(t.theme))
		}
		width := cells(text)
		if width == 0 {
			continue
		}
		at := f.x
		if t.cols[f.col].Right {
			at += f.w - width
		}
		if at > x && !cursor && t.theme.Tight { // blanks must not be underlined
			if run.Len() > 0 {
				tones[tone].write(b, run.String())
				run.Reset()
			}
			b.WriteString(blanks(at - x))
		} else if at > x { // blanks look the same in any colour: they join the run before
			run.WriteString(blanks(at - x))
		}
		if next := safe(c.Tone); next != themes.Plain {
			flush(next)
		} else {
			flush(base)
		}
		run.WriteString(text)
		x = at + width
	}
	if cursor {
		flush(base)
		run.WriteString(blanks(w - x))
	}
	if run.Len() > 0 {
		tones[tone].write(b, run.String())
		run.Reset()
	}
}

// cellText is what a cell shows now.
func (t *Table) cellText(c *Cell, now time.Time) string {
	if c.Since.IsZero() {
		return c.Text
	}
	age := t.Human(shownAge(c.Since, now))
	if c.Text == "" {
		return age
	}
	return c.Text + " (" + age + " ago)"
}

// shortText is cellText where there is little room: "37 (18s)".
func (t *Table) shortText(c *Cell, now time.Time) string {
	if c.Since.IsZero() || c.Text == "" {
		return t.cellText(c, now)
	}
	return c.Text + " (" + t.Human(now.Sub(c.Since)) + ")"
}

func (t *Table) sign(text, ascii string) string {
	if t.theme.ASCII {
		return ascii
	}
	return text
}

func safe(tone themes.Tone) themes.Tone {
	if tone > themes.Bad {
		return themes.Plain
	}
	return tone
}
