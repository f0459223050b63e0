package e2e

import (
	"path/filepath"
	"slices"
	"testing"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

func TestEveryThemeOfTheSchemaShowsEverythingInItsOwnLook(t *testing.T) {
	t.Parallel()
	names := themeNames(t)
	for _, want := range []string{"auto", "dark", "light", "mono"} {
		if !slices.Contains(names, want) {
			t.Fatalf("no theme %s: %v", want, names)
		}
	}
	looks := map[string]string{}
	for _, name := range names {
		s := Start(t, As(lab.Viewer), Home(configured(t, "theme: "+name+"\n")), Args("nodes"), Size(80, 24)).See("node-001", "node-004", "connected")
		sc := s.Settle()
		if selected(sc) == "" {
			t.Errorf("%s: the cursor cannot be seen\n%s", name, sc)
		}
		n := coloured(sc)
		if plain := name == "mono" || name == "none"; plain != (n == 0) {
			t.Errorf("%s: %d cells have a colour", name, n)
		}
		cell, _, _, _ := sc.CellOf("Ready")
		head, _, _, _ := sc.CellOf("NAME")
		looks[name] = cell.Style() + " " + head.Style()
		if log := s.Log(); log != "" && s.Press("ctrl+g").Screen().Has("theme") {
			t.Errorf("%s: %s", name, s.Screen())
		}
		s.Quit()
	}
	for _, pair := range [][2]string{{"dark", "light"}, {"dark", "mono"}, {"light", "mono"}, {"dark", "ansi16"}, {"dark", "high-contrast"}} {
		if looks[pair[0]] == looks[pair[1]] {
			t.Errorf("%s and %s look the same: %s", pair[0], pair[1], looks[pair[0]])
		}
	}
}

func TestAThemeByNameGoesBeforeTheTerminalsBackground(t *testing.T) {
	t.Parallel()
	look := func(theme string, background Option) string {
		s := Start(t, As(lab.Viewer), Size(80, 24), background, Home(configured(t, "theme: "+theme+"\n")), Args("nodes")).See("node-001", "connected")
		c, _, _, _ := s.Settle().CellOf("NAME")
		return c.Style()
	}
	dark := func(*setup) {}
	if a, b := look("light", dark), look("light", Light()); a != b {
		t.Errorf("light looks different: %s, %s", a, b)
	}
	if a, b := look("dark", dark), look("light", dark); a == b {
		t.Errorf("dark and light look the same: %s", a)
	}
}

func TestNoColorTakesTheColoursAwayFromEveryView(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer), Env("NO_COLOR=1"), Args("nodes")).See("node-001", "connected")
		s.Press("d").SeeMatch(`^Name: +node-001`).Press("y").See("kind: Node").Press("?").See("Keys").Press("esc")
		if n := coloured(s.Settle()); n > 0 {
			t.Errorf("%d cells have a colour", n)
		}
	})
}

func TestAThemeOfTheUsersOwnIsAFileBesideTheConfiguration(t *testing.T) {
	t.Parallel()
	home := configured(t, "theme: mine\n")
	path := filepath.Join(filepath.Dir(configFile(home)), "themes", "mine.yaml")
	replace(t, path, "base: dark\naccent: \"#123456\"\n")
	s := Start(t, As(lab.Viewer), Home(home), Args("nodes"), Size(80, 24)).See("node-001", "connected")
	has := func(style string) func(tty.Screen) bool {
		return func(sc tty.Screen) bool {
			c, _, _, ok := sc.CellOf("NAME")
			return ok && len(c.Style()) >= 6 && c.Style()[:6] == style
		}
	}
	s.wait("have the accent of the theme", has("123456"))
	replace(t, path, "base: dark\naccent: \"#654321\"\n")
	s.wait("have the new accent", has("654321"))
}
