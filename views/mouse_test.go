package views

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func (c *screen) click(x, y int) {
	c.app.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	c.settle()
}

func TestTheMouseSelectsOpensSortsAndScrolls(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	list := webs(60)
	c.give(list)
	c.click(3, 5) // header, title, head, and the third row
	if want := string(list.Objects[2].GetUID()); c.cursor() != want {
		t.Fatalf("a click selects %s, want %s", c.cursor(), want)
	}
	c.click(25, 2)
	c.see("STATUS▲")
	c.app.Update(tea.MouseWheelMsg{X: 3, Y: 5, Button: tea.MouseWheelDown})
	c.click(3, 4)
	c.click(3, 4)
	c.see("containers(shop)/")
}
