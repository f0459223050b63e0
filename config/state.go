package config

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// stateVersion changes when older programs would misread a file. A file of a newer version is neither read nor written.
const stateVersion = 1

// State is what comes back when a context is looked at again. It holds names, columns and filters, never anything from
// an object's data: no values of Secrets or ConfigMaps may be put here.
type State struct {
	Version   int                  `json:"version"`
	Context   string               `json:"context"`
	View      string               `json:"view,omitempty"`      // the last view, as a command line
	Namespace string               `json:"namespace,omitempty"` // the one in use, "" = all
	Recent    []string             `json:"recent,omitempty"`    // namespaces used lately
	Kinds     map[string]KindState `json:"kinds,omitempty"`     // by the kind's plural
	Debug     DebugUsed            `json:"debug,omitzero"`      // proposed again
	Left      []Left               `json:"left,omitempty"`      // pods made for a while, as long as they are not deleted

	// Note says why there is no state although there is a file.
	Note string `json:"-"`
}

// DebugUsed is what the last debug container was made with, as long as the settings are those of that time.
type DebugUsed struct {
	Image    string `json:"image,omitempty"`
	Profile  string `json:"profile,omitempty"`
	Settings string `json:"settings,omitempty"`
}

// Left is a pod that is to be deleted.
type Left struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Token     string `json:"token,omitempty"` // that it carries, and no other pod of that name
}

// KindState is how the table of a kind was left.
type KindState struct {
	Filter  string   `json:"filter,omitempty"`
	Sort    string   `json:"sort,omitempty"` // a column
	Desc    bool     `json:"desc,omitempty"`
	Wide    bool     `json:"wide,omitempty"`
	Columns []string `json:"columns,omitempty"` // as in the configuration; none: the usual ones
}

// LoadState reads the state of a context below dir, which is StateDir's. A file that is missing or broken is none.
func LoadState(dir, context string) State {
	var s State
	note := readState(statePath(dir, context), &s, &s.Version)
	if note == "" && s.Context != context {
		return State{Context: context}
	}
	if note != "" {
		s = State{Note: note}
	}
	s.Context = context
	return s
}

// Save writes the state of a context below dir. Of two programs the last one wins.
func (s State) Save(dir, context string) error {
	s.Version, s.Context = stateVersion, context
	return writeState(statePath(dir, context), s)
}

// statePath is the file of a context: enough of its name to recognise it, and a sum that tells apart what file systems
// hold for the same ("Prod", "prod") or cannot spell.
func statePath(dir, context string) string {
	name := strings.Map(func(c rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", c) {
			return c
		}
		return '_'
	}, context)
	if len(name) > 60 {
		name = name[len(name)-60:] // ARNs differ at the end
	}
	sum := sha256.Sum256([]byte(context))
	return filepath.Join(dir, "state", fmt.Sprintf("%s-%x.json", strings.TrimLeft(name, "."), sum[:6]))
}

// readState reads a file into v, whose version is at; it gives "" or why what is there is of no use.
func readState(path string, v any, at *int) string {
	data, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ""
	case err != nil:
		return fmt.Sprintf("%s is left out: %s", path, err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Sprintf("%s is left out, as it is broken: %s", path, err)
	}
	if *at > stateVersion {
		return fmt.Sprintf("%s is left out, as a newer kdeck wrote it", path)
	}
	return ""
}

// writeState replaces a file at once, so that nobody ever reads half of it. Nothing is written for a newer program.
func writeState(path string, v any) error {
	var there struct {
		Version int `json:"version"`
	}
	if note := readState(path, &there, &there.Version); there.Version > stateVersion {
		return fmt.Errorf("state: %s", note)
	}
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("state: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("state: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // for the user alone, 0600
	if err != nil {
		return fmt.Errorf("state: %w", err)
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("state: %w", err)
	}
	return nil
}
