package views

import (
	"strings"
	"testing"

	"kdeck/kube"
)

func TestWhatIsOfAContainerThatTheSpecDoesNotHaveIsOutOfReach(t *testing.T) {
	ghost := running(true)
	ghost.Name = "ghost"
	app := running(true)
	app.Name = "app"
	p := pod("Running", func(p *kube.Pod) { p.Name, p.Unspecified = "web-0", []kube.Container{ghost} }, app)
	chosen := func(name string) Selection {
		it := &Item{Object: p, Container: name}
		return Selection{Kind: Containers(), Item: it, Items: []*Item{it}}
	}
	for _, a := range []Action{logsAction(), previousLogsAction(), shellAction(), attachAction(), debugAction()} {
		if why := a.Not(chosen("ghost")); !strings.Contains(why, "out of reach") || !strings.Contains(why, "not in the spec of pod web-0") {
			t.Errorf("%s: %q", a.ID, why)
		}
		if why := a.Not(chosen("app")); why != "" {
			t.Errorf("%s of a container that the spec has: %s", a.ID, why)
		}
	}
}

func TestTheLeaseOfTheControllerManagerExplainsAChangeThatNobodyObserves(t *testing.T) {
	const text = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, generation: 2, creationTimestamp: "2026-11-23T11:50:00Z",
		managedFields: [{manager: kubectl, operation: Update, time: "2026-11-23T11:55:00Z", fieldsV1: {"f:spec": {"f:replicas": {}}}}]},
		spec: {replicas: 1}, status: {observedGeneration: 1, replicas: 1, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1}}`
	lease := func(renewed string) func(*report) {
		return func(r *report) {
			r.lease = parse(t, `{kind: Lease, apiVersion: coordination.k8s.io/v1, metadata: {name: a}, spec: {renewTime: `+renewed+`}}`)
		}
	}
	const silent = "the controller manager does not answer"
	for name, x := range map[string]struct {
		change func(*report)
		want   []string
		not    []string
	}{
		"nobody looked at the lease": {func(*report) {}, []string{"! Its controller has not observed the last change, made 5m ago.", "metadata.generation: 2, status.observedGeneration: 1"}, []string{"lease", silent}},
		"it is renewed":              {lease(`"2026-11-23T11:59:58.000000Z"`), []string{"lease kube-system/kube-controller-manager: renewed 2s ago"}, []string{silent}},
		"it is not": {lease(`"2026-11-23T11:54:00.000000Z"`), []string{"! Its controller has not observed the last change, made 5m ago: the controller manager does not answer.",
			"lease kube-system/kube-controller-manager: renewed 6m ago, by a holder that should do so every few seconds"}, nil},
		"it cannot be read": {lease(`soon`), []string{"has not observed the last change, made 5m ago."}, []string{"lease", silent}},
	} {
		r := reportOf(t, "deployments", text)
		x.change(&r)
		t.Run(name, func(t *testing.T) {
			has(t, textOf(whyLines(r)), x.want...)
			hasNot(t, textOf(whyLines(r)), x.not...)
		})
	}
}
