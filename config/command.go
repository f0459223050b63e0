package config

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Command is a program of the user's, run on the selection.
type Command struct {
	Name     string
	Key      string   // "" = none
	Command  []string // program and arguments, or one text for the shell
	Shell    bool
	Kinds    []string // none = all
	Harmless bool     // changes nothing
	Help     string
}

// Placeholder is what a command may ask about the selection: $NAME or ${NAME}.
type Placeholder struct{ Name, Help string }

// Placeholders lists them.
func Placeholders() []Placeholder {
	return []Placeholder{
		{"NAME", "name of the object"},
		{"NAMESPACE", "its namespace, empty when it has none"},
		{"KIND", "its kind, as kubectl takes it: pods, deployments.apps"},
		{"UID", "its UID"},
		{"CONTAINER", "the container, in a list of containers"},
		{"NODE", "the node of a pod, or the node itself"},
		{"CONTEXT", "kubeconfig context"},
		{"CLUSTER", "the cluster's name in the kubeconfig"},
		{"KUBECONFIG", "the kubeconfig files in use"},
	}
}

func placeholderHelp() string {
	var list []string
	for _, p := range Placeholders() {
		list = append(list, "$"+p.Name)
	}
	return "Placeholders: " + strings.Join(list, ", ") + "; $$ is a dollar sign."
}

// Argv is the command for one selection: the arguments, and the environment to add for a shell. Names are hostile text:
// each placeholder stays within its argument, and a shell gets them as variables, never as part of its program.
func (c Command) Argv(values map[string]string) (argv, env []string) {
	if c.Shell {
		for _, p := range Placeholders() {
			env = append(env, p.Name+"="+values[p.Name])
		}
		return []string{"sh", "-c", c.Command[0]}, env
	}
	for _, word := range c.Command {
		argv = append(argv, os.Expand(word, func(name string) string {
			if name == "$" {
				return "$"
			}
			return values[name]
		}))
	}
	return argv, nil
}

// Mistaken says which of the values a program would take for one of its options, since it begins with a dash, or "". Names of
// objects may: it is not run then.
func (c Command) Mistaken(values map[string]string) (fault string) {
	for _, word := range c.Command {
		whole := os.Expand(word, func(name string) string {
			if c.Shell && strings.HasPrefix(values[name], "-") {
				fault = name // where its text puts it cannot be told
			}
			if name == "$" {
				return "$"
			}
			return values[name]
		})
		if !c.Shell && strings.HasPrefix(whole, "-") && !strings.HasPrefix(word, "-") {
			fault = strings.Trim(word, "${}")
		}
	}
	if fault == "" {
		return ""
	}
	return "the value of $" + fault + " begins with a dash: the program would take it for an option"
}

// For says whether the command is for the kind that answers to these words.
func (c Command) For(words ...string) bool {
	return len(c.Kinds) == 0 || slices.ContainsFunc(c.Kinds, func(k string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, k) })
	})
}

// fault says what is wrong with the parts together, or "".
func (c Command) fault() string {
	switch {
	case len(c.Command) == 0 || strings.TrimSpace(c.Command[0]) == "":
		return "names no program"
	case c.Shell && len(c.Command) > 1:
		return "with shell: true the command is one text, not a list"
	case c.Shell:
		return ""
	case len(c.Command) == 1 && strings.ContainsAny(c.Command[0], " \t"):
		return fmt.Sprintf("%q is one word with blanks: make it a list of words, or say shell: true", c.Command[0])
	case strings.Contains(c.Command[0], "$"):
		return "the program cannot be a placeholder"
	}
	var known []string
	for _, p := range Placeholders() {
		known = append(known, p.Name)
	}
	fault := ""
	for _, w := range c.Command {
		os.Expand(w, func(name string) string {
			if name != "$" && !slices.Contains(known, name) && fault == "" {
				fault = fmt.Sprintf("there is no placeholder $%s%s; $$ is a dollar sign", name, meant(name, known))
			}
			return ""
		})
	}
	return fault
}

// commands are used whole or not at all: one that is half read would run something else.
func commands() shape[[]Command] {
	one := terse(record("a command with its name", commandFields(), nil), commandFields())
	read := one.read
	one.read = func(r *reader, n *yaml.Node, c *Command) bool {
		if !read(r, n, c) {
			return false
		}
		if fault := c.fault(); fault != "" {
			return r.trouble(n, "%s", fault)
		}
		return true
	}
	all := records("a list of commands", whole(one))
	return unique(all, func(c Command) string { return c.Name })
}

// unique leaves out those whose name has been there before.
func unique[T any](s shape[[]T], name func(T) string) shape[[]T] {
	read := s.read
	s.read = func(r *reader, n *yaml.Node, to *[]T) bool {
		if !read(r, n, to) {
			return false
		}
		seen := make(map[string]bool)
		*to = slices.DeleteFunc(*to, func(v T) bool {
			twice := seen[name(v)]
			if twice {
				r.trouble(n, "%s is there twice; the first one counts", word(name(v)))
			}
			seen[name(v)] = true
			return twice
		})
		return true
	}
	return s
}

// unbind takes the keys of commands away that others have.
func (r *reader) unbind(root *yaml.Node, v *Values) {
	if r.known.Commands == nil || len(v.Commands) == 0 {
		return
	}
	place := &yaml.Node{}
	for i := 0; root != nil && i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "commands" {
			place = root.Content[i]
		}
	}
	v.Commands = slices.Clone(v.Commands)
	for i, err := range r.known.Commands(v.Keys, v.Commands) {
		if err != nil {
			v.Commands[i].Key = ""
			r.trouble(place, "command %s has no key, only its place in the menu: %s", word(v.Commands[i].Name), err)
		}
	}
}
