package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/logbuf"
	"kdeck/themes"
)

// Records shows records by their fields, or as the lines they are. What is looked for is looked for in what is shown.
func (p *LogPane) Records(on bool) tea.Cmd {
	p.records, p.sub, p.widths = on, 0, nil
	f, cmd := &p.find, tea.Cmd(nil)
	if s := &p.sifting; s.text != "" {
		cmd = p.want(*s.wanted)
	}
	if f.pattern != nil {
		p.look(f.text)
		cmd = tea.Batch(cmd, p.recount())
	}
	return cmd
}

// Columns shows records by these fields alone, a column each; without any, by all they have.
func (p *LogPane) Columns(fields []string) tea.Cmd {
	p.Fields = fields
	return p.Records(true)
}

// guised is a pattern that finds records as they are shown now. It is used off the loop, and so it has a pane of its own, whose
// columns do not grow.
func (p *LogPane) guised(pattern *logbuf.Pattern) *logbuf.Pattern {
	if !p.records {
		return pattern.As(nil, false)
	}
	bare := &LogPane{bare: true, records: true, Fields: p.Fields, widths: slices.Clone(p.widths)}
	return pattern.As(func(l *logbuf.Line) []byte { return []byte(bare.compose(l).plain) }, p.tabular() && slices.Contains(p.Fields, "time"))
}

func (p *LogPane) guiseAll(list []*logbuf.Pattern) (out []*logbuf.Pattern) {
	for _, pattern := range list {
		out = append(out, p.guised(pattern))
	}
	return out
}

// tabular tells whether there are columns, and so a row with their names.
func (p *LogPane) tabular() bool { return p.records && len(p.Fields) > 0 }

// record is a record as it is drawn.
func (p *LogPane) record(r *logbuf.Record) drawnLine {
	if p.tabular() {
		if d, ok := p.columns(r); ok {
			return d
		}
	}
	return p.spread(r)
}

// recordLine is the line of a record while it is made.
type recordLine struct {
	tone                   themes.Tone
	own, quiet, said, name pen // of the level, of other values, of what is said, of the names of fields
	plain, styled          strings.Builder
	bare                   bool
}

func (p *LogPane) begin(level logbuf.Level) *recordLine {
	b := &recordLine{tone: levelTone(level), bare: p.bare}
	if p.bare {
		return b
	}
	b.name, b.own, b.quiet = penOf(p.theme.YAMLKey), penOf(p.theme.Tone(b.tone)), penOf(p.theme.Tone(themes.Plain))
	if b.tone == themes.Muted {
		b.quiet = b.own
	}
	if b.said = b.quiet; b.tone >= themes.Warn {
		b.said = b.own
	}
	return b
}

func (b *recordLine) write(text string, ink pen) {
	text = tame(detab(text))
	b.plain.WriteString(text)
	if text != "" && !b.bare {
		ink.write(&b.styled, text)
	}
}

func (b *recordLine) line() drawnLine {
	return drawnLine{plain: b.plain.String(), styled: b.styled.String(), tone: b.tone}
}

// spread makes a line of a whole record: its level, what it says, and its other fields.
func (p *LogPane) spread(r *logbuf.Record) drawnLine {
	b := p.begin(r.Level)
	level := strings.ToUpper(r.Level.String())
	b.write(pad(level, len(level), 6)+" ", b.own)
	b.write(r.Message, b.said)
	for _, f := range r.Rest() {
		b.write("  "+f.Key+"=", b.name)
		value := f.Value
		if strings.ContainsAny(value, " \t") {
			value = fmt.Sprintf("%q", value)
		}
		b.write(value, b.quiet)
	}
	return b.line()
}

// columnMost is how many cells a column has at most; what is longer stands in full and pushes the next ones aside.
const columnMost = 40

// columns makes a line of the fields chosen; ok is false for a record that has none of them.
func (p *LogPane) columns(r *logbuf.Record) (d drawnLine, ok bool) {
	b := p.begin(r.Level)
	for i, key := range p.Fields {
		value, ink := fieldOf(r, key), b.quiet
		ok = ok || value != ""
		switch key {
		case "level":
			ink = b.own
		case "message":
			ink = b.said
		}
		if i < len(p.Fields)-1 {
			value = pad(value, cells(value), p.width(i)) + "  "
		}
		b.write(value, ink)
	}
	return b.line(), ok
}

// fieldOf is the value of a record's field in one line. The level, the message and the time have those names, whatever the
// program calls them.
func fieldOf(r *logbuf.Record, key string) string {
	value, _ := r.Field(key)
	switch {
	case key == "level" && r.Level != logbuf.None:
		value = strings.ToUpper(r.Level.String())
	case key == "message" && r.Message != "":
		value = r.Message
	case key == "time" && !r.Time.IsZero():
		value = r.Time.UTC().Format(time.RFC3339Nano)
	}
	return tame(detab(value))
}

// width is how wide a column is.
func (p *LogPane) width(i int) int {
	if i < len(p.widths) {
		return p.widths[i]
	}
	return cells(p.Fields[i])
}

// widen makes the columns as wide as what is on the screen needs; they do not become narrower again, lest they jump.
func (p *LogPane) widen(rows int) {
	if !p.tabular() {
		return
	}
	from := p.place(p.top)
	if p.follow {
		from = max(0, p.index.Len()-rows)
	}
	widths := make([]int, len(p.Fields))
	for i := range widths {
		widths[i] = p.width(i)
	}
	for n := from; n < min(from+rows, p.index.Len()); n++ {
		l := p.line(n)
		if l.Kind != 0 || len(l.Text) > lineMost {
			continue
		}
		if r, ok := l.Record(); ok {
			for i, key := range p.Fields {
				widths[i] = min(columnMost, max(widths[i], cells(fieldOf(&r, key))))
			}
		}
	}
	p.widths = widths
}

// columnHead is the row with the names of the columns; "" if there are none.
func (p *LogPane) columnHead() string {
	if !p.tabular() {
		return ""
	}
	var b strings.Builder
	for i, key := range p.Fields {
		name := strings.ToUpper(tame(key))
		b.WriteString(pad(name, cells(name), p.width(i)) + "  ")
	}
	return blanks(p.w-p.bodyWidth()) + render(p.theme.Column, window(b.String(), p.left, p.left+p.bodyWidth()))
}
