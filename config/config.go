package config

import (
	"fmt"
	"slices"
	"strings"

	"kdeck/shellwords"
)

// Values are the settings. They are shared once read: nobody changes a map or a list in them.
type Values struct {
	Theme        string              // "auto", a built-in theme or one of the user's
	ASCII        bool                // draw with 7-bit characters only
	Mouse        bool                // take the mouse
	ReadOnly     bool                // write nothing
	Toggle       bool                // read-only mode may be left in a session
	Protected    bool                // the name of what is destroyed is typed
	NoSecretUndo bool                // keep nothing of a Secret that is changed
	Namespaces   []string            // favourites, under the number keys in this order
	Aliases      map[string]string   // word to command line
	Keys         map[string][]string // action name to keys; an empty list unbinds
	Columns      map[string][]Column // kind, in lower case, to columns
	Commands     []Command           // the user's own
	Shell        string              // tried first in containers
	Debug        Debug
	Logs         Logs
}

// Debug are the settings of what is made to debug with.
type Debug struct {
	Image   string // proposed for debug containers and node shells
	Profile string // kubectl's
}

// Logs are the settings of log views.
type Logs struct {
	Buffer Size     // memory for the lines of one view
	Fields []string // of JSON and logfmt records, a column each; none: all of them in a line
}

// Config is a configuration file as it was read. The zero Config is none; start from Load.
type Config struct {
	Values
	Path string // of the file, whether it exists or not

	sources map[string]string // path of a setting to "config.yaml:12"
	over    []override
	known   Known
}

// Known is what other rooms know and the file is checked against. What is nil is not checked.
// Its functions may be called from several goroutines.
type Known struct {
	Themes  []string                            // names of themes; nil: auto and the built-in ones
	Actions []string                            // names that keys are bound to, for the schema
	Keys    func(map[string][]string) []error   // what is wrong with these keys of actions
	Columns func(kind string) (names []string)  // the columns of a kind, nil when it is not known
	Path    func(kind, expression string) error // what is wrong with a JSONPath expression for a column of a kind
	Line    func(command string) error          // what is wrong with the command line of an alias
	// Commands says for each command what is wrong with its key, beside the keys that actions were given; nil: nothing.
	Commands func(keys map[string][]string, commands []Command) []error
}

// Expand replaces the first word of a command line by the words it is an alias of, and again, but no alias twice: "po: po -A"
// means the po there was before.
func (v Values) Expand(words []string) ([]string, error) {
	used := make(map[string]bool)
	for len(words) > 0 {
		word := words[0]
		full, ok := v.Aliases[word]
		if !ok || used[word] {
			break
		}
		used[word] = true
		means, err := shellwords.Split(full)
		if err != nil {
			return nil, fmt.Errorf("alias %s: %w", word, err)
		}
		words = slices.Concat(means, words[1:])
	}
	return words, nil
}

// ColumnsOf gives the columns configured for the kind that answers to these words, the first of which is configured.
func (v Values) ColumnsOf(words ...string) ([]Column, bool) {
	for _, w := range words {
		if cols, ok := v.Columns[strings.ToLower(w)]; ok {
			return cols, true
		}
	}
	return nil, false
}
