package views

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kdeck/ui"
)

// elsewhere is what there is of a kind outside of an empty namespace.
type elsewhere struct {
	known     bool
	n         int    // about; in all namespaces
	namespace string // of one of them
}

// elsewhereMsg brings a list what there is elsewhere.
type elsewhereMsg struct {
	to  *List
	gen int
	got elsewhere
}

// lonely says that a list is that of one namespace, and empty though nothing narrows it.
func (v *List) lonely() bool {
	at := v.scope
	return v.painted && v.list.Synced && v.list.Err == nil && v.pic.total == 0 && v.kind.namespaced() && v.kind.Resource.Name != "" &&
		at.Namespace != "" && !at.several() && at.Name == "" && at.About == "" && at.Labels == "" && at.Fields == ""
}

// lookElsewhere asks once what there is in other namespaces, by a list of one object.
func (v *List) lookElsewhere() tea.Cmd {
	if v.asked || !v.shown || !v.lonely() {
		return nil
	}
	v.asked = true
	ctx, gen, cluster, res := v.ctx, v.gen, v.s.Cluster, v.kind.Resource
	return func() tea.Msg {
		n, namespace, err := cluster.Elsewhere(ctx, res)
		return elsewhereMsg{v, gen, elsewhere{err == nil, n, namespace}}
	}
}

func (v *List) heardElsewhere(msg elsewhereMsg) ui.Step {
	if msg.to != v || msg.gen != v.gen {
		return ui.Quiet()
	}
	v.elsewhere = msg.got
	v.table.Empty(v.emptiness())
	return ui.Step{}
}

// waysOn says what there is in other namespaces, and how to get there.
func (v *List) waysOn() string {
	if !v.lonely() {
		return ""
	}
	all := strings.Join(v.s.Keys.Binding("all-namespaces").Keys(), " ")
	if all != "" {
		all += " shows all, "
	}
	switch e := v.elsewhere; {
	case !e.known:
		return ". " + all + ":ns lists the namespaces, :ns NAME goes to one."
	case e.n == 0:
		return ", nor in any other."
	case e.n == 1:
		return fmt.Sprintf(". There is one in namespace %s: %s:ns %s goes there.", e.namespace, all, e.namespace)
	default:
		return fmt.Sprintf(". There are %d in other namespaces, as in %s: %s:ns lists the namespaces, :ns %s goes there.", e.n, e.namespace, all, e.namespace)
	}
}
