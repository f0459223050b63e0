package views

import (
	"slices"
	"strings"

	"kdeck/themes"
)

// eventsLine is where kubectl's table of events begins, or -1.
func eventsLine(lines []string) int {
	for i, line := range slices.Backward(lines) {
		if line == "Events:" {
			return i
		}
	}
	return -1
}

// paintDescribed colours one line of a description: keys, heads of sections, words that tell a state, and warnings. It
// goes by what lines look like, for kubectl has no grammar for them; a line it does not know stays as it is.
func paintDescribed(t *themes.Theme, line string, event bool) string {
	body := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(body)]
	switch {
	case body == "":
		return line
	case event:
		return paintEvent(t, indent, body)
	case strings.Trim(body, "-= ") == "":
		return indent + t.Tone(themes.Muted).Render(body)
	}
	i := strings.IndexByte(body, ':')
	if i <= 0 || i+1 < len(body) && body[i+1] != ' ' || strings.Contains(body[:i], "  ") {
		return paintCondition(t, indent, body)
	}
	style := t.YAMLKey
	if indent == "" {
		style = t.Heading
	}
	name, value := body[:i], strings.TrimLeft(body[i+1:], " ")
	gap := body[i+1 : len(body)-len(value)]
	if tone := describedTone(name, value); tone != themes.Plain {
		value = t.Tone(tone).Render(value)
	}
	return indent + style.Render(name+":") + gap + value
}

// paintEvent colours a line of the table of events by its type.
func paintEvent(t *themes.Theme, indent, body string) string {
	switch kind, _, _ := strings.Cut(body, " "); {
	case kind == "Warning":
		return indent + t.Tone(themes.Warn).Render(body)
	case kind == "Type" || strings.Trim(kind, "-") == "":
		return indent + t.Tone(themes.Muted).Render(body)
	}
	return indent + body
}

// describedTone is what a value means under a key that tells a state.
func describedTone(name, value string) themes.Tone {
	word, _, _ := strings.Cut(value, " ")
	switch name {
	case "Status", "State", "Last State", "Reason", "Phase":
		return statusTone(word)
	case "Ready":
		switch word {
		case "True":
			return themes.OK
		case "False":
			return themes.Warn
		}
	case "Exit Code":
		if value != "0" {
			return themes.Bad
		}
	case "Restart Count":
		if value != "0" {
			return themes.Warn
		}
	}
	return themes.Plain
}

// paintCondition colours a line of a table of conditions ("Ready  False ...") that tells of trouble.
func paintCondition(t *themes.Theme, indent, body string) string {
	words := strings.Fields(body)
	if len(words) < 2 {
		return indent + body
	}
	switch tone := (stateCondition{kind: words[0], status: words[1]}).tone(); {
	case !slices.Contains([]string{"True", "False", "Unknown"}, words[1]):
	case tone >= themes.Warn:
		return indent + t.Tone(tone).Render(body)
	}
	return indent + body
}
