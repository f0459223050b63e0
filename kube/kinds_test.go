package kube

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/fake"

	"kdeck/kube/object"
)

// everyday is one object of each typed kind beyond those with a test of their own, with much of it filled in.
func everyday() map[string]runtime.Object {
	m := metav1.ObjectMeta{Namespace: "a", Name: "x", UID: "u", Labels: map[string]string{"app": "x"}, ManagedFields: []metav1.ManagedFieldsEntry{{Manager: "m"}}}
	global := m
	global.Namespace = ""
	beta := global
	beta.Annotations = map[string]string{corev1.BetaStorageClassAnnotation: "beta"}
	cs := []corev1.Container{{Name: "a", Image: "i:1", Env: []corev1.EnvVar{{Name: "SECRET", Value: "hunter2"}}}, {Name: "b", Image: "i:2"}}
	template := corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: cs, NodeSelector: map[string]string{"disk": "ssd"}}}
	selector := &metav1.LabelSelector{MatchLabels: map[string]string{"app": "x"}}
	return map[string]runtime.Object{
		"v1/services": &corev1.Service{ObjectMeta: m, Spec: corev1.ServiceSpec{Type: "LoadBalancer", ClusterIPs: []string{"10.0.0.1"}, ExternalIPs: []string{"1.2.3.4"},
			Selector: map[string]string{"b": "2", "a": "1"}, InternalTrafficPolicy: ptr(corev1.ServiceInternalTrafficPolicyLocal), ExternalTrafficPolicy: "Cluster",
			Ports: []corev1.ServicePort{{Name: "http", Port: 80, NodePort: 30080, Protocol: "TCP", TargetPort: intstr.FromString("web")}}},
			Status: corev1.ServiceStatus{LoadBalancer: corev1.LoadBalancerStatus{Ingress: []corev1.LoadBalancerIngress{{IP: "5.6.7.8", Hostname: "h"}, {Hostname: "h\x1b[1m"}}},
				Conditions: []metav1.Condition{{Type: "LoadBalancerPortsError", Status: "True"}}}},
		"discovery.k8s.io/v1/endpointslices": &discoveryv1.EndpointSlice{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "x", Labels: map[string]string{"kubernetes.io/service-name": "web"}},
			AddressType: "IPv4", Ports: []discoveryv1.EndpointPort{{Name: ptr("http"), Port: ptr(int32(80)), Protocol: ptr(corev1.ProtocolTCP)}, {}},
			Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"1", "2"}, NodeName: ptr("n2")}, {Addresses: []string{"3", "4"}, NodeName: ptr("n1"), Conditions: discoveryv1.EndpointConditions{Ready: ptr(true)}},
				{Addresses: []string{"5"}, NodeName: ptr("n3"), Conditions: discoveryv1.EndpointConditions{Ready: ptr(false), Serving: ptr(true), Terminating: ptr(true)}}}},
		"networking.k8s.io/v1/ingresses": &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Namespace: "a", Name: "x", Annotations: map[string]string{"kubernetes.io/ingress.class": "old"}},
			Spec: networkingv1.IngressSpec{IngressClassName: ptr("nginx"), TLS: []networkingv1.IngressTLS{{SecretName: "s", Hosts: []string{"h"}}},
				DefaultBackend: &networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: "fallback", Port: networkingv1.ServiceBackendPort{Name: "http"}}},
				Rules: []networkingv1.IngressRule{{Host: "h", IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{
					{Path: "/", PathType: ptr(networkingv1.PathTypePrefix), Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: "web", Port: networkingv1.ServiceBackendPort{Number: 80}}}},
					{Path: "/b", Backend: networkingv1.IngressBackend{Resource: &corev1.TypedLocalObjectReference{Kind: "Bucket"}}}}}}}, {}}},
			Status: networkingv1.IngressStatus{LoadBalancer: networkingv1.IngressLoadBalancerStatus{Ingress: []networkingv1.IngressLoadBalancerIngress{{Hostname: "lb"}}}}},
		"v1/nodes": &corev1.Node{ObjectMeta: global, Spec: corev1.NodeSpec{Unschedulable: true, Taints: []corev1.Taint{{Key: "k", Value: "v", Effect: "NoExecute", TimeAdded: ptr(at(5))}}},
			Status: corev1.NodeStatus{Addresses: []corev1.NodeAddress{{Type: "Hostname", Address: "h"}, {Type: "InternalIP", Address: "1"}, {Type: "InternalIP", Address: "2"}, {Type: "ExternalIP", Address: "3"}},
				Conditions:  []corev1.NodeCondition{{Type: "Ready", Status: "True", LastTransitionTime: at(7)}},
				Allocatable: corev1.ResourceList{"cpu": resource.MustParse("3500m"), "memory": resource.MustParse("8Gi"), "pods": resource.MustParse("110")},
				NodeInfo:    corev1.NodeSystemInfo{KubeletVersion: "v1.37.2", OSImage: "Debian", KernelVersion: "6", ContainerRuntimeVersion: "c://2", Architecture: "amd64"}}},
		"batch/v1/jobs": &batchv1.Job{ObjectMeta: m, Spec: batchv1.JobSpec{Completions: ptr(int32(3)), Suspend: ptr(true), ActiveDeadlineSeconds: ptr(int64(60)), Selector: selector, Template: template},
			Status: batchv1.JobStatus{StartTime: ptr(at(10)), CompletionTime: ptr(at(20)), Succeeded: 1, Failed: 2, Active: 3, Ready: ptr(int32(4)), Conditions: []batchv1.JobCondition{{Type: "Failed", Status: "True", Reason: "DeadlineExceeded"}}}},
		"batch/v1/cronjobs": &batchv1.CronJob{ObjectMeta: m, Spec: batchv1.CronJobSpec{Schedule: "@daily", TimeZone: ptr("UTC"), Suspend: ptr(false), ConcurrencyPolicy: "Forbid",
			JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: template}}}, Status: batchv1.CronJobStatus{Active: make([]corev1.ObjectReference, 2), LastScheduleTime: ptr(at(5)), LastSuccessfulTime: ptr(at(4))}},
		"apps/v1/replicasets": &appsv1.ReplicaSet{ObjectMeta: m, Spec: appsv1.ReplicaSetSpec{Selector: selector, Template: template},
			Status: appsv1.ReplicaSetStatus{Replicas: 2, ReadyReplicas: 3, AvailableReplicas: 4, ObservedGeneration: 5, Conditions: []appsv1.ReplicaSetCondition{{Type: "ReplicaFailure", Status: "True"}}}},
		"apps/v1/statefulsets": &appsv1.StatefulSet{ObjectMeta: m, Spec: appsv1.StatefulSetSpec{Replicas: ptr(int32(0)), ServiceName: "svc", PodManagementPolicy: "Parallel", Selector: selector, Template: template,
			UpdateStrategy: appsv1.StatefulSetUpdateStrategy{Type: "RollingUpdate", RollingUpdate: &appsv1.RollingUpdateStatefulSetStrategy{Partition: ptr(int32(2))}}},
			Status: appsv1.StatefulSetStatus{Replicas: 1, ReadyReplicas: 2, UpdatedReplicas: 3, AvailableReplicas: 4, CurrentRevision: "a", UpdateRevision: "b"}},
		"apps/v1/daemonsets": &appsv1.DaemonSet{ObjectMeta: m, Spec: appsv1.DaemonSetSpec{Selector: &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "a", Operator: "Odd"}}}, Template: template,
			UpdateStrategy: appsv1.DaemonSetUpdateStrategy{Type: "OnDelete"}},
			Status: appsv1.DaemonSetStatus{DesiredNumberScheduled: 1, CurrentNumberScheduled: 2, NumberReady: 3, UpdatedNumberScheduled: 4, NumberAvailable: 5, NumberMisscheduled: 6}},
		"autoscaling/v2/horizontalpodautoscalers": &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: m, Spec: autoscalingv2.HorizontalPodAutoscalerSpec{MaxReplicas: 9,
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "web"},
			Metrics:        []autoscalingv2.MetricSpec{{Type: "Resource", Resource: &autoscalingv2.ResourceMetricSource{Name: "cpu", Target: autoscalingv2.MetricTarget{AverageUtilization: ptr(int32(80))}}}}},
			Status: autoscalingv2.HorizontalPodAutoscalerStatus{CurrentReplicas: 3, DesiredReplicas: 4, LastScaleTime: ptr(at(6)), Conditions: []autoscalingv2.HorizontalPodAutoscalerCondition{{Type: "AbleToScale", Status: "True"}},
				CurrentMetrics: []autoscalingv2.MetricStatus{{Type: "Resource", Resource: &autoscalingv2.ResourceMetricStatus{Name: "cpu", Current: autoscalingv2.MetricValueStatus{AverageUtilization: ptr(int32(63))}}}}}},
		"v1/persistentvolumeclaims": &corev1.PersistentVolumeClaim{ObjectMeta: m, Spec: corev1.PersistentVolumeClaimSpec{VolumeName: "v", StorageClassName: ptr("fast"), VolumeMode: ptr(corev1.PersistentVolumeBlock),
			VolumeAttributesClassName: ptr("gold"), Resources: corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{"storage": resource.MustParse("1Gi")}}},
			Status: corev1.PersistentVolumeClaimStatus{Phase: "Bound", AccessModes: []corev1.PersistentVolumeAccessMode{"ReadWriteOnce"}, Conditions: []corev1.PersistentVolumeClaimCondition{{Type: "Resizing", Status: "True"}}}},
		"v1/persistentvolumes": &corev1.PersistentVolume{ObjectMeta: beta, Spec: corev1.PersistentVolumeSpec{StorageClassName: "field", Capacity: corev1.ResourceList{"storage": resource.MustParse("1500M")},
			ClaimRef: &corev1.ObjectReference{Namespace: "a", Name: "c", UID: "cu"}, PersistentVolumeReclaimPolicy: "Retain", PersistentVolumeSource: corev1.PersistentVolumeSource{CSI: &corev1.CSIPersistentVolumeSource{Driver: "d"}}},
			Status: corev1.PersistentVolumeStatus{Phase: "Failed", Reason: "R", Message: "m"}},
		"v1/serviceaccounts": &corev1.ServiceAccount{ObjectMeta: m, Secrets: []corev1.ObjectReference{{Name: "s"}}, ImagePullSecrets: []corev1.LocalObjectReference{{Name: "p"}}, AutomountServiceAccountToken: ptr(false)},
	}
}

func TestTypedKinds(t *testing.T) {
	seen := map[reflect.Type]string{}
	for key, make := range typed {
		if !slices.ContainsFunc(Builtin(), func(r Resource) bool { return typedKey(r) == key }) {
			t.Errorf("%s is no built-in of that version, so nobody will ask for it", key)
		}
		whole := everyday()[key]
		if whole == nil {
			continue
		}
		src := make(fake.NewClientset(whole), "", object.NewPool())
		kind := reflect.TypeOf(src.example())
		if seen[kind] != "" {
			t.Errorf("%s and %s are of one type", key, seen[kind])
		}
		seen[kind] = key
		p, err := src.page(t.Context(), metav1.ListOptions{})
		if err != nil || len(p.items) != 1 {
			t.Errorf("%s: %d items, %v", key, len(p.items), err)
			continue
		}
		o := p.items[0].(Object)
		if reflect.TypeOf(o) != kind || o.GetName() != "x" || len(o.GetManagedFields()) != 0 {
			t.Errorf("%s: a %T named %q", key, o, o.GetName())
		}
		c := o.DeepCopyObject()
		if !reflect.DeepEqual(c, o) || c == runtime.Object(o) {
			t.Errorf("%s: a copy differs", key)
		}
		if text := jsonOf(t, o); strings.Contains(text, "hunter2") || strings.Contains(text, "\x1b") {
			t.Errorf("%s keeps too much: %s", key, text)
		}
	}
	if len(seen) != len(everyday()) {
		t.Errorf("%d of %d kinds seen", len(seen), len(everyday()))
	}
}

func TestTheEverydayKindsKeepTheFactsOfADiagnosis(t *testing.T) {
	p, all := object.NewPool(), everyday()
	cs, images := []string{"a", "b"}, []string{"i:1", "i:2"}
	bare := func(o any) any { // without metadata, which has its own test
		reflect.ValueOf(o).Elem().FieldByName("Meta").SetZero()
		return o
	}
	for _, c := range []struct{ got, want any }{
		{object.CompactService(p, all["v1/services"].(*corev1.Service)), &Service{Type: "LoadBalancer", IPs: []string{"10.0.0.1"}, ExternalIPs: []string{"1.2.3.4"}, Balancers: []string{"5.6.7.8", "h"},
			Selector: "a=1,b=2", External: "Cluster", Internal: "Local", Ports: []ServicePort{{Name: "http", Protocol: "TCP", Target: "web", Port: 80, NodePort: 30080}}, Conditions: []Condition{{Type: "LoadBalancerPortsError", Status: "True"}}}},
		{object.CompactEndpointSlice(p, all["discovery.k8s.io/v1/endpointslices"].(*discoveryv1.EndpointSlice)), &EndpointSlice{Service: "web", AddressType: "IPv4", Ports: []EndpointPort{{Name: "http", Protocol: "TCP", Port: 80, Named: true}, {}},
			First: []string{"1", "2", "3"}, Addresses: 5, Endpoints: 3, Ready: 2, Serving: 3, Terminating: 1, Nodes: []string{"n1", "n2"}, Targets: []object.Target{{Ready: true}, {Ready: true}, {}}}},
		{object.CompactIngress(p, all["networking.k8s.io/v1/ingresses"].(*networkingv1.Ingress)), &Ingress{Class: "nginx", Annotated: "old", Hosts: []string{"h", ""}, TLS: []IngressTLS{{Secret: "s", Hosts: []string{"h"}}}, Balancers: []string{"lb"},
			Routes: []Route{{Service: "fallback", Port: "http"}, {Host: "h", Path: "/", PathType: "Prefix", Service: "web", Port: "80"}, {Host: "h", Path: "/b"}}}},
		{object.CompactNode(p, all["v1/nodes"].(*corev1.Node)), &Node{Cordoned: true, Taints: []Taint{{Key: "k", Value: "v", Effect: "NoExecute", Added: 5}}, Conditions: []Condition{{Type: "Ready", Status: "True", Since: 7}}, InternalIP: "1", ExternalIP: "3",
			Version: "v1.37.2", OS: "Debian", Kernel: "6", Runtime: "c://2", Arch: "amd64", CPU: 3500, Memory: 8 << 30, Pods: 110}},
		{object.CompactJob(p, all["batch/v1/jobs"].(*batchv1.Job)), &Job{Completions: 3, Backoff: -1, Active: 3, Succeeded: 1, Failed: 2, Ready: 4, Suspended: true, Started: 10, Finished: 20, Deadline: 60, Containers: cs, Images: images,
			Selector: "app=x", Conditions: []Condition{{Type: "Failed", Status: "True", Reason: "DeadlineExceeded"}}}},
		{object.CompactCronJob(p, all["batch/v1/cronjobs"].(*batchv1.CronJob)), &CronJob{Schedule: "@daily", Zone: "UTC", Concurrency: "Forbid", Suspend: "False", Deadline: -1, Active: 2, Scheduled: 5, Successful: 4, Containers: cs, Images: images}},
		{object.CompactReplicaSet(p, all["apps/v1/replicasets"].(*appsv1.ReplicaSet)), &ReplicaSet{Replicas: 1, Current: 2, Ready: 3, Available: 4, Observed: 5, Containers: cs, Images: images, Selector: "app=x",
			Conditions: []Condition{{Type: "ReplicaFailure", Status: "True"}}}},
		{object.CompactStatefulSet(p, all["apps/v1/statefulsets"].(*appsv1.StatefulSet)), &StatefulSet{Current: 1, Ready: 2, Updated: 3, Available: 4, Partition: 2, Strategy: "RollingUpdate", Policy: "Parallel", Service: "svc",
			CurrentHash: "a", UpdateHash: "b", Containers: cs, Images: images, Selector: "app=x"}},
		{object.CompactDaemonSet(p, all["apps/v1/daemonsets"].(*appsv1.DaemonSet)), &DaemonSet{Desired: 1, Current: 2, Ready: 3, Updated: 4, Available: 5, Misscheduled: 6, Strategy: "OnDelete", NodeSelector: "disk=ssd",
			Containers: cs, Images: images, Selector: "<error>"}},
		{object.CompactAutoscaler(p, all["autoscaling/v2/horizontalpodautoscalers"].(*autoscalingv2.HorizontalPodAutoscaler)), &Autoscaler{Target: Subject{APIVersion: "apps/v1", Kind: "Deployment", Name: "web"}, Min: -1, Max: 9, Current: 3, Desired: 4, Scaled: 6,
			Metrics: []Metric{{Type: "Resource", Name: "cpu", Current: "63%", Target: "80%"}}, Conditions: []Condition{{Type: "AbleToScale", Status: "True"}}}},
		{object.CompactClaim(p, all["v1/persistentvolumeclaims"].(*corev1.PersistentVolumeClaim)), &Claim{Phase: "Bound", Volume: "v", Class: "fast", Attributes: ptr("gold"), Mode: "Block", Modes: []string{"ReadWriteOnce"}, Capacity: "0", Requested: "1Gi",
			Conditions: []Condition{{Type: "Resizing", Status: "True"}}}},
		{object.CompactVolume(p, all["v1/persistentvolumes"].(*corev1.PersistentVolume)), &Volume{Phase: "Failed", Reason: "R", Message: "m", Capacity: "1500M", Modes: []string{}, Reclaim: "Retain", Class: "beta",
			Claim: &Subject{Namespace: "a", Name: "c", UID: "cu"}, Driver: "d"}},
		{object.CompactAccount(p, all["v1/serviceaccounts"].(*corev1.ServiceAccount)), &Account{Secrets: []string{"s"}, PullSecrets: []string{"p"}, Automount: "false"}},
	} {
		if got := bare(c.got); !reflect.DeepEqual(got, c.want) {
			t.Errorf("got\n%+v\nwant\n%+v", got, c.want)
		}
	}
}
