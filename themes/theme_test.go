package themes

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// full is a palette in which every colour is set, each to another one.
func full() palette {
	var p palette
	for i, c := range colours() {
		*c.of(&p) = "#0000" + string("0123456789abcdef"[i/16]) + string("0123456789abcdef"[i%16])
	}
	return p
}

func TestEveryStyleIsSet(t *testing.T) {
	for name, s := range stylesOf(build("full", true, full())) {
		if s.Render("x") == "x" {
			t.Errorf("%s has no style", name)
		}
	}
}

func TestEveryColourOfAPaletteIsSeenAndHasAName(t *testing.T) {
	want := stylesOf(build("", true, full()))
	for _, c := range colours() {
		p := full()
		*c.of(&p) = "#ffffff"
		if reflect.DeepEqual(stylesOf(build("", true, p)), want) {
			t.Errorf("%s changes nothing", c.name)
		}
	}
	// All of a palette is named: the text's own background is the terminal's affair.
	p := full()
	p.grounds[Plain] = "x"
	v := reflect.ValueOf(p)
	for i := range v.NumField() {
		for _, s := range flat(v.Field(i)) {
			if s == "" {
				t.Errorf("%s has a colour without a name", v.Type().Field(i).Name)
			}
		}
	}
}

func flat(v reflect.Value) []string {
	if v.Kind() == reflect.String {
		return []string{v.String()}
	}
	var out []string
	for i := range v.Len() {
		out = append(out, v.Index(i).String())
	}
	return out
}

func TestMonoHasNoColour(t *testing.T) {
	for _, th := range []Theme{Mono(), Named("none", true, nil)} {
		for name, s := range stylesOf(th) {
			text := s.Render("x")
			for _, code := range []string{"38", "48", "[3", "[9"} {
				if strings.Contains(strings.ReplaceAll(text, "[3m", ""), code) {
					t.Errorf("%s: %q has a colour", name, text)
				}
			}
		}
		if th.Colour || !th.Tight {
			t.Errorf("%s: %+v", th.Name, th)
		}
	}
}

func TestTheOldColoursAreWrittenAsOldTerminalsKnowThem(t *testing.T) {
	for name, s := range stylesOf(ANSI16()) {
		if text := s.Render("x"); strings.Contains(text, "38;") || strings.Contains(text, "48;") {
			t.Errorf("%s: %q", name, text)
		}
	}
}

func TestLoudTonesHaveSignsAndDifferWithoutColour(t *testing.T) {
	for _, th := range append(Builtin(true), Builtin(false)...) {
		for _, ascii := range []bool{false, true} {
			th.ASCII = ascii
			seen := map[string]bool{}
			for _, tone := range []Tone{Busy, Warn, Bad} {
				sign := th.Sign(tone)
				if sign == "" || seen[sign] {
					t.Errorf("%s: tone %d has the sign %q", th.Name, tone, sign)
				}
				if ascii && sign[0] > '~' {
					t.Errorf("%s: sign %q is not ASCII", th.Name, sign)
				}
				seen[sign] = true
			}
		}
	}
}

func TestUnknownTonesLookPlain(t *testing.T) {
	th := Dark()
	if th.Tone(99).Render("x") != th.Tone(Plain).Render("x") || th.Sign(99) != "" {
		t.Error("an unknown tone does not look plain")
	}
	th.Cursor(99)
}

func TestPick(t *testing.T) {
	for _, c := range []struct {
		dark, none bool
		name       string
	}{{true, false, "dark"}, {false, false, "light"}, {true, true, "mono"}, {false, true, "mono"}} {
		if got := Pick(c.dark, c.none); got.Name != c.name || got.Dark != c.dark || got.Colour == c.none {
			t.Errorf("Pick(%v, %v) = %s", c.dark, c.none, got.Name)
		}
	}
}

func TestThemesWithTwoVariantsFollowTheBackground(t *testing.T) {
	for _, name := range []string{Auto, "high-contrast", "colour-blind"} {
		before, want := Named(name, true, nil), Named(name, false, nil)
		before.ASCII, want.ASCII = true, true
		if after := before.Relit(false); after.Name != want.Name || after.Dark || !after.ASCII || !reflect.DeepEqual(stylesOf(after), stylesOf(want)) {
			t.Errorf("%s became %s", name, after.Name)
		}
	}
	for _, name := range []string{"dark", "light", "ansi16", "mono", "none"} {
		if th := Named(name, true, nil); th.Name != name || th.Relit(!th.Dark).Dark != th.Dark {
			t.Errorf("%s does not stay", name)
		}
	}
}

func TestAThemeOfTheUsersIsFoundByNameAndUnknownNamesAreTheBackgrounds(t *testing.T) {
	mine := Light()
	mine.Name = "paper"
	if got := Named("paper", true, []Theme{mine}); got.Name != "paper" {
		t.Error(got.Name)
	}
	if got := Named("papre", true, []Theme{mine}); got.Name != "dark" || !got.Auto {
		t.Error(got.Name)
	}
	if !slices.ContainsFunc(Builtin(true), func(t Theme) bool { return t.Name == "none" }) {
		t.Error("none is no name of mono")
	}
}
