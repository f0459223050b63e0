package config

import (
	"errors"
	"strings"
)

// Favourite is a forward of a port that is wanted again on another day: names and numbers, nothing of what went through it.
type Favourite struct {
	Resource  string `json:"resource"` // as in "services" or "deployments.apps"
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Port      string `json:"port"` // at the pod: a number, or the name of a container's port
	Address   string `json:"address,omitempty"`
	Local     int    `json:"local,omitempty"` // 0: a free one
}

// Same says whether both lead to the same port of the same object.
func (f Favourite) Same(other Favourite) bool {
	f.Address, f.Local = other.Address, other.Local
	return f == other
}

// favourites is the file of a context.
type favourites struct {
	Version  int         `json:"version"`
	Context  string      `json:"context"`
	Forwards []Favourite `json:"forwards"`
}

func favouritesPath(dir, context string) string {
	return strings.TrimSuffix(statePath(dir, context), ".json") + "-forwards.json"
}

// Favourites reads those of a context below dir, which is StateDir's. A file that is missing or broken has none; note says so.
func Favourites(dir, context string) (list []Favourite, note string) {
	var f favourites
	note = readState(favouritesPath(dir, context), &f, &f.Version)
	if note != "" || f.Context != context {
		return nil, note
	}
	return f.Forwards, ""
}

// ChangeFavourites has those of a context changed, beside what other programs change of them at the same time.
func ChangeFavourites(dir, context string, change func([]Favourite) []Favourite) error {
	path := favouritesPath(dir, context)
	unlock, err := lock(path)
	if err != nil {
		return err
	}
	defer unlock()
	list, note := Favourites(dir, context)
	if note != "" { // what cannot be read is not written over
		return errors.New(note)
	}
	return writeState(path, favourites{stateVersion, context, change(list)})
}
