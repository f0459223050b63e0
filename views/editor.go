package views

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"k8s.io/kubectl/pkg/cmd/util/editor"
)

// editorRun is an editor on the terminal with a file of its own: a text goes in, a text comes out. The file is the user's
// alone (0600 in a directory of 0700), and the whole directory is removed, with what the editor left beside it, unless
// it is kept.
type editorRun struct {
	name string // of the file
	text string

	in     io.Reader
	out    io.Writer
	dir    string
	edited string
}

func (e *editorRun) SetStdin(r io.Reader)  { e.in = r }
func (e *editorRun) SetStdout(w io.Writer) { e.out = w }
func (e *editorRun) SetStderr(io.Writer)   {}

// Run writes the file, runs $KUBE_EDITOR, else $EDITOR, else vi, and reads what has become of it.
func (e *editorRun) Run() error {
	dir, err := os.MkdirTemp("", "kdeck-edit-") // 0700
	if err != nil {
		return err
	}
	e.dir = dir
	file := filepath.Join(dir, e.name)
	if err := os.WriteFile(file, []byte(e.text), 0o600); err != nil {
		return err
	}
	run := editor.NewDefaultEditor([]string{"KUBE_EDITOR", "EDITOR"})
	args := append([]string{}, run.Args...)
	if run.Shell {
		args[len(args)-1] += " " + file // a name of ours: it has nothing a shell would take apart
	} else {
		args = append(args, file)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = e.in, e.out, e.out
	failed := cmd.Run()
	b, err := os.ReadFile(file)
	if err != nil {
		return errors.Join(failed, err)
	}
	e.edited = string(b)
	if failed != nil {
		return fmt.Errorf("the editor %s: %w", strings.Join(run.Args, " "), failed)
	}
	return nil
}

// drop removes the directory.
func (e *editorRun) drop() {
	if e.dir != "" {
		_ = os.RemoveAll(e.dir)
	}
}

// keep writes what was edited to a file that stays, and says where.
func (e *editorRun) keep(text string) (string, error) {
	if e.dir == "" {
		dir, err := os.MkdirTemp("", "kdeck-edit-")
		if err != nil {
			return "", err
		}
		e.dir = dir
	}
	file := filepath.Join(e.dir, e.name)
	return file, os.WriteFile(file, []byte(text), 0o600)
}
