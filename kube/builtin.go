package kube

import (
	"slices"
	"strings"
)

// builtin is kubectl's own view of the everyday kinds; the order is the one a menu would want.
// Names, short names and categories are those of each kind's REST storage (kubernetes/pkg/registry/*/storage).
var builtin = []everydayKind{
	{"", "v1", "pods", "Pod", "pod", "po", true, true},
	{"apps", "v1", "deployments", "Deployment", "deployment", "deploy", true, true},
	{"", "v1", "namespaces", "Namespace", "namespace", "ns", false, false},
	{"", "v1", "events", "Event", "event", "ev", true, false},
	{"", "v1", "services", "Service", "service", "svc", true, true},
	{"", "v1", "nodes", "Node", "node", "no", false, false},
	{"", "v1", "configmaps", "ConfigMap", "configmap", "cm", true, false},
	{"", "v1", "secrets", "Secret", "secret", "", true, false},
	{"batch", "v1", "jobs", "Job", "job", "", true, true},
	{"batch", "v1", "cronjobs", "CronJob", "cronjob", "cj", true, true},
	{"apps", "v1", "statefulsets", "StatefulSet", "statefulset", "sts", true, true},
	{"apps", "v1", "daemonsets", "DaemonSet", "daemonset", "ds", true, true},
	{"apps", "v1", "replicasets", "ReplicaSet", "replicaset", "rs", true, true},
	{"", "v1", "replicationcontrollers", "ReplicationController", "replicationcontroller", "rc", true, true},
	{"apps", "v1", "controllerrevisions", "ControllerRevision", "controllerrevision", "", true, false},
	{"autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "horizontalpodautoscaler", "hpa", true, true},
	{"networking.k8s.io", "v1", "ingresses", "Ingress", "ingress", "ing", true, false},
	{"networking.k8s.io", "v1", "ingressclasses", "IngressClass", "ingressclass", "", false, false},
	{"networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", "networkpolicy", "netpol", true, false},
	{"discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", "endpointslice", "", true, false},
	{"", "v1", "endpoints", "Endpoints", "endpoints", "ep", true, false},
	{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", "persistentvolumeclaim", "pvc", true, false},
	{"", "v1", "persistentvolumes", "PersistentVolume", "persistentvolume", "pv", false, false},
	{"storage.k8s.io", "v1", "storageclasses", "StorageClass", "storageclass", "sc", false, false},
	{"storage.k8s.io", "v1", "csidrivers", "CSIDriver", "csidriver", "", false, false},
	{"storage.k8s.io", "v1", "csinodes", "CSINode", "csinode", "", false, false},
	{"storage.k8s.io", "v1", "volumeattachments", "VolumeAttachment", "volumeattachment", "", false, false},
	{"", "v1", "serviceaccounts", "ServiceAccount", "serviceaccount", "sa", true, false},
	{"rbac.authorization.k8s.io", "v1", "roles", "Role", "role", "", true, false},
	{"rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", "rolebinding", "", true, false},
	{"rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", "clusterrole", "", false, false},
	{"rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", "clusterrolebinding", "", false, false},
	{"", "v1", "resourcequotas", "ResourceQuota", "resourcequota", "quota", true, false},
	{"", "v1", "limitranges", "LimitRange", "limitrange", "limits", true, false},
	{"policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", "poddisruptionbudget", "pdb", true, false},
	{"scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", "priorityclass", "pc", false, false},
	{"coordination.k8s.io", "v1", "leases", "Lease", "lease", "", true, false},
	{"node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", "runtimeclass", "", false, false},
	{"certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", "certificatesigningrequest", "csr", false, false},
	{"admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", "mutatingwebhookconfiguration", "", false, false},
	{"admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", "validatingwebhookconfiguration", "", false, false},
	{"apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", "customresourcedefinition", "crd crds", false, false},
	{"apiregistration.k8s.io", "v1", "apiservices", "APIService", "apiservice", "", false, false},
}

// everydayKind is a kind that every API server has.
type everydayKind struct {
	group, version, name, kind, singular, short string
	namespaced                                  bool
	all                                         bool // in the category "all"
}

// scaled are the everyday kinds with a scale subresource.
var scaled = []string{"deployments", "statefulsets", "replicasets", "replicationcontrollers"}

// Builtin returns the everyday kinds of a core API server, so that they open before discovery has answered.
func Builtin() []Resource {
	verbs := []string{"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"}
	out := make([]Resource, 0, len(builtin))
	for _, b := range builtin {
		r := Resource{Group: b.group, Version: b.version, Name: b.name, Kind: b.kind, Singular: b.singular,
			Namespaced: b.namespaced, Verbs: slices.Clone(verbs)}
		if b.short != "" {
			r.Short = splitWords(b.short)
		}
		if slices.Contains(scaled, b.name) {
			r.Subs = []string{"scale", "status"}
		}
		if b.all {
			r.Categories = []string{"all"}
		}
		out = append(out, r)
	}
	return out
}

// Find returns the first resource a user may mean by the word, in the order given.
//
// Exact plural or short names win over the rest, so that a custom kind cannot take a built-in's name by its singular.
func Find(in []Resource, word string) (Resource, bool) {
	for _, r := range in {
		if r.Name == word || slices.Contains(r.Short, word) {
			return r, true
		}
	}
	for _, r := range in {
		if r.Is(word) {
			return r, true
		}
	}
	return Resource{}, false
}

// Meant gives the kinds a user may mean by a word, among the everyday ones and those a server has said it serves. A word for an
// everyday kind means that one, as for kubectl; of others it may mean several, of different groups.
func Meant(found []Resource, word string) (out []Resource) {
	if r, ok := Find(Builtin(), strings.ToLower(word)); ok {
		return []Resource{r}
	}
	for _, r := range found {
		if !r.Is(word) {
			var ok bool
			if r, ok = r.In(word); !ok {
				continue
			}
		}
		if !slices.ContainsFunc(out, r.Same) {
			out = append(out, r)
		}
	}
	return out
}

// Everyday tells whether a kind is one of the everyday ones.
func Everyday(r Resource) bool { return slices.ContainsFunc(Builtin(), r.Same) }
