package views

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kdeck/themes"
)

func TestWhatIsShownIsSavedInEveryFormat(t *testing.T) {
	t.Chdir(t.TempDir())
	for ext, want := range map[string]string{
		"c": "NAME,READY,STATUS,RESTARTS,AGE", "j": `"NAME": "web-00003"`, "y": "NAME: web-00003", "t": "web-00003  0/1",
	} {
		c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
		c.give(webs(9))
		c.press("/")
		c.typed("crash")
		c.press("enter", "ctrl+s")
		_, cmd := c.app.Update(keyPress(ext))
		note := firstNote(t, cmd)
		if note.Tone != themes.OK || !strings.Contains(note.Text, "3 rows saved to ") {
			t.Fatalf("%s: %+v", ext, note)
		}
		path := note.Text[strings.LastIndex(note.Text, " ")+1:]
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), want) || strings.Contains(string(text), "web-00001") {
			t.Errorf("%s: %v\n%s", filepath.Base(path), err, text)
		}
	}
}

func TestSavingNeverOverwrites(t *testing.T) {
	t.Chdir(t.TempDir())
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.give(webs(3))
	files := map[string]bool{}
	for i := range 2 { // in the same second
		c.press("ctrl+s")
		_, cmd := c.app.Update(keyPress("c"))
		note := firstNote(t, cmd)
		if note.Tone != themes.OK {
			t.Errorf("save %d: %+v", i, note)
		}
		files[note.Text] = true
	}
	if len(files) != 2 {
		t.Errorf("%v", files)
	}
}

func TestANameFromTheClusterIsPlainInTheNameOfAFile(t *testing.T) {
	now := time.Date(2026, 11, 30, 9, 5, 7, 0, time.UTC)
	for about, want := range map[string]string{
		"clusterroles-x;touch pwned;-yaml": "kdeck-clusterroles-x-touch-pwned--yaml-20261130-090507.yaml",
		"../../etc/$(id)":                  "kdeck-..-..-etc---id--20261130-090507.yaml",
		"a\nb`c`'d\"é":                     "kdeck-a-b-c--d---20261130-090507.yaml",
		strings.Repeat("n", 253) + "-yaml": "kdeck-" + strings.Repeat("n", longestName) + "-20261130-090507.yaml",
		"system:controller:job-controller": "kdeck-system-controller-job-controller-20261130-090507.yaml",
	} {
		if got := fileName(about, "", now, "yaml"); got != want {
			t.Errorf("%q: %s, not %s", about, got, want)
		}
	}
}
