package journal

import (
	"os"
	"strings"

	"kdeck/kube"
)

// State is an entry and whether it can be taken back now.
type State struct {
	Entry
	Undone bool   // it has been taken back
	Why    string // why it cannot be taken back, "" when it can
}

// States tells of entries, the newest first, whether they can be taken back. It looks at names only: whether somebody has
// changed the object since is for kube.Undo to find out.
func (j *Journal) States(entries []Entry) []State {
	kept := j.kept()
	undone := map[string]bool{}
	out := make([]State, len(entries))
	for i, e := range entries { // the newest first: what undoes an entry comes before it
		s := State{Entry: e, Undone: undone[e.ID]}
		switch {
		case e.Result == "" || e.Result == Unknown && e.Verb != kube.Delete:
			s.Why = "it is not known how it ended"
		case e.Result == Failed:
			s.Why = "nothing was changed"
		case s.Undone:
			s.Why = "undone already"
		case e.Keep != "":
			s.Why = e.Keep
		case !kept[e.ID]:
			s.Why = expired
		}
		if e.Undoes != "" && e.Result == Done && !s.Undone {
			undone[e.Undoes] = true
		}
		out[i] = s
	}
	return out
}

// kept are the IDs of what is kept.
func (j *Journal) kept() map[string]bool {
	out := map[string]bool{}
	list, _ := os.ReadDir(j.path(folder)) // none, if it cannot be read
	for _, d := range list {
		if id, ok := strings.CutSuffix(d.Name(), ending); ok && !j.stale(id) {
			out[id] = true
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for id := range j.secrets {
		out[id] = true
	}
	return out
}
