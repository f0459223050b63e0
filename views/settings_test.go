package views

import (
	"os"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kdeck/config"
	"kdeck/ui"
)

// saying is what the watcher tells of a file that says something else.
func saying(t *testing.T, text string) settingsMsg {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file, problems := config.Load(path, config.Known{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return settingsMsg{loaded: config.Loaded{Version: 2, Config: file}}
}

func TestChangedSettingsCountWithoutARestart(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	pods := webs(3)
	c.give(pods)
	c.press("j")
	at, gen := c.cursor(), c.list.gen
	c.app.Update(saying(t, "columns: {po: [NAME, STATUS]}\nascii: true\n"))
	if c.list.gen == gen || !c.s.Theme.ASCII {
		t.Errorf("read anew %v, ascii %v", c.list.gen != gen, c.s.Theme.ASCII)
	}
	c.see("RESTARTS") // what is shown stays until the answer is there
	c.give(pods)
	c.see("STATUS")
	c.gone("RESTARTS")
	if c.cursor() != at {
		t.Errorf("the cursor has moved from %q to %q", at, c.cursor())
	}
	gen = c.list.gen
	c.app.Update(saying(t, "columns: {po: [NAME, STATUS], cm: [NAME]}\n"))
	if c.list.gen != gen || c.s.Theme.ASCII {
		t.Errorf("read anew %v, ascii %v", c.list.gen != gen, c.s.Theme.ASCII)
	}
	c.app.Update(saying(t, "{}"))
	c.give(pods)
	c.see("RESTARTS")
}

func TestTheMouseFollowsItsSettingButNotEveryChangeOfTheFile(t *testing.T) {
	h := NewHeader(newSession(t))
	defer h.Close()
	for _, step := range []struct {
		text string
		want tea.Msg
	}{{"mouse: true", ui.Mouse(true)}, {"ascii: true", nil}, {"mouse: false", ui.Mouse(false)}, {"mouse: false\nascii: true", nil}} {
		var got tea.Msg
		if cmd := h.takeSettings(saying(t, step.text)); cmd != nil {
			got = cmd()
		}
		if got != step.want {
			t.Errorf("%s: %v", step.text, got)
		}
	}
}
