package kube

import (
	"strings"
	"testing"
)

func TestWhatAScaleWouldMakeOfAnObjectIsSeenInIt(t *testing.T) {
	three := "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}"
	ring, scale := "{apiVersion: a.b/v1, kind: Ring, metadata: {name: r}, spec: {size: 3}}", "{apiVersion: autoscaling/v1, kind: Scale, spec: {replicas: 5}}"
	size := []string{"spec", "nodes", "size"}
	for what, c := range map[string]struct {
		res         Resource
		field       []string
		live, scale string
		was         string // the scale subresource
		diff        string
		same        bool
	}{
		"more":    {deployments(), nil, three, scale, "", "+  replicas: 5", false},
		"nothing": {deployments(), nil, three, "{apiVersion: autoscaling/v1, kind: Scale, spec: {}}", "", "+  replicas: 0", false}, // the server leaves a zero out
		"as many": {deployments(), nil, three, "{apiVersion: autoscaling/v1, kind: Scale, spec: {replicas: 3}}", "", "", true},
		// A custom resource may keep its number elsewhere: then the subresource is compared, or nothing, and it is not the same for that.
		"where its definition says": {pots(), []string{"spec", "size"}, ring, scale, "", "-  size: 3\n+  size: 5", false},
		"where it was not set":      {pots(), size, ring, scale, "", "+  nodes:\n+    size: 5", false},
		"from nothing":              {pots(), size, "{apiVersion: a.b/v1, kind: Ring, spec: {nodes: {size: 0}}}", scale, "", "-    size: 0\n+    size: 5", false},
		"elsewhere":                 {pots(), nil, ring, scale, "{apiVersion: autoscaling/v1, kind: Scale, spec: {replicas: 3}}", "-  replicas: 3\n+  replicas: 5", false},
		"elsewhere, and not read":   {pots(), nil, ring, scale, "", "", false},
		"not to be known":           {deployments(), nil, three, "{apiVersion: a.b/v1, kind: Other}", "", "", false},
	} {
		r := Reviewed{Change: Change{Verb: Patch, Resource: c.res, Sub: "scale", Field: c.field}, live: yamlOf(t, c.live), result: yamlOf(t, c.scale)}
		if c.was != "" {
			r.scale = yamlOf(t, c.was)
		}
		diff, compared := r.compare()
		if same := compared && diff == ""; same != c.same || !strings.Contains(diff, c.diff) || c.diff == "" && diff != "" {
			t.Errorf("%s: the same: %v, %q", what, same, diff)
		}
	}
}
