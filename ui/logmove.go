package ui

import (
	"kdeck/logbuf"
)

// logKeys are the actions of a log pane by their names in the keymap.
var logKeys = map[string]func(*LogPane) Step{
	"up":        func(p *LogPane) Step { p.move(-1); return Step{} },
	"down":      func(p *LogPane) Step { p.move(+1); return Step{} },
	"page-up":   func(p *LogPane) Step { p.turn(-1); return Step{} },
	"page-down": func(p *LogPane) Step { p.turn(+1); return Step{} },
	"top":       func(p *LogPane) Step { p.Goto(p.view.First()); p.top, p.sub = p.at, p.floor(); return Step{} },
	"bottom":    func(p *LogPane) Step { p.Follow(true); return Step{} },
	"left":      func(p *LogPane) Step { p.slide(-1); return Step{} },
	"right":     func(p *LogPane) Step { p.slide(+1); return Step{} },
	"follow":    func(p *LogPane) Step { p.Follow(!p.follow); return Step{} },
	"wrap":      func(p *LogPane) Step { p.Wrap(!p.wrap); return Step{} },
	"timestamps": func(p *LogPane) Step {
		p.stamps = (p.stamps + 1) % allStamps
		return Step{Say: Note{Text: p.stamps.String()}}
	},
	"records":        func(p *LogPane) Step { return Step{Cmd: p.Records(!p.records)} },
	"filter":         func(p *LogPane) Step { p.askSearch(); return Step{} },
	"filter-lines":   func(p *LogPane) Step { p.askFilter(); return Step{} },
	"next-match":     func(p *LogPane) Step { return p.jump(+1) },
	"previous-match": func(p *LogPane) Step { return p.jump(-1) },
	"next-error":     func(p *LogPane) Step { return p.Seek("error", +1, grave) },
	"previous-error": func(p *LogPane) Step { return p.Seek("error", -1, grave) },
	"mark-line":      func(p *LogPane) Step { p.mark(); return Step{} },
	"next-mark":      func(p *LogPane) Step { return p.Seek("mark", +1, p.nextMark) },
	"previous-mark":  func(p *LogPane) Step { return p.Seek("mark", -1, p.nextMark) },
	"marks-clear":    func(p *LogPane) Step { clear(p.marks); return Step{} },
	"fold-traces":    (*LogPane).fold,
	"back":           (*LogPane).back,
}

// Do performs an action by its name in the keymap; ok is false for what is none of the pane's, as "back" is when there is
// nothing to be cleared.
func (p *LogPane) Do(name string) (step Step, ok bool) {
	do, ok := logKeys[name]
	if !ok {
		return Pass(), false
	}
	step = do(p)
	return step, !step.Pass
}

// back ends the search, then the filter.
func (p *LogPane) back() Step {
	switch {
	case p.find.pattern != nil:
		p.find.stop()
		p.find.pattern, p.find.text = nil, ""
		return Step{}
	case p.sifting.text != "":
		return Step{Cmd: p.Filter("")}
	}
	return Pass()
}

// Wrap turns the wrapping of long lines on or off.
func (p *LogPane) Wrap(on bool) { p.wrap, p.sub, p.left = on, 0, 0 }

// Goto stands on a line, or the next one that is shown, a third down the screen if it is not on it.
func (p *LogPane) Goto(number int64) {
	p.Follow(false)
	p.at = number
	if p.index.Len() == 0 {
		return
	}
	p.at, _ = p.index.At(p.place(number))
	p.sight()
}

// sight scrolls so that the line stood on is on the screen, a third down if it was not on it.
func (p *LogPane) sight() {
	if at := p.place(p.at); !p.seen(at) {
		p.top, _ = p.index.At(at)
		p.sub = 0
		p.shift(-p.rowsOnScreen() / 3)
		p.clamp()
	}
}

// sightBehind scrolls so that as many of the n lines behind the one stood on are on the screen as fit below it.
func (p *LogPane) sightBehind(n int) {
	at := p.place(p.at)
	last := min(at+n, p.index.Len()-1)
	for n > 0 && p.place(p.top) < at && !p.seen(last) {
		p.shift(1)
	}
}

// place is where in the index the line of that number is, or the nearest there is.
func (p *LogPane) place(number int64) int {
	return max(0, min(p.index.Place(number), p.index.Len()-1))
}

// newest is the number of the last line shown.
func (p *LogPane) newest() int64 {
	if n := p.index.Len(); n > 0 {
		number, _ := p.index.At(n - 1)
		return number
	}
	return p.view.End()
}

// line is the i-th line shown.
func (p *LogPane) line(i int) logbuf.Line {
	n, _ := p.index.At(i)
	return p.view.Line(n)
}

// tall is how many rows the i-th line shown takes.
func (p *LogPane) tall(i int) int {
	l := p.line(i)
	if !p.wrap && l.Kind == 0 {
		return 1
	}
	return len(p.starts(&l, p.compose(&l).plain))
}

// rowsOnScreen is how many rows there are for lines.
func (p *LogPane) rowsOnScreen() int {
	return max(1, p.h-count(p.Foot != nil || p.Captures())-count(p.tabular()))
}

// floor is the least sub there is: what is said above the oldest line stands in row -1 of that.
func (p *LogPane) floor() int { return -count(p.Above != "") }

// bottom is where the screen begins when it ends with the newest line.
func (p *LogPane) bottom() (top int64, sub int) {
	rows := p.rowsOnScreen()
	for i := p.index.Len() - 1; i >= 0; i-- {
		n := p.tall(i)
		if rows <= n {
			top, _ = p.index.At(i)
			return top, n - rows
		}
		rows -= n
	}
	if p.index.Len() > 0 {
		top, _ = p.index.At(0)
	}
	return top, p.floor()
}

// seen tells whether the whole of the i-th line is on the screen.
func (p *LogPane) seen(i int) bool {
	top := p.place(p.top)
	if i < top || i == top && p.sub > 0 {
		return false
	}
	rows := p.rowsOnScreen() + p.sub
	for ; top <= i && rows > 0; top++ {
		rows -= p.tall(top)
	}
	return top > i && rows >= 0
}

// shift moves the screen by so many rows, as far as there are lines.
func (p *LogPane) shift(rows int) {
	n := p.index.Len()
	if n == 0 {
		return
	}
	top := p.place(p.top)
	sub := min(p.sub, p.tall(top)-1)
	for ; rows > 0; rows-- {
		if sub+1 < p.tall(top) {
			sub++
		} else if top+1 < n {
			top, sub = top+1, 0
		}
	}
	for ; rows < 0; rows++ {
		if sub > 0 || top == 0 && sub > p.floor() {
			sub--
		} else if top > 0 {
			top--
			sub = p.tall(top) - 1
		}
	}
	p.top, _ = p.index.At(top)
	p.sub = sub
}

// clamp keeps the screen full as long as there are lines for it.
func (p *LogPane) clamp() {
	last, sub := p.bottom()
	if p.top > last || p.top == last && p.sub > sub {
		p.top, p.sub = last, sub
	}
	p.top = max(p.top, p.view.First())
}

// Scroll moves the screen by so many rows; the line stood on stays on it.
func (p *LogPane) Scroll(rows int) {
	p.Follow(false)
	p.shift(rows)
	p.clamp()
	if p.index.Len() == 0 {
		return
	}
	top := p.place(p.top)
	at := max(p.place(p.at), top)
	for last := top + p.rowsOnScreen(); at > top && (at >= last || !p.begins(top, at)); at-- {
	}
	p.at, _ = p.index.At(at)
}

// begins tells whether the i-th line begins on a screen that begins with the top-th.
func (p *LogPane) begins(top, i int) bool {
	rows := p.rowsOnScreen() + p.sub
	for ; top < i && rows > 0; top++ {
		rows -= p.tall(top)
	}
	return rows > 0
}

// move stands on the next line to either side; one that is taller than the screen is scrolled through first.
func (p *LogPane) move(step int) {
	p.Follow(false)
	if p.index.Len() == 0 {
		return
	}
	at := p.place(p.at)
	if p.tall(at) > p.rowsOnScreen() && !p.edge(at, step) {
		p.shift(step)
		return
	}
	at = max(0, min(at+step, p.index.Len()-1))
	p.at, _ = p.index.At(at)
	if p.reveal(at); at == 0 && step < 0 {
		p.sub = p.floor()
	}
}

// edge tells whether the end of the i-th line to that side is on the screen.
func (p *LogPane) edge(i, step int) bool {
	top := p.place(p.top)
	if step < 0 {
		return top < i || top == i && p.sub <= 0
	}
	return top > i || top == i && p.sub+p.rowsOnScreen() >= p.tall(i)
}

// reveal scrolls no further than needed to have the i-th line on the screen.
func (p *LogPane) reveal(i int) {
	if p.seen(i) {
		return
	}
	top := p.place(p.top)
	if i <= top {
		p.top, p.sub = p.at, 0
		if t := p.tall(i); i < top && t > p.rowsOnScreen() {
			p.sub = t - p.rowsOnScreen() // its end comes into sight first
		}
		return
	}
	p.top, p.sub = p.at, 0
	if t := p.tall(i); t < p.rowsOnScreen() {
		p.shift(t - p.rowsOnScreen())
	}
}

// turn moves by a screen.
func (p *LogPane) turn(step int) {
	p.Follow(false)
	n := step * max(1, p.rowsOnScreen()-1)
	before, sub := p.top, p.sub
	p.Scroll(n)
	if p.index.Len() == 0 {
		return
	}
	if p.top == before && p.sub == sub { // nothing is left to scroll: the line stood on goes on to the end
		p.at, _ = p.index.At(map[bool]int{true: p.index.Len() - 1}[step > 0])
		return
	}
	if !p.wrap {
		p.at, _ = p.index.At(p.place(p.top))
	}
}

// slide scrolls sideways by half a screen; the lines on the screen limit how far.
func (p *LogPane) slide(step int) {
	if p.wrap {
		return
	}
	widest := 0
	for _, n := range p.drawn {
		if n >= p.view.First() && n < p.view.End() {
			l := p.view.Line(n)
			if l.Kind != 0 {
				continue
			}
			widest = max(widest, cells(p.compose(&l).plain))
		}
	}
	room := p.bodyWidth()
	to := p.left + step*max(1, room/2)
	if step > 0 {
		to = max(p.left, min(to, widest-room))
	}
	p.left = max(0, to)
}

// Seek stands on the next line to a side that look finds, going round at the end; while the end is followed, on the last one.
// What is the word for such a line.
func (p *LogPane) Seek(what string, by int, look func(v *logbuf.View, from int64, by int) (int64, bool)) Step {
	next := func(from int64) (int64, bool) {
		for {
			n, ok := look(p.view, from, by)
			if !ok {
				return 0, false
			}
			if i := p.index.Place(n); i < p.index.Len() {
				if at, _ := p.index.At(i); at == n {
					return n, true
				}
			}
			from = n + int64(by)
		}
	}
	from, end := p.at+int64(by), p.view.First()
	if p.follow {
		from, by = p.view.End(), -1
	}
	if by < 0 {
		end = p.view.End()
	}
	n, ok := next(from)
	note := Note{}
	if !ok {
		if n, ok = next(end); ok {
			note = Note{Text: "around the end"}
		}
	}
	if !ok {
		return Step{Say: Note{Text: "there is no " + what}}
	}
	p.Goto(n)
	return Step{Say: note}
}

// mark marks the line stood on, or takes the mark off.
func (p *LogPane) mark() {
	n, ok := p.At()
	switch {
	case !ok:
	case p.marks[n]:
		delete(p.marks, n)
	default:
		p.marks[n] = true
	}
}

// nextMark finds the next marked line.
func (p *LogPane) nextMark(_ *logbuf.View, from int64, by int) (int64, bool) {
	best, ok := int64(0), false
	for n := range p.Marks() {
		if d := (n - from) * int64(by); d >= 0 && (!ok || d < (best-from)*int64(by)) {
			best, ok = n, true
		}
	}
	return best, ok
}

func grave(v *logbuf.View, from int64, by int) (int64, bool) { return v.Grave(from, by, logbuf.Error) }
