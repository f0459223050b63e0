package config

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// reader goes through the nodes of one file, notes what is wrong and where each setting was found.
type reader struct {
	file     string
	known    Known
	problems []Problem             // the first ones
	faults   int                   // how many there were
	sources  map[string]string     // nil: not kept
	where    func(line int) string // the source of what stands on a line; nil: base and line
	path     []string              // of the node being read: "contexts", "[1]", "theme"
	inside   int                   // how many lists of records are around: what is in them has no source of its own
	nodes    int
}

// problemLimit is how many problems of a file are told.
const problemLimit = 100

// nodeLimit bounds the work that YAML anchors can multiply.
const nodeLimit = 50_000

// base is the file's name as sources show it.
func (r *reader) base() string { return filepath.Base(r.file) }

// trouble notes a problem at a node, in words that begin with the setting's path; it returns false, the answer of all
// who cannot read.
func (r *reader) trouble(n *yaml.Node, format string, args ...any) bool {
	text := fmt.Sprintf(format, args...)
	if p := r.at(); p != "" {
		text = p + ": " + text
	}
	switch r.faults++; {
	case r.faults == problemLimit:
		text = "more is wrong from here on than is told"
		fallthrough
	case r.faults < problemLimit:
		r.problems = append(r.problems, Problem{r.file, n.Line, n.Column, visible(text)})
	}
	return false
}

// visible is text without what a terminal would obey.
func visible(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return unicode.ReplacementChar
	}, text)
}

// at is the path of the node being read: "contexts[1].columns.pods".
func (r *reader) at() string {
	return strings.ReplaceAll(strings.Join(r.path, "."), ".[", "[")
}

// in reads something one step further down.
func (r *reader) in(step string, read func() bool) bool {
	r.path = append(r.path, step)
	defer func() { r.path = r.path[:len(r.path)-1] }()
	return read()
}

// found notes where the node being read stands, after it was read well.
func (r *reader) found(n *yaml.Node) {
	if r.sources != nil && r.inside == 0 {
		r.sources[r.at()] = r.source(n.Line)
	}
}

func (r *reader) source(line int) string {
	if r.where != nil {
		return r.where(line)
	}
	return fmt.Sprintf("%s:%d", r.base(), line)
}

// resolve follows a YAML alias to its anchor. It is nil when the file has grown beyond all measure.
func (r *reader) resolve(n *yaml.Node) *yaml.Node {
	for hops := 0; n != nil && n.Kind == yaml.AliasNode && hops < 10; hops++ {
		n = n.Alias
	}
	if r.nodes++; r.nodes == nodeLimit {
		r.trouble(n, "the anchors of this file multiply it beyond %d values", nodeLimit)
	}
	if n == nil || n.Kind == yaml.AliasNode || r.spent() {
		return nil
	}
	return n
}

// spent says that no more is read.
func (r *reader) spent() bool { return r.nodes >= nodeLimit }

// empty says that nothing is written: "theme:" and "theme: null" leave a setting as it is.
func empty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// scalar is the text of a single value, as it is written.
func (r *reader) scalar(n *yaml.Node, says string) (string, bool) {
	node := r.resolve(n)
	switch {
	case node == nil:
		return "", false
	case node.Kind != yaml.ScalarNode:
		return "", r.trouble(n, "is %s where %s belongs", form(node), says)
	case empty(node):
		return "", r.trouble(n, "is empty where %s belongs", says)
	}
	return node.Value, true
}

// pair is one entry of a mapping.
type pair struct {
	name  string
	key   *yaml.Node
	value *yaml.Node
}

// pairs are the entries of a mapping, without the repeated ones, which are told.
func (r *reader) pairs(n *yaml.Node, says string) ([]pair, bool) {
	node := r.resolve(n)
	if node == nil {
		return nil, false
	}
	if node.Kind != yaml.MappingNode {
		return nil, r.trouble(n, "is %s where %s belongs", form(node), says)
	}
	var list []pair
	lines := make(map[string]int)
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		name := r.resolve(key)
		if name == nil || name.Kind != yaml.ScalarNode {
			r.trouble(key, "has a name that is not a word")
			continue
		}
		if line, twice := lines[name.Value]; twice {
			r.trouble(key, "%s is set twice, here and on line %d; the first one counts", word(name.Value), line)
			continue
		}
		lines[name.Value] = key.Line
		list = append(list, pair{name.Value, key, node.Content[i+1]})
	}
	return list, true
}

// index is the innermost index on the path.
func (r *reader) index() int {
	for i := len(r.path) - 1; i >= 0; i-- {
		if n, err := strconv.Atoi(strings.Trim(r.path[i], "[]")); err == nil && strings.HasPrefix(r.path[i], "[") {
			return n
		}
	}
	return 0
}

// name is the innermost name on the path: the kind, for one of its columns.
func (r *reader) name() string {
	for i := len(r.path) - 1; i >= 0; i-- {
		if !strings.HasPrefix(r.path[i], "[") {
			return r.path[i]
		}
	}
	return ""
}

// form names the kind of a node.
func form(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a single value"
}

// word is a name as problems show it, quoted when it is not plain.
func word(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == "" && name != "" {
		return name
	}
	return fmt.Sprintf("%q", name)
}
