package kube

import (
	"strings"
	"testing"

	"k8s.io/client-go/rest"
)

func TestWhoActsAsAnotherIsInTheKubectlForm(t *testing.T) {
	k := &Cluster{}
	if got := k.Kubectl("kubectl get pods"); got != "kubectl get pods" {
		t.Error(got)
	}
	k.acting = acting(rest.ImpersonationConfig{UserName: "tom", UID: "7", Groups: []string{"system:masters", "on call"}})
	want := "kubectl --as=tom --as-uid=7 --as-group=system:masters '--as-group=on call' -n shop get pods"
	for _, line := range []string{"kubectl -n shop get pods", want} { // a second time it stays
		if got := k.Kubectl(line); got != want {
			t.Errorf("%s\n%s", got, want)
		}
	}
	if got := k.Kubectl("printf %s '{}' | kubectl create -f -"); got != "printf %s '{}' | kubectl --as=tom --as-uid=7 --as-group=system:masters '--as-group=on call' create -f -" {
		t.Error(got)
	}
	inside := "printf %s '{\"a\":\"x | kubectl y\"}' | kubectl --context 'a | kubectl b' create -f -"
	if got, want := k.Kubectl(inside), strings.Replace(inside, "' | kubectl", "' | kubectl --as=tom --as-uid=7 --as-group=system:masters '--as-group=on call'", 1); got != want {
		t.Errorf("flags are put into quotes: %s\n%s", got, want)
	}
	if got := k.Kubectl(""); got != "" {
		t.Errorf("where there is no command: %q", got)
	}
}

func TestADeletionWithoutForceIsNeverOneByAccident(t *testing.T) {
	none := int64(0)
	ref := Ref{Cluster: "prod", Namespace: "shop", Name: "web", UID: "u"}
	c := Deleted(podKind(), ref, Deletion{Grace: &none})
	if *c.Grace != 1 || c.Typed || !strings.HasSuffix(c.Kubectl, "--grace-period=1") || !strings.HasSuffix(c.Title, "with 1 s to end") {
		t.Errorf("%d, %+v", *c.Grace, c)
	}
	c = Deleted(podKind(), ref, Deletion{Grace: &none, Force: true})
	if *c.Grace != 0 || !c.Typed || !strings.HasSuffix(c.Kubectl, "--force --grace-period=0") {
		t.Errorf("%d, %+v", *c.Grace, c)
	}
}
