package kube

import (
	"reflect"
	"strings"
	"testing"
)

func TestACopyHasNothingThatOnlyOneObjectCanHave(t *testing.T) {
	const server = `uid: u1, resourceVersion: "7", generation: 3, creationTimestamp: "2026-11-01T10:00:00Z", managedFields: [{manager: kubectl}], finalizers: [a/b]`
	const applied = `kubectl.kubernetes.io/last-applied-configuration: "{}"`
	for name, c := range map[string]struct {
		kind, was, want string
		elsewhere       bool
		notes           string // parts of them
	}{
		"a deployment": {"deployments", `{metadata: {name: web, namespace: shop, ` + server + `, labels: {app: web}, annotations: {deployment.kubernetes.io/revision: "3", ` + applied + `, note: x}},
			spec: {replicas: 2, selector: {matchLabels: {app: web}}}, status: {replicas: 2}}`,
			`{metadata: {name: copy, namespace: shop, labels: {app: web}, annotations: {note: x}}, spec: {replicas: 2, selector: {matchLabels: {app: web}}}}`, false,
			"Services that select them send to the copy too"},
		"a deployment, elsewhere": {"deployments", `{metadata: {name: web, namespace: shop, ` + server + `, annotations: {` + applied + `}}, spec: {replicas: 2}}`,
			`{metadata: {name: copy, namespace: test}, spec: {replicas: 2}}`, true, ""},
		"one that Helm keeps": {"deployments", `{metadata: {name: web, namespace: shop, uid: u1, annotations: {meta.helm.sh/release-name: web}}, spec: {}}`,
			`{metadata: {name: copy, namespace: shop, annotations: {meta.helm.sh/release-name: web}}, spec: {}}`, false, "it carries the signs of Helm release web"},
		"a service": {"services", `{metadata: {name: web, namespace: shop, ` + server + `}, spec: {type: NodePort, clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], healthCheckNodePort: 31000, ports: [{port: 80, nodePort: 30080}]}, status: {loadBalancer: {}}}`,
			`{metadata: {name: copy, namespace: shop}, spec: {type: NodePort, ports: [{port: 80}]}}`, false, "an address and node ports of its own"},
		"a headless service": {"services", `{metadata: {name: web, namespace: shop, uid: u1}, spec: {clusterIP: None, clusterIPs: [None], ports: [{port: 80}]}}`,
			`{metadata: {name: copy, namespace: shop}, spec: {clusterIP: None, clusterIPs: [None], ports: [{port: 80}]}}`, false, ""},
		"a claim": {"persistentvolumeclaims", `{metadata: {name: web, namespace: shop, ` + server + `, annotations: {pv.kubernetes.io/bind-completed: "yes"}}, spec: {volumeName: pv-1, resources: {requests: {storage: 1Gi}}}}`,
			`{metadata: {name: copy, namespace: shop}, spec: {resources: {requests: {storage: 1Gi}}}}`, false, "a new, empty volume"},
		"a volume": {"persistentvolumes", `{metadata: {name: web, ` + server + `}, spec: {claimRef: {uid: x}, capacity: {storage: 1Gi}}}`, `{metadata: {name: copy}, spec: {capacity: {storage: 1Gi}}}`, false, "the same storage"},
		"a pod with a controller": {"pods", `{metadata: {name: web, namespace: shop, generateName: web-, ` + server + `, labels: {app: web}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r, controller: true}]},
			spec: {nodeName: n1, containers: [{name: main}]}, status: {phase: Running}}`,
			`{metadata: {name: copy, namespace: shop}, spec: {containers: [{name: main}]}}`, false, "replicaset web-1 would take the copy for its own"},
		"a pod with a controller, elsewhere": {"pods", `{metadata: {name: web, namespace: shop, uid: u1, labels: {app: web}, ownerReferences: [{kind: ReplicaSet, name: web-1, uid: r, controller: true}]}, spec: {}}`,
			`{metadata: {name: copy, namespace: test, labels: {app: web}}, spec: {}}`, true, ""},
		"a namespace": {"namespaces", `{metadata: {name: shop, ` + server + `, labels: {kubernetes.io/metadata.name: shop, team: a}}, spec: {finalizers: [kubernetes]}, status: {phase: Active}}`,
			`{metadata: {name: copy, labels: {team: a}}}`, false, "is not copied"},
		"a service account": {"serviceaccounts", `{metadata: {name: web, namespace: shop, uid: u1}, secrets: [{name: web-token}], imagePullSecrets: [{name: pull}]}`,
			`{metadata: {name: copy, namespace: shop}, imagePullSecrets: [{name: pull}]}`, false, ""},
	} {
		res, _ := Find(Builtin(), c.kind)
		was := wholeThing(t, c.was)
		before := was.DeepCopy()
		namespace := was.GetNamespace()
		if c.elsewhere {
			namespace = "test"
		}
		o, notes := copied(res, was, namespace, "copy")
		if want := thing(t, c.want); !reflect.DeepEqual(o.Object, want) {
			t.Errorf("%s: %v, not %v", name, o.Object, want)
		}
		if text := strings.Join(notes, "; "); !strings.Contains(text, c.notes) || c.notes == "" && text != "" && c.kind != "services" {
			t.Errorf("%s: %q", name, text)
		}
		if !reflect.DeepEqual(was, before) {
			t.Errorf("%s: the original was changed", name)
		}
	}
}

func TestADuplicateIsACreateOfTheObjectAsItIsNow(t *testing.T) {
	k := worldOf(t, map[string]string{"/api/v1/namespaces/shop/secrets/db": `{apiVersion: v1, kind: Secret, metadata: {name: db, namespace: shop, uid: u1}, data: {p: aHVudGVyMg==}}`})
	ref := Ref{Cluster: "test", Resource: "secrets", Namespace: "shop", Name: "db", UID: "u1"}
	c, err := k.Duplicate(t.Context(), secrets(), ref, "test", "db2")
	if err != nil || c.Verb != Create || c.Title != "duplicate secret db as db2 in test" || c.Ref != (Ref{Cluster: "test", Resource: "secrets", Namespace: "test", Name: "db2"}) {
		t.Fatalf("%+v, %v", c, err)
	}
	if string(c.Body) != `{"apiVersion":"v1","data":{"p":"aHVudGVyMg=="},"kind":"Secret","metadata":{"name":"db2","namespace":"test"}}` {
		t.Errorf("%s", c.Body)
	}
	if n := c.Need(); n.Verb != "create" || n.Namespace != "test" || n.Name != "" {
		t.Errorf("%+v", n)
	}
	ref.UID = "another"
	if _, err := k.Duplicate(t.Context(), secrets(), ref, "test", "db2"); err == nil {
		t.Error("another object of the same name is copied")
	}
}
