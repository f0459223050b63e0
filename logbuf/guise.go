package logbuf

import (
	"slices"
	"strings"
)

// guise is how records look that are not shown as they are, and what tells fast which of them are worth a look.
//
// To make the look of a record costs some microseconds, and a search goes through a million of them. Whatever a look puts
// between the words of a record, or around them, it leaves the words as they are: those of the text to be found have to be in
// the line itself. What a look makes anew is the name of the level, and times.
type guise struct {
	look  func(*Line) []byte
	words []*needle
	named *needle // without words: what may be in the name of a level too, or nil
}

// As is the pattern for records that are shown by a look: they match by that too. Clocks says that times are made anew in it.
// The look is called from several goroutines; nil is none.
func (p *Pattern) As(look func(*Line) []byte, clocks bool) *Pattern {
	q := *p
	if q.guise = nil; look == nil {
		return &q
	}
	g := &guise{look: look}
	if q.guise = g; p.lit == nil {
		return &q
	}
	for _, word := range strings.FieldsFunc(string(p.lit.text), func(r rune) bool { return !inWord(r) }) {
		switch {
		case clocks && strings.Trim(word, "0123456789TtZz:-") == "":
		case named(word):
			g.named = newNeedle(word, p.lit.fold)
		default:
			g.words = append(g.words, newNeedle(word, p.lit.fold))
		}
	}
	return &q
}

// inWord are the characters that neither a look nor the JSON of any program writes in another way.
func inWord(r rune) bool {
	return r < 0x80 && (letter(byte(r)) || r >= '0' && r <= '9' || r == '-' || r == '_' || r == ':')
}

// named tells whether a text is in the name of a level.
func named(text string) bool {
	text = strings.ToLower(text)
	for l := Trace; l <= Fatal; l++ {
		if strings.Contains(l.String(), text) {
			return true
		}
	}
	return false
}

// MatchLine tells whether the pattern is in the line, as it is or as it is shown.
func (p *Pattern) MatchLine(l *Line) bool {
	if p.Match(l.Text) {
		return true
	}
	g := p.guise
	return g != nil && l.Kind == 0 && l.Format != Plain && g.worth(l) && p.Match(g.look(l))
}

// worth tells whether the look of a record may have what is looked for.
func (g *guise) worth(l *Line) bool {
	if len(g.words) == 0 && g.named != nil {
		return g.named.index(l.Text) >= 0 || strings.Contains(l.Level.String(), strings.ToLower(string(g.named.text)))
	}
	return !slices.ContainsFunc(g.words, func(w *needle) bool { return w.index(l.Text) < 0 })
}

// next is the first line of the segment from i on that has all the words, or len(s.ends). Each word is looked for from where the
// others have got to, so that the rarest sets the pace.
func (g *guise) next(s *segment, i int) int {
	for n, agreed := 0, 0; i < len(s.ends) && agreed < len(g.words); n++ {
		from, _ := s.span(i)
		at := g.words[n%len(g.words)].index(s.text[from:])
		if at < 0 {
			return len(s.ends)
		}
		if found := s.at(int(from) + at); found > i {
			i, agreed = found, 0
		}
		agreed++
	}
	return i
}
