package logbuf

import (
	"errors"
	"fmt"
	"strings"
)

// contextLines is how many lines before and behind each match a filter that begins with & keeps.
const contextLines = 3

// Parse makes a filter of what somebody has typed: words that must all be in a line, in any order. Quotes make several words
// one, !word leaves out the lines that have it, re:expression is a regular expression, level:warn means at least so grave. A
// leading & keeps some lines before and behind each match. Nothing at all is a filter that wants all lines.
func Parse(text string) (Filter, error) {
	var f Filter
	text, context := strings.CutPrefix(strings.TrimSpace(text), "&")
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimLeft(rest, " ") {
		not := len(rest) > 1 && rest[0] == '!' && rest[1] != ' '
		if not {
			rest = rest[1:]
		}
		expr := strings.HasPrefix(rest, "re:")
		rest = strings.TrimPrefix(rest, "re:")
		word, quoted, after, err := cutWord(rest)
		if err != nil {
			return Filter{}, err
		}
		if rest = after; word == "" {
			return Filter{}, errors.New("there is nothing to look for")
		}
		if level, ok := strings.CutPrefix(word, "level:"); ok && !quoted && !expr && !not {
			if f.Least = LevelOf(level); f.Least == None {
				return Filter{}, fmt.Errorf("%q is no level: there are trace, debug, info, notice, warn, error and fatal", level)
			}
			continue
		}
		p := Text(word)
		if expr {
			if p, err = Regexp(word); err != nil {
				return Filter{}, err
			}
		}
		if not {
			f.Exclude = append(f.Exclude, p)
		} else {
			f.Include = append(f.Include, p)
		}
	}
	if context && !f.All() {
		f.Context = contextLines
	}
	return f, nil
}

// cutWord takes the first word of a text, which may be quoted.
func cutWord(text string) (word string, quoted bool, rest string, err error) {
	if !strings.HasPrefix(text, `"`) {
		word, rest, _ = strings.Cut(text, " ")
		return word, false, rest, nil
	}
	word, rest, ok := strings.Cut(text[1:], `"`)
	if !ok {
		return "", true, "", fmt.Errorf("the quote in %s is not closed", text)
	}
	return word, true, rest, nil
}
