package views

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kdeck/config"
	"kdeck/themes"
)

// themeFile writes a theme of the user's beside a configuration file.
func themeFile(t *testing.T, file, name, text string) {
	t.Helper()
	if err := os.MkdirAll(config.ThemeDir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(config.ThemeDir(file), name+".yaml") // written beside it first: nobody sees half of it
	if err := errors.Join(os.WriteFile(path+".new", []byte(text), 0o600), os.Rename(path+".new", path)); err != nil {
		t.Fatal(err)
	}
}

func TestThemesOfTheUsersAreReadAndMistakesHaveFileAndLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.yaml")
	themeFile(t, file, "paper", "base: light\nbad: '#a40e26'\nwran: red\nok: greeen\ncursor: 7\ndark: false\n")
	themeFile(t, file, "dark", "ok: red\n")
	list, problems := LoadThemes(file)
	if len(list) != 1 || list[0].Name != "paper" || list[0].Dark {
		t.Fatal(list)
	}
	if got := list[0].Cursor(themes.Plain).Render("x"); !strings.Contains(got, "47") {
		t.Errorf("%q", got)
	}
	var told []string
	for _, p := range problems {
		told = append(told, strings.TrimPrefix(p.String(), config.ThemeDir(file)+string(filepath.Separator)))
	}
	for i, want := range []string{"dark.yaml: there is a theme dark already", "paper.yaml:3:1: wran is no setting (did you mean warn?)", `paper.yaml:4:5: ok: "greeen" is no colour`} {
		if i >= len(told) || !strings.HasPrefix(told[i], want) {
			t.Errorf("no %q in %q", want, told)
		}
	}
}

func TestAChangedThemeShowsWithoutARestart(t *testing.T) {
	s := newSession(t)
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte("theme: mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	themeFile(t, file, "mine", "bad: 201\n")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s.Settings.Watch = config.Watch(ctx, file, config.Known{})
	h := NewHeader(s)
	defer h.Close()
	msg := h.listenSettings(0)().(settingsMsg)
	h.takeSettings(msg)
	if got := s.Theme.Tone(themes.Bad).Render("x"); s.Theme.Name != "mine" || !strings.Contains(got, "38;5;201") {
		t.Fatalf("%s: %q", s.Theme.Name, got)
	}
	themeFile(t, file, "mine", "bad: 202\nok: nonsense\n")
	msg = h.listenSettings(msg.loaded.Version)().(settingsMsg)
	h.takeSettings(msg)
	if got := s.Theme.Tone(themes.Bad).Render("x"); !strings.Contains(got, "38;5;202") {
		t.Errorf("%q", got)
	}
	if len(msg.loaded.Problems) != 1 || msg.loaded.Problems[0].Line != 2 {
		t.Error(msg.loaded.Problems)
	}
}
