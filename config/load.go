package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// sizeLimit is the size in bytes beyond which a file is no configuration.
const sizeLimit = 1 << 20

// content is what a configuration file has: the settings, and what differs by context.
type content struct {
	Values
	contexts []override
	lost     bool // contexts cannot be read
}

// contentFields is the table of a file's top level.
func contentFields() []field[content] {
	var fields []field[content]
	for _, f := range settings() {
		fields = append(fields, lift(f, func(c *content) *Values { return &c.Values }))
	}
	contexts := set("contexts", func(c *content) *[]override { return &c.contexts }, overrides(), nil,
		"What differs by context. All entries that match count, the last one wins.")
	read := contexts.read
	contexts.read = func(r *reader, n *yaml.Node, c *content) bool {
		c.lost = !read(r, n, c)
		return !c.lost
	}
	return append(fields, contexts)
}

// Load reads the configuration file. One that is missing is none; of one with problems everything else counts.
func Load(path string, known Known) (Config, []Problem) {
	known = known.with(ThemeFiles(path))
	c := Config{Values: Defaults(), Path: path, known: known, sources: make(map[string]string)}
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		c.shut("since " + base(path) + " cannot be read")
		return c, []Problem{{File: path, Text: err.Error()}}
	}
	return parse(path, data, known)
}

// readFile reads a file of a sensible size.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("this is no file")
	}
	data, err := io.ReadAll(io.LimitReader(f, sizeLimit+1))
	if err == nil && len(data) > sizeLimit {
		err = fmt.Errorf("this file has more than %s", Size(sizeLimit))
	}
	return data, err
}

// parse reads the text of a configuration file.
func parse(path string, data []byte, known Known) (Config, []Problem) {
	c := Config{Values: Defaults(), Path: path, known: known, sources: make(map[string]string)}
	r := &reader{file: path, known: known, sources: c.sources}
	root, lost := r.parse(data)
	all := content{Values: c.Values}
	if root != nil {
		if !record("a mapping of settings", contentFields(), nil).read(r, root, &all) {
			lost = append(lost, "")
		}
	}
	if all.lost || r.spent() {
		lost = append(lost, "")
	}
	c.Values, c.over = all.Values, all.contexts
	r.unbind(root, &c.Values)
	for _, name := range lost {
		if f, ok := fieldOf(settings(), name); !ok || f.guard != nil {
			c.shut("since a part of " + base(path) + " cannot be read")
		}
	}
	r.sort()
	return c, r.problems
}

// sort puts the problems into the order of the file.
func (r *reader) sort() {
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// shut turns on everything that guards: what cannot be read may have said so.
func (c *Config) shut(why string) {
	for _, f := range settings() {
		if f.guard != nil && !*f.guard(&c.Values) {
			*f.guard(&c.Values) = true
			c.sources[f.name] = why
		}
	}
}

// parse gives the root of the file's tree, nil when there is none, and the names of the settings lost to bad syntax.
func (r *reader) parse(data []byte) (root *yaml.Node, lost []string) {
	root, err := r.document(data)
	if err == nil {
		return root, nil
	}
	// One slip of the pen costs the whole tree, but seldom more than one setting.
	root = &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}
	for _, b := range blocks(data) {
		n, err := r.document(append(bytes.Repeat([]byte("\n"), b.line), b.text...))
		name, _, _ := strings.Cut(string(b.text), ":")
		switch {
		case err != nil:
			r.syntax(err, b.line+1, b.line+1+bytes.Count(bytes.TrimRight(b.text, "\n"), []byte("\n")))
			lost = append(lost, name)
		case n == nil:
		case n.Kind != yaml.MappingNode:
			r.trouble(n, "is %s where a setting belongs", form(n))
			lost = append(lost, "")
		default:
			root.Content = append(root.Content, n.Content...)
		}
	}
	if len(lost) == 0 { // each part is fine, the whole is not
		r.syntax(err, 1, bytes.Count(data, []byte("\n"))+1)
		return nil, []string{""}
	}
	return root, lost
}

// document is the root of the one document in data.
func (r *reader) document(data []byte) (*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, err
	}
	if err := d.Decode(&next); err == nil {
		r.trouble(&next, "a second document begins here; only the first one counts")
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(doc.Content) == 0 || empty(doc.Content[0]) {
		return nil, nil
	}
	return doc.Content[0], nil
}

// syntax notes an error of the YAML library, whose place is a word in its text, somewhere from the first to the last line.
func (r *reader) syntax(err error, first, last int) {
	text, line := strings.TrimPrefix(err.Error(), "yaml: "), first
	if m := regexp.MustCompile(`^line (\d+): `).FindStringSubmatch(text); m != nil {
		text = text[len(m[0]):]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = min(max(n, first), last)
		}
	}
	r.problems = append(r.problems, Problem{r.file, line, 1, visible("this is no YAML: " + text)})
}

// block is a part of a file that begins with a name at the left edge.
type block struct {
	line int // how many lines are before it
	text []byte
}

// blocks splits a file into the parts that would be settings.
func blocks(data []byte) []block {
	var list []block
	for i, line := range bytes.SplitAfter(data, []byte("\n")) {
		begins := len(line) > 0 && !bytes.ContainsAny(line[:1], " \t\r\n#-]}")
		if begins || len(list) == 0 {
			list = append(list, block{line: i})
		}
		last := &list[len(list)-1]
		last.text = append(last.text, line...)
	}
	return list
}
