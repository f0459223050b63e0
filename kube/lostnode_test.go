package kube

import (
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestANodeThatIsGoneIsNotTakenForItsPod(t *testing.T) {
	err := apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, "node-7")
	if name := missed(err); name != "node-7" {
		t.Errorf("%q is missed", name)
	}
	if name := missed(apierrors.NewBadRequest("x")); name != "" {
		t.Errorf("%q is missed", name)
	}
	lost := logError{&lostNode{"node-7", err}}
	if got := Explain(lost); got != "The node node-7 is gone, and the logs of its containers with it." || code(lost) != 404 {
		t.Errorf("%q, %d", got, code(lost))
	}
}

func TestLogsKeepNothingElseWaiting(t *testing.T) {
	n := newKubelet(t)
	k := n.join(t, options{})
	if r := k.lines.RESTClient().GetRateLimiter(); r != nil && r.QPS() > 0 {
		t.Errorf("logs are asked for %g times a second at most", r.QPS())
	}
	if r := k.typed.CoreV1().RESTClient().GetRateLimiter(); r == nil || r.QPS() <= 0 {
		t.Error("nothing else is limited")
	}
}
