package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"kdeck/themes"
)

// suggestions is how many lines the list of completions takes.
const suggestions = 5

// Box is as wide as reads well and as high as the fields need.
func (f *Form) Box(w, h int) (bw, bh int) {
	bw = min(w, 76)
	lines, _ := f.lines(bw - 4)
	bh = len(lines) + 2
	for _, one := range f.fields {
		if one.Complete != nil {
			return bw, min(bh+suggestions, h)
		}
	}
	return bw, min(bh, h)
}

// Draw gives the fields in a frame, scrolled so that the one with the caret is seen, with its completions below it.
func (f *Form) Draw(w, h int) string {
	lines, rows := f.lines(w - 4)
	f.rows = rows
	room := max(0, h-2)
	first, last := len(rows), 0
	for y, i := range rows {
		if i == f.at {
			first, last = min(first, y), y
		}
	}
	f.top = max(0, min(f.top, len(lines)-room))
	f.top = min(max(f.top, last-room+1), first)
	lines = f.suggest(lines[f.top:min(len(lines), f.top+room)], last+1-f.top, w-4, room)
	note := ""
	if len(rows) > room && f.current() != nil {
		note = fmt.Sprintf("field %d/%d", f.at+1, len(f.fields))
	}
	return strings.Join(frame(f.theme, f.title, note, lines, w, h), "\n")
}

// indent is where values begin on a line of w cells.
func (f *Form) indent(w int) int {
	label := 0
	for _, one := range f.fields {
		label = max(label, cells(one.Label))
	}
	return max(0, min(label, w/3)) + 4
}

// lines are all lines of the form, and the field each belongs to, or -1.
func (f *Form) lines(w int) (lines []string, rows []int) {
	indent := f.indent(w)
	room := max(1, w-indent)
	for i, one := range f.fields {
		style := f.theme.Hint
		if i == f.at {
			style = f.theme.Key
		}
		label := clip(one.Label, indent-4, more(f.theme))
		head := render(style, f.pointer(i)+pad(label, cells(label), indent-4)) + "  "
		for _, line := range one.draw(room, i == f.at) {
			lines, head = append(lines, head+line), blanks(indent)
		}
		lines = append(lines, f.below(one, room, blanks(indent))...)
		for len(rows) < len(lines) {
			rows = append(rows, i)
		}
	}
	if f.button {
		style := f.theme.Key
		if f.current() == nil {
			style = f.theme.Choice
		}
		lines, rows = append(lines, "", f.pointer(len(f.fields))+render(style, "[OK]")), append(rows, -1, len(f.fields))
	}
	return lines, rows
}

// pointer is the sign before the field that has the caret.
func (f *Form) pointer(i int) string {
	switch {
	case i != f.at:
		return "  "
	case f.theme.ASCII:
		return "> "
	}
	return "› "
}

// below is a field's hint, and what is wrong with its value.
func (f *Form) below(one *formField, w int, indent string) (lines []string) {
	add := func(text string, tone themes.Tone) {
		for _, line := range strings.Split(ansi.Wrap(tame(text), w, ""), "\n") {
			lines = append(lines, indent+render(f.theme.Tone(tone), line))
		}
	}
	if one.Hint != "" {
		add(one.Hint, themes.Muted)
	}
	if one.wrong != "" {
		add(f.theme.Sign(themes.Bad)+" "+one.wrong, themes.Bad)
	}
	return lines
}

// suggest draws the completions of the field with the caret over what stands at line y and below.
func (f *Form) suggest(lines []string, y, w, room int) []string {
	one := f.current()
	if one == nil {
		return lines
	}
	text, ok := one.entry.(*textEntry)
	if !ok {
		return lines
	}
	if list, _ := text.in.Completions(); len(list) == 1 && list[0] == text.value() {
		return lines
	}
	indent := f.indent(w)
	for i, line := range text.in.DrawList(w-indent, min(suggestions, room-y)) {
		for len(lines) <= y+i {
			lines = append(lines, "")
		}
		lines[y+i] = splice(lines[y+i], line, indent, measure(line))
	}
	return lines
}
