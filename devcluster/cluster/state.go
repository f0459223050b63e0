// Package cluster starts, watches and ends the parts of one cluster.
//
//	up ----spawns----> supervisor ----spawns----> etcd, apiserver, ... (each a process group, killed with its parent)
//	up <--state.json-- supervisor                 logs/PART.log
//	fault, seed --HTTP on loopback with a token--> supervisor
//	down --SIGTERM--> supervisor --SIGTERM, then SIGKILL--> parts, in reverse order
//
// The supervisor alone writes state.json. It is replaced as a whole, so readers never see half of it.
package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/proc"
)

// Phase is how far a cluster has come.
type Phase string

// The phases, in their order; a cluster ends as Stopped or as Failed.
const (
	Starting Phase = "starting"
	Ready    Phase = "ready"
	Stopping Phase = "stopping"
	Stopped  Phase = "stopped"
	Failed   Phase = "failed"
)

// Options are what a cluster is started with.
type Options struct {
	Port    int      `json:"port"` // of the API server, 0 for any
	Nodes   int      `json:"nodes"`
	APIArgs []string `json:"apiArgs,omitempty"`
}

// State is the supervisor's account of a cluster.
type State struct {
	Phase      Phase       `json:"phase"`
	Error      string      `json:"error,omitempty"`
	Doing      string      `json:"doing,omitempty"` // while starting
	Supervisor proc.ID     `json:"supervisor"`
	Control    string      `json:"control"` // address of the supervisor's own server
	Token      string      `json:"token"`   // what it wants to see
	Ports      parts.Ports `json:"ports"`
	Options    Options     `json:"options"`
	Parts      []PartState `json:"parts"`
	Since      time.Time   `json:"since"`
}

// PartState is one part's process. A part that was killed or frozen on purpose says so.
type PartState struct {
	Name  string  `json:"name"`
	ID    proc.ID `json:"id"`
	State string  `json:"state"`
}

// The states of a part.
const (
	PartRunning = "running"
	PartKilled  = "killed"
	PartFrozen  = "frozen"
	PartEnded   = "ended"
)

// Running tells whether the cluster's supervisor is alive.
func (s State) Running() bool { return s.Supervisor.Alive() }

// ReadState reads the state of the cluster in a directory; an absent one is the zero State.
func ReadState(d parts.Dir) (State, error) {
	var s State
	data, err := os.ReadFile(d.State())
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("read the state: %w", err)
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("parse %s: %w", d.State(), err)
	}
	return s, nil
}

func writeState(d parts.Dir, s State) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the state: %w", err)
	}
	tmp := d.State() + ".new"
	if err := os.WriteFile(tmp, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	if err := os.Rename(tmp, d.State()); err != nil {
		return fmt.Errorf("put the state in place: %w", err)
	}
	return nil
}
