package views

import (
	"fmt"
	"strings"

	"kdeck/near"
	"kdeck/shellwords"
	"kdeck/themes"
	"kdeck/ui"
)

// Palette runs the lines behind ':'.
type Palette struct {
	s *Session
	// Messages opens the view of what was said, which is the shell's own.
	Messages func() ui.View
	// Recent gives the lines entered so far, the latest last; nil: none are known.
	Recent func() []string
}

// NewPalette makes the palette of a session.
func NewPalette(s *Session) *Palette { return &Palette{s: s} }

// Run carries a line out, or says what is wrong with it.
func (p *Palette) Run(line string) ui.Step {
	words, err := shellwords.Split(line)
	if err == nil {
		words, err = p.s.Values.Expand(words)
	}
	var c Command
	if err == nil {
		c, err = ParseWords(words)
	}
	if err != nil {
		return ui.Step{Say: ui.Note{Tone: themes.Bad, Text: err.Error()}}
	}
	v, ok := findVerb(c.Word)
	switch {
	case c == (Command{}):
		return ui.Quiet()
	case ok && v.words[0] == verbMessages && p.Messages != nil:
		return ui.Step{Open: p.Messages()}
	}
	return runCommand(p.s, c)
}

// Perform carries out what a key means everywhere.
func (p *Palette) Perform(name string) (ui.Step, bool) {
	s := p.s
	do, ok := map[string]func() ui.Step{
		verbUndo:        func() ui.Step { return openWrites(s, Undo()) },
		"kinds":         func() ui.Step { return ui.Step{Open: NewList(s, APIKinds(), Scope{})} },
		"history-back":  func() ui.Step { return s.travel(s.history.step(-1)) },
		"history-forth": func() ui.Step { return s.travel(s.history.step(+1)) },
		"last":          func() ui.Step { return s.travel(s.history.last()) },
	}[name]
	if !ok {
		return ui.Step{}, false
	}
	return do(), true
}

// stranger tells that a word names nothing, with the nearest words that do.
func stranger(s *Session, word string) ui.Note {
	return fault("no kind or command %q%s", word, didYouMean(word, commandWords(s)))
}

func say(format string, args ...any) ui.Note { return ui.Note{Text: fmt.Sprintf(format, args...)} }

func fault(format string, args ...any) ui.Note {
	return ui.Note{Tone: themes.Bad, Text: fmt.Sprintf(format, args...)}
}

// Begin is the first view of a context: what a command asks for, else what the context was left with.
func Begin(s *Session, c Command) ui.View {
	if c == (Command{}) {
		return Left(s)
	}
	return Root(s, c)
}

// Root is the first view: what the command line asks for. A word that is no everyday kind is looked up at the server
// first; when it names nothing, the pods are shown and the status line says so.
func Root(s *Session, c Command) ui.View {
	if c.All || c.Namespace != "" {
		s.Use(c.Namespace)
	}
	pods := func() *List { return NewList(s, Pods(), Scope{Namespace: s.Namespace}) }
	step := runCommand(s, c)
	switch v := step.Open.(type) {
	case nil:
		list := pods()
		list.greet = step.Say
		return list
	case *Wait:
		v.instead = func() ui.View { return pods() }
	}
	return step.Open
}

// didYouMean names the words that begin like one that means nothing, else the one nearest to it.
func didYouMean(word string, known []string) string {
	var like []string
	for _, k := range known {
		if strings.HasPrefix(k, word) && len(like) < 3 {
			like = append(like, k)
		}
	}
	if meant := near.Name(word, known); len(like) == 0 && meant != "" {
		like = []string{meant}
	}
	if len(like) == 0 {
		return ""
	}
	return ": did you mean " + strings.Join(like, ", ") + "?"
}
