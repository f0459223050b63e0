package views

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestWhatWasTypedForAShellReachesItAsATerminalSendsIt(t *testing.T) {
	key := func(code rune, mod tea.KeyMod) tea.KeyPressMsg { return tea.KeyPressMsg{Code: code, Mod: mod} }
	text := func(s string) tea.KeyPressMsg { return tea.KeyPressMsg{Code: []rune(s)[0], Text: s} }
	typed := []tea.Msg{
		text("l"), text("s"), key(tea.KeySpace, 0), text("É"), tea.PasteMsg{Content: "a\nb"}, key(tea.KeyBackspace, 0), key(tea.KeyUp, 0),
		key('c', tea.ModCtrl), key(']', tea.ModCtrl), key('b', tea.ModAlt), key(tea.KeyEnter, 0),
	}
	if got, want := string(sent(typed)), "ls Éa\nb\x7f\x1b[A\x03\x1d\x1bb\r"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
	if got := string(sent([]tea.Msg{text("l"), key(tea.KeyF20, 0), text("s")})); got != "l" {
		t.Errorf("what follows a key that cannot be sent is sent: %q", got)
	}
}
