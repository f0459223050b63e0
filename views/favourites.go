package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/ui"
)

// favourites are the forwards that are wanted again in a context. They lie in a file, which other programs may change too: each
// look reads it, so none is for Update.
type favourites struct{ dir, context string }

func (s *Session) favourites() favourites { return favourites{s.Settings.State, s.Cluster.Name()} }

// all are those kept; none where nothing is kept. An error says why those there are cannot be read.
func (f favourites) all() ([]config.Favourite, error) {
	if f.dir == "" {
		return nil, nil
	}
	list, note := config.Favourites(f.dir, f.context)
	if note != "" {
		return nil, errors.New(note)
	}
	return list, nil
}

// favouriteOf is what is kept of a forward.
func favouriteOf(spec kube.ForwardSpec) config.Favourite {
	return config.Favourite{Resource: spec.Of.String(), Namespace: spec.Ref.Namespace, Name: spec.Ref.Name, Port: spec.Port, Address: spec.Address, Local: spec.Local}
}

// specOf is the forward that was kept; its object is known by name until it is begun.
func specOf(f config.Favourite, known []kube.Resource) (kube.ForwardSpec, bool) {
	res, ok := kube.Find(known, f.Resource)
	return kube.ForwardSpec{Of: res, Ref: kube.Ref{Resource: res.Name, Namespace: f.Namespace, Name: f.Name}, Port: f.Port, Address: f.Address, Local: f.Local}, ok
}

// isKept says whether a forward is one of them.
func isKept(list []config.Favourite, spec kube.ForwardSpec) bool {
	return slices.ContainsFunc(list, favouriteOf(spec).Same)
}

// add keeps a forward, in the place of one to the same port.
func (f favourites) add(spec kube.ForwardSpec) error {
	one := favouriteOf(spec)
	return config.ChangeFavourites(f.dir, f.context, func(list []config.Favourite) []config.Favourite {
		return append(slices.DeleteFunc(list, one.Same), one)
	})
}

// drop keeps it no longer.
func (f favourites) drop(spec kube.ForwardSpec) error {
	return config.ChangeFavourites(f.dir, f.context, func(list []config.Favourite) []config.Favourite {
		return slices.DeleteFunc(list, favouriteOf(spec).Same)
	})
}

// proposals are the words for the form of an object that has favourites; "" where it has none.
func (f favourites) proposals(res kube.Resource, ref kube.Ref, ports []kube.Port) string {
	var out []string
	list, _ := f.all() // :forwards says what is wrong with them
	for _, one := range list {
		if one.Resource != res.String() || one.Namespace != ref.Namespace || one.Name != ref.Name {
			continue
		}
		port := one.Port
		for _, p := range ports {
			if p.Target == one.Port {
				port = strconv.Itoa(int(p.Number))
			}
		}
		out = append(out, fmt.Sprintf("%d:%s", one.Local, port))
	}
	return strings.Join(out, " ")
}

// favouriteAction keeps a forward for another day, or no longer.
func favouriteAction() Action {
	return Action{ID: "favourite-forward", Keys: []string{"*"}, Help: "keep it as a favourite, or no longer", For: []string{forwardsName},
		Open: func(s *Session, sel Selection) ui.Step {
			f, ok := sel.Item.Object.(*forwarded)
			if !ok || s.Settings.State == "" {
				return ui.Step{Say: say("favourites: nothing is kept here")}
			}
			cluster, list, change, done := s.Cluster, s.favourites(), favourites.add, "kept for this context: %s"
			if f.kept {
				change, done = favourites.drop, "no longer kept: %s"
			}
			return ui.Step{Open: newWait("favourites", "keeping it ...", func(context.Context) func() ui.Step {
				err := change(list, f.spec)
				cluster.ForwardsChanged()
				return func() ui.Step {
					if err != nil {
						return ui.Step{Say: fault("favourites: %s", err)}
					}
					return ui.Step{Say: say(done, localAddress(f.spec))}
				}
			})}
		}}
}
