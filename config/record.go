package config

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// field is one named value of a record: one line of a table.
type field[T any] struct {
	name, help string
	says       string
	required   bool
	context    bool           // may differ by context
	guard      func(*T) *bool // not nil: it protects, and is on when it cannot be read
	read       func(*reader, *yaml.Node, *T) bool
	write      func(*T) *yaml.Node
	preset     func(*T)
	schema     func(Known) schema
	rows       func(b *strings.Builder, prefix string) // of a group: its rows in the manual
}

// set is a field of a record: its name in the file, its place in the struct, its shape, its default and its help.
func set[T, V any](name string, at func(*T) *V, s shape[V], preset V, help string) field[T] {
	return field[T]{
		name: name, help: help, says: s.says, schema: s.schema,
		read:   func(r *reader, n *yaml.Node, t *T) bool { return s.read(r, n, at(t)) },
		write:  func(t *T) *yaml.Node { return s.write(*at(t)) },
		preset: func(t *T) { *at(t) = preset },
	}
}

// group is a field that is a record itself, whose fields keep their own defaults.
func group[T, V any](name string, at func(*T) *V, fields []field[V], help string) field[T] {
	f := set(name, at, record("a mapping of settings", fields, nil), *new(V), help)
	f.preset = func(t *T) { presets(fields, at(t)) }
	f.rows = func(b *strings.Builder, prefix string) { rows(b, fields, prefix) }
	return f
}

// guard is a flag that protects a cluster: what cannot be read counts as true.
func guard[T any](name string, at func(*T) *bool, help string) field[T] {
	f := set(name, at, truth(), false, help)
	read := f.read
	f.guard = at
	f.read = func(r *reader, n *yaml.Node, t *T) bool {
		before := len(r.problems)
		if read(r, n, t) {
			return true
		}
		for i := before; i < len(r.problems); i++ {
			r.problems[i].Text += "; until then it is on"
		}
		*at(t) = true
		return true
	}
	return f
}

// byContext lets a field differ by context.
func (f field[T]) byContext() field[T] { f.context = true; return f }

// needed makes a field required.
func (f field[T]) needed() field[T] { f.required = true; return f }

// lift makes a field of a record one of a record around it.
func lift[A, B any](f field[A], at func(*B) *A) field[B] {
	out := field[B]{
		name: f.name, help: f.help, says: f.says, required: f.required, context: f.context, schema: f.schema,
		read:   func(r *reader, n *yaml.Node, b *B) bool { return f.read(r, n, at(b)) },
		write:  func(b *B) *yaml.Node { return f.write(at(b)) },
		preset: func(b *B) { f.preset(at(b)) },
	}
	if f.guard != nil {
		out.guard = func(b *B) *bool { return f.guard(at(b)) }
	}
	return out
}

// presets sets the defaults.
func presets[T any](fields []field[T], to *T) {
	for _, f := range fields {
		f.preset(to)
	}
}

// record is a mapping whose names are those of the fields. elsewhere, which may be nil, says of a name that is none of
// them what it is, or "".
func record[T any](says string, fields []field[T], elsewhere func(name string) string) shape[T] {
	return shape[T]{
		says: says,
		read: func(r *reader, n *yaml.Node, to *T) bool {
			pairs, ok := r.pairs(n, says)
			if !ok {
				return false
			}
			for _, p := range pairs {
				f, ok := fieldOf(fields, p.name)
				switch v := r.resolve(p.value); {
				case !ok:
					r.trouble(p.key, "%s", stranger(p.name, fields, elsewhere))
				case v == nil || empty(v): // as if it was not there
				default:
					r.in(p.name, func() bool {
						if !f.read(r, p.value, to) {
							return false
						}
						r.found(p.key)
						return true
					})
				}
			}
			return r.complete(n, pairs, names(fields, func(f field[T]) bool { return f.required }))
		},
		write: func(v T) *yaml.Node {
			n := &yaml.Node{Kind: yaml.MappingNode}
			for _, f := range fields {
				n.Content = append(n.Content, leaf(f.name), f.write(&v))
			}
			return n
		},
		schema: func(k Known) schema {
			props := schema{}
			for _, f := range fields {
				p := schema{"description": f.help}
				for key, v := range f.schema(k) {
					p[key] = v
				}
				props[f.name] = p
			}
			s := schema{"type": "object", "properties": props, "additionalProperties": false}
			if need := names(fields, func(f field[T]) bool { return f.required }); len(need) > 0 {
				s["required"] = need
			}
			return s
		},
	}
}

// complete says whether all that is needed is there.
func (r *reader) complete(n *yaml.Node, pairs []pair, needed []string) bool {
	ok := true
	for _, name := range needed {
		there := false
		for _, p := range pairs {
			there = there || p.name == name && p.value != nil && !empty(p.value)
		}
		if !there {
			ok = r.trouble(n, "lacks %s", name)
		}
	}
	return ok
}

func fieldOf[T any](fields []field[T], name string) (field[T], bool) {
	for _, f := range fields {
		if f.name == name {
			return f, true
		}
	}
	return field[T]{}, false
}

// names are the names of the fields that which chooses.
func names[T any](fields []field[T], which func(field[T]) bool) []string {
	var list []string
	for _, f := range fields {
		if which(f) {
			list = append(list, f.name)
		}
	}
	return list
}

// stranger is what there is to say of a name that no field has.
func stranger[T any](name string, fields []field[T], elsewhere func(string) string) string {
	if elsewhere != nil {
		if text := elsewhere(name); text != "" {
			return text
		}
	}
	all := names(fields, func(field[T]) bool { return true })
	return word(name) + " is no setting" + meant(name, all)
}

// terse makes a record that is written without the fields that have their defaults.
func terse[T any](s shape[T], fields []field[T]) shape[T] {
	s.write = func(v T) *yaml.Node {
		n := &yaml.Node{Kind: yaml.MappingNode}
		var usual T
		presets(fields, &usual)
		for _, f := range fields {
			if value := f.write(&v); inline(value) != inline(f.write(&usual)) {
				n.Content = append(n.Content, leaf(f.name), value)
			}
		}
		return n
	}
	return s
}

// whole makes a shape of which nothing is used when anything in it is wrong.
func whole[T any](s shape[T]) shape[T] {
	read := s.read
	s.read = func(r *reader, n *yaml.Node, to *T) bool {
		before := r.faults
		return read(r, n, to) && r.faults == before
	}
	return s
}
