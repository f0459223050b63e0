package health

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"kdeck/kube/object"
)

func TestARolloutIsDoneWhenTheClusterIs(t *testing.T) {
	for _, c := range []struct {
		whole, want string
		level       Level
	}{
		{`{kind: Deployment, apiVersion: apps/v1, metadata: {name: web, generation: 2}, status: {observedGeneration: 1}}`, "not yet observed by its controller", Starting},
		{`{kind: Deployment, apiVersion: apps/v1, metadata: {name: web, generation: 1}, spec: {replicas: 3}, status: {observedGeneration: 1, updatedReplicas: 2}}`, "2 of 3 pods updated", Starting},
		{`{kind: Deployment, apiVersion: apps/v1, metadata: {name: web, generation: 1}, spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 4, updatedReplicas: 3, availableReplicas: 3}}`, "1 old pod to go", Starting},
		{`{kind: Deployment, apiVersion: apps/v1, metadata: {name: web, generation: 1}, spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 2}}`, "2 of 3 updated pods available", Starting},
		{`{kind: Deployment, apiVersion: apps/v1, metadata: {name: web, generation: 1}, spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3}}`, "rolled out", Well},
		{`{kind: Deployment, apiVersion: apps/v1, metadata: {name: web, generation: 1}, spec: {replicas: 3, paused: true}, status: {observedGeneration: 1, replicas: 3, updatedReplicas: 0, availableReplicas: 3}}`, "paused: not rolled out before it is resumed", Attention},
		{`{kind: Deployment, apiVersion: apps/v1, metadata: {name: web, generation: 1}, spec: {replicas: 3}, status: {observedGeneration: 1, conditions: [{type: Progressing, status: "False", reason: ProgressDeadlineExceeded}]}}`, "past its progress deadline", Broken},
		{`{kind: DaemonSet, apiVersion: apps/v1, metadata: {name: agent, generation: 1}, spec: {updateStrategy: {type: RollingUpdate}}, status: {observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 1}}`, "1 of 3 pods updated", Starting},
		{`{kind: DaemonSet, apiVersion: apps/v1, metadata: {name: agent, generation: 1}, spec: {updateStrategy: {type: OnDelete}}, status: {observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 1}}`, "2 pods keep the old template until they are deleted (OnDelete)", Attention},
		{`{kind: StatefulSet, apiVersion: apps/v1, metadata: {name: db, generation: 1}, spec: {replicas: 3, updateStrategy: {type: RollingUpdate}}, status: {observedGeneration: 1, readyReplicas: 1}}`, "1 of 3 updated pods available", Starting},
		{`{kind: StatefulSet, apiVersion: apps/v1, metadata: {name: db, generation: 1}, spec: {replicas: 3, updateStrategy: {type: OnDelete}}, status: {observedGeneration: 1, readyReplicas: 3, currentRevision: a, updateRevision: b}}`, "3 pods keep the old template until they are deleted (OnDelete)", Attention},
		{`{kind: StatefulSet, apiVersion: apps/v1, metadata: {name: db, generation: 1}, spec: {replicas: 3, updateStrategy: {type: OnDelete}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 3, currentRevision: a, updateRevision: b}}`, "rolled out", Well},
		{`{kind: StatefulSet, apiVersion: apps/v1, metadata: {name: db, generation: 1}, spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1, currentRevision: a, updateRevision: b}}`, "1 of 2 pods updated", Starting},
		{`{kind: StatefulSet, apiVersion: apps/v1, metadata: {name: db, generation: 1}, spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}, status: {observedGeneration: 1, readyReplicas: 3, updatedReplicas: 2, currentRevision: a, updateRevision: b}}`, "rolled out, but for ordinals below 1, which keep the old template (partition)", Well},
		{`{kind: Pod, apiVersion: v1, metadata: {name: web}}`, "", Unjudged},
	} {
		whole := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(c.whole), &whole.Object); err != nil {
			t.Fatal(err)
		}
		for _, path := range [][]string{{"metadata", "generation"}, {"status", "observedGeneration"}} { // YAML numbers are floats
			if n, ok, _ := unstructured.NestedFloat64(whole.Object, path...); ok {
				_ = unstructured.SetNestedField(whole.Object, int64(n), path...)
			}
		}
		o, err := object.Compact(whole)
		if err != nil {
			t.Fatal(err)
		}
		if j := Rollout(o, noon); j.Reason != c.want || j.Level != c.level {
			t.Errorf("%s: %q, want %s: %q", j.Level, j.Reason, c.level, c.want)
		}
	}
}
