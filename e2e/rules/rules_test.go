// Package rules holds the tests of the house rules that a compiler does not know.
package rules

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pkg is what `go list` tells about one package.
type pkg struct {
	ImportPath string
	Imports    []string
}

const module = "kdeck/"

// allowed says which rooms a room may enter; a room is the first folder below the module, "" is main.
var allowed = map[string][]string{
	"":        {"cli"},
	"cli":     {"cli", "config", "journal", "kube", "keymap", "logbuf", "themes", "ui", "views"},
	"views":   {"views", "ui", "journal", "kube", "keymap", "logbuf", "near", "themes", "config", "shellwords"},
	"ui":      {"ui", "keymap", "logbuf", "themes"},
	"kube":    {"kube", "near", "shellwords"},
	"journal": {"journal", "kube"},
	"keymap":  {"keymap", "near"},
	"near":    {"near"},
	"themes":  {"themes"},
	"config":  {"config", "near", "shellwords"},
	"logbuf":  {"logbuf"},

	"shellwords": {"shellwords"},
}

// inside says which packages of ours a room within a room may enter; the rooms that are not named here are free in theirs.
var inside = map[string][]string{
	"kube/object": {"kube/scrub"},
	"kube/health": {"kube/object"},
	"kube/scrub":  {},
	"kube/parcel": {"kube/scrub"},
	"kube/logs":   {"kube/scrub"},
}

// foreign says which parts of the world a room keeps out.
var foreign = map[string][]string{
	"ui":      {"k8s.io/", "sigs.k8s.io/", "helm.sh/"},
	"keymap":  {"k8s.io/", "sigs.k8s.io/", "helm.sh/"},
	"themes":  {"k8s.io/", "sigs.k8s.io/", "helm.sh/"},
	"logbuf":  {"charm.land/", "github.com/charmbracelet/", "k8s.io/", "sigs.k8s.io/", "helm.sh/"},
	"kube":    {"charm.land/", "github.com/charmbracelet/"},
	"journal": {"charm.land/", "github.com/charmbracelet/"},
	"config":  {"charm.land/", "github.com/charmbracelet/", "k8s.io/"},
}

// room is the first folder of one of our packages; ok is false for a package that is not ours.
func room(path string) (string, bool) {
	if path == strings.TrimSuffix(module, "/") {
		return "", true
	}
	rest, ok := strings.CutPrefix(path, module)
	first, _, _ := strings.Cut(rest, "/")
	return first, ok
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func TestRoomsImportOnlyWhatTheDesignAllows(t *testing.T) {
	for _, p := range packages(t) {
		from, ok := room(p.ImportPath)
		if !ok || from == "e2e" {
			continue
		}
		may, known := allowed[from]
		if !known {
			t.Errorf("%s is a room the design does not know", p.ImportPath)
			continue
		}
		for _, i := range p.Imports {
			if to, ours := room(i); ours && !slices.Contains(may, to) {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
			for _, f := range foreign[from] {
				if strings.HasPrefix(i, f) {
					t.Errorf("%s imports %s, which does not belong into %s", p.ImportPath, i, from)
				}
			}
		}
	}
}

func TestRoomsWithinARoomImportOnlyWhatTheDesignAllows(t *testing.T) {
	for _, p := range packages(t) {
		may, known := inside[strings.TrimPrefix(p.ImportPath, module)]
		if !known {
			continue
		}
		for _, i := range p.Imports {
			if to, ours := strings.CutPrefix(i, module); ours && !slices.Contains(may, to) {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

func TestThePseudoTerminalAndTheEmulatorStayInTheTests(t *testing.T) {
	for _, p := range packages(t) {
		if from, ok := room(p.ImportPath); !ok || from == "e2e" {
			continue
		}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "github.com/charmbracelet/x/vt") || strings.HasPrefix(i, "github.com/creack/pty") {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

func TestOnlyTheInputReaderRunsCommandsOnTheTerminal(t *testing.T) {
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.Contains(path, "ui/ttyinput/") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, call := range []string{"tea.Exec(", "tea.ExecProcess("} {
			if strings.Contains(string(text), call) {
				t.Errorf("%s calls %s...): the command would get the input reader in place of the terminal, see ttyinput.Exec", path, call)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheControlPlaneNeverReachesTheProgramsModule(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, heavy := range []string{"k8s.io/kubernetes ", "sigs.k8s.io/kwok", "go.etcd.io/etcd/server", "k8s.io/apiserver ",
		"kdeck/devcluster"} {
		if strings.Contains(string(data), heavy) {
			t.Errorf("go.mod has %s", heavy)
		}
	}
}
