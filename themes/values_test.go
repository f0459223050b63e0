package themes

import (
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

var update = flag.Bool("update", false, "write the manual's table anew")

// user is a theme made of values in which nothing is wrong.
func user(t *testing.T, values map[string]string) Theme {
	t.Helper()
	th, err := FromValues("mine", values)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestAUsersThemeIsItsBaseWithItsOwnColours(t *testing.T) {
	th := user(t, map[string]string{"base": "light", "bad": "#f00", "cursor": "17", "accent": "bright-blue", "quiet": "grey"})
	if th.Name != "mine" || th.Dark || th.Auto || !th.Colour {
		t.Errorf("%s: dark %t, auto %t", th.Name, th.Dark, th.Auto)
	}
	light := Light()
	if !reflect.DeepEqual(th.Tone(OK), light.Tone(OK)) {
		t.Error("what is not said is not the base's")
	}
	for _, c := range []struct {
		got  lipgloss.Style
		want string
	}{{th.Tone(Bad), "38;2;255;0;0"}, {th.Cursor(Bad), "48;5;17"}, {th.Key, "94"}, {th.Hint, "90"}} {
		if !strings.Contains(c.got.Render("x"), c.want) {
			t.Errorf("no %s in %q", c.want, c.got.Render("x"))
		}
	}
}

func TestAUsersThemeWithoutABaseIsForTheBackgroundItSays(t *testing.T) {
	for values, want := range map[string]string{"": "dark", "dark=true": "dark", "dark=false": "light", "base=high-contrast dark=false": "light high"} {
		set := map[string]string{}
		for _, v := range strings.Fields(values) {
			name, value, _ := strings.Cut(v, "=")
			set[name] = value
		}
		th := user(t, set)
		like := map[string]Theme{"dark": Dark(), "light": Light(), "light high": HighContrast(false)}[want]
		if th.Dark != like.Dark || !reflect.DeepEqual(stylesOf(th), stylesOf(like)) {
			t.Errorf("%q is not %s", values, want)
		}
	}
}

func TestEveryBuiltinThemeIsABase(t *testing.T) {
	for _, dark := range []bool{true, false} {
		for _, b := range Builtin(dark) {
			values := map[string]string{"base": b.Name}
			if b.Auto {
				values["dark"] = map[bool]string{true: "true", false: "false"}[dark]
			}
			if th := user(t, values); !reflect.DeepEqual(stylesOf(th), stylesOf(b)) {
				t.Errorf("a theme from %s, dark %t, looks different", b.Name, dark)
			}
		}
	}
}

func TestTheTerminalsOwnColourTakesTheBasesAway(t *testing.T) {
	th := user(t, map[string]string{"muted": "default", "ok": "default"})
	for _, tone := range []Tone{Muted, OK} {
		if got := th.Tone(tone).Render("x"); got != "x" {
			t.Errorf("%q", got)
		}
	}
}

func TestWhatIsWrongInAUsersThemeIsToldAndTheRestCounts(t *testing.T) {
	th, err := FromValues("mine", map[string]string{"base": "drak", "dark": "yes", "bad": "blurple", "ok": "256", "warn": "#12345", "oops": "red", "busy": "#abc"})
	for _, want := range []string{`base: "drak" is no theme to start from; there are ansi16, `, `dark: "yes" is neither true nor false`,
		`bad: "blurple" is no colour: there are "#rrggbb"`, `ok: "256"`, `warn: "#12345"`, "oops is no name of a theme's"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
	dark := Dark()
	if !reflect.DeepEqual(th.Tone(Bad), dark.Tone(Bad)) || !strings.Contains(th.Tone(Busy).Render("x"), "38;2;170;187;204") {
		t.Error("the rest does not count")
	}
}

func TestEveryNameHasACheck(t *testing.T) {
	if names := Names(); !slices.Contains(names, "base") || len(names) != len(colours())+2 {
		t.Error(names)
	}
	for _, name := range Names() {
		if Check(name, "no such thing") == nil {
			t.Errorf("%s takes anything", name)
		}
	}
}

func TestTheManualsTableIsTheProgramsOwn(t *testing.T) {
	const path = "../docs/themes.md"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const open, shut = "<!-- names: generated -->\n", "<!-- end of names -->"
	before, rest, found := strings.Cut(string(raw), open)
	old, after, closed := strings.Cut(rest, shut)
	if !found || !closed {
		t.Fatal("there is no place for the table")
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+open+Markdown()+shut+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != Markdown() {
		t.Error("the table is not the program's: run go test ./themes -update")
	}
}
