package views

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"k8s.io/apimachinery/pkg/util/duration"

	"kdeck/kube"
	"kdeck/ui"
)

// Status tells how much of the list is shown, and never pretends to know more than has arrived. What makes the rows doubtful and
// what an action would hit come first: a narrow screen leaves out the rest.
func (v *List) Status() string {
	var parts []string
	if !v.list.Stale.IsZero() {
		parts = append(parts, "stale "+duration.HumanDuration(v.s.Now().Sub(v.list.Stale).Round(time.Second)))
	} else if v.list.Err != nil {
		parts = append(parts, "! "+briefly(v.list.Err))
	} else if note := unlive(v.list.Unwatched, v.s.Keys); note != "" {
		parts = append(parts, note)
	} else if ns := v.s.missing(v.scope.namespaces()); ns != "" && v.kind.namespaced() && len(v.list.Objects) > 0 {
		parts = append(parts, "! no namespace "+ns)
	}
	if n, hidden := v.table.CountMarks(), v.table.HiddenMarks(); hidden > 0 {
		parts = append(parts, fmt.Sprintf("%d marked, %d hidden", n, hidden))
	} else if n > 0 {
		parts = append(parts, fmt.Sprintf("%d marked", n))
	}
	parts = append(parts, v.count())
	if at, _ := v.table.Place(); v.table.Overflows() {
		parts = append(parts, fmt.Sprintf("row %d", at+1))
	}
	if v.look.unhealthy {
		parts = append(parts, "unhealthy only")
	}
	if v.prompt == nil && !v.look.filter.Empty() {
		parts = append(parts, "/"+ansi.Truncate(v.look.filter.Text, filterCells, "…"))
	}
	return strings.Join(parts, " · ")
}

// briefly is an error in a few words, with the namespace it is about where that is one of several.
func briefly(err error) string {
	var part *partError
	if errors.As(err, &part) {
		return part.namespace + ": " + kube.Brief(err)
	}
	return kube.Brief(err)
}

// filterCells is how much of a filter's text the title bar tells: the count behind it matters more.
const filterCells = 28

// count is "shown/total" once everything is here, and before that what has come so far.
func (v *List) count() string {
	_, have := v.table.Place()
	l, which := v.list, "first"
	if !v.exact() {
		which = "any" // in another order others would stand here
	}
	switch {
	case !v.painted:
		return "loading"
	case l.Synced && v.look.plain():
		return fmt.Sprint(v.pic.total)
	case l.Synced:
		return fmt.Sprintf("%d/%d", have, v.pic.total)
	case l.Err != nil && len(l.Objects) == 0:
		return "-"
	case l.Total < 0 && l.Loaded > len(l.Objects):
		return fmt.Sprintf("%s %d · loading %d", which, len(l.Objects), l.Loaded)
	case l.Loaded > len(l.Objects):
		return fmt.Sprintf("%s %d of ~%d · loading %d", which, len(l.Objects), l.Total, l.Loaded)
	case l.Total > len(l.Objects):
		return fmt.Sprintf("%s %d of ~%d", which, len(l.Objects), l.Total)
	}
	return fmt.Sprintf("%d so far", have)
}

// emptiness is what an empty table says instead of rows: why it is empty and what can be done.
func (v *List) emptiness() string {
	where := "in namespace " + v.scope.Namespace
	if v.scope.Namespace == "" {
		where = "in the cluster"
	}
	missing := ""
	if v.kind.namespaced() {
		missing = v.s.missing(v.scope.namespaces())
	}
	switch {
	case v.pic.err != nil:
		return fmt.Sprintf("the filter /%s makes no sense here: %s%s", v.look.filter.Text, v.pic.err, hint(v.s.Keys, "back", "clears it"))
	case kube.IsForbidden(v.list.Err) && len(v.list.Objects) == 0 && v.kind.Name == "namespaces":
		return "You may not list the namespaces of this cluster: type :ns NAME to use one you know."
	case kube.IsForbidden(v.list.Err) && len(v.list.Objects) == 0 && !v.kind.namespaced() && !v.kind.Mixed:
		return fmt.Sprintf("You may not list %s: they are in no namespace, so it takes a right in the whole cluster.", v.kind.Name)
	case v.list.Err != nil && len(v.list.Objects) == 0:
		return kube.Explain(v.list.Err)
	case !v.list.Synced && v.look.plain():
		return "loading " + v.kind.Name + " ..."
	case !v.list.Synced:
		return "nothing matches so far, still loading ..."
	case v.pic.total == 0 && missing != "":
		return fmt.Sprintf("there is no namespace %s%s", missing, didYouMean(missing, v.s.Names))
	case v.pic.total == 0 && v.scope.Name != "" && v.kind.Name == Containers().Name:
		return fmt.Sprintf("there is no pod named %s %s", v.scope.Name, where)
	case v.pic.total == 0 && v.scope.Name != "":
		return fmt.Sprintf("there are no %s named %s %s", v.kind.Name, v.scope.Name, where)
	case v.pic.total == 0 && v.scope.About != "":
		return fmt.Sprintf("no %s of %s %s", v.kind.Name, v.scope.About, where)
	case v.pic.total == 0 && v.scope.Labels != "":
		return fmt.Sprintf("no %s with labels %s %s", v.kind.Name, v.scope.Labels, where)
	case v.pic.total == 0 && v.scope.Fields != "":
		return fmt.Sprintf("no %s with %s %s", v.kind.Name, v.scope.Fields, where)
	case v.pic.total == 0 && v.kind.Empty != "":
		return v.kind.Empty
	case v.pic.total == 0:
		return fmt.Sprintf("no %s %s", v.kind.Name, where) + v.waysOn()
	case v.look.unhealthy && v.look.filter.Empty():
		return v.noneOf("looks unhealthy", "") + hint(v.s.Keys, "unhealthy", "shows all")
	}
	if n := v.pic.hidden; v.look.unhealthy && n > 0 {
		word := "match, but look healthy"
		if n == 1 {
			word = "matches, but looks healthy"
		}
		return fmt.Sprintf("%d %s%s", n, word, hint(v.s.Keys, "unhealthy", "shows all"))
	}
	hints := hint(v.s.Keys, "back", "clears")
	if !v.look.wide && slices.ContainsFunc(v.pic.columns, func(c ui.Column) bool { return c.Wide }) {
		hints += hint(v.s.Keys, "wide", "looks in the wide columns too")
	}
	return v.noneOf("matches /", v.look.filter.Text) + hints
}

// noneOf says that nothing of what there is passes: "none of 4 pods matches /web", "the one pod there is does not match /web".
func (v *List) noneOf(does, what string) string {
	if v.pic.total == 1 {
		verb, rest, _ := strings.Cut(does, " ")
		verb = map[string]string{"looks": "look", "matches": "match"}[verb]
		return fmt.Sprintf("the one %s there is does not %s", v.kind.word(), strings.TrimSpace(verb+" "+rest)+what)
	}
	return fmt.Sprintf("none of %d %s %s%s", v.pic.total, v.kind.Name, does, what)
}

// nothing is why there is no row to do something with.
func (v *List) nothing() string {
	if !v.list.Synced && v.list.Err == nil {
		return "still loading " + v.kind.Name + ": nothing is selected yet"
	}
	return "nothing is selected"
}
