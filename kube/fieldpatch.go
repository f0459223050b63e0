package kube

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/types"
)

// fieldPatch is the JSON patch (RFC 6902) that gives the fields in which two versions of an object differ the values of the
// second, on a third version of it. Each of them is tested to be as it was read, so that the server itself refuses to write over
// what somebody else has done in between. It says of every list exactly what is to be in it, which a strategic merge patch does
// not: that takes two ports of a Service with the same number for one (core/v1 ServiceSpec, patchMergeKey=port).
type fieldPatch struct {
	ops     []map[string]any
	clashes []string // fields with neither the first value nor the second: somebody else has changed them
	done    int      // fields that have the second value already
}

// value is one that may be missing.
type value struct {
	v  any
	ok bool
}

func known(v any) value { return value{v, true} }

func equal(a, b value) bool { return a.ok == b.ok && reflect.DeepEqual(a.v, b.v) }

// spot is where a value stands: for the server (RFC 6901) and for people.
type spot struct{ pointer, words string }

func (p spot) key(k string) spot {
	words := k
	switch {
	case strings.ContainsAny(k, "./"):
		words = p.words + "[" + k + "]"
	case p.words != "":
		words = p.words + "." + k
	}
	return spot{p.pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(k), words}
}

func (p spot) index(i int, name string) spot {
	return spot{p.pointer + "/" + strconv.Itoa(i), p.words + "[" + name + "]"}
}

// walk compares a value in the two versions, and as it is now.
func (r *fieldPatch) walk(from, to, now value, at spot) {
	if equal(from, to) {
		return
	}
	if equal(now, to) {
		r.done++
		return
	}
	a, fromMap := from.v.(map[string]any)
	b, toMap := to.v.(map[string]any)
	c, nowMap := now.v.(map[string]any)
	switch {
	case equal(now, from) && (!from.ok || !to.ok):
		r.put(now, to, at) // all of it comes, or goes
	case nowMap && (fromMap || !from.ok) && (toMap || !to.ok):
		keys := maps.Clone(a)
		if keys == nil {
			keys = map[string]any{}
		}
		maps.Copy(keys, b)
		for _, k := range slices.Sorted(maps.Keys(keys)) {
			r.walk(member(a, k), member(b, k), member(c, k), at.key(k))
		}
	case r.aligned(from, to, now, at):
	case equal(now, from):
		r.put(now, to, at)
	default:
		if merged, ok := mergedList(from.v, to.v, now.v); ok {
			r.put(now, known(merged), at)
			return
		}
		r.clashes = append(r.clashes, at.words)
	}
}

func member(m map[string]any, key string) value {
	v, ok := m[key]
	return value{v, ok}
}

// put gives one field another value.
func (r *fieldPatch) put(now, to value, at spot) {
	if now.ok {
		r.ops = append(r.ops, map[string]any{"op": "test", "path": at.pointer, "value": now.v})
	}
	switch {
	case !to.ok:
		r.ops = append(r.ops, map[string]any{"op": "remove", "path": at.pointer})
	case now.ok:
		r.ops = append(r.ops, map[string]any{"op": "replace", "path": at.pointer, "value": to.v})
	default:
		r.ops = append(r.ops, map[string]any{"op": "add", "path": at.pointer, "value": to.v})
	}
}

// aligned walks lists whose elements are told apart by name, such as containers, when none comes, goes or moves between the two
// versions.
func (r *fieldPatch) aligned(from, to, now value, at spot) bool {
	a, b, c := named(from.v), named(to.v), named(now.v)
	if a == nil || b == nil || c == nil || !slices.Equal(a, b) {
		return false
	}
	for i, name := range a {
		x, y := known(from.v.([]any)[i]), known(to.v.([]any)[i])
		if equal(x, y) {
			continue
		}
		j := slices.Index(c, name)
		if j < 0 {
			r.clashes = append(r.clashes, at.index(0, name).words)
			continue
		}
		in, before := at.index(j, name), len(r.ops)
		r.ops = append(r.ops, map[string]any{"op": "test", "path": in.pointer + "/name", "value": name})
		if r.walk(x, y, known(now.v.([]any)[j]), in); len(r.ops) == before+1 {
			r.ops = r.ops[:before] // nothing to do in it
		}
	}
	return true
}

// named are the names of a list's elements, nil when they do not all have one of their own.
func named(list any) []string {
	items, ok := list.([]any)
	if !ok || len(items) == 0 {
		return nil
	}
	var out []string
	for _, it := range items {
		m, _ := it.(map[string]any)
		name, ok := m["name"].(string)
		if !ok || slices.Contains(out, name) {
			return nil
		}
		out = append(out, name)
	}
	return out
}

// mergedList is a list as it is now with what comes, goes and changes from one version to another. It is false where the same
// elements were changed since, and where elements cannot be told apart or change their order.
func mergedList(from, to, now any) (out []any, ok bool) {
	byName := true
	for _, list := range []any{from, to, now} {
		items, _ := list.([]any)
		byName = byName && (len(items) == 0 || named(list) != nil)
	}
	a, b, c := elements(from, byName), elements(to, byName), elements(now, byName)
	if a == nil || b == nil || c == nil || !slices.Equal(common(a.keys, b.keys), common(b.keys, a.keys)) {
		return nil, false
	}
	keys, values := slices.Clone(c.keys), maps.Clone(c.values)
	for _, k := range a.keys {
		was, is, there := a.values[k], b.values[k], slices.Contains(b.keys, k)
		switch now, stays := c.values[k]; {
		case there && reflect.DeepEqual(was, is), there && stays && reflect.DeepEqual(now, is):
		case !stays && !there:
		case !stays || !reflect.DeepEqual(now, was):
			return nil, false
		case there:
			values[k] = is
		default:
			keys = slices.DeleteFunc(keys, func(key string) bool { return key == k })
		}
	}
	for i, k := range b.keys {
		if slices.Contains(a.keys, k) {
			continue
		}
		if other, there := c.values[k]; there {
			if !reflect.DeepEqual(other, b.values[k]) {
				return nil, false
			}
			continue
		}
		at := 0
		for _, before := range b.keys[:i] {
			at = max(at, slices.Index(keys, before)+1)
		}
		keys, values[k] = slices.Insert(keys, at, k), b.values[k]
	}
	for _, k := range keys {
		out = append(out, values[k])
	}
	return out, true
}

// elementSet is a list whose elements are told apart by their names, or by all that is in them.
type elementSet struct {
	keys   []string
	values map[string]any
}

// elements is nil for what is no list of objects, and for one in which two elements are the same. Of words in a row, such as
// arguments, the place of each counts.
func elements(list any, byName bool) *elementSet {
	items, ok := list.([]any)
	if !ok {
		return nil
	}
	out := &elementSet{values: map[string]any{}}
	for _, it := range items {
		fields, isMap := it.(map[string]any)
		raw, err := json.Marshal(it)
		key := string(raw)
		if byName {
			key, _ = fields["name"].(string)
		}
		if !isMap || err != nil || slices.Contains(out.keys, key) {
			return nil
		}
		out.keys, out.values[key] = append(out.keys, key), it
	}
	return out
}

// common are the words of one list that are in another, in the order of the first.
func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(k string) bool { return !slices.Contains(b, k) })
}

// kubectlPatch is the size in bytes up to which a patch is written out in a kubectl command.
const kubectlPatch = 1000

// change is the patch as a change of an object, or of a subresource of it.
func (r *fieldPatch) change(res Resource, ref Ref, sub string) Change {
	raw, err := json.Marshal(r.ops)
	if err != nil {
		panic(fmt.Sprintf("kube: a patch of values that came as JSON: %v", err))
	}
	out := Change{Verb: Patch, Resource: res, Ref: ref, Sub: sub, Type: types.JSONPatchType, Body: raw}
	words := []string{"patch", target(res, ref)}
	if sub != "" {
		words = append(words, "--subresource="+sub)
	}
	words = append(words, "--type=json", "-p", string(raw))
	if res.Held() || len(raw) > kubectlPatch { // no values of Secrets and ConfigMaps, and no page of text
		words = []string{"edit", target(res, ref)}
	}
	out.Kubectl = command(ref, words...)
	return out
}
