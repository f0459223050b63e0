package views

import (
	"fmt"
	"sort"
	"strings"
)

// How much of a YAML text is folded; each press of the key goes to the next.
const (
	unfolded     = iota
	foldSections // what lies below the keys of the second level, as spec.containers
	foldAll      // everything below the top keys
	foldLevels
)

// folded is a text of which blocks are folded to their first lines.
type folded struct {
	lines  []string // with a note on how much is hidden, as in "spec: … 34 lines"
	bare   []int    // the length of each line without the note
	source []int    // the line of the whole text each stands for
	level  int
}

// foldYAML folds the blocks of a text as sigs.k8s.io/yaml writes it: two spaces a level, lists not indented.
func foldYAML(all []string, level int, dots string) folded {
	f := folded{level: level}
	for i := 0; i < len(all); {
		n := 0
		if folds(all, i, level) {
			n = block(all, i)
		}
		line := all[i]
		f.bare, f.source = append(f.bare, len(line)), append(f.source, i)
		if n > 0 {
			line += fmt.Sprintf(" %s %s", dots, lineCount(n))
		}
		f.lines = append(f.lines, line)
		i += 1 + n
	}
	return f
}

func lineCount(n int) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}

// folds says whether the block that line i begins is one that the level folds.
func folds(all []string, i, level int) bool {
	line := all[i]
	indent := len(line) - len(strings.TrimLeft(line, " "))
	switch {
	case level == unfolded || line == "" || strings.HasPrefix(line, "#"):
		return false
	case level == foldAll:
		return indent == 0
	}
	return indent == 2 || indent == 0 && strings.HasPrefix(line, "- ") // the items of a list on the top level, as a Role's rules
}

// block is how many lines below line i belong to it.
func block(all []string, i int) int {
	indent := len(all[i]) - len(strings.TrimLeft(all[i], " "))
	item := strings.HasPrefix(all[i][indent:], "- ")
	j := i + 1
	for ; j < len(all); j++ {
		body := strings.TrimLeft(all[j], " ")
		deep := len(all[j]) - len(body)
		list := deep == indent && !item && strings.HasPrefix(body, "- ") // a list stands below its key, not further in
		if body != "" && deep <= indent && !list {
			break
		}
	}
	return j - i - 1
}

// at is the line that shows line i of the whole text, or the fold it is in.
func (f folded) at(i int) int {
	return max(0, sort.Search(len(f.source), func(n int) bool { return f.source[n] > i })-1)
}

// nearest is the line like text that is nearest to line i; i itself when there is none.
func nearest(lines []string, text string, i int) int {
	for d := range lines {
		if j := i - d; j >= 0 && j < len(lines) && lines[j] == text {
			return j
		}
		if j := i + d; j < len(lines) && lines[j] == text {
			return j
		}
	}
	return i
}
