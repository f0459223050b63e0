package config

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

func base(path string) string { return filepath.Base(path) }

// ThemeDir is where the user's themes lie, beside the configuration file.
func ThemeDir(file string) string { return filepath.Join(filepath.Dir(file), "themes") }

// ThemeFile is one of the user's themes.
type ThemeFile struct{ Name, Path string }

// ThemeFiles are the user's themes beside a configuration file, by name.
func ThemeFiles(file string) []ThemeFile {
	if file == "" {
		return nil
	}
	entries, _ := os.ReadDir(ThemeDir(file)) // none is none, whatever the reason
	var list []ThemeFile
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".yaml")
		if ok && name != "" && !e.IsDir() {
			list = append(list, ThemeFile{name, filepath.Join(ThemeDir(file), e.Name())})
		}
	}
	slices.SortFunc(list, func(a, b ThemeFile) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// Load reads a theme: one value for each of the names, which are the caller's, as is the check of a value (nil: none).
// The rest of a theme with problems counts.
func (t ThemeFile) Load(names []string, check func(name, value string) error) (map[string]string, []Problem) {
	data, err := readFile(t.Path)
	if err != nil {
		return nil, []Problem{{File: t.Path, Text: err.Error()}}
	}
	var fields []field[map[string]string]
	for _, name := range names {
		fields = append(fields, field[map[string]string]{
			name: name,
			read: func(r *reader, n *yaml.Node, to *map[string]string) bool {
				var v string
				ok := text("a value", func(_ *reader, v string) error {
					if check == nil {
						return nil
					}
					return check(name, v)
				}).read(r, n, &v)
				if ok {
					(*to)[name] = v
				}
				return ok
			},
		})
	}
	r, values := &reader{file: t.Path}, make(map[string]string)
	if root, _ := r.parse(data); root != nil {
		r.bare(root)
		record("a mapping of names and values", fields, nil).read(r, root, &values)
	}
	r.sort()
	return values, r.problems
}

// bare tells of values that begin with # and are comments, therefore.
func (r *reader) bare(root *yaml.Node) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		if name, v := root.Content[i], root.Content[i+1]; empty(v) && v.Value == "" && (v.LineComment != "" || name.LineComment != "") {
			r.in(name.Value, func() bool {
				return r.trouble(name, "is empty, for a bare # begins a comment: put it in quotes")
			})
		}
	}
}
