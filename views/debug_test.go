package views

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/shellwords"
	"kdeck/ui"
)

func TestALineIsTakenApartAsAShellDoes(t *testing.T) {
	for line, want := range map[string][]string{
		"": nil, "  ": nil, "sh": {"sh"}, " sh  -c ": {"sh", "-c"}, `sh -c 'a "b" c'`: {"sh", "-c", `a "b" c`}, `"a b"c d\ e`: {"a bc", "d e"},
		`a "" ''`: {"a", "", ""}, `"\"\\\n"`: {`"\\n`}, `$HOME *`: {"$HOME", "*"}, `\'`: {"'"},
	} {
		if got, err := shellwords.Split(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
	for _, line := range []string{`'a`, `"a`, `a\`} {
		if got, err := shellwords.Split(line); err == nil || aCommand(line) == "" {
			t.Errorf("%s: %q", line, got)
		}
	}
}

func TestTheProfilesOfTheSettingsAreThoseThereAre(t *testing.T) {
	for _, p := range kube.Profiles() {
		f := config.Config{}
		if _, err := f.Set("debug.profile", p.Name, "a test"); err != nil {
			t.Error(err)
		}
	}
	if p := config.Defaults().Debug.Profile; p != kube.Profiles()[0].Name {
		t.Errorf("the default is %s", p)
	}
}

func TestWhatWasUsedLastIsProposedUntilTheSettingsChange(t *testing.T) {
	s := newSession(t)
	s.Values.Debug = config.Debug{Image: "busybox", Profile: "general"}
	s.State.Debug = config.DebugUsed{Image: "tools:2", Profile: "netadmin", Settings: "busybox general"}
	if got := s.debugUsed(); got.Image != "tools:2" || got.Profile != "netadmin" {
		t.Errorf("%+v", got)
	}
	s.Values.Debug.Image = "registry/busybox"
	if got := s.debugUsed(); got.Image != "registry/busybox" || got.Profile != "general" {
		t.Errorf("the settings have changed: %+v", got)
	}
}

// debugScreen is a screen on a pod that runs.
func debugScreen(t *testing.T, w, h int) *screen {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, w, h)
	c.give(kube.List{Version: 1, Synced: true, Loaded: 1, Total: 1, Objects: []kube.Object{&kube.Pod{Meta: meta("shop", "web-0", 0), Phase: "Running",
		Containers: []kube.Container{{Name: "setup", Image: "init:1", Role: kube.Init}, {Name: "app", Image: "app:1", State: kube.ContainerState{Stage: kube.Running}},
			{Name: "side", Image: "side:1", State: kube.ContainerState{Stage: kube.Running}}}}}})
	c.s.Cluster.SetReadOnly(false)
	c.s.Values.Debug = config.Defaults().Debug
	return c
}

func chosen(t *testing.T, c *screen) *kube.Pod {
	sel, ok := c.list.selection()
	if !ok {
		t.Fatal("nothing is selected")
	}
	return sel.Item.Object.(*kube.Pod)
}

func TestTheFormsToDebugWithAreAsReviewed(t *testing.T) {
	var b strings.Builder
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		c := debugScreen(t, size[0], size[1])
		pod := chosen(t, c)
		ref := kube.Ref{Cluster: "prod", Resource: "pods", Namespace: "shop", Name: "web-0", UID: pod.UID}
		for _, f := range []ui.View{debugForm(c.s, inside{ref, "app", pod}), copyForm(c.s, ref, pod, "app"), nodeShellForm(c.s, kube.Ref{Name: "node-1"}, false)} {
			c.app.Update(ui.Returned{Do: func() ui.Step { return ui.Step{Open: f} }})
			b.WriteString("===== " + f.Title() + "\n" + c.frame() + "\n")
			c.press("esc")
		}
	}
	golden(t, "debug-forms.txt", b.String())
}

func TestTheImageFollowsTheContainerOfACopy(t *testing.T) {
	c := debugScreen(t, 120, 60)
	pod := chosen(t, c)
	c.app.Update(ui.Returned{Do: func() ui.Step {
		return ui.Step{Open: copyForm(c.s, kube.Ref{Namespace: "shop", Name: "web-0"}, pod, "app")}
	}})
	for _, want := range []string{"[app:1", "[side:1", "[busybox", "[app:1"} {
		if !strings.Contains(c.frame(), want) {
			t.Errorf("%s is not proposed\n%s", want, c.frame())
		}
		if want == "[app:1" {
			c.press("tab")
		}
		c.press("right")
	}
}

// arrive gives an Arrival the state of its pod.
func arrive(t *testing.T, v *Arrival, text string) ui.Step {
	v.latest = kube.Doc{Version: v.latest.Version + 1, Object: parse(t, text)}
	return v.move()
}

func TestWaitingForAContainerTellsWhatKeepsIt(t *testing.T) {
	c := debugScreen(t, 100, 20)
	at := inside{pod: kube.Ref{Cluster: "prod", Resource: "pods", Namespace: "shop", Name: "web-0", UID: "u"}, container: "debugger-1"}
	v := newArrival(c.s, at, "container debugger-1 in pod web-0", nil)
	c.app.Update(ui.Returned{Do: func() ui.Step { return ui.Step{Open: v} }})
	const pod = `{apiVersion: v1, kind: Pod, metadata: {name: web-0, namespace: shop, uid: u}, spec: {containers: [{name: app}], ephemeralContainers: [{name: debugger-1}]}, status: {phase: Running, `
	var b strings.Builder
	for _, row := range []struct{ name, status string }{
		{"nothing yet", ""},
		{"not begun", `}}`},
		{"no image", `ephemeralContainerStatuses: [{name: debugger-1, state: {waiting: {reason: ImagePullBackOff, message: "Back-off pulling image \"tools:1\""}}}]}}`},
		{"unschedulable", `conditions: [{type: PodScheduled, status: "False", reason: Unschedulable, message: "0/6 nodes are available"}]}}`},
	} {
		if row.status != "" {
			arrive(t, v, pod+row.status)
		}
		c.app.Update(tea.WindowSizeMsg{Width: 100, Height: 21})
		c.app.Update(tea.WindowSizeMsg{Width: 100, Height: 20})
		b.WriteString("===== " + row.name + "\n" + c.frame() + "\n")
	}
	golden(t, "debug-waiting.txt", b.String())
	if step := arrive(t, v, pod+`ephemeralContainerStatuses: [{name: debugger-1, state: {running: {startedAt: "2026-11-23T12:00:00Z"}}}]}}`); step.Cmd == nil || !v.away {
		t.Error("it is not entered though it runs")
	}
	if step := arrive(t, v, pod+`}}`); step.Cmd != nil {
		t.Error("it is entered twice")
	}
	v.away = false
	step := arrive(t, v, pod+`ephemeralContainerStatuses: [{name: debugger-1, state: {terminated: {exitCode: 7}}}]}}`)
	if _, logs := step.Open.(*Logs); !logs || !strings.Contains(step.Say.Text, "exit status 7") {
		t.Errorf("%+v", step)
	}
	step.Open.Close()
}

func TestAPodForAWhileIsOverWhenItsViewIsClosed(t *testing.T) {
	s := newSession(t)
	g := s.guests.add(nil, config.Left{Namespace: "shop", Name: "x"})
	v := newArrival(s, inside{pod: kube.Ref{Namespace: "shop", Name: "x", UID: "u"}, container: "debugger"}, "a shell", g)
	if len(s.guests.leaving()) != 0 {
		t.Error("it is over before its view is closed")
	}
	v.Close()
	select {
	case <-s.guests.news:
	default:
		t.Error("nobody is told")
	}
	if got := s.guests.leaving(); len(got) != 1 || got[0] != g || len(s.guests.leaving()) != 0 {
		t.Error("it is not told once")
	}
	s.guests.forget(g)
	if len(s.guests.list()) != 0 {
		t.Error("it is not forgotten")
	}
	s.guests.done(nil)
}

func TestAnotherContextIsNotGoneToWhileAPodIsBeingDeleted(t *testing.T) {
	s := newSession(t)
	s.guests.add(nil, config.Left{Namespace: "shop", Name: "x"})
	if step := switchContext(s, "test", Command{}); step.Open != nil || !strings.Contains(step.Say.Text, "wait for that") {
		t.Errorf("%+v", step)
	}
}

func TestTheRightForANodesShellIsAskedForWhereItsPodWouldBe(t *testing.T) {
	node := &Item{Object: &kube.Node{Meta: meta("", "node-1", 0)}}
	sel := Selection{Kind: Nodes(), Scope: Scope{Namespace: "ops"}, Item: node, Items: []*Item{node}}
	if n := nodeShellAction().need(sel); n.String() != "create pods in ops" {
		t.Error(n)
	}
	sel.Scope.Namespace = ""
	if n := nodeShellAction().need(sel); n.Verb != "" {
		t.Errorf("asked for the whole cluster: %s", n)
	}
}
