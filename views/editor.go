package views

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// editedFile is the name of the file in the directory. It is the same for every object: a name comes from the cluster, and belongs
// into no path and no command line.
const editedFile = "object.yaml"

// editorRun is an editor on the terminal with a file of its own: a text goes in, a text comes out. The file is the user's
// alone (0600 in a directory of 0700), and the whole directory is removed, with what the editor left beside it, unless
// it is kept.
type editorRun struct {
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
	file := filepath.Join(dir, editedFile)
	if err := os.WriteFile(file, []byte(e.text), 0o600); err != nil {
		return err
	}
	line := editorLine()
	args := ownProgram(line, file)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = e.in, e.out, e.out
	failed := cmd.Run()
	b, err := os.ReadFile(file)
	if err != nil {
		return errors.Join(failed, err)
	}
	e.edited = string(b)
	if failed != nil {
		return fmt.Errorf("the editor %s: %w", line, failed)
	}
	return nil
}

// editorLine is the user's editor, found as kubectl finds it (kubectl/pkg/cmd/util/editor).
func editorLine() string {
	usual := "vi"
	if runtime.GOOS == "windows" {
		usual = "notepad"
	}
	line := cmp.Or(os.Getenv("KUBE_EDITOR"), os.Getenv("EDITOR"))
	return cmp.Or(strings.TrimSpace(line), usual)
}

// path is where the file is.
func (e *editorRun) path() string { return filepath.Join(e.dir, editedFile) }

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
	file := filepath.Join(e.dir, editedFile)
	return file, os.WriteFile(file, []byte(text), 0o600)
}
