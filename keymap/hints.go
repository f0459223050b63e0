package keymap

import (
	"cmp"
	"slices"

	"charm.land/bubbles/v2/key"
)

// hint is the short word of a binding in the last line of the screen.
type hint struct{ name, word string }

// hints are the bindings worth a place in the last line, in the order of their use: where there is not room for all, those that are
// the same everywhere go first. The order is that of the help too.
var hints = []hint{
	{"follow", "follow"}, {"next-error", "error"}, {"previous-run", "previous"}, {"filter-lines", "filter"},
	{"open", "open"}, {"logs", "logs"}, {"unhealthy", "broken"}, {"why", "why"},
	{"filter", "find"}, {"menu", "actions"}, {"command", "go to"},
	{"previous-logs", "previous"}, {"describe", "describe"}, {"events", "events"}, {"yaml", "YAML"},
	{"restart", "restart"}, {"rollout", "rollout"}, {"shell", "shell"}, {"node-shell", "shell"},
	{"all-namespaces", "all namespaces"}, {"delete", "delete"}, {"edit", "edit"}, {"evict", "evict"}, {"forward", "forward"},
	{"scale", "scale"}, {"wrap", "wrap"}, {"all-containers", "containers"}, {"timestamps", "times"}, {"records", "JSON"}, {"open-line", "whole line"},
	{"log-head", "all"}, {"log-tail", "newest"}, {"search-server", "on the server"}, {"go-to-time", "time"}, {"full-screen", "full screen"},
	{"owner", "owner"}, {"used-by", "used by"}, {"uses", "uses"}, {"tree", "tree"}, {"changes", "changes"}, {"copy", "copy"},
}

// placeOf is where a name stands among the hints: behind them all where it does not.
func placeOf(name string) int {
	if i := slices.IndexFunc(hints, func(h hint) bool { return h.name == name }); i >= 0 {
		return i
	}
	return len(hints)
}

// Word is the short word for a binding of this map as Bubbles has it, and its place in the order of use.
func (m *Map) Word(b key.Binding) (word string, place int) {
	does := b.Help().Desc
	for i := range m.list {
		l := &m.list[i]
		if l.Help != does || !slices.Equal(l.Keys, b.Keys()) {
			continue
		}
		if at := placeOf(l.Name); at < len(hints) {
			return hints[at].word, at
		}
	}
	return does, len(hints)
}

// byUse sorts bindings in the order of their use; those of no place keep theirs.
func byUse(list []Binding) {
	slices.SortStableFunc(list, func(a, b Binding) int { return cmp.Compare(placeOf(a.Name), placeOf(b.Name)) })
}
