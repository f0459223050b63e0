package views

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
)

// crashing is the pod of a Deployment with a container that keeps ending.
func crashing(name string) *kube.Pod {
	p := &kube.Pod{Meta: meta("shop", name, 0), Phase: "Running", Node: "node-1", RestartPolicy: "Always",
		Containers: []kube.Container{{Name: "app", Image: "app:1", Reported: true, Restarts: 7,
			State: kube.ContainerState{Stage: kube.Waiting, Reason: "CrashLoopBackOff"},
			Last:  &kube.ContainerState{Stage: kube.Terminated, ExitCode: 1, Finished: kube.Stamp(noon.Unix() - 20)}}}}
	p.UID = types.UID(name)
	return p
}

// whyOf shows why a Deployment is as it is.
func whyOf(t *testing.T, pods ...*kube.Pod) (*textScreen, *Report) {
	c, v := newReportScreen(t, func(s *Session) *Report {
		v := newReport(s, builtin("deployments"), webPod, "why", false, whyLines)
		v.last = true
		return v
	})
	o := parse(t, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web-0, namespace: shop, uid: u1}, spec: {replicas: 2}, status: {replicas: 2,
conditions: [{type: Available, status: "True", lastTransitionTime: "2026-11-23T11:00:00Z"}, {type: Progressing, status: "True"}]}}`)
	c.story(v, story{docState: docState{version: 1}, object: o, heard: true, pods: pods, at: noon})
	return c, v
}

func TestWhatAnExplanationNamesCanBeGoneTo(t *testing.T) {
	c, v := whyOf(t, crashing("web-0-a"), crashing("web-0-b"))
	c.see("Its pods", "> pod/web-0-a  0/1 CrashLoopBackOff", "> pod/web-0-b")
	has(t, strings.Join(v.pager.Lines(), "\n"), "\nConditions\n  well: Available True, Progressing True")
	c.press("tab", "enter")
	c.see("pods(shop)/web-0-b")
	c.press("esc")
	c.see("deployments/web-0 why")
}

func TestTheKeysOfAnExplanationWorkOnWhatTheCursorIsOn(t *testing.T) {
	for keys, title := range map[string]string{
		"l":      "shop/web-0-a",
		"down l": "shop/web-0-b",
		"v":      "events(shop) of pod/web-0-a",
		"X":      "tree",
	} {
		c, _ := whyOf(t, crashing("web-0-a"), crashing("web-0-b"))
		c.press(strings.Fields(keys)...)
		c.see(title)
	}
	c, _ := whyOf(t)
	c.press("l")
	c.see("shop/deployment/web-0")
	c, _ = whyOf(t)
	c.press("enter")
	c.see("nothing is named here")
}

func TestACrashLoopIsToldWithTheLastLinesOfTheInstanceBefore(t *testing.T) {
	c, v := whyOf(t, crashing("web-0-a"))
	of, ok := lastEnded(report{story: v.latest, now: noon})
	if !ok || of.container != "app" || of.name != "web-0-a" {
		t.Fatalf("the last lines of %v", of)
	}
	if cmd := v.listenLast(report{story: v.latest, now: noon}); cmd != nil {
		t.Error("they are asked for twice")
	}
	v.asked = of
	_, cmd := c.app.Update(lastWordsMsg{v, v.gen, lastWords{of: of, lines: []string{"starting", "panic: no database"}}})
	if cmd == nil {
		t.Fatal("the text is not made anew")
	}
	c.story(v, v.latest)
	c.see("Last lines of app before its restart 7, in pod web-0-a", "| panic: no database")
	if _, ok := lastEnded(report{story: story{pods: []*kube.Pod{{Containers: []kube.Container{{Name: "app", Restarts: 0}}}}}, now: noon}); ok {
		t.Error("a container that never ended has no last lines")
	}
}

func TestWhatTheCreatorOfAnObjectWroteIsOneLine(t *testing.T) {
	r := reportOf(t, "configmaps", `{kind: ConfigMap, apiVersion: v1, metadata: {name: a, creationTimestamp: "2026-11-23T10:00:00Z", managedFields: [
{manager: helm, operation: Update, apiVersion: v1, time: "2026-11-23T10:00:00Z", fieldsType: FieldsV1, fieldsV1: {"f:data": {"f:one": {}, "f:two": {}}}},
{manager: kubectl-edit, operation: Update, apiVersion: v1, time: "2026-11-23T11:00:00Z", fieldsType: FieldsV1, fieldsV1: {"f:data": {"f:three": {}}}}]},
data: {one: "1", two: "2", three: "3"}}`)
	text := textOf(writerLines(r))
	has(t, text, "helm (Update)  120m ago, 2026-11-23 10:00:00 UTC: created it, with 2 fields\n", "kubectl-edit (Update)  60m ago", "three")
	if strings.Contains(text, "one") || strings.Contains(text, "two") {
		t.Errorf("the fields of the creation are told:\n%s", text)
	}
}

func TestAnEmptyNamespaceSaysWhatThereIsElsewhereAndHowToGetThere(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 80, 24)
	c.app.Update(pulledMsg{to: c.list, gen: c.list.gen, list: kube.List{Version: 1, Synced: true}})
	c.settle()
	c.see("no pods in namespace shop. 0 shows all, :ns lists the namespaces")
	if !c.list.asked || c.list.lookElsewhere() != nil {
		t.Error("it is not asked once what there is elsewhere")
	}
	for _, x := range []struct {
		got  elsewhere
		want string
	}{
		{elsewhere{true, 37, "kube-system"}, "There are 37 in other namespaces"},
		{elsewhere{true, 1, "apps"}, "There is one in namespace apps: 0 shows all, :ns apps"},
		{elsewhere{known: true}, "no pods in namespace shop, nor in any other."},
		{elsewhere{}, ":ns NAME"},
	} {
		c.app.Update(elsewhereMsg{c.list, c.list.gen, x.got})
		c.see(x.want)
	}
	named := newScreen(t, Pods(), Scope{Namespace: "shop", Labels: "app=web"}, 80, 24)
	named.give(kube.List{Version: 1, Synced: true})
	if named.list.asked {
		t.Error("what there is elsewhere is asked for though labels narrow the list")
	}
}
