package themes

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The names in a user's theme that are no colours.
const (
	baseName = "base"
	darkName = "dark"
)

// colour is one place of a palette as a user's theme names it.
type colour struct {
	name string
	help string
	of   func(*palette) *string
}

// colours are the names for colours in a user's theme, in the order of the manual.
func colours() []colour {
	tone := func(t Tone) func(*palette) *string { return func(p *palette) *string { return &p.tones[t] } }
	ground := func(t Tone) func(*palette) *string { return func(p *palette) *string { return &p.grounds[t] } }
	list := []colour{
		{"text", "text that states nothing", tone(Plain)},
		{"muted", "what is over, finished or of little interest", tone(Muted)},
		{"ok", "as wanted", tone(OK)},
		{"busy", "on its way", tone(Busy)},
		{"warn", "wants a look", tone(Warn)},
		{"bad", "broken", tone(Bad)},
		{"muted-ground", "background of muted text", ground(Muted)},
		{"ok-ground", "background of text that is as wanted", ground(OK)},
		{"busy-ground", "background of text on its way", ground(Busy)},
		{"warn-ground", "background of text that wants a look", ground(Warn)},
		{"bad-ground", "background of what is broken", ground(Bad)},
		{"cursor", "background of the cursor row", func(p *palette) *string { return &p.cursor }},
		{"bar", "background of the title bar", func(p *palette) *string { return &p.bar }},
		{"bar-text", "text in the title bar", func(p *palette) *string { return &p.barText }},
		{"bar-now", "the last title in it; without one, as accent", func(p *palette) *string { return &p.barNow }},
		{"accent", "keys, headings, heads of columns", func(p *palette) *string { return &p.accent }},
		{"quiet", "hints, frames, labels", func(p *palette) *string { return &p.quiet }},
		{"match", "background of a search hit", func(p *palette) *string { return &p.match }},
		{"on-match", "text of a search hit", func(p *palette) *string { return &p.onMatch }},
		{"match-now", "background of the hit the search stands on", func(p *palette) *string { return &p.matchNow }},
		{"on-match-now", "text of the hit the search stands on", func(p *palette) *string { return &p.onMatchNow }},
		{"yaml-key", "keys in YAML", func(p *palette) *string { return &p.key }},
		{"yaml-string", "texts in YAML", func(p *palette) *string { return &p.str }},
		{"yaml-number", "numbers, booleans and null in YAML", func(p *palette) *string { return &p.number }},
		{"yaml-comment", "comments in YAML", func(p *palette) *string { return &p.comment }},
		{"yaml-mark", "dashes and anchors in YAML; without one, as quiet", func(p *palette) *string { return &p.mark }},
		{"added", "lines new in a diff; without one, as ok", func(p *palette) *string { return &p.added }},
		{"removed", "lines gone in a diff; without one, as bad", func(p *palette) *string { return &p.removed }},
		{"hunk", "places of the changes in a diff; without one, as accent", func(p *palette) *string { return &p.hunk }},
		{"marked", "the sign of a marked row; without one, as accent", func(p *palette) *string { return &p.marked }},
	}
	for i := range hues {
		list = append(list, colour{fmt.Sprintf("source-%d", i+1), "name of a source in merged logs, in turn", func(p *palette) *string { return &p.sources[i] }})
	}
	return list
}

// Names are the names that a user's theme may set, in the order of the manual.
func Names() []string {
	names := []string{baseName, darkName}
	for _, c := range colours() {
		names = append(names, c.name)
	}
	return names
}

// bases are the palettes that a user's theme may start from.
func bases() map[string]func(dark bool) palette {
	same := func(p palette) func(bool) palette { return func(bool) palette { return p } }
	return map[string]func(bool) palette{
		"dark": same(dark()), "light": same(light()), "ansi16": same(ansi16()), "mono": same(palette{}), "none": same(palette{}),
		"high-contrast": highContrast, "colour-blind": colourBlind,
	}
}

// Check says what is wrong with a value in a user's theme.
func Check(name, value string) error {
	switch name {
	case baseName:
		if bases()[value] == nil {
			return fmt.Errorf("%q is no theme to start from; there are %s", value, strings.Join(slices.Sorted(maps.Keys(bases())), ", "))
		}
		return nil
	case darkName:
		if _, err := truth(value); err != nil {
			return err
		}
		return nil
	}
	_, err := parseColour(value)
	return err
}

// FromValues is the theme that a user describes by values under the names of Names. What is wrong in it, which is told,
// stays as in the theme it starts from: the one that base says, else dark, or light where dark is false.
func FromValues(name string, values map[string]string) (Theme, error) {
	var wrong []error
	check := func(err error, name string) bool {
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		}
		return err == nil
	}
	for n := range values {
		if !slices.Contains(Names(), n) {
			wrong = append(wrong, fmt.Errorf("%s is no name of a theme's", n))
		}
	}
	base := values[baseName]
	if base != "" && !check(Check(baseName, base), baseName) {
		base = ""
	}
	forDark := base != "light"
	if v, ok := values[darkName]; ok {
		if is, err := truth(v); check(err, darkName) {
			forDark = is
		}
	}
	if base == "" {
		base = map[bool]string{true: "dark", false: "light"}[forDark]
	}
	p := bases()[base](forDark)
	for _, c := range colours() {
		v, ok := values[c.name]
		if !ok {
			continue
		}
		if parsed, err := parseColour(v); check(err, c.name) {
			*c.of(&p) = parsed
		}
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return build(name, forDark, p), errors.Join(wrong...)
}

func truth(value string) (bool, error) {
	switch value {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", value)
}

// basic are the names of the terminal's own 16 colours, by their numbers.
var basic = [...]string{
	"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red", "bright-green",
	"bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
}

// parseColour is a colour as a palette holds it: "#rrggbb", "#rgb", "0" to "255" or ownColour. A basic colour's name
// becomes its number.
func parseColour(value string) (string, error) {
	if value == ownColour {
		return value, nil
	}
	if value == "grey" || value == "gray" {
		value = "bright-black"
	}
	if i := slices.Index(basic[:], value); i >= 0 {
		return strconv.Itoa(i), nil
	}
	if hex, ok := strings.CutPrefix(value, "#"); ok && (len(hex) == 3 || len(hex) == 6) &&
		strings.Trim(hex, "0123456789abcdefABCDEF") == "" {
		return value, nil
	}
	if n, err := strconv.ParseUint(value, 10, 8); err == nil {
		return strconv.FormatUint(n, 10), nil
	}
	return "", fmt.Errorf(`%q is no colour: there are "#rrggbb", "#rgb", 0 to 255, %s, grey, bright-NAME and %s`,
		value, strings.Join(basic[:8], ", "), ownColour)
}

// Markdown is the table of the names in a user's theme for the manual.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| Name | Meaning | dark | light |\n|---|---|---|---|\n")
	fmt.Fprintf(&b, "| `%s` | the theme to start from: %s | | |\n", baseName, strings.Join(slices.Sorted(maps.Keys(bases())), ", "))
	fmt.Fprintf(&b, "| `%s` | true or false: made for a dark background | true | false |\n", darkName)
	d, l := dark(), light()
	cell := func(s string) string {
		if s == "" {
			return ""
		}
		return "`" + s + "`"
	}
	for _, c := range colours() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c.name, c.help, cell(*c.of(&d)), cell(*c.of(&l)))
	}
	return b.String()
}
