package views

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// webs is a synced list of n pods; every third one is broken.
func webs(n int) kube.List {
	l := kube.List{Version: 1, Synced: true, Loaded: n, Total: n}
	for i := range n {
		p := &kube.Pod{Meta: meta("shop", fmt.Sprintf("web-%05d", i), 0), Phase: "Running",
			Containers: []kube.Container{{Name: "app", Reported: true, Ready: true, State: kube.ContainerState{Stage: kube.Running}}}}
		if i%3 == 0 {
			p.Containers[0].State = kube.ContainerState{Stage: kube.Waiting, Reason: "CrashLoopBackOff"}
			p.Labels = map[string]string{"app": "broken"}
		}
		l.Objects = append(l.Objects, p)
	}
	return l
}

func (c *screen) cursor() string {
	row, _ := c.list.table.Current()
	return row.ID
}

func (c *screen) see(words ...string) {
	c.t.Helper()
	for _, w := range words {
		if !strings.Contains(c.frame(), w) {
			c.t.Fatalf("the screen does not show %q:\n%s", w, c.frame())
		}
	}
}

func (c *screen) gone(words ...string) {
	c.t.Helper()
	for _, w := range words {
		if strings.Contains(c.frame(), w) {
			c.t.Fatalf("the screen still shows %q:\n%s", w, c.frame())
		}
	}
}

func TestAFilterNarrowsWithEveryKeystrokeAndCountsWhatItShows(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(300))
	c.press("/")
	c.typed("crash 0000")
	c.see("4/300", "/crash 0000", "web-00000", "web-00009")
	c.gone("web-00001")
	c.press("enter")
	c.see("4/300 · /crash 0000")
	c.press("esc")
	c.see("web-00001")
	if c.list.Status() != "300 · row 1" {
		t.Errorf("status %q after clearing the filter", c.list.Status())
	}
}

func TestAFilterThatDoesNotParseKeepsTheLastGoodOneAndSaysWhy(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(300))
	c.press("/")
	c.typed(`crash "`)
	c.see("100/300", "is not closed")
	c.gone("web-00001")
	c.press("enter")
	c.see("no filter is set", "300", "web-00001")
	c.press("esc")
	c.see("web-00001")
}

func TestLeavingTheFilterLineBringsTheOldFilterBack(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(30))
	c.press("/")
	c.typed("crash")
	c.press("enter", "/")
	c.typed(" nothing")
	c.see("0/30")
	c.press("esc")
	c.see("10/30 · /crash")
}

func TestTheCursorStaysOnItsObjectThroughSortFilterAndRefresh(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	list := webs(50)
	c.give(list)
	c.press("down", "down", "down", "down", "down", "down")
	want := c.cursor()
	for _, key := range []string{"S", "S", "N", "N", "B", "!", "!"} {
		c.press(key)
		if c.cursor() != want {
			t.Fatalf("after %s the cursor is on %s, not %s", key, c.cursor(), want)
		}
	}
	c.press("/")
	c.typed("00006")
	c.press("enter", "esc")
	list.Objects = list.Objects[3:] // three before it are gone
	list.Version = 2
	c.give(list)
	if c.cursor() != want {
		t.Errorf("after a refresh the cursor is on %s, not %s", c.cursor(), want)
	}
	if row, _ := c.list.table.Current(); row.Item.(*Item).Object.GetName() != "web-00006" {
		t.Errorf("the row under the cursor is %s", row.Item.(*Item).Object.GetName())
	}
}

func TestANameThatIsMadeAnewIsAnotherObject(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	list := webs(5)
	c.give(list)
	again := *list.Objects[0].(*kube.Pod)
	again.UID = types.UID("another")
	again.Phase, again.Containers = "Pending", nil
	list.Objects = append([]kube.Object{&again}, list.Objects[1:]...)
	list.Version = 2
	c.give(list)
	c.see("Pending")
	if c.cursor() != "another" {
		t.Errorf("cursor on %s", c.cursor())
	}
}

func TestUnhealthyOnlyShowsWhatIsBroken(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(30))
	c.press("!")
	c.see("10/30 · unhealthy only", "web-00003")
	c.gone("web-00001")
	c.press("esc")
	c.see("web-00001")
}

func TestWhatMatchesButLooksHealthyIsCounted(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(11)) // every third is unhealthy
	c.press("!")
	for _, x := range []struct{ filter, see string }{
		{"00001", "1 matches, but looks healthy (! shows all)"},
		{"0001", "2 match, but look healthy (! shows all)"},
		{"nowhere", "none of 11 pods matches /nowhere"},
	} {
		c.press("/")
		c.typed(x.filter)
		c.press("enter")
		c.see(x.see)
		c.press("esc")
	}
}

func TestLabelsFilterWithKubectlsGrammar(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(30))
	c.press("/")
	c.typed("l:app in (broken)")
	c.press("enter")
	c.see("10/30", "web-00003")
}

func TestBeforeEverythingIsHereNoCountPretendsToKnow(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	list := webs(50)
	list.Synced, list.Total, list.Loaded = false, 10000, 3200
	c.give(list)
	c.see("first 50 of ~10000 · loading 3200")
	c.press("/")
	c.typed("nowhere")
	c.see("nothing matches so far, still loading")
}

func TestAFirstPageInAnotherOrderIsNotCalledTheFirst(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	list := webs(50)
	list.Synced, list.Total, list.Loaded = false, 10000, 3200
	c.give(list)
	c.press("B")
	c.see("any 50 of ~10000 · loading 3200")
}

func TestAnEmptyListOfANamespaceThatIsNotThereSaysSo(t *testing.T) {
	names := func(c *screen, synced bool, list ...string) {
		l := kube.List{Version: 1, Synced: synced}
		for _, n := range list {
			l.Objects = append(l.Objects, &kube.Namespace{Meta: meta("", n, 0)})
		}
		c.app.Update(namesMsg{cluster: c.s.Cluster, list: l})
	}
	c := newScreen(t, Pods(), Scope{Namespace: "shpo"}, 100, 20)
	c.give(webs(0))
	c.see("no pods in namespace shpo")
	names(c, false, "cart") // the others are still to come
	c.see("no pods in namespace shpo")
	names(c, true, "cart", "shop")
	c.see("there is no namespace shpo: did you mean shop?")
	names(c, true, "cart", "shop", "shpo")
	c.see("no pods in namespace shpo")
	// Who may not list them is told nothing about them.
	names(c, true, "cart")
	c.see("there is no namespace shpo")
	c.app.Update(namesMsg{cluster: c.s.Cluster, watch: c.s.Cluster.Watch(kube.Query{Resource: builtin("namespaces")}),
		list: kube.List{Err: apierrors.NewForbidden(schema.GroupResource{Resource: "namespaces"}, "", errors.New("no"))}})
	c.see("no pods in namespace shpo")
}

func TestWhoMayNotLookEverywhereIsTakenHome(t *testing.T) {
	c := newScreen(t, Pods(), Scope{}, 140, 20)
	forbidden := apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "", errors.New("no"))
	c.give(kube.List{Version: 1, Err: forbidden})
	c.see("pods(shop)", "no right to list pods in all namespaces: this is namespace shop")
}

func TestALostConnectionIsNotTakenForALackOfRights(t *testing.T) {
	c := newScreen(t, Pods(), Scope{}, 140, 20)
	c.give(kube.List{Version: 1, Err: errors.New("dial tcp: connection refused")})
	c.see("pods(all)")
	c.gone("no right")
}

func TestTheNamespaceKeysVisitWhatWasUsed(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.press("0")
	c.see("pods(all)", "ns all")
	c.press("1")
	c.see("pods(shop)", "ns shop")
	c.press("7")
	c.see("no namespace under 7 yet")
	c.press(":")
	c.typed("ns team-b")
	c.press("enter")
	c.see("pods(team-b)", "2 team-b")
	c.press("1")
	c.see("pods(shop)")
}

func TestCommandsOpenViewsAndSayWhatTheyDoNotKnow(t *testing.T) {
	for line, want := range map[string]string{
		"deploy":           "deployments(shop)",
		"deploy -A":        "deployments(all)",
		"svc kube-system":  "services(kube-system)",
		"no":               "nodes",
		"pod/web-1 -n x":   "pods(x)/web-1",
		"ctx":              "contexts",
		"pods -l app=web":  "-l app=web",
		"deploymnts":       "did you mean deployments?",
		"dep":              "did you mean deploy, deployment, deployments?",
		"pods Not_A_Space": "cannot be a namespace",
		"ctx prdo":         "did you mean prod?",
		"pods -n":          "wants a namespace",
	} {
		c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
		c.s.Found = kube.Builtin()
		c.press(":")
		c.typed(line)
		c.answer("enter")
		c.see(want)
	}
}

func TestWideColumnsComeAndGo(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 200, 20)
	c.give(webs(3))
	c.gone("NOMINATED NODE")
	c.press("W")
	c.see("IP", "NODE", "NOMINATED NODE", "READINESS GATES")
	c.press("W")
	c.gone("NOMINATED NODE")
}

func TestNothingIsDrawnForAListThatChangesNothingVisible(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.give(webs(30))
	before := c.app.Renders()
	for range 100 {
		c.app.Update(tickMsg{to: c.list, gen: c.list.gen - 1})
		c.app.Update(pulledMsg{to: c.list, gen: c.list.gen - 1})
	}
	if n := c.app.Renders() - before; n != 0 {
		t.Errorf("%d frames drawn for messages of an older feed", n)
	}
}

func TestOnlyChangedObjectsAreProjectedAgain(t *testing.T) {
	made := 0
	k := Pods()
	rows := k.Rows
	k.Rows = func(o kube.Object) []ui.Row { made++; return rows(o) }
	p := newProjector(k, true, nil, newMemo())
	list := webs(1000)
	p.project(list, look{}, noon)
	if made != 1000 {
		t.Fatalf("%d projections of 1000 objects", made)
	}
	changed := *list.Objects[7].(*kube.Pod)
	changed.ResourceVersion = "2"
	list.Objects[7] = &changed
	p.project(list, look{unhealthy: true}, noon)
	if made != 1001 {
		t.Errorf("%d projections after one change", made-1000)
	}
	list.Objects = list.Objects[:10]
	p.project(list, look{}, noon)
	if len(p.memo.made) > 100 {
		t.Errorf("%d objects remembered of 10", len(p.memo.made))
	}
}

func TestEveryToneOfAListHasAWordBesideIt(t *testing.T) {
	for word, tone := range map[string]themes.Tone{"CrashLoopBackOff": themes.Bad, "Pending": themes.Busy, "Running": themes.OK,
		"Completed": themes.Muted, "Init:Error": themes.Bad, "Init:0/2": themes.Busy, "Ready,SchedulingDisabled": themes.Warn,
		"whatever": themes.Plain, "ExitCode:3": themes.Bad} {
		if got := statusTone(word); got != tone {
			t.Errorf("%s: tone %v, want %v", word, got, tone)
		}
	}
}

func BenchmarkAKeystrokeInTheFilterOf10000Pods(b *testing.B) {
	p := newProjector(Pods(), true, nil, newMemo())
	list := webs(10000)
	f, _ := ParseFilter("crash 0", nil)
	p.project(list, look{filter: f}, noon)
	for b.Loop() {
		p.project(list, look{filter: f}, noon)
	}
}

func TestUntilEverythingIsHereTheCursorWaitsOnTopUnlessItWasMovedOrThePageIsExact(t *testing.T) {
	for name, change := range map[string]struct {
		sorted, moved, stays bool
	}{
		"sorted, not moved":  {sorted: true},
		"sorted and moved":   {sorted: true, moved: true, stays: true},
		"the server's order": {stays: true},
	} {
		c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
		whole := webs(60)
		part := whole
		part.Objects, part.Synced = whole.Objects[30:], false
		c.give(part)
		if change.sorted {
			c.press("N")
		}
		if change.moved {
			c.press("down")
		}
		want := c.cursor()
		if !change.stays {
			want = string(whole.Objects[0].GetUID())
		}
		whole.Version = 2
		c.give(whole)
		if c.cursor() != want {
			t.Errorf("%s: the cursor is on %s, not %s", name, c.cursor(), want)
		}
	}
}

func TestKeysBeforeTheFirstRowsWaitForThem(t *testing.T) {
	for key, want := range map[string]string{
		"enter": "containers(shop)/web-00002", "y": "pods/web-00002", "c": "copy", ".": "pod web-00002", "ctrl+d": "delete: pod web-00002",
	} {
		c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
		c.press("j", "down", key)
		c.see("loading pods ... 3 keys typed ahead; esc stops waiting")
		c.give(webs(4))
		c.see(want)
		c.gone("typed ahead")
	}
}

func TestKeysThatWaitForRowsAreDroppedWhenNoneComeOrByEsc(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.press("enter", "y", "esc")
	c.gone("typed ahead")
	c.give(webs(4))
	c.see("pods(shop)", "web-00003")
	c = newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.press("enter")
	c.give(kube.List{Version: 1, Synced: true})
	c.see("nothing is selected")
}

func TestKeysThatMeanNoRowDoNotWait(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.press("/")
	c.typed("web-00003")
	c.press("enter", "y")
	c.see("1 key typed ahead")
	c.give(webs(4))
	c.see("pods/web-00003")
}

func TestWhatIsTypedRightAfterAFilterOrASortMeansTheRowsItLeadsTo(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.give(webs(4))
	for _, k := range []string{"/", "0", "0", "0", "0", "3", "enter", "y"} { // no projection is finished in between
		c.app.Update(keyPress(k))
	}
	c.settle()
	c.see("pods/web-00003")
	c = newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.give(webs(4))
	for _, k := range []string{"N", "N", "g", "y"} {
		c.app.Update(keyPress(k))
	}
	c.settle()
	c.see("pods/web-00003")
}

func TestWhatIsShownOutlastsAQuestionThatIsNotAnswered(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.give(webs(3))
	c.press("down", "ctrl+r")
	c.give(kube.List{Version: 1, Loaded: 1})
	c.see("web-00001")
	c.gone("stale")
	c.give(kube.List{Version: 2, Err: errors.New("dial tcp: connection refused")})
	c.see("web-00001", "stale")
	c.press("ctrl+r")
	c.give(kube.List{Version: 1, Err: errors.New("dial tcp: connection refused")})
	c.see("web-00001", "stale")
	if c.cursor() != string(webs(3).Objects[1].GetUID()) {
		t.Errorf("the cursor is on %s", c.cursor())
	}
	c.give(kube.List{Version: 2, Err: apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "", errors.New("no"))})
	c.gone("web-00001")
	c.see("Not allowed (403)")
	c.give(webs(2))
	c.see("web-00001")
	c.gone("stale")
}
