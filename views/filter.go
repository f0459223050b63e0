package views

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sahilm/fuzzy"
	"k8s.io/apimachinery/pkg/labels"

	"kdeck/kube"
	"kdeck/ui"
)

// Filter is a parsed filter line: all its parts must match a row. The zero Filter matches every row.
//
// The grammar, part by part:
//
//	word            a case-insensitive substring of the shown cells (of the wide ones while they are shown); "a b" is one
//	                literal word
//	!part           rows that the part does not match
//	column:word     a substring of one known column; before an unknown word the colon is literal (nginx:1.25)
//	image:word      pods with a container of such an image, though no column shows it
//	column>value    <, >=, <=, = and != too: numbers, quantities (1Gi), ages (10m) or words, by what the column holds
//	~word           fuzzy: the letters in this order
//	re:EXPR         a regular expression (RE2, case-insensitive) up to the next blank, or in quotes
//	key=value       where the key is no column: a label; != too
//	l:SELECTOR      the rest of the line is a label selector in kubectl's grammar
type Filter struct {
	Text   string // as it was typed
	terms  []term
	labels labels.Selector

	ages    bool        // it asks for ages, and so means other rows as time goes by
	columns []ui.Column // it was read for: its parts know them by their place
}

// term is one part of a filter.
type term struct {
	not  bool
	test test
}

// test is what a part asks of a row.
type test func(s *subject) bool

// subject is a row as a filter sees it.
type subject struct {
	row    ui.Row
	hay    haystack
	wide   bool // the wide cells are shown too
	labels labels.Set
	now    time.Time
}

// Empty says whether the filter matches every row.
func (f Filter) Empty() bool { return len(f.terms) == 0 && f.labels == nil }

// Match says whether a row passes.
func (f Filter) Match(s *subject) bool {
	for _, t := range f.terms {
		if t.test(s) == t.not {
			return false
		}
	}
	return f.labels == nil || f.labels.Matches(s.labels)
}

// For gives the filter for a list with other columns than it was read for. The error is ParseFilter's: what the filter
// means then is not known, so nothing may be shown in its name.
func (f Filter) For(columns []ui.Column) (Filter, error) {
	if f.Text == "" || slices.EqualFunc(f.columns, columns, func(a, b ui.Column) bool { return a.Name == b.Name }) {
		return f, nil
	}
	return ParseFilter(f.Text, columns)
}

// cellEnd separates the cells of a haystack; no cell contains it, since control characters are stripped at kube's edge.
const cellEnd = "\x00"

// haystack is the searchable text of a row, built once per row and resource version: its cells, and those of wide columns.
type haystack struct{ cells, wide straw }

// straw is the text of some cells, as it is and in lower case.
type straw struct{ text, lower string }

func newHaystack(row ui.Row, columns []ui.Column) haystack {
	var plain, wide []string
	for i, c := range row.Cells {
		if i < len(columns) && columns[i].Wide {
			wide = append(wide, c.Text)
		} else {
			plain = append(plain, c.Text)
		}
	}
	return haystack{newStraw(plain), newStraw(wide)}
}

func newStraw(cells []string) straw {
	text := strings.Join(cells, cellEnd)
	return straw{text: text, lower: strings.ToLower(text)}
}

// has says whether the cells that are shown have something.
func (s *subject) has(what func(straw) bool) bool {
	return what(s.hay.cells) || s.wide && what(s.hay.wide)
}

// hasWord looks for a word, given in lower case, within any cell.
func hasWord(word string) test {
	in := func(t straw) bool { return strings.Contains(t.lower, word) }
	return func(s *subject) bool { return s.has(in) }
}

// hasMatch applies an expression cell by cell, so that ^ and $ mean the ends of a cell.
func hasMatch(re *regexp.Regexp) test {
	in := func(t straw) bool {
		for cell := range strings.SplitSeq(t.text, cellEnd) {
			if re.MatchString(cell) {
				return true
			}
		}
		return false
	}
	return func(s *subject) bool { return s.has(in) }
}

// hasFuzzy looks for the letters of a word in their order, within a cell.
func hasFuzzy(word string) test {
	in := func(t straw) bool {
		for cell := range strings.SplitSeq(t.lower, cellEnd) {
			if len(fuzzy.Find(word, []string{cell})) > 0 {
				return true
			}
		}
		return false
	}
	return func(s *subject) bool { return s.has(in) }
}

// inColumn looks for a word, given in lower case, in the cell of one column.
func inColumn(column int, word string) test {
	return func(s *subject) bool {
		c := s.cell(column)
		return strings.Contains(strings.ToLower(c.Text), word)
	}
}

// facts are what can be asked of objects though no column has it; nil is none.
var facts = map[string]func(kube.Object) []string{
	"image": func(o kube.Object) (out []string) {
		if p, ok := o.(*kube.Pod); ok {
			for i := range p.Containers {
				out = append(out, p.Containers[i].Image)
			}
		}
		return out
	},
}

// hasFact looks for a word, given in lower case, in a fact; what has no such facts is tested otherwise.
func hasFact(fact func(kube.Object) []string, word string, otherwise test) test {
	return func(s *subject) bool {
		var texts []string
		if it, ok := s.row.Item.(*Item); ok {
			texts = fact(it.Object)
		}
		if texts == nil {
			return otherwise(s)
		}
		return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), word) })
	}
}

// hasLabels applies a label selector.
func hasLabels(sel labels.Selector) test {
	return func(s *subject) bool { return sel.Matches(s.labels) }
}

// cell is the cell of a column; a row may be shorter than its head.
func (s *subject) cell(column int) ui.Cell {
	if column < len(s.row.Cells) {
		return s.row.Cells[column]
	}
	return ui.Cell{}
}
