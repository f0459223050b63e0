package views

import (
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kdeck/kube"
)

func TestWhatMayNotBeWatchedSaysWhenItWasRead(t *testing.T) {
	forbidden := apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "", nil)
	verbless := apierrors.NewMethodNotSupported(schema.GroupResource{Resource: "componentstatuses"}, "watch")
	read := time.Date(2026, 11, 23, 14, 3, 5, 0, time.Local)
	for _, x := range []struct {
		why  error
		want string
	}{
		{forbidden, "not live: may not watch; read at 14:03:05, ctrl+r"},
		{verbless, "not live: cannot be watched; read at 14:03:05, ctrl+r"},
	} {
		c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 80, 24)
		c.give(kube.List{Version: 1, Synced: true, Objects: []kube.Object{}, Unwatched: kube.Unwatched{Read: read, Why: x.why}})
		if got := c.frame(); !strings.Contains(got, x.want) || !strings.Contains(got, "no pods in namespace shop") || strings.Contains(got, "403") {
			t.Errorf("%q is not in\n%s", x.want, got)
		}
	}
}

func TestOfSeveralListsTheOneReadFirstTellsHowOldAllAre(t *testing.T) {
	why := apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "", nil)
	early, late := kube.Unwatched{Read: noon, Why: why}, kube.Unwatched{Read: noon.Add(time.Minute), Why: why}
	for _, lists := range [][]kube.List{{{}, {Unwatched: late}, {Unwatched: early}}, {{Unwatched: early}, {Unwatched: late}, {}}} {
		if got := merge(lists).Unwatched; got.Why == nil || !got.Read.Equal(noon) {
			t.Errorf("%+v", got)
		}
	}
}
