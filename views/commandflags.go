package views

import (
	"fmt"
	"strings"
)

// commandFlag is a word of a command line that begins with a dash. Its value may stand behind it, behind "=", and behind
// the short form at once, as kubectl has it: -n shop, -n=shop, -nshop, --namespace=shop.
type commandFlag struct {
	short, long string
	wants       string // what its value is; "": it has none
	rest        bool   // the value has blanks: it goes on up to the next flag
	set         func(c *Command, value string) error
	words       func(s *Session) []string // what the value may be, as far as is known
}

// commandFlags lists them.
func commandFlags() []commandFlag {
	return []commandFlag{
		{short: "-n", long: "--namespace", wants: "a namespace", words: (*Session).namespaces,
			set: (*Command).In},
		{short: "-A", long: "--all-namespaces", set: func(c *Command, _ string) error { c.All = true; return nil }},
		{short: "-l", long: "--selector", wants: "a label selector, such as app=web", rest: true,
			set: func(c *Command, v string) error { c.Labels = v; return nil }},
		{long: "--field-selector", wants: "fields, such as spec.nodeName=node-1",
			set: func(c *Command, v string) error { c.Fields = v; return nil }},
		{long: "--context", wants: "a context", words: contextNames,
			set: func(c *Command, v string) error { c.Context = v; return nil }},
	}
}

// flagOf is the flag a word begins with, and what stands behind it in the same word.
func flagOf(word string) (f commandFlag, value string, err error) {
	name, value, valued := strings.Cut(word, "=")
	for _, f := range commandFlags() {
		switch {
		case name == f.long || f.short != "" && name == f.short:
			if valued && f.wants == "" {
				return f, "", fmt.Errorf("%s takes no value", name)
			}
			return f, value, nil
		case f.short != "" && f.wants != "" && strings.HasPrefix(word, f.short) && !strings.HasPrefix(word, "--"):
			return f, word[len(f.short):], nil
		}
	}
	return commandFlag{}, "", fmt.Errorf("unknown flag %s%s: there are -n NAMESPACE, -A, -l SELECTOR, --field-selector FIELDS, --context CONTEXT",
		name, didYouMean(name, flagWords()))
}

// flagWords are the flags as they are completed.
func flagWords() (out []string) {
	for _, f := range commandFlags() {
		if f.short != "" {
			out = append(out, f.short)
		}
		out = append(out, f.long)
	}
	return out
}

// valueWords are the words that may stand behind a flag; ok says whether the word is a flag that wants one.
func valueWords(s *Session, word string) (words []string, ok bool) {
	if f, value, err := flagOf(word); err == nil && f.wants != "" && value == "" {
		if f.words != nil {
			words = f.words(s)
		}
		return words, true
	}
	return nil, false
}
