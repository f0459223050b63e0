package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Column is one column of a table: one of the kind's own by its name, or one of the user's with a JSONPath expression.
type Column struct {
	Name string
	Path string // "{.metadata.labels.app}", or "" for one of the kind's own
}

// String is the column as it stands in the file.
func (c Column) String() string {
	if c.Path == "" {
		return c.Name
	}
	return c.Name + "=" + c.Path
}

// ParseColumns reads columns as they stand in the file, one a word; each may be there once.
func ParseColumns(words []string) ([]Column, error) {
	var out []Column
	for _, w := range words {
		c, err := columnOf(w)
		if err == nil && slices.ContainsFunc(out, func(o Column) bool { return strings.EqualFold(o.Name, c.Name) }) {
			err = fmt.Errorf("column %s is there twice", c.Name)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// columnOf reads "NAME" or "TITLE=JSONPATH". The expression may lack its braces and its first dot, as kubectl's may.
func columnOf(text string) (Column, error) {
	name, path, own := strings.Cut(text, "=")
	c := Column{Name: strings.TrimSpace(name), Path: strings.TrimSpace(path)}
	switch {
	case c.Name == "":
		return c, errors.New("a column needs a name: NAME, or TITLE=JSONPATH")
	case own && c.Path == "":
		return c, fmt.Errorf("column %s has no JSONPath expression behind the =", c.Name)
	case own && !strings.Contains(c.Path, "{"):
		c.Path = strings.TrimPrefix(c.Path, "$")
		if !strings.HasPrefix(c.Path, ".") && !strings.HasPrefix(c.Path, "[") {
			c.Path = "." + c.Path
		}
		c.Path = "{" + c.Path + "}"
	}
	return c, nil
}

func column() shape[Column] {
	return parsed("NAME or TITLE=JSONPATH", func(r *reader, v string) (Column, error) {
		c, err := columnOf(v)
		switch {
		case err != nil:
			return c, err
		case c.Path != "" && r.known.Path != nil:
			if err := r.known.Path(r.name(), c.Path); err != nil {
				return c, fmt.Errorf("column %s: %w", c.Name, err)
			}
		case c.Path == "" && r.known.Columns != nil:
			all := r.known.Columns(r.name())
			if all != nil && !slices.ContainsFunc(all, func(s string) bool { return strings.EqualFold(s, c.Name) }) {
				return c, fmt.Errorf("%s have no column %s%s; they have %s",
					r.name(), word(c.Name), meant(c.Name, all), strings.Join(all, ", "))
			}
		}
		return c, nil
	}, Column.String)
}

func columns() shape[map[string][]Column] {
	row := list("a list of columns", column(), false)
	read := row.read
	row.read = func(r *reader, n *yaml.Node, to *[]Column) bool {
		if !read(r, n, to) {
			return false
		}
		if len(*to) == 0 {
			return r.trouble(n, "a table needs a column")
		}
		var out []Column
		seen := make(map[string]bool)
		for _, c := range *to {
			if name := strings.ToUpper(c.Name); seen[name] {
				r.trouble(n, "column %s is there twice", word(c.Name))
			} else {
				seen[name] = true
				out = append(out, c)
			}
		}
		*to = out
		return true
	}
	row.schema = func(Known) schema {
		return schema{"type": "array", "items": schema{"type": "string"}, "minItems": 1, "uniqueItems": true}
	}
	return dict("a mapping of kinds to columns", func(_ *reader, kind string) (string, error) {
		if kind == "" || strings.ContainsAny(kind, " \t") {
			return "", fmt.Errorf("%q cannot be a kind", kind)
		}
		return strings.ToLower(kind), nil
	}, row)
}
