package views

import (
	"errors"
	"strings"
)

// splitWords takes a line apart as a shell does, with its quotes and backslashes and nothing else: no variables, no patterns.
func splitWords(line string) (words []string, err error) {
	var word strings.Builder
	begun, quote, escaped := false, rune(0), false
	for _, r := range line {
		switch {
		case escaped:
			if quote == '"' && r != '"' && r != '\\' {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			begun, escaped = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			begun, quote = true, r
		case r == ' ' || r == '\t':
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			begun = true
			word.WriteRune(r)
		}
	}
	switch {
	case quote != 0:
		return nil, errors.New("a quote is not closed")
	case escaped:
		return nil, errors.New("there is nothing behind the last backslash")
	case begun:
		words = append(words, word.String())
	}
	return words, nil
}

// aCommand checks a line that is to be taken apart.
func aCommand(line string) string {
	if _, err := splitWords(line); err != nil {
		return err.Error()
	}
	return ""
}
