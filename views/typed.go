package views

import (
	"bytes"

	tea "charm.land/bubbletea/v2"
)

// sent are the bytes a terminal sends for keys and pastes, in the form of an xterm without any mode set. A key that has none ends
// them: what follows would mean something else without it.
func sent(typed []tea.Msg) []byte {
	var out bytes.Buffer
	for _, msg := range typed {
		switch msg := msg.(type) {
		case tea.PasteMsg:
			out.WriteString(msg.Content)
		case tea.KeyPressMsg:
			b := keyBytes(msg)
			if b == "" {
				return out.Bytes()
			}
			out.WriteString(b)
		}
	}
	return out.Bytes()
}

// plainKeys are the keys without a modifier that are no text.
var plainKeys = map[rune]string{
	tea.KeyEnter: "\r", tea.KeyTab: "\t", tea.KeyBackspace: "\x7f", tea.KeyEscape: "\x1b", tea.KeySpace: " ",
	tea.KeyUp: "\x1b[A", tea.KeyDown: "\x1b[B", tea.KeyRight: "\x1b[C", tea.KeyLeft: "\x1b[D", tea.KeyHome: "\x1b[H", tea.KeyEnd: "\x1b[F",
	tea.KeyInsert: "\x1b[2~", tea.KeyDelete: "\x1b[3~", tea.KeyPgUp: "\x1b[5~", tea.KeyPgDown: "\x1b[6~",
}

// keyBytes are the bytes of one key, "" where it has none.
func keyBytes(k tea.KeyPressMsg) string {
	switch {
	case k.Text != "" && k.Mod&^tea.ModShift == 0:
		return k.Text
	case k.Mod == 0:
		return plainKeys[k.Code]
	case k.Mod == tea.ModCtrl && (k.Code >= 'a' && k.Code <= 'z' || k.Code >= '[' && k.Code <= '_'):
		return string(k.Code & 0x1f)
	case k.Mod == tea.ModCtrl && (k.Code == tea.KeySpace || k.Code == '@'):
		return "\x00"
	case k.Mod == tea.ModAlt && k.Code < 0x80:
		return "\x1b" + string(k.Code)
	}
	return ""
}
