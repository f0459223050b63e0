package views

import (
	"errors"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kdeck/config"
	"kdeck/journal"
	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/themes"
)

// Session is what the views of one App share: the cluster looked at, the namespace in use, keys and theme. It is touched
// only by Update (one goroutine); a Cmd captures what it needs when it is made.
type Session struct {
	Config    *kube.Config
	Cluster   *kube.Cluster
	Namespace string          // the namespace in use, "" = all
	Recent    []string        // the namespaces under the keys 1 to 9, in the order they were first used
	Found     []kube.Resource // what discovery has told, nil before it has answered
	Names     []string        // the namespaces there are, as far as the user may list them
	AllNames  bool            // Names are all there are
	Keys      *keymap.Map
	Theme     *themes.Theme
	Now       func() time.Time
	Settings  Settings         // where the configuration comes from
	Values    config.Values    // what of it counts in this context
	State     config.State     // what is kept of this context for another day
	Dark      bool             // the terminal's background
	Trust     *config.Trust    // the credential plugins that may be run; nil: all
	Journal   *journal.Journal // what has been written; nil: nothing can be

	locked     *bool                                // read-only mode as switched by hand here; nil: as configured
	operations []*kube.Operation                    // begun here, the newest last
	rollouts   map[*kube.Operation]health.Judgement // what the cluster has made of those that changed workloads
	unsent     map[unsent]*edit                     // edits that were not written
	wrong      error                                // with the settings of the context looked at, when it was switched to
	guests     *guests                              // pods that are to be deleted when they are no longer used

	front   *List   // the list on top of the stack, nil when another view is
	history history // the lists looked at
	memos   memos   // their rows
}

// Use makes a namespace the one that commands without -n mean, and gives it a number key while there are some left.
func (s *Session) Use(namespace string) {
	s.Namespace = namespace
	s.number(namespace)
}

// number gives a namespace a number key while there are some left, unless it is known not to be there.
func (s *Session) number(namespace string) {
	if namespace != "" && !slices.Contains(s.Recent, namespace) && len(s.Recent) < 9 && s.missing(strings.Split(namespace, ",")) == "" {
		s.Recent = append(s.Recent, namespace)
	}
}

// Switch makes another cluster the one looked at, in the namespace its kubeconfig context names, with the state its
// context was left in. The Cmd tells the header
// and lets the old cluster go, whose views must be closed in the same step.
func (s *Session) Switch(c *kube.Cluster, left config.State) tea.Cmd {
	old, state, dir := s.Cluster, s.State, s.Settings.State
	if s.guests == nil {
		s.guests = newGuests()
	}
	s.Cluster, s.Recent, s.Found, s.Names, s.front, s.history, s.memos = c, nil, nil, nil, nil, history{}, nil
	s.AllNames = false
	s.State, s.locked = left, nil
	s.wrong = s.configure()
	if left.Note != "" { // it begins anew there
		s.wrong = errors.Join(s.wrong, errors.New(left.Note))
	}
	err := s.wrong
	s.Use(c.Namespace())
	for _, ns := range append(slices.Clone(s.Values.Namespaces), s.State.Recent...) {
		s.number(ns)
	}
	return func() tea.Msg {
		if old != nil {
			if dir != "" && state.View != "" && old.Usable() == nil {
				err = errors.Join(err, state.Save(dir, old.Name()))
			}
			old.Close()
		}
		return switchedMsg{c, err}
	}
}

// switchedMsg says that another cluster is looked at.
type switchedMsg struct {
	cluster *kube.Cluster
	err     error // what is wrong with the settings there, or with what was to be kept of the old one
}

// resources are the kinds that are known: kubectl's everyday ones first, then what discovery has told.
func (s *Session) resources() []kube.Resource { return append(kube.Builtin(), s.Found...) }

// namespaces are the names to be completed: those used, then those there are.
func (s *Session) namespaces() []string {
	out := s.present()
	for _, n := range s.Names {
		if !slices.Contains(s.Recent, n) {
			out = append(out, n)
		}
	}
	return out
}

// present are the namespaces under number keys, but for those that are known not to be there.
func (s *Session) present() []string {
	return slices.DeleteFunc(slices.Clone(s.Recent), func(ns string) bool { return s.missing(strings.Split(ns, ",")) != "" })
}

// missing is the first of some namespaces that is not there, "" where all are, or nobody knows.
func (s *Session) missing(namespaces []string) string {
	for _, ns := range namespaces {
		if s.AllNames && !slices.Contains(s.Names, ns) {
			return ns
		}
	}
	return ""
}

// Home is the namespace to fall back to when a wider look is not allowed.
func (s *Session) Home() string {
	if s.Namespace != "" {
		return s.Namespace
	}
	return s.Cluster.Namespace()
}

// bindings are the keys that work in a scope and those around it, inner first, for footer and help; the global ones are
// the shell's to tell.
func (s *Session) bindings(scope keymap.Scope) []key.Binding {
	var out []key.Binding
	for _, sc := range scope.Chain() {
		if sc == keymap.Global {
			break
		}
		out = append(out, s.Keys.In(sc)...)
	}
	return out
}
