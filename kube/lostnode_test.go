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
