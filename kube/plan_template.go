package kube

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/types"
)

// patched is a change of one container of a template, by its name.
func patched(res Resource, ref Ref, in Slot, fields map[string]any) Change {
	list := "containers"
	if in.Init {
		list = "initContainers"
	}
	fields["name"] = in.Name
	return patchOf(res, ref, types.StrategicMergePatchType, nested([]any{fields}, append(template(res), list)...))
}

// EnvSet gives a variable of a container a value, or takes it away with nil (kubectl set env). What the variable took its value
// from is dropped. Where it stands several times, the last, which counts, is changed, and all are taken away. The patch says
// where in the list: by name, as in a strategic merge patch, several of one name cannot be told apart.
func EnvSet(res Resource, ref Ref, in Slot, name string, value *string) Change {
	title, word := fmt.Sprintf("set env of %s, container %s: take %s away", noun(res, ref), in.Name, name), name+"-"
	if value != nil {
		word = name + "=" + *value
		title = fmt.Sprintf("set env of %s, container %s: %s", noun(res, ref), in.Name, clip(word))
	}
	at, path := in.Variables(name), in.path(res)
	ops := []map[string]any{{"op": "test", "path": path + "/name", "value": in.Name}}
	op := func(op string, i string, value any) {
		one := map[string]any{"op": op, "path": path + "/env" + i}
		if value != nil {
			one["value"] = value
		}
		ops = append(ops, one)
	}
	entry := map[string]any{"name": name}
	if value != nil && *value != "" {
		entry["value"] = *value
	}
	switch {
	case value == nil && len(at) == len(in.Env):
		op("remove", "", nil)
	case value == nil:
		for _, i := range slices.Backward(at) {
			op("test", fmt.Sprintf("/%d/name", i), name)
			op("remove", fmt.Sprintf("/%d", i), nil)
		}
	case len(in.Env) == 0:
		op("add", "", []any{entry})
	case len(at) == 0:
		op("add", "/-", entry)
	default:
		last := at[len(at)-1]
		op("test", fmt.Sprintf("/%d/name", last), name)
		op("replace", fmt.Sprintf("/%d", last), entry)
	}
	c := patchOf(res, ref, types.JSONPatchType, ops)
	words := []string{"set", "env", target(res, ref), "--containers=" + in.Name}
	if strings.HasPrefix(word, "-") { // names of variables may begin so
		words = append(words, "--")
	}
	c.Title, c.Kubectl = title, command(ref, append(words, word)...)
	if n := len(at); n > 1 {
		c.Kubectl = command(ref, "patch", target(res, ref), "--type=json", "-p", string(c.Body)) // kubectl set env changes the first
		if value == nil {
			c.Notes = append(c.Notes, fmt.Sprintf("%s stands there %d times: all of them go", name, n))
		} else {
			c.Notes = append(c.Notes, fmt.Sprintf("%s stands there %d times: the last one counts, and is changed", name, n))
		}
	}
	if was := Source(in.Variable(name)); was != "" {
		c.Notes = append(c.Notes, name+" comes from "+Clean(was)+" now: that goes")
	}
	return c
}

// Resourced sets what a container asks for and is limited to (kubectl set resources). Names are as in "cpu"; nil takes one
// away, what is not named stays.
func Resourced(res Resource, ref Ref, in Slot, requests, limits map[string]*string) Change {
	fields := map[string]any{}
	words := []string{"set", "resources", target(res, ref), "--containers=" + in.Name}
	var told []string
	gone := false
	for _, part := range []struct {
		name string
		list map[string]*string
	}{{"requests", requests}, {"limits", limits}} {
		var set []string
		for _, name := range slices.Sorted(maps.Keys(part.list)) {
			if q := part.list[name]; q == nil {
				gone = true
				told = append(told, fmt.Sprintf("no %s %s", name, strings.TrimSuffix(part.name, "s")))
			} else {
				set = append(set, name+"="+*q)
			}
		}
		if len(set) > 0 {
			told = append(told, part.name+" "+strings.Join(set, ", "))
			words = append(words, "--"+part.name+"="+strings.Join(set, ","))
		}
		if len(part.list) > 0 {
			fields[part.name] = part.list
		}
	}
	c := patched(res, ref, in, map[string]any{"resources": fields})
	c.Title = fmt.Sprintf("set resources of %s, container %s: %s", noun(res, ref), in.Name, strings.Join(told, "; "))
	if gone { // kubectl set resources only sets
		words = []string{"patch", target(res, ref), "-p", string(c.Body)}
	}
	c.Kubectl = command(ref, words...)
	return c
}
