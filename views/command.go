package views

import (
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/validate/content"
	"k8s.io/apimachinery/pkg/fields"

	"kdeck/shellwords"
)

// Command is what a line behind ':' or the arguments of the program ask for:
// KIND[/NAME] [NAMESPACE] [-n NS | -A] [-l SELECTOR] [--context CTX].
type Command struct {
	Word      string // a kind, an alias, or a command such as "ctx" or "q"
	Name      string // behind the slash, or the argument of a command that takes one
	Namespace string // "" = the current one
	All       bool   // all namespaces
	Labels    string // kubectl's selector grammar
	Fields    string // a field selector, for the fields the server can select by
	Context   string // "" = the current one
}

// ParseCommand reads a command line as it is typed; what has blanks stands in quotes (see ParseWords).
func ParseCommand(line string) (Command, error) {
	words, err := shellwords.Split(line)
	if err != nil {
		return Command{}, err
	}
	return ParseWords(words)
}

// ParseWords reads the words of a command line. A selector may have blanks without quotes: -l takes words up to the next flag.
func ParseWords(words []string) (Command, error) {
	var c Command
	for i := 0; i < len(words); i++ {
		if !strings.HasPrefix(words[i], "-") {
			if err := c.plain(words[i]); err != nil {
				return c, err
			}
			continue
		}
		f, value, err := flagOf(words[i])
		if err != nil {
			return c, err
		}
		for f.wants != "" && i+1 < len(words) && !strings.HasPrefix(words[i+1], "-") && (value == "" || f.rest) {
			i++
			value = strings.TrimPrefix(value+" "+words[i], " ")
		}
		if f.wants != "" && value == "" {
			return c, fmt.Errorf("%s wants %s", words[i], f.wants)
		}
		if err := f.set(&c, value); err != nil {
			return c, err
		}
	}
	return c, c.Check()
}

// plain takes a word that is no flag.
func (c *Command) plain(w string) error {
	switch {
	case c.Word == "":
		c.Word, c.Name, _ = strings.Cut(w, "/")
		if c.Word == "" {
			return fmt.Errorf("the kind is missing before %s", w)
		}
	case c.Name == "" && takesName(c.Word):
		c.Name = w
	case c.Namespace == "":
		return c.In(w)
	default:
		return fmt.Errorf("too many words at %q: KIND[/NAME] [NAMESPACE] [-n NS | -A] [-l SELECTOR]", w)
	}
	return nil
}

// In names the namespace, which can be done once only.
func (c *Command) In(namespace string) error {
	namespace = distinct(namespace)
	if c.Namespace != "" && c.Namespace != namespace {
		return fmt.Errorf("which namespace, %s or %s?", c.Namespace, namespace)
	}
	c.Namespace = namespace
	return nil
}

// Check says what of a command no server would take, wherever its parts came from and without asking one. Kinds are not
// looked at: it takes a server to know them.
func (c Command) Check() error {
	switch {
	case c.All && c.Namespace != "":
		return fmt.Errorf("-A and namespace %s exclude each other", c.Namespace)
	case c.Namespace != "":
		if why := badNamespace(c.Namespace); why != "" {
			return errors.New(why)
		}
	}
	if c.Labels != "" {
		if _, err := selector(c.Labels); err != nil {
			return err
		}
	}
	if _, err := fields.ParseSelector(c.Fields); err != nil {
		return fmt.Errorf("field selector %q: %w", c.Fields, err)
	}
	if why := content.IsPathSegmentName(c.Name); len(why) > 0 && !takesName(c.Word) {
		return fmt.Errorf("%q cannot be a name: it %s", c.Name, why[0])
	}
	return nil
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
