package main

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	"kdeck/e2e/tty"
)

// The measures of a cell and of the margin around all of them, in pixels.
const (
	cellWidth, cellHeight = 8.4, 19.0
	margin                = 14.0
	baseline              = 14.0
)

// stretch is text of one look, in one line.
type stretch struct {
	x, cells int
	text     string
	look     look
}

// look is what a cell looks like, reverse video carried out.
type look struct {
	fg, bg                         string // bg "": the terminal's own
	bold, faint, italic, underline bool
}

// svg draws a screen: rectangles for backgrounds, and each run of text stretched to its cells, so that any monospaced font
// keeps the columns.
func svg(sc tty.Screen, light bool) string {
	text, ground := "#dddddd", "#101418"
	if light {
		text, ground = "#1f2328", "#ffffff"
	}
	w, h := float64(sc.Width)*cellWidth+2*margin, float64(sc.Height)*cellHeight+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.1f %.1f">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s" stroke="#8884"/>`+"\n", ground)
	b.WriteString(`<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" xml:space="preserve">` + "\n")
	for y := range sc.Height {
		for _, s := range stretches(sc, y, text, ground) {
			x, top, width := margin+float64(s.x)*cellWidth, margin+float64(y)*cellHeight, float64(s.cells)*cellWidth
			if s.look.bg != "" {
				fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", x, top, width, cellHeight, s.look.bg)
			}
			if strings.TrimSpace(s.text) == "" && !s.look.underline {
				continue
			}
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" textLength="%.1f" fill="%s"%s>%s</text>`+"\n",
				x, top+baseline, width, s.look.fg, s.look.attributes(), html.EscapeString(s.text))
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

func (l look) attributes() string {
	var b strings.Builder
	for _, a := range []struct {
		on   bool
		text string
	}{
		{l.bold, ` font-weight="bold"`}, {l.italic, ` font-style="italic"`}, {l.underline, ` text-decoration="underline"`},
		{l.faint, ` opacity="0.6"`},
	} {
		if a.on {
			b.WriteString(a.text)
		}
	}
	return b.String()
}

// stretches cuts a line into runs of one look; blanks without a background end them, and are none.
func stretches(sc tty.Screen, y int, text, ground string) []stretch {
	var out []stretch
	blank := 0 // cells not yet known to be inside of a run
	for x := 0; x < sc.Width; x++ {
		c := sc.Cell(x, y)
		l := lookOf(c, text, ground)
		n := 1 // a wide rune's second half has no text
		for c.Text != "" && x+n < sc.Width && sc.Cell(x+n, y).Text == "" && wide(c.Text) {
			n++
		}
		if c.Text == "" {
			c.Text = " "
		}
		if c.Text == " " && l.bg == "" && !l.underline {
			blank++
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].look == l && blank <= 1 && out[last].x+out[last].cells+blank == x {
			out[last].text += strings.Repeat(" ", blank) + c.Text
			out[last].cells += blank + n
		} else {
			out = append(out, stretch{x: x, cells: n, text: c.Text, look: l})
		}
		blank = 0
		x += n - 1
	}
	return out
}

// wide tells a rune of two cells, as far as the pictures have any.
func wide(text string) bool { return []rune(text)[0] >= 0x1100 }

func lookOf(c tty.Cell, text, ground string) look {
	l := look{fg: text, bold: c.Bold, faint: c.Faint, italic: c.Italic, underline: c.Underline}
	if c.Fg != nil {
		l.fg = hex(c.Fg)
	}
	if c.Bg != nil {
		l.bg = hex(c.Bg)
	}
	if c.Invert {
		under := l.bg
		if under == "" {
			under = ground
		}
		l.fg, l.bg = under, l.fg
	}
	return l
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
