package views

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kdeck/kube"
)

func TestSeveralNamespacesComeInTheOrderOfTheServersKeys(t *testing.T) {
	got := Scope{Namespace: "shop,shop-prod,app,shop"}.namespaces()
	if want := []string{"app", "shop-prod", "shop"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v: '-' sorts before '/'", got, want)
	}
	if (Scope{Namespace: "a"}).several() || !(Scope{Namespace: "a,b"}).several() || !(Scope{}).several() {
		t.Error("several")
	}
}

func TestOneNamespaceThatMayNotBeLookedAtIsNamedAndNotWaitedFor(t *testing.T) {
	forbidden := apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "", nil)
	good, bad, slow := kube.List{Synced: true, Loaded: 2}, kube.List{Err: forbidden, Loaded: 0}, kube.List{Err: errors.New("no connection")}
	for _, row := range []struct {
		lists  []kube.List
		synced bool
		says   string
	}{
		{[]kube.List{good, good}, true, ""},
		{[]kube.List{good, bad}, true, "b: forbidden"},
		{[]kube.List{bad, bad}, false, "a: forbidden"},
		{[]kube.List{good, slow}, false, "b: error"},
		{[]kube.List{bad, {}}, false, "a: forbidden"},
	} {
		out := mergeOf([]string{"a", "b"}, row.lists)
		says := ""
		if out.Err != nil {
			says = briefly(out.Err)
		}
		if out.Synced != row.synced || says != row.says {
			t.Errorf("%+v: %v %q", row, out.Synced, says)
		}
	}
	if got := distinct("shop,data,shop,shop"); got != "shop,data" {
		t.Error(got)
	}
}

func TestAnOwnersListHoldsWhatItOwns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := webs(3)
		owned(list.Objects[1].(*kube.Pod), "rs")
		feed := ownedFeed{still(list.Objects), "rs"}
		got, err := feed.Next(t.Context(), 0)
		if err != nil || len(got.Objects) != 1 || got.Total != 1 || got.Objects[0].GetName() != "web-00001" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestSeveralNamespacesAreShownWithTheirNames(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop,team-a"}, 100, 20)
	c.give(webs(2))
	c.see("pods(shop,team-a)", "NAMESPACE  NAME")
	c.press(":")
	c.typed("ns shop,Bad_Name")
	c.press("enter")
	c.see(`"Bad_Name" cannot be a namespace`)
}

func TestAnotherNamespaceIsVisitedThroughTheKindItself(t *testing.T) {
	c := newScreen(t, Containers(), Scope{Namespace: "shop", Name: "web-1"}, 100, 20)
	c.press(":")
	c.typed("ns team-a")
	c.press("enter")
	c.see("pods(team-a)")
}
