package ui

// pages are the actions of a pager by their names in the keymap; each says whether it did anything.
var pages = map[string]func(*Pager) bool{
	"up":             func(p *Pager) bool { p.Scroll(-1); return true },
	"down":           func(p *Pager) bool { p.Scroll(+1); return true },
	"page-up":        func(p *Pager) bool { p.Scroll(1 - max(2, p.page())); return true },
	"page-down":      func(p *Pager) bool { p.Scroll(max(2, p.page()) - 1); return true },
	"top":            func(p *Pager) bool { p.Goto(0); return true },
	"bottom":         func(p *Pager) bool { p.Goto(len(p.plain)); return true },
	"left":           func(p *Pager) bool { p.slide(-1); return true },
	"right":          func(p *Pager) bool { p.slide(+1); return true },
	"wrap":           func(p *Pager) bool { p.Wrap(!p.wrap); return true },
	"filter":         func(p *Pager) bool { p.ask(); return true },
	"next-match":     func(p *Pager) bool { p.jump(+1); return true },
	"previous-match": func(p *Pager) bool { p.jump(-1); return true },
	"back":           func(p *Pager) bool { return p.forget() },
}

// Do performs an action by its name in the keymap, and says whether it is one of a pager's now: "back" is, as long as
// a search is there to be cleared.
func (p *Pager) Do(name string) bool {
	do, ok := pages[name]
	return ok && do(p)
}

// Scroll moves down by so many rows, or up.
func (p *Pager) Scroll(rows int) {
	if !p.wraps() {
		p.top += rows
		p.clamp()
		return
	}
	for ; rows > 0 && p.top < len(p.plain); rows-- {
		if p.sub++; p.sub >= len(p.breaks(p.top)) {
			p.top, p.sub = p.top+1, 0
		}
	}
	for ; rows < 0 && (p.top > 0 || p.sub > 0); rows++ {
		if p.sub--; p.sub < 0 {
			p.top--
			p.sub = len(p.breaks(p.top)) - 1
		}
	}
	p.clamp()
}

// slide scrolls sideways by half a screen; lines on the screen limit how far.
func (p *Pager) slide(step int) {
	if p.wraps() {
		return
	}
	widest := 0
	for i := p.top; i < min(p.top+p.page(), len(p.plain)); i++ {
		widest = max(widest, cells(p.plain[i]))
	}
	to := p.left + step*max(1, p.w/2)
	if step > 0 {
		to = max(p.left, min(to, widest-p.w))
	}
	p.left = max(0, to)
}

// page is how many rows the text has on the screen.
func (p *Pager) page() int {
	if p.find.typing {
		return p.h - 1
	}
	return p.h
}

// clamp keeps the screen full as long as there is text for it.
func (p *Pager) clamp() {
	lastTop, lastSub := max(0, len(p.plain)-p.page()), 0
	if p.wraps() {
		lastTop, lastSub = p.lastPage()
	}
	if p.top > lastTop || p.top == lastTop && p.sub > lastSub {
		p.top, p.sub = lastTop, lastSub
	}
	if p.top < 0 {
		p.top, p.sub = 0, 0
	}
}

// lastPage is where the screen begins when it shows the end of the wrapped text. Only that page is measured.
func (p *Pager) lastPage() (line, row int) {
	rows := p.page()
	for i := len(p.plain) - 1; i >= 0; i-- {
		n := len(p.breaks(i))
		if rows <= n {
			return i, n - max(rows, 1)
		}
		rows -= n
	}
	return 0, 0
}
