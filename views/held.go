package views

import (
	"fmt"
	"slices"
	"strings"

	"kdeck/kube"
)

// held is what one object has under a name; nil is nothing.
type held *string

// What is typed where an empty field takes the whole entry away: for an empty text, and to leave each as it is, which is
// what stands there when the objects differ, or when what they have is no text for one line.
const (
	emptyText = `""`
	asItIs    = "as it is"
)

// shownHeld is a text as it stands in a field.
func shownHeld(h held) string {
	switch {
	case h == nil:
		return ""
	case *h == "":
		return emptyText
	}
	return *h
}

// typedHeld is what a field's text asks for.
func typedHeld(text string) held {
	switch text {
	case "":
		return nil
	case emptyText:
		text = ""
	}
	return &text
}

// together is what several objects have under one name: the text to begin with, and how it stands in words.
func together(all []held) (text, words string) {
	var texts []string
	count := map[string]int{}
	for _, h := range all {
		text := shownHeld(h)
		if count[text]++; count[text] == 1 {
			texts = append(texts, text)
		}
	}
	if len(texts) == 1 {
		switch text := texts[0]; {
		case text == "":
			return "", "not there now"
		case kube.Clean(text) != text:
			return asItIs, fmt.Sprintf("now a text of %d lines", strings.Count(text, "\n")+1)
		default:
			return text, "now " + brief(text)
		}
	}
	slices.SortStableFunc(texts, func(a, b string) int { return count[b] - count[a] })
	var parts []string
	for _, text := range texts[:min(len(texts), 3)] {
		name := brief(text)
		if text == "" {
			name = "nothing"
		}
		parts = append(parts, fmt.Sprintf("%s in %d", name, count[text]))
	}
	if n := len(texts) - 3; n > 0 {
		parts = append(parts, fmt.Sprintf("%d others", n))
	}
	return asItIs, "now " + strings.Join(parts, ", ")
}

// brief is the beginning of a text, for a hint.
func brief(text string) string {
	const most = 40
	if r := []rune(kube.Clean(text)); len(r) > most {
		return string(r[:most]) + "..."
	}
	return kube.Clean(text)
}

// refs name all that is selected.
func (sel Selection) refs(c *kube.Cluster) []kube.Ref {
	var out []kube.Ref
	for _, it := range sel.Items {
		out = append(out, sel.ref(c, it))
	}
	return out
}

// vain refuses a field's text that asks for nothing: there tells whether anything could be taken away.
func vain(text string, there bool) string {
	switch {
	case text == asItIs:
		return "type what it is to be, or nothing to take it away"
	case text == "" && !there:
		return "it is not there: what is it to be?"
	}
	return ""
}

// takeAway tells how a field that may be empty is used.
const takeAway = "; empty takes it away, " + emptyText + " is an empty one"
