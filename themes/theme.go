package themes

import "charm.land/lipgloss/v2"

// tones is how many tones there are.
const tones = Bad + 1

// hues is how many colours tell sources from each other.
const hues = 6

// Theme is every style there is. Each App has one *Theme, shared by all it draws; switching is `*t = themes.Light()`,
// so nobody keeps a copy of a style between two frames.
type Theme struct {
	Name   string
	Dark   bool // made for a dark background
	Colour bool // false: only bold, faint, underline and reverse
	Auto   bool // follows the terminal's background
	Tight  bool // tones have an underline or a background, which does not belong under the blanks between cells
	ASCII  bool // signs, arrows and frames of 7-bit characters only

	Tones    [tones]lipgloss.Style // text of a tone
	OnCursor [tones]lipgloss.Style // the same on the cursor row: the tone stays readable there

	Column    lipgloss.Style // table head
	ColumnNow lipgloss.Style // the column chosen in it
	Marked    lipgloss.Style // the sign of a marked row
	Match     lipgloss.Style // a search hit
	MatchNow  lipgloss.Style // the hit the search stands on
	Header    lipgloss.Style // first line: cluster, user, version
	HeaderKey lipgloss.Style // the labels in it
	Bar       lipgloss.Style // title bar
	BarNow    lipgloss.Style // its last title
	BarNote   lipgloss.Style // its right end
	Key       lipgloss.Style // a key in a hint
	Hint      lipgloss.Style // what the key does
	Prompt    lipgloss.Style // label of a text entry
	Text      lipgloss.Style // the text in it
	Caret     lipgloss.Style // the cell being typed at
	Choice    lipgloss.Style // the chosen line of a list
	Border    lipgloss.Style // frame of an overlay
	Heading   lipgloss.Style // its title; a heading in a text
	Danger    lipgloss.Style // frame of an overlay in which harm can be done, and its title
	Stale     lipgloss.Style // data known to be old

	YAMLKey     lipgloss.Style
	YAMLString  lipgloss.Style
	YAMLNumber  lipgloss.Style // booleans and null too
	YAMLComment lipgloss.Style
	YAMLMark    lipgloss.Style // dashes, anchors, document marks

	Added   lipgloss.Style // a line new in a diff
	Removed lipgloss.Style // a line gone in a diff
	Hunk    lipgloss.Style // where in the text a change of a diff is

	Sources [hues]lipgloss.Style // names of those whose lines stand among each other's, in turn
}

// Tone is the style of text with that meaning; an unknown tone looks plain.
func (t *Theme) Tone(tone Tone) lipgloss.Style { return t.Tones[known(tone)] }

// Cursor is the style of text with that meaning on the cursor row.
func (t *Theme) Cursor(tone Tone) lipgloss.Style { return t.OnCursor[known(tone)] }

// Sign is the mark that says what the tone says, for eyes and terminals without colour; quiet tones have none.
func (t *Theme) Sign(tone Tone) string {
	sign := signs[known(tone)]
	if t.ASCII {
		return sign.ascii
	}
	return sign.text
}

// signs holds one sign for each tone that asks for attention.
var signs = [tones]struct{ text, ascii string }{
	Busy: {"~", "~"},
	Warn: {"!", "!"},
	Bad:  {"✗", "x"},
}

func known(tone Tone) Tone {
	if tone >= tones {
		return Plain
	}
	return tone
}
