package ui

import (
	"strings"

	"kdeck/themes"
)

// Diff is a line of a unified diff in the style of its first character. The character stays: colour alone says nothing.
func Diff(t *themes.Theme, line string) string {
	if line == "" {
		return ""
	}
	body, blanks := TrailingBlanks(t, line[1:]) // the first character is no part of the text
	return diffLine(t, line[:1]+body) + blanks
}

func diffLine(t *themes.Theme, line string) string {
	switch {
	case strings.HasPrefix(line, "@@"):
		return render(t.Hunk, line)
	case strings.HasPrefix(line, "+"):
		return render(t.Added, line)
	case strings.HasPrefix(line, "-"):
		return render(t.Removed, line)
	case strings.HasPrefix(line, `\`): // "\ No newline at end of file"
		return render(t.Tone(themes.Muted), line)
	}
	return line
}
