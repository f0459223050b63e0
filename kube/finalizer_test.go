package kube

import (
	"strings"
	"testing"
)

func TestAFinalizerIsRemovedAloneWithItsNameTypedAndWhatLeaksIsTold(t *testing.T) {
	for name, c := range map[string]struct{ meta, finalizer, body, notes string }{
		"the first of two, of what is being deleted": {`finalizers: [kubernetes.io/pvc-protection, example.com/b], deletionTimestamp: "2026-11-01T10:00:00Z"`, "kubernetes.io/pvc-protection",
			`[{"op":"test","path":"/metadata/finalizers/0","value":"kubernetes.io/pvc-protection"},{"op":"remove","path":"/metadata/finalizers/0"}]`,
			"pods that still use the claim lose its volume while they run|it is being deleted, and then still waits for example.com/b"},
		"the last one": {`finalizers: [example.com/b], deletionTimestamp: "2026-11-01T10:00:00Z"`, "example.com/b",
			`[{"op":"test","path":"/metadata/finalizers/0","value":"example.com/b"},{"op":"remove","path":"/metadata/finalizers/0"}]`,
			"whatever its controller would have cleaned up stays: nobody else knows what that is|it is being deleted, and this is the last one: it is gone at once"},
		"the second of what is not being deleted": {`finalizers: [example.com/b, orphan]`, "orphan",
			`[{"op":"test","path":"/metadata/finalizers/1","value":"orphan"},{"op":"remove","path":"/metadata/finalizers/1"}]`,
			"dependents that were to stay are deleted with it|it is not being deleted: what the finalizer stands for will not be done when it is"},
	} {
		k := worldOf(t, map[string]string{webPath: `{metadata: {name: web, namespace: shop, uid: u1, ` + c.meta + `}}`})
		got, err := k.Unfinalize(t.Context(), deployments(), webRef, c.finalizer)
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Body) != c.body || strings.Join(got.Notes, "|") != c.notes || !got.Typed || !got.Grave {
			t.Errorf("%s: %s, %q", name, got.Body, got.Notes)
		}
		if got.Title != "remove finalizer "+c.finalizer+" of deployment web" || !strings.HasSuffix(got.Kubectl, " patch deployments.apps/web --type=json -p '"+c.body+"'") {
			t.Errorf("%s: %s: %s", name, got, got.Kubectl)
		}
		if _, err := k.Unfinalize(t.Context(), deployments(), webRef, "example.com/away"); err == nil || !strings.Contains(err.Error(), "has no finalizer example.com/away any more") {
			t.Errorf("one that is not there: %v", err)
		}
	}
}

func TestTheLeakOfAFinalizerIsThatOfItsNameOrOfWhatItBeginsWith(t *testing.T) {
	unknown := Leak("example.com/mine")
	for name, known := range map[string]bool{"kubernetes.io/pv-protection": true, "external-attacher/ebs-csi-aws-com": true, "service.k8s.aws/resources": true,
		"kubernetes.io/pv-protection-not": false, "external-attacher": false, "orphanage": false, "": false} {
		if (Leak(name) != unknown) != known {
			t.Errorf("%s: %s", name, Leak(name))
		}
	}
}
