package ui

import (
	"reflect"
	"testing"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"kdeck/keymap"
)

// alt is a key pressed with alt, as a terminal's ESC before it is read.
func alt(k tea.KeyPressMsg) tea.KeyPressMsg {
	k.Mod, k.Text = k.Mod|tea.ModAlt, ""
	return k
}

func TestAnUnboundAltKeyIsEscThenTheKey(t *testing.T) {
	for _, c := range []struct {
		press tea.KeyPressMsg
		want  string
	}{
		{alt(press("j")), "key esc, key j"},
		{alt(press("=")), "key esc, key ="},
		{alt(press("esc")), "key esc, key esc"},
		{alt(press("up")), "key esc, key up"},
		{alt(press("space")), "key esc, key space"},
		{alt(press("ctrl+x")), "key esc, key ctrl+x"},
		{tea.KeyPressMsg{Code: 'x', ShiftedCode: 'X', Mod: tea.ModAlt | tea.ModShift}, "key esc, key X"},
		{tea.KeyPressMsg{Code: 'x', Mod: tea.ModAlt | tea.ModShift}, "key esc, key X"},
		{alt(press("é")), "key esc, key é"},
		{press("ctrl+x"), "key ctrl+x"},
	} {
		root := &fake{title: "root"}
		a := app(t, root, 80, 24)
		root.heard()
		if a.Update(c.press); root.heard() != c.want {
			t.Errorf("%s: not %q", c.press, c.want)
		}
	}
}

func TestEscAndColonInOnePieceOpenTheCommandPrompt(t *testing.T) {
	a := app(t, &fake{title: "root"}, 80, 24)
	a.open(&fake{title: "more"})
	a.Update(alt(press(":")))
	if !a.asking || len(a.stack) != 1 {
		t.Errorf("asking %v, %d views", a.asking, len(a.stack))
	}
	typeIn(a, "po")
	if a.Update(alt(press("j"))); a.asking {
		t.Error("esc has not closed it")
	}
}

func TestABoundAltKeyIsOneKey(t *testing.T) {
	root := &fake{title: "root"}
	a := app(t, root, 80, 24)
	m, err := keymap.New(append(keymap.Defaults(), keymap.Binding{Name: "own", Scope: keymap.Table, Keys: []string{"alt+j"}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	a.o.Keys = m
	root.heard()
	if a.Update(alt(press("j"))); root.heard() != "key alt+j" {
		t.Error("it was split")
	}
}

func TestTextEntriesKeepTheirAltKeys(t *testing.T) {
	a := app(t, &fake{title: "root"}, 80, 24)
	typeIn(a, ":get pods")
	if a.Update(alt(press("b"))); !a.asking || a.prompt.line.Position() != 4 {
		t.Errorf("asking %v, the caret is at %d", a.asking, a.prompt.line.Position())
	}
	f := NewForm(a.o.Theme, a.o.Keys, "t", []Field{{Name: "a"}, {Name: "b", Kind: LinesField}, {Name: "c", Kind: ToggleField}}, nil)
	for i, want := range [][2]bool{{true, false}, {true, true}, {false, false}} {
		if f.at = i; f.Edits(alt(press("d"))) != want[0] || f.Edits(alt(press("u"))) != want[1] {
			t.Errorf("field %d: want %v", i, want)
		}
	}
	d := newDesk(t)
	if d.slip.Edits(alt(press("d"))) {
		t.Error("a review without a word to type has a use for alt+d")
	}
	d.slip.SetConfirm("web")
	if !d.slip.Edits(alt(press("d"))) {
		t.Error("the word to type has no use for alt+d")
	}
}

func TestAllAltKeysOfTheTextEntriesAreKnown(t *testing.T) {
	for _, c := range []struct {
		keys  any
		knows func(tea.KeyPressMsg) bool
	}{{textinput.DefaultKeyMap(), lineEdits}, {textarea.DefaultKeyMap(), areaEdits}} {
		v := reflect.ValueOf(c.keys)
		for i := range v.NumField() {
			b, ok := v.Field(i).Interface().(key.Binding)
			for _, k := range b.Keys() {
				if ok && len(k) > 4 && k[:4] == "alt+" && !c.knows(tea.KeyPressMsg{Text: k, Code: tea.KeyExtended}) {
					t.Errorf("%s of %s is not known", k, v.Type().Field(i).Name)
				}
			}
		}
	}
}
