package views

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"k8s.io/apimachinery/pkg/labels"

	"kdeck/ui"
)

// FilterError says what is wrong with a filter line, and where.
type FilterError struct {
	At   int // the byte the faulty part begins at
	Text string
}

func (e *FilterError) Error() string { return e.Text }

// filterParser reads one filter line from left to right.
type filterParser struct {
	text    string
	at      int
	columns []ui.Column
	ages    *bool // set when a part asks for an age
}

// ParseFilter reads a filter line for a list with these columns. The error is a *FilterError. The caller keeps its last
// good filter when there is one: a filter that does not parse must never show everything.
func ParseFilter(text string, columns []ui.Column) (Filter, error) {
	f := Filter{Text: text, columns: columns}
	p := &filterParser{text: text, columns: columns, ages: &f.ages}
	for p.skipBlanks(); p.at < len(p.text); p.skipBlanks() {
		start := p.at
		if rest, ok := strings.CutPrefix(p.text[p.at:], "l:"); ok {
			sel, err := selector(strings.TrimSpace(rest))
			if err != nil {
				return Filter{}, &FilterError{start, err.Error()}
			}
			f.labels = sel
			break
		}
		t, err := p.term()
		if err != nil {
			return Filter{}, &FilterError{start, err.Error()}
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// selector reads a label selector in kubectl's grammar.
func selector(text string) (labels.Selector, error) {
	sel, err := labels.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("label selector %q: %w", text, err)
	}
	if sel.Empty() {
		return nil, fmt.Errorf("l: wants a label selector, such as l:app=web")
	}
	return sel, nil
}

func (p *filterParser) skipBlanks() {
	rest := p.text[p.at:]
	p.at = len(p.text) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
}

// term reads one part.
func (p *filterParser) term() (term, error) {
	var t term
	t.not = p.take("!")
	test, err := p.test()
	t.test = test
	return t, err
}

// take reads a sign if it stands here.
func (p *filterParser) take(sign string) bool {
	if strings.HasPrefix(p.text[p.at:], sign) {
		p.at += len(sign)
		return true
	}
	return false
}

// test reads what a part asks for.
func (p *filterParser) test() (test, error) {
	switch {
	case p.take("re:"):
		word, err := p.word("re: wants a regular expression, such as re:^web-[0-9]")
		if err != nil {
			return nil, err
		}
		re, err := regexp.Compile("(?i)" + word)
		if err != nil {
			return nil, fmt.Errorf("re:%s: %s", word, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
		return hasMatch(re), nil
	case p.take("~"):
		word, err := p.word("~ wants a word")
		return hasFuzzy(strings.ToLower(word)), err
	case strings.HasPrefix(p.text[p.at:], `"`):
		word, err := p.word("a word is missing between the quotes")
		return hasWord(strings.ToLower(word)), err
	}
	if key, op, ok := p.head(); ok {
		column, known := p.column(key)
		if fact := facts[plainName(key)]; fact != nil && op == ":" && !known {
			p.at += len(key) + len(op)
			word, err := p.word(fmt.Sprintf("a value is missing after %s%s", key, op))
			return hasFact(fact, strings.ToLower(word), hasWord(strings.ToLower(key+op+word))), err
		}
		if known || op != ":" {
			p.at += len(key) + len(op)
			return p.condition(key, column, known, op)
		}
	}
	word, err := p.word("a word is missing after !")
	return hasWord(strings.ToLower(word)), err
}

// condition reads the value behind "column:", "column>" and their like, or behind the key of a label.
func (p *filterParser) condition(key string, column int, known bool, op string) (test, error) {
	value, err := p.word(fmt.Sprintf("a value is missing after %s%s", key, op))
	switch {
	case err != nil:
		return nil, err
	case len(p.columns) == 0: // nothing has come yet, and what comes brings its columns
		return func(*subject) bool { return false }, nil
	case known && op == ":":
		return inColumn(column, strings.ToLower(value)), nil
	case known:
		*p.ages = *p.ages || p.columns[column].Age || p.columns[column].Span
		return compare(p.columns[column], column, op, value)
	case op == "=" || op == "!=":
		sel, err := selector(key + op + value)
		if err != nil {
			return nil, fmt.Errorf("%s is no column, and %w", key, err)
		}
		return hasLabels(sel), nil
	}
	return nil, fmt.Errorf("there is no column %s: there are %s", key, p.names())
}

// head reads "key" and the operator behind it, as far as the word goes, without consuming them.
func (p *filterParser) head() (key, op string, ok bool) {
	word := p.text[p.at:]
	if i := strings.IndexFunc(word, unicode.IsSpace); i >= 0 {
		word = word[:i]
	}
	i := strings.IndexAny(word, ":<>=!")
	if i <= 0 {
		return "", "", false
	}
	for _, op := range []string{">=", "<=", "!=", ":", ">", "<", "="} {
		if strings.HasPrefix(word[i:], op) {
			return word[:i], op, true
		}
	}
	return "", "", false
}

// column finds a column by its name in any case, blanks and dashes left out: "last-seen" is LAST SEEN. One of many is
// meant by one, too: "image" is IMAGES.
func (p *filterParser) column(name string) (int, bool) {
	for _, spelt := range []func(string) string{plainName, singular} {
		want := spelt(name)
		if i := slices.IndexFunc(p.columns, func(c ui.Column) bool { return spelt(c.Name) == want }); i >= 0 {
			return i, true
		}
	}
	return 0, false
}

// singular is a plain name without the sign of the plural: "port" of PORT(S), "image" of IMAGES.
func singular(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(plainName(name), "(s)"), "s")
}

func (p *filterParser) names() string {
	names := make([]string, len(p.columns))
	for i, c := range p.columns {
		names[i] = strings.ToLower(strings.ReplaceAll(c.Name, " ", "-"))
	}
	return strings.Join(names, ", ")
}

func plainName(s string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(s))
}

// word reads a quoted or blank-delimited word; an empty one is an error, told as missing says.
func (p *filterParser) word(missing string) (string, error) {
	var word string
	if p.take(`"`) {
		body, _, closed := strings.Cut(p.text[p.at:], `"`)
		if !closed {
			return "", fmt.Errorf(`the quote in "%s is not closed`, body)
		}
		word = body
		p.at += len(body) + 1
	} else {
		word = p.text[p.at:]
		if i := strings.IndexFunc(word, unicode.IsSpace); i >= 0 {
			word = word[:i]
		}
		p.at += len(word)
	}
	if word == "" {
		return "", fmt.Errorf("%s", missing)
	}
	return word, nil
}
