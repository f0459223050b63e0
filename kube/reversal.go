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

// reversal is the JSON patch (RFC 6902) that gives fields their old values back. Each of them is tested to be still as it
// was left, so that the server itself refuses to undo what somebody else has done in between.
type reversal struct {
	ops   []map[string]any
	taken []string // fields that are neither as they were left nor as they were before: somebody else has changed them
	back  int      // fields that have their old values already
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

// walk compares a value as it was before a write, as the write left it, and as it is now.
func (r *reversal) walk(was, is, now value, at spot) {
	if equal(was, is) {
		return // not what the write changed
	}
	if equal(now, was) {
		r.back++
		return
	}
	a, wasMap := was.v.(map[string]any)
	b, isMap := is.v.(map[string]any)
	c, nowMap := now.v.(map[string]any)
	switch {
	case equal(now, is) && (!was.ok || !is.ok):
		r.put(was, is, at) // all of it came, or went
	case nowMap && (wasMap || !was.ok) && (isMap || !is.ok):
		keys := maps.Clone(a)
		if keys == nil {
			keys = map[string]any{}
		}
		maps.Copy(keys, b)
		for _, k := range slices.Sorted(maps.Keys(keys)) {
			r.walk(member(a, k), member(b, k), member(c, k), at.key(k))
		}
	case r.aligned(was, is, now, at):
	case equal(now, is):
		r.put(was, is, at)
	default:
		r.taken = append(r.taken, at.words)
	}
}

func member(m map[string]any, key string) value {
	v, ok := m[key]
	return value{v, ok}
}

// put gives one field its old value.
func (r *reversal) put(was, is value, at spot) {
	if is.ok {
		r.ops = append(r.ops, map[string]any{"op": "test", "path": at.pointer, "value": is.v})
	}
	switch {
	case !was.ok:
		r.ops = append(r.ops, map[string]any{"op": "remove", "path": at.pointer})
	case is.ok:
		r.ops = append(r.ops, map[string]any{"op": "replace", "path": at.pointer, "value": was.v})
	default:
		r.ops = append(r.ops, map[string]any{"op": "add", "path": at.pointer, "value": was.v})
	}
}

// aligned walks lists whose elements are told apart by name, such as containers, when none came or went by the write;
// any other list is restored as a whole.
func (r *reversal) aligned(was, is, now value, at spot) bool {
	a, b, c := named(was.v), named(is.v), named(now.v)
	if a == nil || b == nil || c == nil || !slices.Equal(a, b) {
		return false
	}
	for i, name := range a {
		x, y := known(was.v.([]any)[i]), known(is.v.([]any)[i])
		if equal(x, y) {
			continue
		}
		in := spot{at.pointer, at.words + "[" + name + "]"}
		j := slices.Index(c, name)
		if j < 0 {
			r.taken = append(r.taken, in.words)
			continue
		}
		in.pointer += "/" + strconv.Itoa(j)
		before := len(r.ops)
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

// kubectlPatch is the size in bytes up to which a patch is written out in a kubectl command.
const kubectlPatch = 1000

// change is the reversal as a change of the object that c was about.
func (r *reversal) change(c Change) Change {
	raw, err := json.Marshal(r.ops)
	if err != nil {
		panic(fmt.Sprintf("kube: a patch of values that came as JSON: %v", err))
	}
	out := Change{Verb: Patch, Resource: c.Resource, Ref: c.Ref, Sub: c.Sub, Type: types.JSONPatchType, Body: raw}
	words := []string{"patch", target(c.Resource, c.Ref)}
	if c.Sub != "" {
		words = append(words, "--subresource="+c.Sub)
	}
	words = append(words, "--type=json", "-p", string(raw))
	if c.Resource.Held() || len(raw) > kubectlPatch { // no values of Secrets and ConfigMaps, and no page of text
		words = []string{"edit", target(c.Resource, c.Ref)}
	}
	out.Kubectl = command(c.Ref, words...)
	return out
}
