package views

import (
	"context"
	"errors"

	"kdeck/kube"
	"kdeck/ui"
)

// templated are the kinds whose pods' templates can be changed.
func templated() []string {
	return []string{Deployments().Name, StatefulSets().Name, DaemonSets().Name, CronJobs().Name}
}

// slots are the containers of each object selected.
type slots [][]kube.Slot

// slotsOf reads the containers of all that is selected.
func slotsOf(ctx context.Context, c *kube.Cluster, sel Selection) (slots, error) {
	objects, err := c.Objects(ctx, sel.Kind.Resource, sel.refs(c))
	if err != nil {
		return nil, err
	}
	var out slots
	for _, o := range objects {
		have, err := kube.Slots(sel.Kind.Resource, o)
		if err != nil {
			return nil, err
		}
		out = append(out, have)
	}
	return out, nil
}

// find is a container of the i-th object, nil when it has none of that name.
func (all slots) find(i int, name string) *kube.Slot {
	for j := range all[i] {
		if all[i][j].Name == name {
			return &all[i][j]
		}
	}
	return nil
}

const slotField = "container"

// choice asks for one of the containers that all the objects have.
func (all slots) choice() (ui.Field, error) {
	f := ui.Field{Name: slotField, Kind: ui.ChoiceField}
	for _, one := range all[0] {
		shared := true
		for i := range all {
			shared = shared && all.find(i, one.Name) != nil
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
	return f, nil
}

// under is what each object's container of a name has, by what of tells.
func (all slots) under(name string, of func(kube.Slot) held) (out []held) {
	for i := range all {
		if s := all.find(i, name); s != nil {
			out = append(out, of(*s))
		}
	}
	return out
}

// each plans a change of the chosen container of every object; change gives false where nothing is to be done.
func (all slots) each(sel Selection, refs []kube.Ref, name string, change func(res kube.Resource, ref kube.Ref, in kube.Slot) (kube.Change, bool)) []kube.Change {
	var out []kube.Change
	for i, ref := range refs {
		if in := all.find(i, name); in != nil {
			if c, ok := change(sel.Kind.Resource, ref, *in); ok {
				out = append(out, c)
			}
		}
	}
	return out
}
