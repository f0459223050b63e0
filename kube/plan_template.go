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
// from is dropped.
func EnvSet(res Resource, ref Ref, in Slot, name string, value *string) Change {
	entry, word := map[string]any{"name": name}, name+"-"
	title := fmt.Sprintf("set env of %s, container %s: take %s away", noun(res, ref), in.Name, name)
	if value == nil {
		entry["$patch"] = "delete"
	} else {
		entry["value"], word = *value, name+"="+*value
		title = fmt.Sprintf("set env of %s, container %s: %s", noun(res, ref), in.Name, clip(word))
	}
	was := Source(in.Variable(name))
	if was != "" && value != nil {
		entry["valueFrom"] = nil
	}
	c := patched(res, ref, in, map[string]any{"env": []any{entry}})
	words := []string{"set", "env", target(res, ref), "--containers=" + in.Name}
	if strings.HasPrefix(word, "-") { // names of variables may begin so
		words = append(words, "--")
	}
	c.Title, c.Kubectl = title, command(ref, append(words, word)...)
	if was != "" {
		c.Notes = []string{name + " comes from " + Clean(was) + " now: that goes"}
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
