package views

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"kdeck/config"
	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// actions are all that can be done with a selection: those of the program, then the user's own commands.
func (s *Session) actions() []Action { return append(Actions(), s.ownActions()...) }

// ownActions are the user's own commands.
func (s *Session) ownActions() (out []Action) {
	for _, c := range s.Values.Commands {
		out = append(out, s.commandAction(c))
	}
	return out
}

// keysFor are the keys of everything: those of the program, as the user has changed them, and those of the user's commands that
// nothing else has. For each of the others it says what has them.
func keysFor(over map[string][]string, own []Action) (keys *keymap.Map, faults []error) {
	faults = make([]error, len(own))
	bindings := append(keymap.Defaults(), Bindings()...)
	keys, err := keymap.New(bindings, over)
	if err != nil { // which was told where it was read
		return nil, faults
	}
	for i, a := range own {
		more := append(slices.Clone(bindings), bindingsOf([]Action{a})...)
		with, err := keymap.New(more, over)
		if err != nil {
			first, _, _ := strings.Cut(err.Error(), "\n") // one of the scopes will do
			faults[i] = errors.New(first)
			continue
		}
		bindings, keys = more, with
	}
	return keys, faults
}

// CommandKeys says for each command of the user's what is wrong with its key, nil where nothing is.
func CommandKeys(over map[string][]string, commands []config.Command) []error {
	s := &Session{Values: config.Values{Commands: commands}}
	_, faults := keysFor(over, s.ownActions())
	return faults
}

// action finds an action by its ID.
func (s *Session) action(id string) (Action, bool) {
	for _, a := range s.actions() {
		if a.ID == id {
			return a, true
		}
	}
	return Action{}, false
}

// commandAction runs a command of the user's on the selection. In read-only mode it is refused unless it was marked
// harmless: nobody here can tell what it does.
func (s *Session) commandAction(c config.Command) Action {
	a := Action{
		ID: "run-" + c.Name, Help: c.Help,
		Not: func(sel Selection) string {
			switch {
			case !c.For(sel.Kind.words()...):
				return "it is for " + strings.Join(c.Kinds, ", ") + " only"
			case len(sel.Items) > 1:
				return fmt.Sprintf("it is for one at a time, and %d are marked", len(sel.Items))
			case s.readOnly() && !c.Harmless:
				return "refused in read-only mode, since it is not marked harmless"
			case s.Values.Protected && !c.Harmless:
				return "refused in a protected context, since it is not marked harmless"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			if len(sel.Items) > 0 {
				sel.Item = sel.Items[0] // what is marked, else what the cursor is on
			}
			values := s.placeholders(sel)
			if why := c.Mistaken(values); why != "" {
				return ui.Step{Say: fault("%s is not run: %s", c.Name, why)}
			}
			if c.Harmless {
				return runOutside(c, values)
			}
			argv, _ := c.Argv(values)
			what := strings.TrimSpace(sel.Kind.Resource.Singular + " " + sel.Item.Object.GetName())
			text := []string{strings.Join(argv, " "), "", "on " + what + ", context " + s.Cluster.Name()}
			return ui.Step{Open: ui.NewQuestion(s.Theme, s.Keys, "run "+c.Name+"?", text, []ui.Choice{
				{Key: "n", Text: "No", Do: func() ui.Step { return ui.Step{Say: say("%s was not run", c.Name)} }},
				{Key: "y", Text: "Yes, run it", Do: func() ui.Step { return runOutside(c, values) }},
			})}
		},
	}
	if a.Help == "" {
		a.Help = c.Name
	}
	if c.Key != "" {
		a.Keys = []string{c.Key}
	}
	for _, name := range c.Kinds {
		for _, k := range meant(s, name) { // all of the name: plural.group names one
			a.For = append(a.For, k.Name)
		}
	}
	return a
}

// placeholders are the values a command may ask about a selection (config.Placeholders).
func (s *Session) placeholders(sel Selection) map[string]string {
	o := sel.Item.Object
	v := map[string]string{
		"NAME": o.GetName(), "NAMESPACE": o.GetNamespace(), "KIND": sel.Kind.Resource.String(), "UID": string(o.GetUID()),
		"CONTAINER": sel.Item.Container, "CONTEXT": s.Cluster.Name(),
		"KUBECONFIG": strings.Join(s.Config.Files(), string(filepath.ListSeparator)),
	}
	switch o := o.(type) {
	case *kube.Pod:
		v["NODE"] = o.Node
	case *kube.Node:
		v["NODE"] = o.Name
	}
	for _, c := range s.Config.Contexts() {
		if c.Name == s.Cluster.Name() {
			v["CLUSTER"] = c.Cluster
		}
	}
	return v
}

// runOutside runs a command on the terminal, which is given back when the user has read what it said.
func runOutside(c config.Command, values map[string]string) ui.Step {
	argv, env := c.Argv(values)
	return ui.Step{Same: true, Away: &ui.Away{Run: &attended{argv: argv, env: env}, Back: func(err error) ui.Step {
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit):
			return ui.Step{Say: ui.Note{Tone: themes.Warn, Text: fmt.Sprintf("%s: %s", c.Name, exit)}}
		case err != nil:
			return ui.Step{Say: fault("%s: %s", c.Name, err)}
		}
		return ui.Step{Say: say("%s is done", c.Name)}
	}}}
}

// attended is a command whose last words stay on the screen until enter is pressed. The program is looked for when it is
// run, and not before: the places of the PATH may be slow.
type attended struct {
	argv, env []string
	in        io.Reader
	out       io.Writer
}

// SetStdin gives the command the terminal's input.
func (c *attended) SetStdin(r io.Reader) { c.in = r }

// SetStdout gives the command the terminal, for its errors too: the program's own standard error is a log file.
func (c *attended) SetStdout(w io.Writer) { c.out = w }

// SetStderr is not followed, see SetStdout.
func (c *attended) SetStderr(io.Writer) {}

// Run runs the command and waits for enter.
func (c *attended) Run() error {
	cmd := exec.Command(c.argv[0], c.argv[1:]...)
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.in, c.out, c.out
	err := cmd.Run()
	end := "done"
	if err != nil {
		end = err.Error()
	}
	fmt.Fprintf(c.out, "\n[kdeck: %s; enter goes back]", end)
	one := make([]byte, 1)
	for {
		if n, rerr := c.in.Read(one); rerr != nil || n == 1 && (one[0] == '\n' || one[0] == '\r') {
			return err
		}
	}
}
