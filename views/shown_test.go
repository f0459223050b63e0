package views

import (
	"io"
	"os"
	"strings"
	"testing"

	"kdeck/themes"
)

func TestATextIsSavedAndCopied(t *testing.T) {
	t.Chdir(t.TempDir())
	s := newSession(t)
	text := shown{s: s, name: "pods/web 0", ext: "yaml", lines: func() []string { return []string{"a: 1", "b: 2"} }}
	note := firstNote(t, text.keys()["save"]().Cmd)
	path := note.Text[strings.LastIndex(note.Text, " ")+1:]
	if got, err := os.ReadFile(path); note.Tone != themes.OK || err != nil || string(got) != "a: 1\nb: 2\n" || !strings.Contains(path, "kdeck-pods-web-0-") {
		t.Errorf("%+v: %v %q", note, err, got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if step := text.keys()["copy"](); step.Open == nil || !strings.Contains(step.Open.Draw(60, 10), "the text") {
		t.Error("nothing is offered to be copied")
	}
}

func TestValuesInClearAreNotSaved(t *testing.T) {
	t.Chdir(t.TempDir())
	text := shown{s: newSession(t), name: "secrets-db", ext: "yaml", clear: true, lines: func() []string { return []string{"password: hunter2"} }}
	step := text.keys()["save"]()
	if step.Cmd != nil || !strings.Contains(step.Say.Text, "hide them first (x)") {
		t.Errorf("%+v", step)
	}
	if files, _ := os.ReadDir("."); len(files) > 0 {
		t.Errorf("files %v", files)
	}
}

func TestTheHistoryAndAllKindsAreThereInTextsToo(t *testing.T) {
	for key, want := range map[string]string{"[": "pods(shop)", "-": "pods(shop)", "]": "no other place", "A": "messages › kinds"} {
		c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
		c.give(webs(3))
		c.press(":")
		c.typed("svc")
		c.press("enter", "ctrl+g")
		c.see("services(shop) › messages")
		c.press(key)
		c.see(want)
		if key == "[" || key == "-" {
			c.gone("messages")
		}
	}
}

func TestTwoSavesInTheSameSecondAreTwoFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, text := range []string{"one", "two", "three"} {
		n := saved("kdeck-x-20261128-120000.txt", "1 lines", func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
		if !strings.Contains(n.Text, "saved to") {
			t.Fatal(n)
		}
	}
	for name, want := range map[string]string{"kdeck-x-20261128-120000.txt": "one", "kdeck-x-20261128-120000-2.txt": "two", "kdeck-x-20261128-120000-3.txt": "three"} {
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
