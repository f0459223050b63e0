package views

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// neat is an object without what the server adds: what is left is about what someone wrote. It is for reading, and would
// not do to be sent back.
func neat(obj *unstructured.Unstructured) *unstructured.Unstructured {
	o := obj.DeepCopy()
	delete(o.Object, "status")
	if meta, ok := o.Object["metadata"].(map[string]any); ok {
		for _, key := range []string{"managedFields", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink"} {
			delete(meta, key)
		}
		if notes, ok := meta["annotations"].(map[string]any); ok {
			delete(notes, corev1.LastAppliedConfigAnnotation)
			delete(notes, "deployment.kubernetes.io/revision")
		}
		prune(meta, "annotations")
		prune(meta, "labels")
	}
	spec, ok := o.Object["spec"].(map[string]any)
	if !ok {
		return o
	}
	kind := o.GroupVersionKind().GroupKind().String()
	drop(spec, serverMade[kind])
	switch kind {
	case "Pod":
		neatPod(spec)
	case "CronJob.batch":
		if job, ok := dig(spec, "jobTemplate", "spec"); ok {
			drop(job, serverMade["Job.batch"])
			neatTemplate(job)
		}
	case "Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps", "ReplicationController", "Job.batch":
		neatTemplate(spec)
	}
	return o
}

// serverMade are fields that say nothing when they have this value, for the server gives it to them; any means that the
// server alone sets the field. They are those of k8s.io/kubernetes/pkg/apis/*/v1/defaults.go.
var serverMade = map[string]map[string]any{
	"Deployment.apps": {"progressDeadlineSeconds": int64(600), "revisionHistoryLimit": int64(10), "strategy": map[string]any{
		"type": "RollingUpdate", "rollingUpdate": map[string]any{"maxSurge": "25%", "maxUnavailable": "25%"}}},
	"StatefulSet.apps": {"revisionHistoryLimit": int64(10), "podManagementPolicy": "OrderedReady", "updateStrategy": map[string]any{
		"type": "RollingUpdate", "rollingUpdate": map[string]any{"partition": int64(0)}},
		"persistentVolumeClaimRetentionPolicy": map[string]any{"whenDeleted": "Retain", "whenScaled": "Retain"}},
	"DaemonSet.apps": {"revisionHistoryLimit": int64(10), "updateStrategy": map[string]any{
		"type": "RollingUpdate", "rollingUpdate": map[string]any{"maxSurge": int64(0), "maxUnavailable": int64(1)}}},
	"Job.batch": {"backoffLimit": int64(6), "completionMode": "NonIndexed", "suspend": false, "manualSelector": false,
		"podReplacementPolicy": "TerminatingOrFailed"},
	"CronJob.batch": {"concurrencyPolicy": "Allow", "failedJobsHistoryLimit": int64(1), "successfulJobsHistoryLimit": int64(3), "suspend": false},
	"Service": {"clusterIPs": anything{}, "ipFamilies": anything{}, "ipFamilyPolicy": "SingleStack", "internalTrafficPolicy": "Cluster",
		"externalTrafficPolicy": "Cluster", "sessionAffinity": "None", "allocateLoadBalancerNodePorts": true},
	"PersistentVolumeClaim": {"volumeMode": "Filesystem"},
	"PersistentVolume":      {"volumeMode": "Filesystem"},
}

// anything stands for every value.
type anything struct{}

var (
	podMade = map[string]any{"dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler",
		"terminationGracePeriodSeconds": int64(30), "securityContext": map[string]any{}, "enableServiceLinks": true,
		"preemptionPolicy": "PreemptLowerPriority", "priority": int64(0), "serviceAccount": anything{}}
	containerMade = map[string]any{"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
		"resources": map[string]any{}, "securityContext": map[string]any{}}
	probeMade = map[string]any{"timeoutSeconds": int64(1), "periodSeconds": int64(10), "successThreshold": int64(1), "failureThreshold": int64(3)}
)

// neatTemplate neats the pod template of a controller's spec.
func neatTemplate(spec map[string]any) {
	template, ok := spec["template"].(map[string]any)
	if !ok {
		return
	}
	if meta, ok := template["metadata"].(map[string]any); ok {
		drop(meta, map[string]any{"creationTimestamp": nil})
	}
	if pod, ok := template["spec"].(map[string]any); ok {
		neatPod(pod)
	}
}

// neatPod neats the spec of a pod: defaults, and what admission adds to every pod.
func neatPod(spec map[string]any) {
	drop(spec, podMade)
	sift(spec, "volumes", func(v map[string]any) bool { return strings.HasPrefix(stringOf(v["name"]), "kube-api-access-") })
	sift(spec, "tolerations", func(v map[string]any) bool {
		key := stringOf(v["key"])
		return (key == corev1.TaintNodeNotReady || key == corev1.TaintNodeUnreachable) && v["tolerationSeconds"] == int64(300)
	})
	for _, list := range []string{"containers", "initContainers", "ephemeralContainers"} {
		sift(spec, list, func(c map[string]any) bool {
			drop(c, containerMade)
			pull := "IfNotPresent"
			if image := stringOf(c["image"]); strings.HasSuffix(image, ":latest") || !strings.ContainsAny(image[strings.LastIndexByte(image, '/')+1:], ":@") {
				pull = "Always"
			}
			drop(c, map[string]any{"imagePullPolicy": pull})
			sift(c, "volumeMounts", func(m map[string]any) bool {
				return strings.HasPrefix(stringOf(m["name"]), "kube-api-access-")
			})
			sift(c, "ports", func(p map[string]any) bool {
				drop(p, map[string]any{"protocol": "TCP"})
				return false
			})
			for _, name := range []string{"livenessProbe", "readinessProbe", "startupProbe"} {
				if probe, ok := c[name].(map[string]any); ok {
					drop(probe, probeMade)
					if get, ok := probe["httpGet"].(map[string]any); ok {
						drop(get, map[string]any{"scheme": "HTTP"})
					}
				}
			}
			return false
		})
	}
}

// drop deletes the fields that have these values.
func drop(from, values map[string]any) {
	for key, want := range values {
		if have, ok := from[key]; ok && alike(have, want) {
			delete(from, key)
		}
	}
}

func alike(have, want any) bool {
	switch want := want.(type) {
	case anything:
		return true
	case map[string]any:
		m, ok := have.(map[string]any)
		if !ok || len(m) != len(want) {
			return false
		}
		for key, w := range want {
			if h, ok := m[key]; !ok || !alike(h, w) {
				return false
			}
		}
		return true
	case nil:
		return have == nil
	case string:
		return stringOf(have) == want && have != nil
	case int64:
		n, ok := have.(int64)
		return ok && n == want
	case bool:
		b, ok := have.(bool)
		return ok && b == want
	}
	return false
}

// sift deletes the items of a list that a test finds, and the list when it is empty then.
func sift(in map[string]any, key string, found func(map[string]any) bool) {
	items, ok := in[key].([]any)
	if !ok {
		return
	}
	kept := make([]any, 0, len(items))
	for _, it := range items {
		if m, ok := it.(map[string]any); !ok || !found(m) {
			kept = append(kept, it)
		}
	}
	in[key] = kept
	if len(kept) == 0 {
		delete(in, key)
	}
}

// prune deletes a map that has become empty.
func prune(in map[string]any, key string) {
	if m, ok := in[key].(map[string]any); ok && len(m) == 0 {
		delete(in, key)
	}
}

func dig(in map[string]any, path ...string) (map[string]any, bool) {
	for _, key := range path {
		next, ok := in[key].(map[string]any)
		if !ok {
			return nil, false
		}
		in = next
	}
	return in, true
}

func stringOf(v any) string {
	s, _ := v.(string)
	return s
}
