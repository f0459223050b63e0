package views

import (
	"fmt"
	"slices"
	"strings"

	"kdeck/near"
	"kdeck/themes"
	"kdeck/ui"
)

// Palette runs the lines behind ':'.
type Palette struct {
	s *Session
	// Messages opens the view of what was said, which is the shell's own.
	Messages func() ui.View
}

// NewPalette makes the palette of a session.
func NewPalette(s *Session) *Palette { return &Palette{s: s} }

// Run carries a line out, or says what is wrong with it.
func (p *Palette) Run(line string) ui.Step {
	c, err := ParseCommand(p.s.Values.Expand(line))
	if err != nil {
		return ui.Step{Say: ui.Note{Tone: themes.Bad, Text: err.Error()}}
	}
	v, ok := findVerb(c.Word)
	switch {
	case c.Word == "":
		return ui.Quiet()
	case ok && v.words[0] == verbMessages && p.Messages != nil:
		return ui.Step{Open: p.Messages()}
	}
	return runCommand(p.s, c)
}

// Perform carries out what a key means everywhere.
func (p *Palette) Perform(name string) (ui.Step, bool) {
	if name == verbUndo {
		return openWrites(p.s, Undo()), true
	}
	return ui.Step{}, false
}

// Complete gives the words that fit what has been typed, the best first.
func (p *Palette) Complete(text string) []string {
	head, last := "", text
	if i := strings.LastIndexByte(text, ' '); i >= 0 {
		head, last = text[:i+1], text[i+1:]
	}
	var out []string
	words := p.words(strings.Fields(head))
	if last == "" {
		if head == "" {
			return nil
		}
		for _, w := range words {
			out = append(out, head+w)
		}
		return out
	}
	for _, w := range ui.Match(last, words) {
		out = append(out, head+w)
	}
	return out
}

// words are the words that may stand behind those already typed.
func (p *Palette) words(before []string) []string {
	if len(before) == 0 {
		return commandWords(p.s)
	}
	if v, ok := findVerb(before[0]); ok && v.words[0] == verbContext {
		return contextNames(p.s)
	}
	return p.s.namespaces()
}

// commandWords are all words a line may begin with.
func commandWords(s *Session) []string {
	var words []string
	for _, v := range verbs() {
		words = append(words, v.words[0])
	}
	for word := range s.Values.Aliases {
		words = append(words, word)
	}
	for _, a := range s.actions() {
		words = append(words, a.ID)
	}
	for _, n := range s.namespaces() {
		words = append(words, verbNamespace+" "+n)
	}
	for _, n := range contextNames(s) {
		words = append(words, verbContext+" "+n)
	}
	for _, k := range Kinds() {
		words = append(words, k.words()...)
	}
	for _, r := range s.resources() {
		words = append(words, r.Name)
		words = append(words, r.Short...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// stranger tells that a word names nothing, with the nearest words that do.
func stranger(s *Session, word string) ui.Note {
	return fault("no kind or command %q%s", word, didYouMean(word, commandWords(s)))
}

func say(format string, args ...any) ui.Note { return ui.Note{Text: fmt.Sprintf(format, args...)} }

func fault(format string, args ...any) ui.Note {
	return ui.Note{Tone: themes.Bad, Text: fmt.Sprintf(format, args...)}
}

// Root is the first view: what the command line asks for. A word that is no everyday kind is looked up at the server
// first; when it names nothing, the pods are shown and the status line says so.
func Root(s *Session, c Command) ui.View {
	if c.Word == "" {
		c.Word = Pods().Name
	}
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
