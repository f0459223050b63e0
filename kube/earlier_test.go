package kube

import (
	"errors"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestThatADebugContainerIsRefusedForAnEarlierOneIsToldWithWhatCanBeDone(t *testing.T) {
	pod := wholeThing(t, `{metadata: {name: web}, spec: {containers: [{name: app}], ephemeralContainers: [{name: debugger-old}]}}`)
	refuse := func(text string) error {
		return apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "web", errors.New(text))
	}
	old := refuse(`violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "debugger-old" must set securityContext.allowPrivilegeEscalation=false)`)
	var why *EarlierContainerError
	if err := earlier(Change{Sub: "ephemeralcontainers"}, pod, old); !errors.As(err, &why) || why.Container != "debugger-old" || why.Policy != "restricted:latest" {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{"container debugger-old", "added to it earlier", "neither changed nor removed", "debug a copy", "allowPrivilegeEscalation"} {
		if text := Explain(why); !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	for name, same := range map[string]error{
		"the new one alone":  refuse(`violates PodSecurity "restricted:latest": runAsNonRoot != true (container "debugger-new" must set securityContext.runAsNonRoot=true)`),
		"no right":           refuse(`User "eva" cannot patch resource "pods/ephemeralcontainers"`),
		"something else":     errors.New(`"debugger-old"`),
		"a policy elsewhere": refuse(`denied by policy: container "debugger-old"`),
	} {
		if err := earlier(Change{Sub: "ephemeralcontainers"}, pod, same); err != same {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := earlier(Change{}, pod, old); err != old {
		t.Errorf("another change: %v", err)
	}
}
