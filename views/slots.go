package views

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// templated are the kinds whose pods' templates can be changed.
func templated() []string {
	return []string{Deployments().Name, StatefulSets().Name, DaemonSets().Name, CronJobs().Name}
}

// slots are the containers of each object selected that could be read.
type slots struct {
	gathered
	of [][]kube.Slot
}

// slotsOf reads the containers of all that is selected.
func slotsOf(ctx context.Context, c *kube.Cluster, sel Selection) (slots, error) {
	g, err := readAll(ctx, c, sel)
	out := slots{g, make([][]kube.Slot, len(g.refs))}
	if err != nil {
		return out, err
	}
	for i, o := range g.objects {
		if g.errs[i] == nil {
			out.of[i], out.errs[i] = kube.Slots(sel.Kind.Resource, o)
		}
	}
	if !slices.Contains(out.errs, nil) {
		return out, out.errs[0]
	}
	return out, nil
}

// find is a container of the i-th object, nil when it has none of that name.
func (all slots) find(i int, name string) *kube.Slot {
	for j := range all.of[i] {
		if all.of[i][j].Name == name {
			return &all.of[i][j]
		}
	}
	return nil
}

const slotField = "container"

// choice asks for one of the containers that all the objects have.
func (all slots) choice() (ui.Field, error) {
	f := ui.Field{Name: slotField, Kind: ui.ChoiceField}
	for _, one := range all.of[slices.Index(all.errs, nil)] {
		shared := true
		for i := range all.of {
			shared = shared && (all.errs[i] != nil || all.find(i, one.Name) != nil)
		}
		if shared {
			f.Options = append(f.Options, one.Name)
		}
	}
	if len(f.Options) == 0 {
		return f, errors.New("the objects marked have no container name in common")
	}
	if len(f.Options) > 1 {
		f.Hint = "left and right for another one"
	}
	f.Hint = strings.TrimPrefix(f.Hint+all.unread(), "; ")
	return f, nil
}

// under is what each object's container of a name has, by what of tells.
func (all slots) under(name string, of func(kube.Slot) held) (out []held) {
	for i := range all.of {
		if s := all.find(i, name); s != nil {
			out = append(out, of(*s))
		}
	}
	return out
}

// each plans a change of the chosen container of every object; change gives false where nothing is to be done. What could not be
// read stands there as what cannot be changed.
func (all slots) each(sel Selection, name string, change func(res kube.Resource, ref kube.Ref, in kube.Slot) (kube.Change, bool)) []kube.Change {
	var out []kube.Change
	for i, ref := range all.refs {
		if in := all.find(i, name); in != nil {
			if c, ok := change(sel.Kind.Resource, ref, *in); ok {
				out = append(out, c)
			}
		}
	}
	return out
}
