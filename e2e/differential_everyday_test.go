package e2e

import (
	"os"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"kdeck/e2e/lab"
)

func TestEveryCellOfTheEverydayKindsIsWhatTheServerWouldPrint(t *testing.T) {
	c := admin(t)
	ns := c.Namespace()
	oddObjects(c, ns)
	for _, kind := range []struct {
		group, version, resource string
		spaced                   bool
	}{
		{"", "v1", "services", true},
		{"", "v1", "nodes", false},
		{"", "v1", "configmaps", true},
		{"", "v1", "secrets", true},
		{"", "v1", "serviceaccounts", true},
		{"", "v1", "persistentvolumeclaims", true},
		{"", "v1", "persistentvolumes", false},
		{"apps", "v1", "replicasets", true},
		{"apps", "v1", "statefulsets", true},
		{"apps", "v1", "daemonsets", true},
		{"batch", "v1", "jobs", true},
		{"batch", "v1", "cronjobs", true},
		{"autoscaling", "v2", "horizontalpodautoscalers", true},
		{"networking.k8s.io", "v1", "ingresses", true},
		{"discovery.k8s.io", "v1", "endpointslices", true},
	} {
		t.Run(kind.resource, func(t *testing.T) {
			t.Parallel()
			gv := schema.GroupVersion{Group: kind.group, Version: kind.version}
			scopes := []string{""}
			if kind.spaced {
				scopes = []string{ns, "shop", "payments"}
			}
			for _, scope := range scopes {
				if empty(t, gv, kind.resource, scope) {
					continue // there is nothing to compare
				}
				args := []string{kind.resource}
				if scope != "" {
					args = append(args, "-n", scope)
				}
				s := Start(t, Size(700, 120), Args(args...)).See("connected").Press("W")
				compare(t, s, gv, kind.resource, scope)
				s.Quit()
			}
		})
	}
}

// empty says whether the server has no object of a kind in a namespace.
func empty(t *testing.T, gv schema.GroupVersion, resource, ns string) bool {
	t.Helper()
	config, err := world.Config(lab.Admin)
	if err != nil {
		t.Fatal(err)
	}
	table, err := tableIn(config, gv, resource, ns)
	if err != nil {
		t.Fatal(err)
	}
	return len(table.Rows) == 0
}

// oddObjects makes those of testdata/odd.yaml, each with its status.
func oddObjects(c *cluster, ns string) {
	c.t.Helper()
	text, err := os.ReadFile("testdata/odd.yaml")
	if err != nil {
		c.t.Fatal(err)
	}
	c.Apply(ns, string(text))
	for _, doc := range strings.Split(string(text), "\n---\n") {
		o := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(doc), &o.Object); err != nil {
			c.t.Fatal(err)
		}
		if status, ok := o.Object["status"]; ok {
			patch, err := yaml.Marshal(status)
			if err != nil {
				c.t.Fatal(err)
			}
			if patch, err = yaml.YAMLToJSON(patch); err != nil {
				c.t.Fatal(err)
			}
			c.Patch(o.GetAPIVersion(), o.GetKind(), ns, o.GetName(), "status", string(patch))
		}
	}
}
