package parts

import "path/filepath"

// Dir is the directory that holds everything of one cluster. It is an absolute path.
type Dir string

// Path joins names to the directory.
func (d Dir) Path(names ...string) string {
	return filepath.Join(append([]string{string(d)}, names...)...)
}

// Cert is the file of a named pair's certificate (see package pki).
func (d Dir) Cert(name string) string { return d.Path("pki", name+".crt") }

// Key is the file of a named pair's key.
func (d Dir) Key(name string) string { return d.Path("pki", name+".key") }

// Kubeconfig is the kubeconfig of a user.
func (d Dir) Kubeconfig(user string) string { return d.Path(user + ".kubeconfig") }

// Log is the log of a part, or of the supervisor.
func (d Dir) Log(name string) string { return d.Path("logs", name+".log") }

// Tokens is the API server's table of users.
func (d Dir) Tokens() string { return d.Path("pki", "tokens.csv") }

// KwokConfig is kwok's configuration with the life cycles of nodes and pods.
func (d Dir) KwokConfig() string { return d.Path("kwok.yaml") }

// Seeded is the mark left by `seed demo`: clusters that have it get the part Life.
func (d Dir) Seeded() string { return d.Path("seeded") }

// Containers is where the directories are that stand for containers' file systems.
func (d Dir) Containers(names ...string) string {
	return d.Path(append([]string{"containers"}, names...)...)
}

// Mark is a variable in the environment of every command that runs in a container of this cluster.
func (d Dir) Mark() string { return "DEVCLUSTER_CONTAINER=" + string(d) }

// State is the supervisor's account of itself and the parts.
func (d Dir) State() string { return d.Path("state.json") }

// Failure is the last failure, with the tail of the dead part's log.
func (d Dir) Failure() string { return d.Path("failure.txt") }
