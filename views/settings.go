package views

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kdeck/config"
	"kdeck/shellwords"
	"kdeck/themes"
	"kdeck/ui"
)

// Settings is where a session's configuration comes from: the file as it was read, what a flag or the environment says
// over it, and the file as it changes.
type Settings struct {
	File   config.Config
	Over   []config.Override
	Watch  *config.Watcher
	Themes []themes.Theme // the user's own
	State  string         // the directory of the state files, "" to keep none
}

// settingsMsg says that the configuration file was read again, and the themes beside it.
type settingsMsg struct {
	loaded config.Loaded
	themes []themes.Theme
	err    error
}

// configure applies the settings for the context looked at: keys and theme at once, the rest where it is asked for or by takeSettings.
func (s *Session) configure() error {
	s.Values = s.Settings.File.For(s.Cluster.Name(), s.Settings.Over...).Values
	s.Cluster.SetReadOnly(s.readOnly())
	if s.Journal != nil {
		s.Journal.SetForget(s.Values.NoSecretUndo)
	}
	*s.Theme = themes.Named(s.Values.Theme, s.Dark, s.Settings.Themes)
	s.Theme.ASCII = s.Values.ASCII
	keys, faults := keysFor(s.Values.Keys, s.ownActions())
	if keys != nil {
		*s.Keys = *keys
	}
	for i, err := range faults { // those for every context were told, and taken away, where the file was read
		if err != nil {
			faults[i] = fmt.Errorf("command %s has no key here, only its place in the menu: %w", s.Values.Commands[i].Name, err)
		}
	}
	return errors.Join(faults...)
}

// listenSettings waits for the next change of the configuration file.
func (h *Header) listenSettings(seen uint64) tea.Cmd {
	ctx, w := h.ctx, h.s.Settings.Watch
	if w == nil {
		return nil
	}
	return func() tea.Msg {
		loaded, err := w.Next(ctx, seen)
		if err != nil {
			return settingsMsg{err: err}
		}
		own, wrong := LoadThemes(loaded.Config.Path)
		loaded.Problems = append(slices.Clone(loaded.Problems), wrong...)
		return settingsMsg{loaded: loaded, themes: own}
	}
}

// takeSettings applies a changed file and says what is wrong with it. The lists see to their columns themselves.
func (h *Header) takeSettings(msg settingsMsg) tea.Cmd {
	if msg.err != nil {
		return nil
	}
	h.s.Settings.File, h.s.Settings.Themes = msg.loaded.Config, msg.themes
	mouse := h.s.Values.Mouse
	err := h.s.configure()
	cmds := []tea.Cmd{h.listenSettings(msg.loaded.Version)}
	if now := h.s.Values.Mouse; now != mouse { // else it stays as it was switched by hand
		cmds = append(cmds, func() tea.Msg { return ui.Mouse(now) })
	}
	for _, p := range msg.loaded.Problems {
		cmds = append(cmds, notice(fault("%s", p.Brief())))
	}
	return tea.Batch(append(cmds, notices(err))...)
}

// notice says something from outside of all views.
func notice(n ui.Note) tea.Cmd { return func() tea.Msg { return n } }

// notices say each of the errors that were joined, none where there is none.
func notices(err error) tea.Cmd {
	var cmds []tea.Cmd
	for _, l := range errorLines(err) {
		cmds = append(cmds, notice(fault("%s", l)))
	}
	return tea.Batch(cmds...)
}

// errorLines are the texts of errors that were joined.
func errorLines(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n") // errors.Join writes one a line
}

// remember keeps how the front list looks, for another day.
func (s *Session) remember(v *List) {
	if s.Settings.State == "" || v.kind.Resource.Name == "" || v.scope.About != "" || v.scope.Owner != "" || v.scope.Names != "" {
		return
	}
	if s.State.Kinds == nil {
		s.State.Kinds = map[string]config.KindState{}
	}
	s.State.Kinds[v.kind.Name] = config.KindState{
		Filter: v.look.filter.Text, Sort: v.look.order.Column, Desc: v.look.order.Desc, Wide: v.look.wide,
		Columns: s.lookOf(v.kind).Columns,
	}
	s.forget(v.kind)
	s.State.View, s.State.Namespace, s.State.Recent = v.line(), s.Namespace, s.present()
}

// line is the command that opens the list again.
func (v *List) line() string {
	words := []string{nameOf(v.kind.Resource)}
	if r := v.kind.Resource; v.kind.Table != nil && len(r.Others) > 0 {
		words[0] = r.Versioned()
	}
	switch {
	case !v.kind.namespaced():
	case v.scope.Namespace == "":
		words = append(words, "-A")
	default:
		words = append(words, "-n", v.scope.Namespace)
	}
	if v.scope.Labels != "" {
		words = append(words, "-l", v.scope.Labels)
	}
	if v.scope.Fields != "" {
		words = append(words, "--field-selector", v.scope.Fields)
	}
	return shellwords.Join(words...)
}

// recall gives a new list the looks its kind was left with.
func (v *List) recall() {
	k := v.s.lookOf(v.kind)
	if k.Sort != "" {
		v.look.order = ui.Order{Column: k.Sort, Desc: k.Desc}
	}
	v.look.wide = k.Wide
	v.table.Wide(k.Wide)
}

// lookOf is how the lists of a kind were left. Kinds that are no everyday ones were once written down by their plural alone.
func (s *Session) lookOf(k Kind) config.KindState {
	if look, ok := s.State.Kinds[k.Name]; ok {
		return look
	}
	return s.State.Kinds[k.formerName()]
}

// forget drops what stands under the name a kind once had, so that no other kind of the same plural takes it for its own.
func (s *Session) forget(k Kind) {
	if former := k.formerName(); former != "" {
		delete(s.State.Kinds, former)
	}
}

// formerName is the plural alone, of a kind that has another name now; "" where that was never its name.
func (k Kind) formerName() string {
	if k.own() || k.Name == k.Resource.Name || k.taken(k.Resource.Name) {
		return ""
	}
	return k.Resource.Name
}

// SaveState writes down what is to come back when the context is looked at again.
func (s *Session) SaveState() error {
	if s.Settings.State == "" || s.State.View == "" {
		return nil
	}
	return s.State.Save(s.Settings.State, s.Cluster.Name())
}

// LoadState reads what a context was left with.
func (s Settings) LoadState(context string) config.State {
	if s.State == "" {
		return config.State{}
	}
	return config.LoadState(s.State, context)
}

// Left is the first view of a session begun without a command: the one the context was left in, with its filter, else
// the pods of the namespace in use.
func Left(s *Session) ui.View {
	c, err := ParseCommand(s.State.View)
	if err != nil || c.Word == "" {
		return Root(s, Command{})
	}
	s.Use(s.State.Namespace) // also under a list of what is in no namespace
	v := Root(s, c)
	if list, ok := v.(*List); ok {
		last := s.lookOf(list.kind).Filter
		f, err := ParseFilter(last, list.proj.columns)
		if list.look.filter = f; err != nil {
			list.greet = fault("the filter %q of the last time makes no sense now: %s", last, err)
		}
	}
	return v
}

// commandPrompt names the history of the lines behind ':'.
const commandPrompt = "command"

// History is what was entered behind ':' on earlier days.
func (s Settings) History() []string {
	if s.State == "" {
		return nil
	}
	return config.LoadHistory(s.State).Lines(commandPrompt)
}

// SaveHistory keeps the lines entered behind ':' that are new since History was read.
func (s Settings) SaveHistory(lines []string, now time.Time) error {
	if s.State == "" {
		return nil
	}
	h := config.LoadHistory(s.State)
	old := h.Lines(commandPrompt)
	fresh := false
	for _, l := range lines {
		if !slices.Contains(old, l) {
			h, fresh = h.With(commandPrompt, l, now), true
		}
	}
	if !fresh {
		return nil
	}
	return h.Save(s.State)
}
