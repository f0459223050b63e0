package kube

import (
	"strings"
	"testing"
)

func TestWhatAScaleWouldMakeOfAnObjectIsSeenInIt(t *testing.T) {
	three := "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}"
	for what, c := range map[string]struct {
		live, scale string
		diff        string
		same        bool
	}{
		"more":    {three, "{apiVersion: autoscaling/v1, kind: Scale, spec: {replicas: 5}}", "+  replicas: 5", false},
		"nothing": {three, "{apiVersion: autoscaling/v1, kind: Scale, spec: {}}", "+  replicas: 0", false}, // the server leaves a zero out
		"as many": {three, "{apiVersion: autoscaling/v1, kind: Scale, spec: {replicas: 3}}", "", true},
		// A custom resource may keep its number elsewhere: then nothing can be compared, and it is not the same for that.
		"elsewhere":       {"{apiVersion: a.b/v1, kind: Ring, metadata: {name: r}, spec: {size: 3}}", "{apiVersion: autoscaling/v1, kind: Scale, spec: {replicas: 5}}", "", false},
		"not to be known": {three, "{apiVersion: a.b/v1, kind: Other}", "", false},
	} {
		r := Reviewed{Change: Change{Verb: Patch, Sub: "scale"}, live: yamlOf(t, c.live), result: yamlOf(t, c.scale)}
		diff, compared := r.compare()
		if same := compared && diff == ""; same != c.same || !strings.Contains(diff, c.diff) || c.diff == "" && diff != "" {
			t.Errorf("%s: the same: %v, %q", what, same, diff)
		}
	}
}
