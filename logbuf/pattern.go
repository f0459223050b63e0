package logbuf

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pattern is what lines are searched for. It is safe for concurrent use.
//
// The case of letters counts when the pattern has a capital, and not otherwise.
type Pattern struct {
	source string
	lit    *needle        // for a text all there is; for an expression what every match must contain, or nil
	re     *regexp.Regexp // nil for a text
	guise  *guise         // nil: all lines are shown as they are
}

// Text looks for a text as it stands.
func Text(text string) *Pattern {
	p := &Pattern{source: text}
	fold := !strings.ContainsFunc(text, unicode.IsUpper)
	if fold && strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf && unicode.IsLetter(r) }) {
		// Other alphabets have capitals of other lengths: regexp knows them.
		p.re = regexp.MustCompile("(?i)" + regexp.QuoteMeta(text))
		return p
	}
	p.lit = newNeedle(text, fold)
	return p
}

// Regexp looks for a regular expression (RE2 as Go has it).
func Regexp(expr string) (*Pattern, error) {
	parsed, err := syntax.Parse(expr, syntax.Perl)
	var wrong *syntax.Error
	switch {
	case errors.As(err, &wrong): // short, for it stands beside what is typed
		return nil, fmt.Errorf("%s: %s", wrong.Code, wrong.Expr)
	case err != nil:
		return nil, fmt.Errorf("regular expression %q: %w", expr, err)
	}
	full := expr
	if !hasCapital(parsed) {
		full = "(?i)" + expr
	}
	re, err := regexp.Compile(full)
	if err != nil {
		return nil, fmt.Errorf("regular expression %q: %w", expr, err)
	}
	p := &Pattern{source: expr, re: re}
	if parsed, err = syntax.Parse(full, syntax.Perl); err == nil {
		if text, fold := required(parsed.Simplify()); text != "" {
			p.lit = newNeedle(text, fold)
		}
	}
	return p, nil
}

// String is the pattern as it was given.
func (p *Pattern) String() string { return p.source }

// Match tells whether it is in the text.
func (p *Pattern) Match(text []byte) bool {
	if p.lit != nil && p.lit.index(text) < 0 {
		return false
	}
	return p.re == nil || p.re.Match(text)
}

// Spans are the beginnings and ends of what matches, for a line that is shown; n at most.
func (p *Pattern) Spans(text []byte, n int) (out [][2]int) {
	if p.re != nil {
		for _, m := range p.re.FindAllIndex(text, n) {
			out = append(out, [2]int{m[0], m[1]})
		}
		return out
	}
	for at := 0; len(out) < n && len(p.lit.text) > 0; {
		i := p.lit.index(text[at:])
		if i < 0 {
			break
		}
		out = append(out, [2]int{at + i, at + i + len(p.lit.text)})
		at += i + len(p.lit.text)
	}
	return out
}

// next is the first line of the segment from i on that matches, or -1. It goes over the text of all lines at once: the line
// breaks between them keep a text from matching across.
func (p *Pattern) next(s *segment, i int) int {
	if p.guise != nil || p.lit == nil || bytes.IndexByte(p.lit.text, '\n') >= 0 || len(p.lit.text) == 0 {
		for ; i < len(s.ends); i++ {
			if p.guise != nil {
				i = p.guise.next(s, i)
			}
			if i < len(s.ends) && p.on(s, i) {
				return i
			}
		}
		return -1
	}
	for i < len(s.ends) {
		from, _ := s.span(i)
		at := p.lit.index(s.text[from:])
		if at < 0 {
			return -1
		}
		if i = s.at(int(from) + at); p.re == nil || p.re.Match(s.line(i)) {
			return i
		}
		i++
	}
	return -1
}

// last is the last line of the segment up to i that matches, or -1.
func (p *Pattern) last(s *segment, i int) int {
	for ; i >= 0; i-- {
		if p.on(s, i) {
			return i
		}
	}
	return -1
}

// on tells whether line i of the segment matches.
func (p *Pattern) on(s *segment, i int) bool {
	if p.guise == nil {
		return p.Match(s.line(i))
	}
	l := s.pick(i)
	return p.MatchLine(&l)
}

func hasCapital(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if unicode.IsUpper(r) && re.Flags&syntax.FoldCase == 0 {
				return true
			}
		}
	case syntax.OpCharClass: // [A-Z] means capitals; [^x] and \w contain them, but do not mean them
		return len(re.Rune) > 0 && unicode.IsUpper(re.Rune[0]) && unicode.IsUpper(re.Rune[len(re.Rune)-1])
	}
	for _, sub := range re.Sub {
		if hasCapital(sub) {
			return true
		}
	}
	return false
}

// required is the longest text that is in everything the expression matches, in ASCII; "" if there is none.
func required(re *syntax.Regexp) (text string, fold bool) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if r >= utf8.RuneSelf {
				return "", false
			}
		}
		fold = re.Flags&syntax.FoldCase != 0
		if text = string(re.Rune); fold && strings.ContainsAny(strings.ToLower(text), "ks") {
			return foldable(text), true
		}
		return text, fold
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if t, f := required(sub); len(t) > len(text) {
				text, fold = t, f
			}
		}
	}
	return text, fold
}

// foldable is the longest part of a text without k and s: those two have a third form (the sign for Kelvin, the long s),
// which an expression that ignores case finds and a needle does not.
func foldable(text string) (best string) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("kKsS", r) }) {
		if len(part) > len(best) {
			best = part
		}
	}
	return best
}
