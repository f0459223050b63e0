package views

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
)

func owned(o *kube.Pod, by types.UID) *kube.Pod {
	o.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "web-7d9f", UID: by, Controller: new(bool)}}
	return o
}

func event(about kube.Subject, name string) *kube.Event {
	return &kube.Event{Meta: meta("shop", name, time.Minute), Regarding: about}
}

func TestTheEventsOfAnObjectAreThoseOfItsDescendantsToo(t *testing.T) {
	set := &kube.Record{Meta: meta("shop", "web-7d9f", time.Hour)}
	set.OwnerReferences = []metav1.OwnerReference{{UID: "web"}}
	pod := owned(&kube.Pod{Meta: meta("shop", "web-7d9f-x", time.Hour)}, set.UID)
	stranger := &kube.Pod{Meta: meta("shop", "web-api-1", time.Hour)}
	family := map[types.UID]bool{"web": true}
	descend(family, []kube.Object{set})
	descend(family, []kube.Object{pod, stranger})

	web := &kube.Deployment{Meta: meta("shop", "web", time.Hour)}
	web.UID = "web"
	events := kube.List{Objects: []kube.Object{
		event(kube.Subject{Kind: "Deployment", Name: "web", Namespace: "shop", UID: "web"}, "a"),
		event(kube.Subject{Kind: "Pod", Name: pod.Name, Namespace: "shop", UID: pod.UID}, "b"),
		event(kube.Subject{Kind: "Pod", Name: stranger.Name, Namespace: "shop", UID: stranger.UID}, "c"),
		event(kube.Subject{Kind: "Deployment", Name: "web", Namespace: "shop"}, "d"), // its emitter wrote no UID
		event(kube.Subject{Kind: "Deployment", Name: "web", Namespace: "other"}, "e"),
		event(kube.Subject{APIVersion: "cloud.example.com/v1", Kind: "Deployment", Name: "web", Namespace: "shop"}, "f"), // of another group
	}}
	got := ""
	for _, o := range about(events, family, builtin("deployments"), web).Objects {
		got += o.GetName()
	}
	if got != "abd" {
		t.Errorf("events %s, want abd", got)
	}
}

func TestTheOwnerKeyGoesToTheController(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	list := webs(2)
	owned(list.Objects[0].(*kube.Pod), "rs")
	c.give(list)
	c.press("J")
	c.see("replicasets(shop)/web-7d9f")
	c.press("esc", "down", "J")
	c.see("nothing owns it")
}

func TestWarpGoesToTheNamespaceOfTheSelection(t *testing.T) {
	c := newScreen(t, Pods(), Scope{}, 120, 20)
	c.give(webs(2))
	c.press("w")
	c.see("pods(shop)", "ns shop")
	c.press("[")
	c.see("pods(all)", "ns all")
	c.press("]")
	c.see("pods(shop)")
	c.press("-")
	c.see("pods(all)")
}

func TestTheCopyMenuHasTheKubectlCommand(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.give(webs(2))
	c.press("c")
	c.see("kubectl get pods web-00000 -n shop", "web-00000")
	c.press("k")
	c.see("copied kubectl get pods web-00000 -n shop --context prod -o yaml")
}

func TestEventsOfTheSelectionOpenWithItsNameInTheTitle(t *testing.T) {
	c := newScreen(t, Deployments(), Scope{Namespace: "shop"}, 120, 20)
	c.give(kube.List{Version: 1, Synced: true, Objects: samples("deployments", false)})
	c.press("v")
	c.see("events(shop) of deployment/web-7d9f8c6b5-x2x4z")
}
