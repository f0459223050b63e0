package keymap

import (
	"slices"
	"strings"
	"testing"
)

func TestTheDefaultsDoNotClash(t *testing.T) {
	if _, err := New(withActions(), nil); err != nil {
		t.Fatal(err)
	}
}

func TestEveryDefaultSaysWhatItDoes(t *testing.T) {
	for _, b := range withActions() {
		if b.Help == "" || b.Name == "" || b.Scope == "" || len(b.Keys) == 0 {
			t.Errorf("incomplete binding %+v", b)
		}
	}
}

func TestClashesNameBothActions(t *testing.T) {
	cases := []struct {
		name string
		list []Binding
		want []string // parts of the error; none: no error
	}{
		{"same scope", []Binding{
			{Name: "a", Scope: Table, Keys: []string{"x"}}, {Name: "b", Scope: Table, Keys: []string{"x"}},
		}, []string{"a", "b", "x", "table"}},
		{"inner hides outer", []Binding{
			{Name: "outer", Scope: Global, Keys: []string{"x"}}, {Name: "inner", Scope: Kind("pods"), Keys: []string{"x"}},
		}, []string{"inner", "outer", "kind/pods", "global"}},
		{"order of the list does not matter", []Binding{
			{Name: "inner", Scope: Kind("pods"), Keys: []string{"x"}}, {Name: "outer", Scope: Global, Keys: []string{"x"}},
		}, []string{"inner in kind/pods would hide outer"}},
		{"outer yields", []Binding{
			{Name: "outer", Scope: Table, Keys: []string{"x"}, Yields: true}, {Name: "inner", Scope: Kind("pods"), Keys: []string{"x"}},
		}, nil},
		{"inner yields, which helps nobody", []Binding{
			{Name: "outer", Scope: Table, Keys: []string{"x"}}, {Name: "inner", Scope: Kind("pods"), Keys: []string{"x"}, Yields: true},
		}, []string{"inner", "outer"}},
		{"kinds are apart", []Binding{
			{Name: "restart", Scope: Kind("deployments"), Keys: []string{"r"}}, {Name: "drain", Scope: Kind("nodes"), Keys: []string{"r"}},
		}, nil},
		{"one action in several kinds", []Binding{
			{Name: "logs", Scope: Kind("pods"), Keys: []string{"l"}}, {Name: "logs", Scope: Kind("jobs"), Keys: []string{"l"}},
		}, nil},
		{"table and pager are apart", []Binding{
			{Name: "a", Scope: Table, Keys: []string{"N"}}, {Name: "b", Scope: Pager, Keys: []string{"N"}},
		}, nil},
		{"the prompt stands alone", []Binding{
			{Name: "a", Scope: Global, Keys: []string{"esc"}}, {Name: "b", Scope: Prompt, Keys: []string{"esc"}},
		}, nil},
		{"terminals send tab for ctrl+i", []Binding{
			{Name: "a", Scope: Table, Keys: []string{"tab"}}, {Name: "b", Scope: Table, Keys: []string{"ctrl+i"}},
		}, []string{"a", "b"}},
		{"spelling does not matter", []Binding{
			{Name: "a", Scope: Table, Keys: []string{"shift+a"}}, {Name: "b", Scope: Table, Keys: []string{"A"}},
		}, []string{"a", "b"}},
	}
	for _, c := range cases {
		_, err := New(c.list, nil)
		if (err != nil) != (c.want != nil) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q lacks %q", c.name, err, part)
			}
		}
	}
}

func TestAKeyThatAnActionWasGivenYieldsToNothing(t *testing.T) {
	list := []Binding{
		{Name: "outer", Scope: Table, Keys: []string{"x"}, Yields: true}, {Name: "inner", Scope: Kind("pods"), Keys: []string{"x", "z"}},
	}
	for keys, clash := range map[string]bool{"x": false, "y": false, "z": true} {
		if _, err := New(list, map[string][]string{"outer": {keys}}); (err != nil) != clash {
			t.Errorf("outer on %s: %v", keys, err)
		}
	}
	many := []Binding{{Name: "outer", Scope: Table}, {Name: "outer", Scope: Pager}}
	if _, err := New(many, map[string][]string{"outer": {"ctrl+nope"}}); err == nil || strings.Count(err.Error(), "ctrl+nope") != 1 {
		t.Errorf("said once for all scopes: %v", err)
	}
}

func TestOverridesReplaceKeysByName(t *testing.T) {
	m, err := New(withActions(), map[string][]string{
		"yaml": {"Y", "Alt+Return"}, "wide": {}, "sort-age": {"shift+x"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for press, want := range map[string]string{
		"Y": "yaml", "y": "", "alt+enter": "yaml", "W": "", "X": "sort-age", "j": "down", "1": "ns-1",
	} {
		if got := m.Name(press, Kind("pods").Chain()...); got != want {
			t.Errorf("%s calls %q, not %q", press, got, want)
		}
	}
	if b := m.Binding("wide"); b.Enabled() {
		t.Error("an action without keys is enabled")
	}
	if b := m.Binding("yaml"); b.Help().Key != "Y alt+enter" || b.Help().Desc != "YAML" {
		t.Errorf("help is %+v", b.Help())
	}
}

func TestBadOverridesAreRefusedTogether(t *testing.T) {
	_, err := New(withActions(), map[string][]string{
		"yml": {"z"}, "open": {"frobnicate"}, "sort-name": {"y"}, "quit": {}, "xyzzyplugh": {"z"},
	})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, part := range []string{
		`"yml" (did you mean yaml?)`, `key of open: "frobnicate" is no key`, "both yaml and sort-name", "quit needs a key",
		`no action is called "xyzzyplugh"`,
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in:\n%v", part, err)
		}
	}
}

func TestInnerScopesComeFirst(t *testing.T) {
	list := append(withActions(), Binding{Name: "containers", Scope: Kind("pods"), Keys: []string{"0"}})
	m, err := New(list, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Name("0", Kind("pods").Chain()...); got != "containers" {
		t.Errorf("0 calls %q", got)
	}
	if got := m.Name("0", Kind("nodes").Chain()...); got != "all-namespaces" {
		t.Errorf("0 calls %q", got)
	}
	if got := m.Name("0", Global); got != "" {
		t.Errorf("0 calls %q everywhere", got)
	}
}

func TestScopesNest(t *testing.T) {
	for s, want := range map[Scope][]Scope{
		Kind("pods"): {"kind/pods", Table, Global}, "pager/yaml": {"pager/yaml", Pager, Global}, "logs": {"logs", Global},
		Prompt: {Prompt}, Menu: {Menu}, Dialog: {Dialog}, Global: {Global},
	} {
		if got := s.Chain(); !slices.Equal(got, want) {
			t.Errorf("%s lies in %v", s, got)
		}
	}
}

func TestAMapCannotBeChangedThroughAll(t *testing.T) {
	m, err := New(withActions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	m.All()[0].Keys[0] = "broken"
	if m.All()[0].Keys[0] != "enter" {
		t.Error("All gives the map's own keys away")
	}
}

func TestFooterBindingsComeFirst(t *testing.T) {
	m, err := New(withActions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	list := m.In(Table)
	if len(list) == 0 || list[0].Help().Desc != "open" || list[len(list)-1].Help().Desc != "namespace 9" {
		t.Errorf("order is wrong: %v", list)
	}
}

func TestKeysAreSpelledAsTheTerminalLibraryDoes(t *testing.T) {
	for in, want := range map[string]string{
		"Ctrl+A": "ctrl+a", "alt+ctrl+x": "ctrl+alt+x", "shift+left": "shift+left", "shift+b": "B", "G": "G", "+": "+",
		"ctrl++": "ctrl++", "space": "space", " ": "space", "ctrl+ ": "ctrl+space", "PageDown": "pgdown", "return": "enter",
		"é": "é", "ctrl+\\": "ctrl+\\", "F5": "f5",
	} {
		if got, err := spell(in); err != nil || got != want {
			t.Errorf("%q is spelled %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "ctrl+", "foo", "\x01", "ctrl+foo", "ab", "\xff", "super"} {
		if got, err := spell(in); err == nil {
			t.Errorf("%q is taken for the key %q", in, got)
		}
	}
}

func TestMarkdownKeepsItsCells(t *testing.T) {
	got := Markdown([]Binding{
		{Name: "pipe", Scope: Table, Keys: []string{"|", "`"}, Help: "this | that"},
		{Name: "up", Scope: Global, Keys: []string{"up", "k"}, Help: "up"},
	})
	want := "### table\n\n| Key | Action | Name |\n|---|---|---|\n" +
		"| `\\|` `` ` `` | this \\| that | `pipe` |\n\n" +
		"### global\n\n| Key | Action | Name |\n|---|---|---|\n| `up` `k` | up | `up` |\n"
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

func FuzzOverrides(f *testing.F) {
	f.Add("yaml", "Y")
	f.Add("yml", "ctrl+")
	f.Add("quit", "ctrl+shift+super+x")
	f.Add("", "\xff+")
	f.Fuzz(func(t *testing.T, name, key string) {
		m, err := New(withActions(), map[string][]string{name: {key}})
		if err != nil {
			return
		}
		again, err := spell(key)
		if err != nil {
			t.Fatalf("%q was accepted as a key", key)
		}
		if twice, err := spell(again); err != nil || twice != again {
			t.Fatalf("%q is spelled %q, then %q (%v)", key, again, twice, err)
		}
		for _, b := range m.All() {
			if b.Name == name && m.Name(again, b.Scope) != name {
				t.Fatalf("%s does not call %s", again, name)
			}
		}
	})
}

// withActions are the defaults and two bindings as actions bring them.
func withActions() []Binding {
	return append([]Binding{
		{Name: "open", Scope: Table, Keys: []string{"enter"}, Help: "open", Footer: true},
		{Name: "yaml", Scope: Table, Keys: []string{"y"}, Help: "YAML", Footer: true},
	}, Defaults()...)
}
