package views

import (
	"testing"

	"kdeck/kube"
)

func TestFromAPodToItsNode(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	list := webs(2)
	list.Objects[0].(*kube.Pod).Node = "node-7"
	c.give(list)
	c.press("o")
	c.see("nodes/node-7")
	c.press("esc", "down", "o")
	c.see("it is on no node yet")
}

func TestANamespaceIsUsedWithoutLeavingTheList(t *testing.T) {
	c := newScreen(t, Namespaces(), Scope{}, 100, 20)
	c.give(kube.List{Version: 1, Synced: true, Objects: samples("namespaces", false)})
	c.press("u")
	c.see("commands now mean namespace", "namespaces")
	if c.s.Namespace != "web-7d9f8c6b5-x2x4z" {
		t.Errorf("namespace %q", c.s.Namespace)
	}
}
