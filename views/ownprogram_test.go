//go:build !windows

package views

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnEditorOfTheUsersIsGivenTheFileAsOneWord(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's; touch pwned; $(touch pwned)")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	show := filepath.Join(t.TempDir(), "show")
	if err := os.WriteFile(show, []byte("#!/bin/sh\nfor a; do printf '[%s]' \"$a\"; done\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, editedFile)
	for line, want := range map[string]string{
		show:                        "[" + file + "]",
		show + " -n":                "[-n][" + file + "]",
		show + ` -a ""`:             "[-a][][" + file + "]",
		"X=1 " + show + " 'a b'":    "[a b][" + file + "]",
		show + " -x | cat; " + show: "[-x][" + file + "]",
	} {
		args := ownProgram(line, file)
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = t.TempDir()
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != want {
			t.Errorf("%s: %q, %v; want %q", line, out, err, want)
		}
		if left, _ := filepath.Glob(filepath.Join(cmd.Dir, "*")); len(left) > 0 {
			t.Errorf("%s made %v", line, left)
		}
	}
}

func TestTheEditorsFileIsNamedByNothingOfTheCluster(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("KUBE_EDITOR", "")
	t.Setenv("EDITOR", `echo -a ""`)
	var out bytes.Buffer
	run := &editorRun{text: "name: x;touch pwned;\n"}
	run.SetStdout(&out)
	if err := run.Run(); err != nil {
		t.Fatal(err)
	}
	defer run.drop()
	if got := strings.TrimSpace(out.String()); !strings.HasPrefix(got, "-a  "+tmp) || filepath.Base(got) != editedFile {
		t.Errorf("the editor was given %q", got)
	}
}
