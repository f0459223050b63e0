package views

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
)

// child makes an object belong to another one.
func child[O kube.Object](o O, of types.UID) O {
	yes := true
	o.SetOwnerReferences([]metav1.OwnerReference{{UID: of, Controller: &yes}})
	return o
}

func TestWhatUsesAnObjectIsListedWithHowAndHowItDoes(t *testing.T) {
	pod := webs(1).Objects[0]
	web := &kube.Deployment{Meta: meta("shop", "web", time.Hour), Replicas: 3, Ready: 1}
	list := usesList([]kube.User{
		{Resource: builtin("deployments"), Object: web, How: []string{"env A of app", "env B of app", "env C of app", "envFrom of app", "volume v"}},
		{Resource: builtin("pods"), Object: pod, How: []string{"volume v"}},
		{Resource: builtin("roles"), Object: &kube.Record{Meta: meta("shop", "reader", time.Hour)}, How: []string{"role"}},
	}, nil)
	c := newScreen(t, usesOf(builtin("configmaps"), kube.Ref{}), Scope{About: "configmap/settings"}, 120, 20)
	list.Version = 1
	c.give(list)
	c.see("uses of configmap/settings", "deployment  web", "1/3", "env A of app, env B of app, env C of app, 2 more", "CrashLoopBackOff", "role")
	c.press("!")
	c.see("web", "CrashLoopBackOff")
	c.gone("reader")
}

func TestARowOfAMixedListHasTheKeysOfItsOwnKind(t *testing.T) {
	pod := webs(1).Objects[0].(*kube.Pod)
	pod.Node = "node-1"
	c := newScreen(t, usesOf(builtin("configmaps"), kube.Ref{}), Scope{About: "configmap/settings"}, 120, 20)
	c.give(kube.List{Version: 1, Synced: true, Objects: []kube.Object{
		&member{Object: &kube.Record{Meta: meta("shop", "settings", 0)}, of: builtin("configmaps")}, &member{Object: pod, of: builtin("pods")}}})
	if bound(c.list.Keys(), "its node") || !bound(c.list.Keys(), "show values") {
		t.Error("on a config map the keys are not those of config maps")
	}
	c.press("down")
	if !bound(c.list.Keys(), "its node") || bound(c.list.Keys(), "show values") {
		t.Error("on a pod the keys are not those of pods")
	}
	c.press("enter")
	c.see("containers(shop)/web-00000")
	c.press("esc", "o")
	c.see("nodes/node-1")
	c.press("esc", ".")
	c.see("pod web-00000", "what it uses")
}

func bound(keys []key.Binding, help string) bool {
	for _, k := range keys {
		if k.Help().Desc == help {
			return true
		}
	}
	return false
}

func TestAMixedListHasNoMarks(t *testing.T) {
	c := newScreen(t, usesOf(builtin("configmaps"), kube.Ref{}), Scope{About: "configmap/settings"}, 120, 20)
	c.give(kube.List{Version: 1, Synced: true, Objects: []kube.Object{&member{Object: webs(1).Objects[0], of: builtin("pods")}}})
	c.press("space")
	c.see("a list of several kinds has no marks")
	c.press("V")
	if n := c.list.table.CountMarks(); n != 0 {
		t.Errorf("%d rows are marked", n)
	}
}

func TestWhatCannotBeUsedSaysSo(t *testing.T) {
	c := newScreen(t, Events(), Scope{Namespace: "shop"}, 120, 20)
	c.give(kube.List{Version: 1, Synced: true, Objects: []kube.Object{event(kube.Subject{Kind: "Pod", Name: "a"}, "e")}})
	c.press("U")
	c.see("nothing is known to refer to events")
}

func TestAListThatIsAskedForOnceIsAskedAgainWhenItIsReadAnew(t *testing.T) {
	times := 0
	f := asked(func(context.Context) kube.List { times++; return kube.List{} })
	if l, err := f.Next(t.Context(), 0); err != nil || l.Version != 1 {
		t.Fatal(l, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Next(ctx, 1); !errors.Is(err, context.Canceled) || times != 1 {
		t.Errorf("err %v after %d questions", err, times)
	}
}

// clan is a deployment with two generations of replica sets.
func clan() (kube.Family, []kube.List) {
	web := &kube.Deployment{Meta: meta("shop", "web", 2*time.Hour), Replicas: 2, Ready: 2, Available: 2, Updated: 2}
	web.UID = "d"
	old := child(&kube.ReplicaSet{Meta: meta("shop", "web-a", 2*time.Hour)}, "d")
	now := child(&kube.ReplicaSet{Meta: meta("shop", "web-b", time.Hour), Replicas: 2, Ready: 1}, "d")
	now.UID = "rb"
	var pods []kube.Object
	for _, p := range webs(2).Objects {
		pods = append(pods, child(p.(*kube.Pod), "rb"))
	}
	stranger := &kube.Pod{Meta: meta("shop", "stranger", 0), Phase: "Running"}
	f := kube.Family{
		Line: []kube.Kin{{Resource: builtin("deployments"), Ref: kube.Ref{Name: "web", UID: "d"}}, {Resource: builtin("replicasets"), Ref: kube.Ref{Name: "web-b", UID: "rb"}},
			{Resource: builtin("pods"), Ref: kube.Ref{Name: "web-00001", UID: pods[1].GetUID()}}},
		Kinds: []kube.Resource{builtin("deployments"), builtin("replicasets"), builtin("pods")},
	}
	lists := []kube.List{{Objects: []kube.Object{web}, Synced: true}, {Objects: []kube.Object{old, now}, Synced: true}, {Objects: append(pods, stranger), Synced: true}}
	return f, lists
}

func outline(l kube.List) string {
	var out []string
	for _, o := range l.Objects {
		m := o.(*member)
		out = append(out, strings.TrimSpace(m.line+m.GetName()+" "+m.note))
	}
	return strings.Join(out, "\n")
}

func TestATreeHasItsBranchesAndItsHistoryNewestFirst(t *testing.T) {
	f, lists := clan()
	got := outline(grow(f, lists, nil, false))
	if want := "web\n├─ web-b\n│  ├─ web-00000\n│  └─ web-00001\n└─ web-a"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := outline(grow(f, lists, nil, true)), "web\n+- web-b\n|  +- web-00000\n|  `- web-00001\n`- web-a"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatOfALineIsGoneOrForbiddenStandsThereByItsName(t *testing.T) {
	f, lists := clan()
	lists[0].Objects = nil
	if got := outline(grow(f, lists, nil, false)); !strings.HasPrefix(got, "web gone\n├─ web-b\n") {
		t.Errorf("got\n%s", got)
	}
	lists[0].Synced = false
	if got := outline(grow(f, lists, nil, false)); !strings.HasPrefix(got, "web\n├─ web-b\n") {
		t.Errorf("before all is here nothing is known to be gone:\n%s", got)
	}
	lists[0].Err = apierrors.NewForbidden(schema.GroupResource{Resource: "deployments"}, "", errors.New("no"))
	f.Line[0].Err = lists[0].Err
	l := grow(f, lists, nil, false)
	if got := outline(l); !strings.HasPrefix(got, "web forbidden\n├─ web-b\n") || !kube.IsForbidden(l.Err) {
		t.Errorf("got\n%s\n%v", got, l.Err)
	}
}

func TestOwnersInACircleAreDrawnOnce(t *testing.T) {
	f, lists := clan()
	child(lists[0].Objects[0].(*kube.Deployment), "rb")
	if got := outline(grow(f, lists, nil, false)); strings.Count(got, "web-b") != 1 {
		t.Errorf("got\n%s", got)
	}
}

func TestTheTreeOpensOnTheObjectItWasOpenedFor(t *testing.T) {
	f, lists := clan()
	c := newScreen(t, treeOf(builtin("pods"), kube.Ref{}, nil, false), Scope{About: "pod/web-00001"}, 120, 20)
	c.list.find = string(f.Line[2].Ref.UID)
	l := grow(f, lists, nil, false)
	l.Version = 1
	c.give(l)
	c.see("tree of pod/web-00001", "deployment/web", "├─ replicaset/web-b", "1/2", "│  └─ pod/web-00001", "Running")
	if c.cursor() != string(f.Line[2].Ref.UID) {
		t.Errorf("the cursor is on %s", c.cursor())
	}
}

func TestAPlannedFeedThatIsClosedWhileItIsFoundOutIsLetGo(t *testing.T) {
	inner := &closes{}
	p := &planned{}
	p.plan = func(context.Context) (Feed, error) { p.Close(); return inner, nil }
	if _, err := p.Next(t.Context(), 0); !errors.Is(err, kube.ErrClosed) || !inner.closed {
		t.Errorf("err %v, closed %v", err, inner.closed)
	}
}

type closes struct {
	silent
	closed bool
}

func (c *closes) Close() { c.closed = true }
