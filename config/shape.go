package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// shape is how one type of value stands in a file: how it is read, written and described.
type shape[T any] struct {
	says   string                             // what problems and the manual call it: "true or false"
	read   func(*reader, *yaml.Node, *T) bool // whether there is a value to use; what is wrong with it goes to the reader
	write  func(T) *yaml.Node
	schema func(Known) schema
}

// schema is a piece of a JSON schema.
type schema = map[string]any

// described gives a shape another schema.
func (s shape[T]) described(with func(Known) schema) shape[T] {
	s.schema = with
	return s
}

// text is a single value that check, which may be nil, has nothing to say against.
func text(says string, check func(*reader, string) error) shape[string] {
	return parsed(says, func(r *reader, v string) (string, error) {
		if check == nil {
			return v, nil
		}
		return v, check(r, v)
	}, func(v string) string { return v })
}

// parsed is a single value that is more than its text.
func parsed[T any](says string, parse func(*reader, string) (T, error), print func(T) string) shape[T] {
	return shape[T]{
		says: says,
		read: func(r *reader, n *yaml.Node, to *T) bool {
			v, ok := r.scalar(n, says)
			if !ok {
				return false
			}
			if control(v) {
				return r.trouble(n, "%q has control characters", v)
			}
			value, err := parse(r, v)
			if err != nil {
				return r.trouble(n, "%s", err)
			}
			*to = value
			return true
		},
		write:  func(v T) *yaml.Node { return leaf(print(v)) },
		schema: func(Known) schema { return schema{"type": "string"} },
	}
}

// truth is true or false, spelt so: YAML 1.1's yes and on are words in YAML 1.2.
func truth() shape[bool] {
	s := parsed("true or false", func(_ *reader, v string) (bool, error) {
		switch strings.ToLower(v) {
		case "true", "false":
			return strings.ToLower(v) == "true", nil
		case "yes", "on", "y":
			return false, fmt.Errorf("%q is neither true nor false (did you mean true?)", v)
		case "no", "off", "n":
			return false, fmt.Errorf("%q is neither true nor false (did you mean false?)", v)
		}
		return false, fmt.Errorf("%q is neither true nor false%s", v, meant(v, []string{"true", "false"}))
	}, strconv.FormatBool)
	s.write = func(v bool) *yaml.Node {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(v)}
	}
	return s.described(func(Known) schema { return schema{"type": "boolean"} })
}

// list is a list of values, in which bad ones are left out; with one, a single value will do for a list of one.
func list[T any](says string, of shape[T], one bool) shape[[]T] {
	return shape[[]T]{
		says: says,
		read: func(r *reader, n *yaml.Node, to *[]T) bool {
			node := r.resolve(n)
			if node == nil {
				return false
			}
			var v T
			if one && node.Kind == yaml.ScalarNode {
				if !of.read(r, n, &v) {
					return false
				}
				*to = []T{v}
				return true
			}
			if node.Kind != yaml.SequenceNode {
				return r.trouble(n, "is %s where %s belongs", form(node), says)
			}
			out := make([]T, 0, len(node.Content))
			for i, item := range node.Content {
				if r.spent() {
					return false
				}
				var v T
				if r.in(fmt.Sprintf("[%d]", i), func() bool { return of.read(r, item, &v) }) {
					out = append(out, v)
				}
			}
			if len(out) == 0 && len(node.Content) > 0 {
				return false // an empty list can mean something, and this is not what was written
			}
			*to = out
			return true
		},
		write: func(v []T) *yaml.Node {
			n := &yaml.Node{Kind: yaml.SequenceNode}
			for _, item := range v {
				n.Content = append(n.Content, of.write(item))
			}
			return n
		},
		schema: func(k Known) schema {
			all := schema{"type": "array", "items": of.schema(k)}
			if one {
				return schema{"anyOf": []any{of.schema(k), all}}
			}
			return all
		},
	}
}

// records are a list of records; each of them has a source of its own.
func records[T any](says string, of shape[T]) shape[[]T] {
	plain := list(says, of, false)
	s := plain
	s.read = func(r *reader, n *yaml.Node, to *[]T) bool {
		var lines []*yaml.Node
		counted := of
		counted.read = func(r *reader, n *yaml.Node, v *T) bool {
			if !of.read(r, n, v) {
				return false
			}
			lines = append(lines, n)
			return true
		}
		r.inside++
		ok := list(says, counted, false).read(r, n, to)
		r.inside--
		for i, n := range lines {
			r.in(fmt.Sprintf("[%d]", i), func() bool { r.found(n); return true })
		}
		return ok
	}
	return s
}

// dict is a mapping whose names are the user's. Its entries are added to those there are already. key gives a name as it
// is kept, or says what is wrong with it.
func dict[T any](says string, key func(*reader, string) (string, error), of shape[T]) shape[map[string]T] {
	return shape[map[string]T]{
		says: says,
		read: func(r *reader, n *yaml.Node, to *map[string]T) bool {
			pairs, ok := r.pairs(n, says)
			if !ok {
				return false
			}
			out := make(map[string]T, len(*to)+len(pairs))
			maps.Copy(out, *to)
			for _, p := range pairs {
				name, err := key(r, p.name)
				if err == nil && control(p.name) {
					err = fmt.Errorf("%q has control characters", p.name)
				}
				if err != nil {
					r.trouble(p.key, "%s", err)
					continue
				}
				r.in(name, func() bool {
					v := out[name]
					if !of.read(r, p.value, &v) {
						return false
					}
					out[name] = v
					r.found(p.key)
					return true
				})
			}
			*to = out
			return true
		},
		write: func(v map[string]T) *yaml.Node {
			n := &yaml.Node{Kind: yaml.MappingNode}
			for _, name := range slices.Sorted(maps.Keys(v)) {
				n.Content = append(n.Content, leaf(name), of.write(v[name]))
			}
			return n
		},
		schema: func(k Known) schema { return schema{"type": "object", "additionalProperties": of.schema(k)} },
	}
}

// control says whether text has characters that no line of it can hold.
func control(v string) bool { return strings.ContainsFunc(v, unicode.IsControl) }

// leaf is text, quoted where YAML would take it for something else.
func leaf(v string) *yaml.Node {
	n := new(yaml.Node)
	n.SetString(v)
	n.Style &^= yaml.LiteralStyle
	return n
}
