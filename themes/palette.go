package themes

import "charm.land/lipgloss/v2"

// palette is what tells one theme from another. Where it has no colour, bold, faint, underline and reverse speak instead,
// so the empty palette is the theme without colours; ownColour is the terminal's own, and nothing instead.
type palette struct {
	tones   [tones]string
	grounds [tones]string // backgrounds of tones, for where no colour reads well on every background

	cursor                    string       // background of the cursor row; none: reverse video
	bar, barText, barNow      string       // title bar; its last title has the accent's colour unless it says another
	accent, quiet             string       // keys and headings; hints and frames
	match, onMatch            string       // a search hit: background and text
	matchNow, onMatchNow      string       // the hit the search stands on
	key, str, number, comment string       // YAML
	mark                      string       // its dashes and anchors, else quiet
	added, removed            string       // lines of a diff, else as OK and Bad
	hunk                      string       // the places of its changes, else the accent
	marked                    string       // the sign of a marked row, else the accent
	sources                   [hues]string // names of sources in merged logs
}

// ownColour is the colour of text, or of the background, that the terminal has itself.
const ownColour = "default"

// build makes the styles from a palette.
func build(name string, dark bool, p palette) Theme {
	ink := func(c string) lipgloss.Style { return paint(c, "") }
	strong := func(c string) lipgloss.Style { return ink(c).Bold(true) }
	t := Theme{
		Name: name, Dark: dark, Colour: p != palette{},
		Column:    strong(p.accent),
		ColumnNow: strong(p.accent).Underline(true),
		Marked:    strong(either(p.marked, p.accent)),
		Match:     paint(p.onMatch, p.match),
		MatchNow:  paint(p.onMatchNow, p.matchNow),
		Header:    ink(p.tones[Plain]),
		HeaderKey: ink(p.quiet).Faint(p.quiet == ""),
		Bar:       paint(p.barText, p.bar),
		BarNow:    paint(either(p.barNow, p.accent, p.barText), p.bar).Bold(true),
		BarNote:   paint(p.barText, p.bar),
		Key:       strong(p.accent),
		Hint:      ink(p.quiet),
		Prompt:    strong(p.accent),
		Text:      ink(p.tones[Plain]),
		Caret:     lipgloss.NewStyle().Reverse(true),
		Choice:    paint(p.tones[Plain], p.cursor).Bold(p.cursor != "").Reverse(p.cursor == ""),
		Border:    ink(p.quiet),
		Heading:   strong(p.accent),
		Danger:    p.tone(Bad).Bold(true),

		YAMLKey:     ink(p.key).Bold(p.key == ""),
		YAMLString:  ink(p.str),
		YAMLNumber:  ink(p.number),
		YAMLComment: ink(p.comment).Italic(p.comment != "").Faint(p.comment == ""),
		YAMLMark:    ink(either(p.mark, p.quiet)),

		Added:   ink(p.added),
		Removed: ink(p.removed),
		Hunk:    ink(either(p.hunk, p.accent)),
	}
	for i, c := range p.sources {
		t.Sources[i] = ink(c).Bold(c == "" || c == ownColour)
	}
	for tone := range tones {
		t.Tones[tone], t.OnCursor[tone] = p.tone(tone), p.onCursor(tone)
		t.Tight = t.Tight || p.grounds[tone] != "" || t.Tones[tone].GetUnderline()
	}
	if p.bar == "" {
		for _, s := range []*lipgloss.Style{&t.Bar, &t.BarNow, &t.BarNote} {
			*s = underlined(*s)
		}
	}
	if p.match == "" {
		t.Match = underlined(t.Match)
	}
	if t.MatchNow = t.MatchNow.Bold(true); p.matchNow == "" {
		t.MatchNow = t.MatchNow.Bold(false).Reverse(true)
	}
	if t.Stale = t.Tones[Warn].Italic(true); p.silent(Warn) {
		t.Stale = underlined(lipgloss.NewStyle())
	}
	if p.silent(Bad) {
		t.Danger = lipgloss.NewStyle().Bold(true).Reverse(true)
	}
	if either(p.hunk, p.accent) == "" {
		t.Hunk = lipgloss.NewStyle().Underline(true)
	}
	if p.added == "" {
		t.Added = t.Tones[OK].Bold(p.silent(OK))
	}
	if p.removed == "" {
		t.Removed = t.Tones[Bad]
		if p.silent(Bad) {
			t.Removed = lipgloss.NewStyle().Faint(true)
		}
	}
	return t
}

// silent says that a tone has no colour.
func (p palette) silent(tone Tone) bool { return p.tones[tone] == "" && p.grounds[tone] == "" }

// tone is the style of text with a meaning.
func (p palette) tone(tone Tone) lipgloss.Style {
	s := paint(p.tones[tone], p.grounds[tone])
	if p.silent(tone) {
		return s.Faint(tone == Muted).Bold(tone == Warn || tone == Bad).Underline(tone == Bad)
	}
	return s
}

// onCursor is the same on the cursor row, of which a tone with a background of its own must leave something to see.
func (p palette) onCursor(tone Tone) lipgloss.Style {
	switch {
	case p.grounds[tone] != "":
		return p.tone(tone).Reverse(true)
	case p.cursor != "":
		return paint(p.tones[tone], p.cursor).Bold(true)
	}
	return p.tone(tone).Faint(false).Reverse(true)
}

func paint(fg, bg string) lipgloss.Style {
	s := lipgloss.NewStyle()
	if fg != "" && fg != ownColour {
		s = s.Foreground(lipgloss.Color(fg))
	}
	if bg != "" && bg != ownColour {
		s = s.Background(lipgloss.Color(bg))
	}
	return s
}

func underlined(s lipgloss.Style) lipgloss.Style { return s.Underline(true).UnderlineSpaces(true) }

// either is the first colour there is.
func either(colours ...string) string {
	for _, c := range colours {
		if c != "" && c != ownColour {
			return c
		}
	}
	return ""
}
