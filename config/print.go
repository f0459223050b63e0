package config

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Print writes what counts as a configuration file that would say the same, each setting with its source behind it.
func (e Effective) Print(w io.Writer) error {
	p := printer{w: w, source: e.Source}
	where := "without a context"
	if e.Context != "" {
		where = "in the context " + e.Context
	}
	p.line("# What counts "+where+", and why. The file is "+e.Path, "")
	p.mapping(record("", settings(), nil).write(e.Values), "", "")
	return p.err
}

// printer writes nodes as YAML: mappings and lists of mappings line by line, the rest on one line.
type printer struct {
	w      io.Writer
	source func(path string) string
	err    error
}

func (p *printer) line(text, source string) {
	if p.err != nil {
		return
	}
	if source != "" {
		text += "  # " + source
	}
	_, p.err = fmt.Fprintln(p.w, text)
}

func (p *printer) mapping(n *yaml.Node, path, indent string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		at := strings.TrimPrefix(path+"."+name.Value, ".")
		head := indent + inline(name) + ":"
		switch {
		case value.Kind == yaml.MappingNode && len(value.Content) > 0:
			p.line(head, "")
			p.mapping(value, at, indent+"  ")
		case value.Kind == yaml.SequenceNode && len(value.Content) > 0 && value.Content[0].Kind == yaml.MappingNode:
			p.line(head, "")
			for i, item := range value.Content {
				p.line(indent+"  - "+inline(item), p.source(fmt.Sprintf("%s[%d]", at, i)))
			}
		default:
			p.line(head+" "+inline(value), p.source(at))
		}
	}
}

// inline is a node on one line.
func inline(n *yaml.Node) string {
	flow(n)
	out, err := yaml.Marshal(n)
	if err != nil {
		return fmt.Sprintf("%q", n.Value) // a scalar; nothing else can fail
	}
	return strings.ReplaceAll(strings.TrimSpace(string(out)), "\n", " ")
}

// flow gives a node and all in it the style that needs no lines.
func flow(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle
	}
	for _, c := range n.Content {
		flow(c)
	}
}

// Schema is the JSON schema of a configuration file, for editors.
func Schema(known Known) ([]byte, error) {
	s := record("", contentFields(), nil).schema(known)
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "kdeck configuration"
	var v Values
	presets(settings(), &v)
	for _, f := range settings() {
		var value any
		if err := f.write(&v).Decode(&value); err != nil {
			return nil, fmt.Errorf("default of %s: %w", f.name, err)
		}
		s["properties"].(schema)[f.name].(schema)["default"] = value
	}
	out, err := json.MarshalIndent(s, "", "  ")
	return append(out, '\n'), err
}

// Markdown is the table of all settings for the manual.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| Setting | Value | Default | By context | Meaning |\n|---|---|---|---|---|\n")
	rows(&b, settings(), "")
	f, _ := fieldOf(contentFields(), "contexts")
	fmt.Fprintf(&b, "| `%s` | %s | none |  | %s |\n", f.name, f.says, f.help)
	rows(&b, []field[overridden]{overrideMatch()}, "contexts[].")
	rows(&b, commandFields(), "commands[].")
	return b.String()
}

func rows[T any](b *strings.Builder, fields []field[T], prefix string) {
	cell := strings.NewReplacer("|", `\|`, "\n", " ")
	for _, f := range fields {
		if f.rows != nil {
			f.rows(b, prefix+f.name+".")
			continue
		}
		var v T
		f.preset(&v)
		preset := "`" + inline(f.write(&v)) + "`"
		if f.required {
			preset = "needed"
		} else if n := f.write(&v); len(n.Content) == 0 && n.Value == "" {
			preset = "none"
		}
		context := ""
		if f.context {
			context = "yes"
		}
		fmt.Fprintf(b, "| `%s%s` | %s | %s | %s | %s |\n", prefix, f.name, cell.Replace(f.says), preset, context, cell.Replace(f.help))
	}
}
