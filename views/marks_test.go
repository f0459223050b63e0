package views

import (
	"strings"
	"testing"

	"kdeck/kube"
)

// hit are the names of the objects an action for many would work on.
func (c *screen) hit() string {
	sel, _ := c.list.selection()
	var names []string
	for _, it := range sel.Items {
		names = append(names, strings.TrimPrefix(it.Object.GetName(), "web-0000")+it.Container)
	}
	return strings.Join(names, " ")
}

func (c *screen) hits(what, want string) {
	c.t.Helper()
	if got := c.hit(); got != want {
		c.t.Errorf("%s: an action hits %q, not %q", what, got, want)
	}
}

func TestAnActionHitsTheMarkedRowsThatAreShownElseTheOneUnderTheCursor(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(6))
	c.hits("without marks", "0")
	c.press("space", "down", "space")
	c.hits("two marked", "0 2")
	if sel, _ := c.list.selection(); sel.Item.Object.GetName() != "web-00003" {
		t.Errorf("the row under the cursor is %s", sel.Item.Object.GetName())
	}
	c.see("2 marked · 6", "●")
	c.press("!") // 0 and 3 are unhealthy
	c.see("2 marked, 1 hidden · 2/6")
	c.hits("one hidden", "0")
	c.press("esc", "/")
	c.typed("00005")
	c.press("enter")
	c.see("2 marked, 2 hidden · 1/6")
	c.hits("all hidden", "5")
	if sel, _ := c.list.selection(); sel.Marked || sel.Hidden != 2 {
		t.Errorf("marked %t, %d hidden", sel.Marked, sel.Hidden)
	}
	c.press("esc")
	c.hits("all shown again", "0 2")
	c.press("N", "N")
	c.hits("in the order shown", "2 0")
	c.press("\\")
	c.gone("marked", "●")
	c.hits("cleared: the row under the cursor", "5")
}

func TestAMarkWhoseObjectIsGoneIsDroppedAlsoWhenAFilterHidIt(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	list := webs(6)
	c.give(list)
	c.press("space", "space", "space", "/")
	c.typed("0000 !00001")
	c.press("enter")
	c.see("3 marked, 1 hidden")
	list.Version, list.Objects = 2, list.Objects[2:] // 0, shown, and 1, hidden, are gone
	c.give(list)
	c.see("1 marked")
	c.gone("hidden")
	c.hits("the one that is left", "2")
}

func TestAMarkThatHasNotComeYetIsKeptUntilAllIsHere(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	whole := webs(6)
	c.give(whole)
	c.press("down", "down", "down", "down", "space")
	page := whole
	page.Version, page.Objects, page.Synced = 2, whole.Objects[:2], false
	c.give(page)
	c.see("1 marked, 1 hidden")
	whole.Version = 3
	c.give(whole)
	c.hits("all here again", "4")
	whole.Version, whole.Objects = 4, whole.Objects[:2]
	c.give(whole)
	c.gone("marked")
}

func TestAMarkMadeWhileAPictureIsMadeIsLookedAfterByTheNext(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	list := webs(6)
	c.give(list)
	list.Version, list.Objects = 2, list.Objects[1:]
	c.app.Update(pulledMsg{to: c.list, gen: c.list.gen, list: list}) // its picture is being made
	c.app.Update(keyPress("space"))                                  // on a row that has left
	c.settle()
	c.gone("marked")
	c.hits("nothing is marked", "1")
}

func TestAnObjectMadeAnewUnderTheSameNameIsNotMarked(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	list := webs(3)
	c.give(list)
	c.press("down", "space")
	again := *list.Objects[1].(*kube.Pod)
	again.UID = "another"
	list.Version, list.Objects = 2, []kube.Object{list.Objects[0], &again, list.Objects[2]}
	c.give(list)
	c.gone("marked")
}

func TestContainersAreMarkedOneByOne(t *testing.T) {
	c := newScreen(t, Containers(), Scope{Namespace: "shop"}, 100, 20)
	p := &kube.Pod{Meta: meta("shop", "web", 0), Containers: []kube.Container{{Name: "app"}, {Name: "proxy"}, {Name: "logs"}}}
	c.give(kube.List{Version: 1, Synced: true, Objects: []kube.Object{p}})
	c.press("space", "down", "space")
	c.hits("two containers of one pod", "webapp weblogs")
}

func TestAnotherPartOfTheClusterHasNoMarks(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(3))
	c.press("space", "0")
	if n := c.list.table.CountMarks(); n != 0 {
		t.Errorf("%d marks", n)
	}
}

func TestMarksOutliveReadingTheListAnew(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(3))
	c.press("space", "ctrl+r")
	c.give(webs(3))
	c.hits("read anew", "0")
	c.see("1 marked")
}

func TestTheMenusTitleSaysWhatIsMarked(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 40)
	c.give(webs(6))
	for _, x := range []struct{ keys, want string }{
		{".", "pod web-00000"},
		{"esc space .", "pod web-00000 marked"},
		{"esc space space .", "3 pods marked"},
		{"esc ! .", "pod web-00000 marked, 2 more hidden"},
		{"esc esc G V .", "6 pods marked"},
	} {
		c.press(strings.Fields(x.keys)...)
		c.see("╭─ " + x.want + " ─")
	}
}
