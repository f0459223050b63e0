package config

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"time"
)

// historyLimit is how many lines of one prompt are kept.
const historyLimit = 500

// History is what was typed at each prompt ("command", "filter"), oldest first. It is one for all contexts.
type History struct {
	Version int               `json:"version"`
	Prompts map[string][]Line `json:"prompts,omitempty"`

	// Note says why there is no history although there is a file.
	Note string `json:"-"`
}

// Line is one line and when it was typed last.
type Line struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

func historyPath(dir string) string { return filepath.Join(dir, "state", "history.json") }

// LoadHistory reads the history below dir, which is StateDir's. A file that is missing or broken is none.
func LoadHistory(dir string) History {
	var h History
	if note := readState(historyPath(dir), &h, &h.Version); note != "" {
		return History{Note: note}
	}
	return h
}

// Lines are the lines of a prompt, oldest first.
func (h History) Lines(prompt string) []string {
	var list []string
	for _, l := range h.Prompts[prompt] {
		list = append(list, l.Text)
	}
	return list
}

// With is the history with one line more.
func (h History) With(prompt, text string, at time.Time) History {
	return h.merge(History{Prompts: map[string][]Line{prompt: {{text, at}}}})
}

// Save writes the history below dir, together with what other programs have saved meanwhile.
func (h History) Save(dir string) error {
	path := historyPath(dir)
	unlock, err := lock(path)
	if err != nil {
		return err
	}
	defer unlock()
	h = LoadHistory(dir).merge(h)
	h.Version = stateVersion
	return writeState(path, h)
}

// merge is both histories as one: each line once, where it was typed last.
func (h History) merge(other History) History {
	out := make(map[string][]Line, len(h.Prompts))
	for _, from := range []map[string][]Line{h.Prompts, other.Prompts} {
		for prompt := range from {
			last := make(map[string]time.Time)
			for _, l := range slices.Concat(h.Prompts[prompt], other.Prompts[prompt]) {
				if at, ok := last[l.Text]; l.Text != "" && (!ok || l.At.After(at)) {
					last[l.Text] = l.At
				}
			}
			lines := make([]Line, 0, len(last))
			for _, text := range slices.Sorted(maps.Keys(last)) {
				lines = append(lines, Line{text, last[text]})
			}
			slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Text, b.Text)) })
			out[prompt] = lines[max(0, len(lines)-historyLimit):]
		}
	}
	return History{Version: h.Version, Prompts: out, Note: h.Note}
}
