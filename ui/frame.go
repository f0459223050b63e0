package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// paint draws the frame if it is out of date. It runs at the end of Update, not in View, because a view that breaks
// while drawing changes the stack.
func (a *App) paint() {
	for a.dirty && a.w > 0 && a.h > 0 && !a.quits {
		a.dirty = false // a view that breaks sets it again
		lines := a.lines()
		if a.dirty {
			continue
		}
		a.drawn++
		text, title := strings.Join(lines, "\n"), "kdeck "+tame(a.top().Title())
		switch {
		case a.o.Bare:
			text, title = bare(text), bare(title)
		case a.o.Theme.ASCII:
			text = plainSigns(text)
		}
		a.frameDrawn()
		a.frame = tea.NewView(text)
		a.frame.AltScreen = true
		a.frame.WindowTitle = title
		if a.mouse {
			a.frame.MouseMode = tea.MouseModeCellMotion
		}
	}
}

// lines draws the whole screen: head, title bar, body, foot. On small screens the head goes first, then the title
// bar, then the foot.
func (a *App) lines() []string {
	head := a.o.Head != nil && !a.noHead && a.h >= 10 && a.w >= 40
	title, foot := a.h >= 6, a.h >= 2 || a.asking
	if v, ok := a.stack[a.visible()].(Filler); ok && v.Fills() {
		head, title, foot = false, false, a.asking || a.note.Text != ""
	}
	a.headed = head
	a.body = rect{y: count(head, title), w: a.w, h: a.h - count(head, title, foot)}
	body := a.views() // before the title bar: what a view says of itself may come from drawing it
	lines := make([]string, 0, a.h)
	if head {
		lines = append(lines, fit(a.o.Head.Draw(a.w), a.w, 1)...)
	}
	if title {
		lines = append(lines, a.titleBar())
	}
	lines = append(lines, body...)
	if foot {
		lines = append(lines, a.foot(title))
	}
	if a.asking {
		a.drawList(lines)
	}
	return lines
}

func count(parts ...bool) int {
	n := 0
	for _, there := range parts {
		if there {
			n++
		}
	}
	return n
}

// views draws the lowest visible view, and the overlays on it.
func (a *App) views() []string {
	if a.body.h <= 0 {
		return nil // the prompt has the only line
	}
	var lines []string
	low := a.visible()
	for i, v := range append([]View(nil), a.stack[low:]...) {
		over, isOver := v.(Overlay)
		if i == 0 && !isOver {
			text := ""
			a.guard(v, func() { text = v.Draw(a.w, a.body.h) })
			lines = fit(text, a.w, a.body.h)
			continue
		}
		if lines == nil {
			lines = make([]string, a.body.h)
		}
		a.guard(v, func() { a.lay(lines, over) })
	}
	return lines
}

// lay draws an overlay on the middle of the body.
func (a *App) lay(lines []string, v Overlay) {
	bw, bh := v.Box(a.w, a.body.h)
	bw, bh = min(bw, a.w), min(bh, a.body.h)
	if bw <= 0 || bh <= 0 {
		return
	}
	r := rect{x: (a.w - bw) / 2, y: (a.body.h - bh) / 2, w: bw, h: bh}
	for i, line := range fit(v.Draw(bw, bh), bw, bh) {
		lines[r.y+i] = splice(lines[r.y+i], line, r.x, bw)
	}
	r.y += a.body.y
	a.box[v] = r
}

// status is the facts of the top view, or of the one below it that has some.
func (a *App) status() (status string) {
	for i := len(a.stack) - 1; i >= a.visible() && status == ""; i-- {
		if s, ok := a.stack[i].(Statuser); ok {
			status = tame(s.Status())
		}
	}
	return status
}

// titleBar is what must be seen and is not in a head, the way from the root to the top, and the facts of the top view. What the
// view's own title leaves free the facts may have, half of the bar in any case.
func (a *App) titleBar() string {
	t := a.o.Theme
	mark := " › "
	if t.ASCII {
		mark = " > "
	}
	now, path := a.path(mark)
	guard := ""
	if text := a.warning(); text != "" {
		guard = " " + clipMiddle(text, a.w-8, more(t))
	}
	w := a.w - cells(guard)
	status := fitStatus(a.status(), max(w/2, w-cells(now)-1)-2, more(t))
	if status != "" {
		status = " " + status + " "
	}
	room := w - cells(status)
	now = clipMiddle(" "+now, room, more(t))
	if over := cells(path) + cells(now) - room; path != "" && over > 0 {
		keep := cells(path) - over - 1
		if path = more(t) + cutLeft(path, cells(path)-keep); keep < 4 {
			path = ""
		}
	}
	fill := blanks(room - cells(path) - cells(now))
	return render(t.Danger, guard) + render(t.Bar, path) + render(t.BarNow, now) + render(t.Bar, fill) + render(t.BarNote, status)
}

// path is the title of the view the user looks at, and those of the views below it.
func (a *App) path(mark string) (now, before string) {
	low := a.visible()
	for i, v := range a.stack[:low+1] {
		if _, over := v.(Overlay); over && i > 0 {
			continue
		}
		if i == low {
			return tame(v.Title()), before
		}
		before += " " + tame(v.Title()) + strings.TrimRight(mark, " ")
	}
	return "", before
}

// foot is the last line: prompt, else note, else key hints, and the facts of the top view where there is no title bar.
func (a *App) foot(titled bool) string {
	t := a.o.Theme
	if a.asking {
		return a.prompt.Draw(a.w)
	}
	if a.note.Text == "" || len(a.ahead.typed) > 0 {
		if sign := a.sign(); sign != "" {
			return sign
		}
	}
	if a.note.Text == "" {
		if _, over := a.top().(Overlay); titled || over {
			text, _ := a.hints(a.w)
			return text
		}
		return a.hintsAndFacts()
	}
	text := tame(a.note.Text)
	if keys := a.o.Keys.Binding("messages").Keys(); a.worse > 0 && len(keys) > 0 {
		text = fmt.Sprintf("(1 of %d, %s has all) %s", a.worse+1, keys[0], text)
	}
	if sign := t.Sign(a.note.Tone); sign != "" {
		text = sign + " " + text
	}
	return render(t.Tone(a.note.Tone), clip(text, a.w, more(t)))
}

// hintsAndFacts is the last line where there is no title bar: what must be seen, then the facts, before any key.
func (a *App) hintsAndFacts() string {
	t := a.o.Theme
	guard := clipMiddle(a.warning(), a.w, more(t))
	if guard != "" && cells(guard) < a.w {
		guard += " "
	}
	status := fitStatus(a.status(), a.w-cells(guard), more(t))
	hints, used := a.hints(a.w - cells(guard) - cells(status) - 2)
	return render(t.Danger, guard) + hints + blanks(a.w-cells(guard)-used-cells(status)) + render(t.BarNote, status)
}

// drawList draws the completions above the prompt.
func (a *App) drawList(lines []string) {
	list := a.prompt.DrawList(a.w, min(8, len(lines)-1))
	for i, line := range list {
		y := len(lines) - 1 - len(list) + i
		lines[y] = splice(lines[y], line, 0, measure(line))
	}
}
