package config

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// keys are checked together, as whether a key is free depends on all the others: two actions may swap theirs.
func keys() shape[map[string][]string] {
	s := dict("a mapping of actions to keys", func(_ *reader, name string) (string, error) {
		if name == "" {
			return "", errors.New("an action needs a name")
		}
		return name, nil
	}, list("a key, or a list of keys", text("a key", filled), true))
	read := s.read
	s.read = func(r *reader, n *yaml.Node, to *map[string][]string) bool {
		if !read(r, n, to) {
			return false
		}
		r.sift(n, *to)
		return true
	}
	entry := s.schema
	return s.described(func(k Known) schema {
		out := entry(k)
		if k.Actions != nil {
			names := slices.Sorted(slices.Values(k.Actions))
			out["propertyNames"] = schema{"enum": slices.Compact(names)}
		}
		return out
	})
}

// sift removes entries until there is nothing wrong with the rest: each time the one that more trouble goes with than
// with any other, the later one of two that clash.
func (r *reader) sift(n *yaml.Node, over map[string][]string) {
	check := r.known.Keys
	if check == nil {
		return
	}
	node := r.resolve(n)
	if node == nil {
		return
	}
	for errs := check(over); len(errs) > 0 && len(over) > 0; {
		var worst *yaml.Node
		var left []error
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i]
			keys, ok := over[key.Value]
			if !ok {
				continue
			}
			delete(over, key.Value)
			if rest := check(over); worst == nil || len(rest) <= len(left) {
				worst, left = key, rest
			}
			over[key.Value] = keys
		}
		if worst == nil {
			return
		}
		var gone []string
		for _, err := range errs {
			if !slices.ContainsFunc(left, func(e error) bool { return e.Error() == err.Error() }) {
				gone = append(gone, err.Error())
			}
		}
		if len(gone) == 0 {
			return // what is wrong is not the user's doing
		}
		delete(over, worst.Value)
		r.in(worst.Value, func() bool {
			delete(r.sources, r.at())
			return r.trouble(worst, "%s", strings.Join(gone, "; "))
		})
		errs = left
	}
}

// clone is maps.Clone that never gives nil.
func clone(m map[string]string) map[string]string {
	out := make(map[string]string, len(m))
	maps.Copy(out, m)
	return out
}
