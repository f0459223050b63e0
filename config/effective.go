package config

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Effective is what counts in one context.
type Effective struct {
	Values
	Context string
	Path    string // of the configuration file

	sources map[string]string
}

// Source is where a setting comes from: "config.yaml:12", "contexts[1] (prod-*) config.yaml:30", what an Override calls
// itself, or "default". Entries have a source of their own: "columns.pods", "commands[0]".
func (e Effective) Source(name string) string {
	if s, ok := e.sources[name]; ok {
		return s
	}
	return "default"
}

// override is one entry of contexts. Its nodes are read onto the values again for each context, so overriding needs no
// merging of its own: maps take its entries, everything else is replaced.
type override struct {
	match  string
	broken bool // nobody knows what it matches: only what guards counts, and everywhere
	index  int
	node   *yaml.Node
}

// overridden is what an entry of contexts says.
type overridden struct {
	match string
	Values
}

func overrideShape() shape[overridden] {
	values := func(o *overridden) *Values { return &o.Values }
	fields := []field[overridden]{overrideMatch()}
	for _, f := range settings() {
		if f.context {
			fields = append(fields, lift(f, values))
		}
	}
	return record("a mapping with match and settings", fields, func(name string) string {
		if f, ok := fieldOf(settings(), name); ok && !f.context {
			return name + " cannot differ by context"
		}
		return ""
	})
}

func overrideMatch() field[overridden] {
	return set("match", func(o *overridden) *string { return &o.match }, pattern(), "",
		"The contexts meant: a name in which * stands for any text, ? for one character and [ab] for one of these.").needed()
}

func pattern() shape[string] {
	return text("a pattern", func(r *reader, v string) error {
		if err := filled(r, v); err != nil {
			return err
		}
		if _, err := path.Match(v, ""); err != nil {
			return fmt.Errorf("%q is no pattern: a [ lacks its ], or a \\ what it quotes", v)
		}
		return nil
	})
}

// overrides is the list of contexts. An entry without a pattern that can be read stays, as it may guard.
func overrides() shape[[]override] {
	of := overrideShape()
	one := shape[override]{says: of.says, schema: of.schema, read: func(r *reader, n *yaml.Node, to *override) bool {
		node := r.resolve(n)
		if node == nil || node.Kind != yaml.MappingNode {
			return of.read(r, n, new(overridden))
		}
		v := overridden{Values: Defaults()}
		ok := of.read(r, n, &v)
		*to = override{match: v.match, broken: !ok || v.match == "", node: node, index: r.index()}
		return true
	}}
	return records("a list of contexts", one)
}

// matches says whether a pattern means a context. Unlike in paths, * takes slashes too: an EKS context is an ARN.
func matches(pattern, context string) bool {
	flat := func(s string) string { return strings.ReplaceAll(s, "/", "\x00") }
	ok, err := path.Match(flat(pattern), flat(context))
	return ok && err == nil
}

// For gives what counts in a context ("" for none): the defaults, the file, every entry of contexts whose pattern
// matches, in the order of the file, so that the last one wins, and then the overrides.
func (c Config) For(context string, over ...Override) Effective {
	e := Effective{Values: c.Values, Context: context, Path: c.Path, sources: clone(c.sources)}
	for _, o := range c.over {
		if context == "" && !o.broken {
			continue
		}
		r := &reader{file: c.Path, known: c.known, sources: e.sources}
		r.where = func(line int) string {
			return fmt.Sprintf("contexts[%d] (%s) %s:%d", o.index, cmp.Or(o.match, "whatever it means"), r.base(), line)
		}
		switch {
		case o.broken:
			o.shut(r, &e.Values)
		case matches(o.match, context):
			v := overridden{Values: e.Values}
			overrideShape().read(r, o.node, &v)
			e.Values = v.Values
		}
	}
	for _, o := range over {
		o.apply(&reader{file: c.Path, known: c.known, sources: e.sources}, &e.Values)
	}
	delete(e.sources, "match")
	return e
}

// shut takes over what guards in an entry that may be meant for any context.
func (o override) shut(r *reader, to *Values) {
	scratch := overridden{Values: Defaults()}
	overrideShape().read(&reader{file: r.file, known: r.known}, o.node, &scratch)
	for _, f := range settings() {
		if f.guard != nil && *f.guard(&scratch.Values) && !*f.guard(to) {
			*f.guard(to) = true
			r.sources[f.name] = r.source(o.node.Line)
		}
	}
}

// Override is one setting from elsewhere than the file: a flag or the environment.
type Override struct {
	name   string
	node   *yaml.Node
	source string
	only   string // "" or the one value of the setting that it replaces
}

// Set makes an override: the setting ("logs.buffer"), its value as it would stand in the file, and what to call the
// source ("--readonly").
func (c Config) Set(name, value, source string) (Override, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(value), &doc); err != nil || len(doc.Content) != 1 {
		return Override{}, fmt.Errorf("%s: %q is no value", source, value)
	}
	o := Override{name: name, node: doc.Content[0], source: source}
	words := strings.Split(name, ".")
	for i := len(words) - 1; i >= 0; i-- {
		o.node = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{leaf(words[i]), o.node}}
	}
	r, v := &reader{known: c.known}, Defaults()
	o.apply(r, &v)
	if len(r.problems) > 0 {
		return Override{}, fmt.Errorf("%s: %s", source, r.problems[0].Text)
	}
	return o, nil
}

func (o Override) apply(r *reader, to *Values) {
	if o.only != "" && to.Theme != o.only {
		return
	}
	r.where = func(int) string { return o.source }
	record("a setting", settings(), nil).read(r, o.node, to)
}

// Environment are the overrides that the environment makes: NO_COLOR turns the theme auto colourless. A theme named in
// the file wins over it, as its convention wants.
func Environment() []Override {
	if os.Getenv("NO_COLOR") == "" {
		return nil
	}
	return []Override{{name: "theme", source: "$NO_COLOR", only: "auto", node: &yaml.Node{
		Kind: yaml.MappingNode, Content: []*yaml.Node{leaf("theme"), leaf("mono")},
	}}}
}
