package config

import (
	"path/filepath"
	"sync"
)

// Trust remembers which credential plugins of kubeconfigs may be run: for this session, or for good in a file of the state
// directory. A plugin is known by a key that changes with all it is run with. It is safe for concurrent use; nil trusts all.
type Trust struct {
	path string // "" to keep nothing
	all  bool

	mu    sync.Mutex
	known map[string]bool
}

// trusted is the file.
type trusted struct {
	Version int                      `json:"version"`
	Plugins map[string]trustedPlugin `json:"plugins"`
}

// trustedPlugin is there for people who look into the file. Arguments may be secrets: they are in the key alone, a hash.
type trustedPlugin struct {
	Program string `json:"program"`
	File    string `json:"kubeconfig"`
}

// NewTrust reads what was allowed for good; dir is StateDir's, "" keeps nothing. With all set everything is allowed.
func NewTrust(dir string, all bool) *Trust {
	t := &Trust{all: all, known: map[string]bool{}}
	if dir == "" {
		return t
	}
	t.path = filepath.Join(dir, "trusted-plugins.json")
	var file trusted
	if readState(t.path, &file, &file.Version) == "" { // what cannot be read allows nothing
		for key := range file.Plugins {
			t.known[key] = true
		}
	}
	return t
}

// Allowed says whether a plugin may be run.
func (t *Trust) Allowed(key string) bool {
	if t == nil || t.all {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.known[key]
}

// Once allows a plugin until the program ends.
func (t *Trust) Once(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known[key] = true
}

// Always allows a plugin for good. The program, without its arguments, and the kubeconfig are written beside it, for people.
func (t *Trust) Always(key, program, kubeconfig string) error {
	t.Once(key)
	if t.path == "" {
		return nil
	}
	unlock, err := lock(t.path)
	if err != nil {
		return err
	}
	defer unlock()
	var file trusted
	_ = readState(t.path, &file, &file.Version) // a broken one is replaced
	if file.Plugins == nil {
		file.Plugins = map[string]trustedPlugin{}
	}
	file.Version = stateVersion
	file.Plugins[key] = trustedPlugin{program, kubeconfig}
	return writeState(t.path, file)
}
