package themes

import (
	"fmt"
	"image/color"
	"math"
	"reflect"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// linear is a colour's light, channel by channel (sRGB, IEC 61966-2-1).
func linear(c color.Color) [3]float64 {
	part := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return [3]float64{part(r), part(g), part(b)}
}

// contrast is WCAG 2's.
func contrast(a, b color.Color) float64 {
	luminance := func(c color.Color) float64 {
		l := linear(c)
		return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// stylesOf are all styles of a theme by the names of their fields.
func stylesOf(th Theme) map[string]lipgloss.Style {
	styles := map[string]lipgloss.Style{}
	v := reflect.ValueOf(th)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch f := v.Field(i).Interface().(type) {
		case lipgloss.Style:
			styles[name] = f
		case [tones]lipgloss.Style:
			for tone, s := range f {
				styles[fmt.Sprintf("%s[%d]", name, tone)] = s
			}
		}
	}
	return styles
}

// terminal is what a terminal shows where a style has no colour of its own, and its 16 colours.
type terminal struct {
	name         string
	text, ground string
	basic        [16]string // none: nobody asks
}

// usual are backgrounds that people use, and the plain text that goes with them.
var usual = map[bool][]terminal{
	true: {
		{name: "black", text: "#d0d0d0", ground: "#000000"}, {name: "grey", text: "#d0d0d0", ground: "#1e1e1e"},
		{name: "gruvbox", text: "#d0d0d0", ground: "#282828"}, {name: "solarized", text: "#d0d0d0", ground: "#002b36"},
		{name: "dracula", text: "#d0d0d0", ground: "#282a36"}, {name: "nord", text: "#d0d0d0", ground: "#2e3440"},
	},
	false: {
		{name: "white", text: "#333333", ground: "#ffffff"}, {name: "solarized", text: "#333333", ground: "#fdf6e3"},
		{name: "paper", text: "#333333", ground: "#fafafa"}, {name: "grey", text: "#333333", ground: "#eeeeee"},
	},
}

// old are the 16 colours of terminals that have no more, on their usual background and turned round.
func old() []terminal {
	var list []terminal
	for _, t := range []terminal{
		{"Linux console", "#aaaaaa", "#000000", [16]string{"#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa",
			"#aaaaaa", "#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"}},
		{"xterm", "#e5e5e5", "#000000", [16]string{"#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd",
			"#e5e5e5", "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"}},
		{"PuTTY", "#bbbbbb", "#000000", [16]string{"#000000", "#bb0000", "#00bb00", "#bbbb00", "#0000bb", "#bb00bb", "#00bbbb",
			"#bbbbbb", "#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"}},
		{"Windows console", "#cccccc", "#0c0c0c", [16]string{"#0c0c0c", "#c50f1f", "#13a10e", "#c19c00", "#0037da", "#881798", "#3a96dd",
			"#cccccc", "#767676", "#e74856", "#16c60c", "#f9f1a5", "#3b78ff", "#b4009e", "#61d6d6", "#f2f2f2"}},
		{"macOS Terminal", "#000000", "#ffffff", [16]string{"#000000", "#990000", "#00a600", "#999900", "#0000b2", "#b200b2", "#00a6b2",
			"#bfbfbf", "#666666", "#e50000", "#00d900", "#e5e500", "#0000ff", "#e500e5", "#00e5e5", "#e5e5e5"}},
	} {
		turned := t
		turned.name, turned.text, turned.ground = t.name+" turned", t.ground, t.text
		list = append(list, t, turned)
	}
	return list
}

// shown are the colours of text and background that somebody sees.
func (t terminal) shown(s lipgloss.Style) (fg, bg color.Color) {
	one := func(c color.Color, instead string) color.Color {
		switch c := c.(type) {
		case lipgloss.NoColor:
			return lipgloss.Color(instead)
		case ansi.BasicColor:
			return lipgloss.Color(t.basic[c])
		}
		return c
	}
	fg, bg = one(s.GetForeground(), t.text), one(s.GetBackground(), t.ground)
	if s.GetReverse() {
		return bg, fg
	}
	return fg, bg
}

func TestEveryStyleReadsWellOnUsualBackgrounds(t *testing.T) {
	for _, c := range []struct {
		theme Theme
		on    []terminal
		want  float64
	}{
		{Dark(), usual[true], 4.5},
		{Light(), usual[false], 4.5},
		{HighContrast(true), usual[true], 7},
		{HighContrast(false), usual[false], 7},
		{ColourBlind(true), usual[true], 4.5},
		{ColourBlind(false), usual[false], 4.5},
		{ANSI16(), old(), 4.5},
		{Mono(), append(usual[true], usual[false]...), 4.5},
	} {
		for name, s := range stylesOf(c.theme) {
			for _, term := range c.on {
				fg, bg := term.shown(s)
				if got := contrast(fg, bg); got < c.want {
					t.Errorf("%s: %s on %s has contrast %.2f", c.theme.Name, name, term.name, got)
				}
			}
		}
	}
}

func TestTheCursorRowCannotBeOverlooked(t *testing.T) {
	for _, dark := range []bool{true, false} {
		for _, th := range append(Builtin(dark), user(t, map[string]string{"base": "mono", "bad": "red"})) {
			for tone := range tones {
				if th.Tone(tone).Render("x") == th.Cursor(tone).Render("x") {
					t.Errorf("%s: tone %d looks the same on the cursor row", th.Name, tone)
				}
			}
		}
	}
}

// blindness are the matrices of Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
var blindness = map[string][3][3]float64{
	"none":         {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// lab is a colour as an eye of that kind sees it, in CIE L*a*b* (D65), where distances are about as large as they look.
func lab(c color.Color, eye [3][3]float64) [3]float64 {
	l := linear(c)
	var seen [3]float64
	for i, row := range eye {
		seen[i] = min(1, max(0, row[0]*l[0]+row[1]*l[1]+row[2]*l[2]))
	}
	f := func(r, g, b, white float64) float64 {
		v := (r*seen[0] + g*seen[1] + b*seen[2]) / white
		if v > 0.008856 {
			return math.Cbrt(v)
		}
		return 7.787*v + 16.0/116
	}
	x, y, z := f(0.4124, 0.3576, 0.1805, 0.95047), f(0.2126, 0.7152, 0.0722, 1), f(0.0193, 0.1192, 0.9505, 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func TestTonesDifferToColourBlindEyes(t *testing.T) {
	for _, dark := range []bool{true, false} {
		th, term := ColourBlind(dark), usual[dark][0]
		for kind, eye := range blindness {
			for a := range tones {
				for b := range a {
					one, _ := term.shown(th.Tone(a))
					two, _ := term.shown(th.Tone(b))
					p, q := lab(one, eye), lab(two, eye)
					// A just noticeable difference is about 2.3; small coloured text needs far more.
					if d := math.Hypot(math.Hypot(p[0]-q[0], p[1]-q[1]), p[2]-q[2]); d < 18 {
						t.Errorf("%s, dark %t: tones %d and %d are %.1f apart", kind, dark, a, b, d)
					}
				}
			}
		}
	}
}
