package views

import (
	"fmt"
	"strings"
)

// Command is what a line behind ':' or the arguments of the program ask for: KIND[/NAME] [NAMESPACE] [-n NS | -A] [-l SELECTOR].
type Command struct {
	Word      string // a kind, an alias, or a command such as "ctx" or "q"
	Name      string // behind the slash, or the argument of a command that takes one
	Namespace string // "" = the current one
	All       bool   // all namespaces
	Labels    string // kubectl's selector grammar, checked by the server
	Fields    string // a field selector, for the fields the server can select by
}

// ParseCommand reads a command line; quotes are not needed, since no name has blanks, but a selector may: -l takes
// words up to the next flag.
func ParseCommand(line string) (Command, error) {
	var c Command
	words := strings.Fields(line)
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case w == "-A" || w == "--all-namespaces":
			c.All = true
		case w == "-n" || w == "--namespace":
			if i+1 >= len(words) {
				return c, fmt.Errorf("%s wants a namespace", w)
			}
			i++
			c.Namespace = words[i]
		case strings.HasPrefix(w, "--namespace="):
			c.Namespace = strings.TrimPrefix(w, "--namespace=")
		case w == "-l" || w == "--selector":
			var parts []string
			for i+1 < len(words) && !strings.HasPrefix(words[i+1], "-") {
				i++
				parts = append(parts, words[i])
			}
			if len(parts) == 0 {
				return c, fmt.Errorf("%s wants a label selector, such as app=web", w)
			}
			c.Labels = strings.Join(parts, " ")
		case strings.HasPrefix(w, "--field-selector="):
			c.Fields = strings.TrimPrefix(w, "--field-selector=")
		case w == "--field-selector":
			if i+1 >= len(words) {
				return c, fmt.Errorf("--field-selector wants fields, such as spec.nodeName=node-1")
			}
			i++
			c.Fields = words[i]
		case strings.HasPrefix(w, "--selector="):
			c.Labels = strings.TrimPrefix(w, "--selector=")
		case strings.HasPrefix(w, "-"):
			return c, fmt.Errorf("unknown flag %s: there are -n NAMESPACE, -A, -l SELECTOR and --field-selector FIELDS", w)
		case c.Word == "":
			c.Word, c.Name, _ = strings.Cut(w, "/")
		case c.Name == "" && takesName(c.Word):
			c.Name = w
		case c.Namespace == "":
			c.Namespace = w
		default:
			return c, fmt.Errorf("too many words at %q: KIND[/NAME] [NAMESPACE] [-n NS | -A] [-l SELECTOR]", w)
		}
	}
	if c.All && c.Namespace != "" {
		return c, fmt.Errorf("-A and namespace %s exclude each other", c.Namespace)
	}
	return c, nil
}

// verb is a command that is no kind.
type verb struct {
	words []string // its names; the first is the one told to the user
	name  bool     // takes a name as its argument
	help  string
}

// The commands that are no kinds, told apart by their first word.
const (
	verbNamespace = "ns"
	verbContext   = "ctx"
	verbKinds     = "kinds"
	verbLogin     = "login"
	verbLogs      = "logs"
	verbMessages  = "messages"
	verbRunning   = "operations"
	verbReadOnly  = "readonly"
	verbUndo      = undoName
	verbWrites    = transcriptName
	verbForwards  = forwardsName
	verbQuit      = "q"
)

// verbs lists the commands that are no kinds. With a name, ns and ctx switch; without one they list.
func verbs() []verb {
	return []verb{
		{words: []string{verbNamespace, "namespace", "namespaces"}, name: true, help: "list namespaces, or use one"},
		{words: []string{verbContext, "context", "contexts"}, name: true, help: "list contexts, or switch to one"},
		{words: []string{verbLogs, "log"}, name: true, help: "logs of a pod, KIND/NAME, or labels with -l"},
		{words: []string{verbLogin}, help: "run the credential plugin with the terminal"},
		{words: []string{verbKinds, "api-resources", "aliases"}, help: "list every kind the server has"},
		{words: []string{verbMessages, "msg"}, help: "what was said so far"},
		{words: []string{verbRunning, "ops"}, help: "what was begun here, and how it goes"},
		{words: []string{verbUndo}, help: "what was changed, to take it back"},
		{words: []string{verbWrites}, help: "every write there was"},
		{words: []string{verbForwards}, help: "local ports that lead into the cluster"},
		{words: []string{verbReadOnly}, help: "switch read-only mode on, or off where the configuration allows it"},
		{words: []string{verbQuit, "quit", "exit", "q!"}, help: "quit"},
	}
}

// takesName says whether the word behind a command is a name rather than a namespace.
func takesName(word string) bool {
	v, ok := findVerb(word)
	return ok && v.name
}

func findVerb(word string) (verb, bool) {
	word = strings.ToLower(word)
	for _, v := range verbs() {
		for _, w := range v.words {
			if w == word {
				return v, true
			}
		}
	}
	return verb{}, false
}
