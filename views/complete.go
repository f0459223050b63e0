package views

import (
	"slices"
	"strings"

	"kdeck/shellwords"
	"kdeck/ui"
)

// Complete gives the lines that fit what has been typed, the best first. Each can be entered as it is: what needs quotes has
// them, whether the word in hand was begun with one or not.
func (p *Palette) Complete(text string) []string {
	typed, open := shellwords.Scan(text)
	head, last := text, "" // a new word, behind a blank
	if n := len(typed) - 1; n >= 0 && (open != nil || typed[n].End == len(text)) {
		head, last = text[:typed[n].Start], typed[n].Text
		typed = typed[:n]
	}
	before := make([]string, len(typed))
	for i, w := range typed {
		before[i] = w.Text
	}
	if len(before) == 0 {
		if last == "" {
			return nil
		}
		return ui.Match(last, p.lines(last))
	}
	words, several := p.words(before, last)
	joined := ""
	if i := strings.LastIndexByte(last, ','); several && i >= 0 {
		joined, last = last[:i+1], last[i+1:]
	}
	if last != "" {
		words = ui.Match(last, words)
	}
	var out []string
	for _, w := range words {
		out = append(out, head+shellwords.Quote(joined+w))
	}
	return append(out, p.lately(text)...)
}

// lines are the lines that may be meant by the first word of one: words, and what was entered before.
func (p *Palette) lines(typed string) []string {
	if kind, name, ok := strings.Cut(typed, "/"); ok {
		return p.s.namesOf(kind, name)
	}
	words := commandWords(p.s)
	if p.Recent != nil {
		words = append(words, p.Recent()...)
		slices.Sort(words)
		words = slices.Compact(words)
	}
	return words
}

// lately are the lines entered before that go on from what has been typed, the latest first.
func (p *Palette) lately(text string) []string {
	var out []string
	if p.Recent == nil {
		return nil
	}
	for _, line := range slices.Backward(p.Recent()) {
		if strings.HasPrefix(line, text) && line != text {
			out = append(out, line)
		}
	}
	return out
}

// words are the words that may stand behind those already typed, without quotes; several says whether they may be joined by commas.
func (p *Palette) words(before []string, typed string) (words []string, several bool) {
	if strings.HasPrefix(typed, "-") {
		return flagWords(), false
	}
	if words, ok := valueWords(p.s, before[len(before)-1]); ok {
		return words, true
	}
	if v, ok := findVerb(before[0]); ok && v.words[0] == verbContext {
		return contextNames(p.s), false
	}
	return p.s.namespaces(), true
}

// mostNames bounds how many names of objects are offered: who sees so many types on.
const mostNames = 100

// namesOf are the objects of the list on top that a word like "pod/we" may mean: others would have to be asked for.
func (s *Session) namesOf(kind, prefix string) []string {
	v := s.front
	if v == nil || !v.kind.answers(kind) {
		return nil
	}
	var out []string
	for _, o := range v.list.Objects {
		if name := o.GetName(); strings.HasPrefix(name, prefix) && len(out) < mostNames {
			out = append(out, shellwords.Quote(kind+"/"+name))
		}
	}
	return slices.Compact(out)
}

// commandWords are all words a line may begin with.
func commandWords(s *Session) []string {
	var words []string
	for _, v := range verbs() {
		words = append(words, v.words[0])
	}
	for word := range s.Values.Aliases {
		words = append(words, shellwords.Quote(word))
	}
	for _, a := range s.actions() {
		words = append(words, a.ID)
	}
	for _, n := range s.namespaces() {
		words = append(words, shellwords.Join(verbNamespace, n))
	}
	for _, n := range contextNames(s) {
		words = append(words, shellwords.Join(verbContext, n))
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
