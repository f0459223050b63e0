package kube

import (
	"cmp"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// The kinds that others refer to, in groups that are referred to from the same places.
var (
	fromTemplates = []string{"ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount", "PriorityClass", "RuntimeClass", custom}
	fromPods      = append([]string{"Node", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job"}, fromTemplates...)
	withTemplate  = []string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob"}
	withPods      = append([]string{"Pod"}, withTemplate...)
	withScale     = []string{"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", custom}
)

// referrers are the kinds whose objects refer to others, workloads first. One more kind is one more line.
var referrers = []referrer{
	{"deployments", fromTemplates, reads(func(o *appsv1.Deployment) []pointer { return podPointers(&o.Spec.Template.Spec) })},
	{"statefulsets", append([]string{"Service"}, fromTemplates...), reads(statefulSetPointers)},
	{"daemonsets", fromTemplates, reads(func(o *appsv1.DaemonSet) []pointer { return podPointers(&o.Spec.Template.Spec) })},
	{"cronjobs", fromTemplates, reads(func(o *batchv1.CronJob) []pointer { return podPointers(&o.Spec.JobTemplate.Spec.Template.Spec) })},
	{"jobs", append([]string{"CronJob"}, fromTemplates...), reads(func(o *batchv1.Job) []pointer { return podPointers(&o.Spec.Template.Spec) })},
	{"replicasets", append([]string{"Deployment"}, fromTemplates...), reads(func(o *appsv1.ReplicaSet) []pointer { return podPointers(&o.Spec.Template.Spec) })},
	{"replicationcontrollers", fromTemplates, reads(func(o *corev1.ReplicationController) []pointer {
		if o.Spec.Template == nil {
			return nil
		}
		return podPointers(&o.Spec.Template.Spec)
	})},
	{"pods", fromPods, reads(func(o *corev1.Pod) []pointer { return append(podPointers(&o.Spec), ephemeralPointers(o)...) })},
	{"horizontalpodautoscalers", withScale, reads(func(o *autoscalingv2.HorizontalPodAutoscaler) []pointer {
		t := o.Spec.ScaleTargetRef
		return pointTo(schema.FromAPIVersionAndKind(t.APIVersion, t.Kind).GroupKind(), t.Name, "scale target")
	})},
	{"services", append([]string{custom}, withPods...), reads(func(o *corev1.Service) []pointer {
		if len(o.Spec.Selector) == 0 {
			return nil
		}
		return []pointer{{selects: labels.SelectorFromSet(o.Spec.Selector), how: "selector"}}
	})},
	{"endpointslices", []string{"Service", "Pod"}, reads(endpointPointers)},
	{"ingresses", []string{"Service", "Secret", "IngressClass"}, reads(ingressPointers)},
	{"poddisruptionbudgets", withPods, reads(func(o *policyv1.PodDisruptionBudget) []pointer { return picks(o.Spec.Selector) })},
	{"networkpolicies", withPods, reads(func(o *networkingv1.NetworkPolicy) []pointer { return picks(&o.Spec.PodSelector) })},
	{"serviceaccounts", []string{"Secret"}, reads(accountPointers)},
	{"rolebindings", []string{"Role", "ClusterRole", "ServiceAccount"}, reads(func(o *rbacv1.RoleBinding) []pointer { return bindingPointers(o.RoleRef, o.Subjects) })},
	{"clusterrolebindings", []string{"ClusterRole", "ServiceAccount"}, reads(func(o *rbacv1.ClusterRoleBinding) []pointer { return bindingPointers(o.RoleRef, o.Subjects) })},
	{"persistentvolumeclaims", []string{"PersistentVolume", "StorageClass", "PersistentVolumeClaim"}, reads(claimPointers)},
	{"persistentvolumes", []string{"PersistentVolumeClaim", "StorageClass", "CSIDriver", "Secret"}, reads(volumePointersOf)},
	{"volumeattachments", []string{"PersistentVolume", "Node"}, reads(func(o *storagev1.VolumeAttachment) []pointer {
		out := pointTo(core("Node"), o.Spec.NodeName, "attached to it")
		if v := o.Spec.Source.PersistentVolumeName; v != nil {
			out = append(out, pointTo(core("PersistentVolume"), *v, "attaches it")...)
		}
		return out
	})},
	{"storageclasses", []string{"CSIDriver"}, reads(func(o *storagev1.StorageClass) []pointer {
		return pointTo(kindIn("storage.k8s.io", "CSIDriver"), o.Provisioner, "provisioner")
	})},
	{"validatingwebhookconfigurations", []string{"Service"}, reads(func(o *admissionv1.ValidatingWebhookConfiguration) (out []pointer) {
		for i := range o.Webhooks {
			out = append(out, webhookPointers(o.Webhooks[i].Name, o.Webhooks[i].ClientConfig.Service)...)
		}
		return out
	})},
	{"mutatingwebhookconfigurations", []string{"Service"}, reads(func(o *admissionv1.MutatingWebhookConfiguration) (out []pointer) {
		for i := range o.Webhooks {
			out = append(out, webhookPointers(o.Webhooks[i].Name, o.Webhooks[i].ClientConfig.Service)...)
		}
		return out
	})},
	{"apiservices", []string{"Service"}, servedBy},
}

func kindIn(group, kind string) schema.GroupKind { return schema.GroupKind{Group: group, Kind: kind} }

func statefulSetPointers(o *appsv1.StatefulSet) []pointer {
	out := append(podPointers(&o.Spec.Template.Spec), pointTo(core("Service"), o.Spec.ServiceName, "governing service")...)
	for _, t := range o.Spec.VolumeClaimTemplates {
		out = append(out, pointer{to: core("PersistentVolumeClaim"), name: t.Name + "-" + o.Name, numbered: true, how: "claim template " + Clean(t.Name)})
	}
	return out
}

// ephemeralPointers are the claims made for a pod's volumes (volumes[].ephemeral), which bear the pod's name.
func ephemeralPointers(o *corev1.Pod) (out []pointer) {
	for i := range o.Spec.Volumes {
		if v := &o.Spec.Volumes[i]; v.Ephemeral != nil {
			out = append(out, pointTo(core("PersistentVolumeClaim"), o.Name+"-"+v.Name, "ephemeral volume "+Clean(v.Name))...)
		}
	}
	return out
}

func endpointPointers(o *discoveryv1.EndpointSlice) []pointer {
	out := pointTo(core("Service"), o.Labels[discoveryv1.LabelServiceName], "endpoints of it")
	for i := range o.Endpoints {
		if t := o.Endpoints[i].TargetRef; t != nil && t.Kind == "Pod" {
			out = append(out, pointer{to: core("Pod"), namespace: t.Namespace, name: t.Name, how: "endpoint"})
		}
	}
	return out
}

func ingressPointers(o *networkingv1.Ingress) (out []pointer) {
	backend := func(b *networkingv1.IngressBackend, how string) {
		if b != nil && b.Service != nil {
			out = append(out, pointTo(core("Service"), b.Service.Name, how)...)
		}
	}
	backend(o.Spec.DefaultBackend, "default backend")
	for _, r := range o.Spec.Rules {
		if r.HTTP == nil {
			continue
		}
		for i := range r.HTTP.Paths {
			backend(&r.HTTP.Paths[i].Backend, "backend of "+Clean(cmp.Or(r.Host, "*")+r.HTTP.Paths[i].Path))
		}
	}
	for _, t := range o.Spec.TLS {
		out = append(out, pointTo(core("Secret"), t.SecretName, "tls")...)
	}
	if c := o.Spec.IngressClassName; c != nil {
		out = append(out, pointTo(kindIn("networking.k8s.io", "IngressClass"), *c, "ingress class")...)
	}
	return out
}

func accountPointers(o *corev1.ServiceAccount) (out []pointer) {
	for _, s := range o.Secrets {
		out = append(out, pointTo(core("Secret"), s.Name, "secret")...)
	}
	for _, s := range o.ImagePullSecrets {
		out = append(out, pointTo(core("Secret"), s.Name, "image pull secret")...)
	}
	return out
}

func bindingPointers(role rbacv1.RoleRef, subjects []rbacv1.Subject) []pointer {
	out := pointTo(kindIn(rbacv1.GroupName, role.Kind), role.Name, "role")
	for _, s := range subjects {
		if s.Kind == rbacv1.ServiceAccountKind {
			out = append(out, pointer{to: core("ServiceAccount"), namespace: s.Namespace, name: s.Name, how: "gives it " + Clean(role.Kind+" "+role.Name)})
		}
	}
	return out
}

func claimPointers(o *corev1.PersistentVolumeClaim) []pointer {
	out := pointTo(core("PersistentVolume"), o.Spec.VolumeName, "bound to it")
	if c := o.Spec.StorageClassName; c != nil {
		out = append(out, pointTo(kindIn("storage.k8s.io", "StorageClass"), *c, "storage class")...)
	}
	if d := o.Spec.DataSource; d != nil && d.Kind == "PersistentVolumeClaim" {
		out = append(out, pointTo(core("PersistentVolumeClaim"), d.Name, "cloned from it")...)
	}
	return out
}

func volumePointersOf(o *corev1.PersistentVolume) []pointer {
	out := pointTo(kindIn("storage.k8s.io", "StorageClass"), o.Spec.StorageClassName, "storage class")
	if c := o.Spec.ClaimRef; c != nil {
		out = append(out, pointer{to: core("PersistentVolumeClaim"), namespace: c.Namespace, name: c.Name, how: "bound to it"})
	}
	csi := o.Spec.CSI
	if csi == nil {
		return out
	}
	out = append(out, pointTo(kindIn("storage.k8s.io", "CSIDriver"), csi.Driver, "driver")...)
	for how, r := range map[string]*corev1.SecretReference{"publishes with it": csi.ControllerPublishSecretRef, "stages with it": csi.NodeStageSecretRef,
		"mounts with it": csi.NodePublishSecretRef, "expands with it": csi.NodeExpandSecretRef, "resizes with it": csi.ControllerExpandSecretRef} {
		if r != nil {
			out = append(out, pointer{to: core("Secret"), namespace: r.Namespace, name: r.Name, how: how})
		}
	}
	return out
}

func webhookPointers(webhook string, s *admissionv1.ServiceReference) []pointer {
	if s == nil {
		return nil
	}
	return []pointer{{to: core("Service"), namespace: s.Namespace, name: s.Name, how: "webhook " + Clean(webhook)}}
}

// servedBy reads an APIService, whose types come with another module.
func servedBy(whole any) []pointer {
	o, _ := whole.(map[string]any)
	spec, _ := o["spec"].(map[string]any)
	s, _ := spec["service"].(map[string]any)
	namespace, _ := s["namespace"].(string)
	name, _ := s["name"].(string)
	if name == "" {
		return nil
	}
	return []pointer{{to: core("Service"), namespace: namespace, name: name, how: "serves this API"}}
}
