package seed

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// app is a workload with nothing wrong, and its Service if it has a port.
type app struct {
	namespace, name, image string
	kind                   string // "" for a Deployment
	replicas               int32
	port                   int32
	storage                string // of each replica of a StatefulSet, "" for none
}

const (
	daemonSet   = "DaemonSet"
	statefulSet = "StatefulSet"
)

func apps() []app {
	shop := func(name, version string) string { return "registry.example.com/shop/" + name + ":" + version }
	return []app{
		{namespace: "shop", name: "frontend", image: shop("frontend", "12.4.1"), replicas: 3, port: 8080},
		{namespace: "shop", name: "cart", image: shop("cart", "3.9.0"), replicas: 2, port: 8080},
		{namespace: "shop", name: "catalog", image: shop("catalog", "8.1.2"), replicas: 2, port: 8080},
		{namespace: "shop", name: "checkout", image: shop("checkout", "5.5.5"), replicas: 2, port: 8080},
		{namespace: "shop", name: "search", image: shop("search", "8.15.0"), replicas: 2, port: 9200},
		{namespace: "shop", name: "session-cache", image: "redis:8.2", kind: statefulSet, replicas: 2, port: 6379},
		{namespace: "shop-prod", name: "frontend", image: shop("frontend", "12.3.0"), replicas: 4, port: 8080},
		{namespace: "shop-prod", name: "cart", image: shop("cart", "3.8.4"), replicas: 3, port: 8080},
		{namespace: "shop-prod", name: "catalog", image: shop("catalog", "8.1.0"), replicas: 3, port: 8080},
		{namespace: "shop-prod", name: "search", image: shop("search", "8.14.3"), replicas: 2, port: 9200},
		{namespace: "payments", name: "gateway", image: "registry.example.com/payments/gateway:4.0.2", replicas: 2, port: 8443},
		{namespace: "payments", name: "ledger-db", image: "postgres:18.1", kind: statefulSet, replicas: 3, port: 5432, storage: "20Gi"},
		{namespace: "payments", name: "settlement", image: "registry.example.com/payments/settlement:2.2.0", replicas: 1},
		{namespace: "observability", name: "prometheus", image: "quay.io/prometheus/prometheus:v3.8.0", kind: statefulSet, replicas: 2, port: 9090, storage: "100Gi"},
		{namespace: "observability", name: "alertmanager", image: "quay.io/prometheus/alertmanager:v0.30.0", kind: statefulSet, replicas: 3, port: 9093},
		{namespace: "observability", name: "grafana", image: "grafana/grafana:12.3.0", replicas: 1, port: 3000},
		{namespace: "observability", name: "node-exporter", image: "quay.io/prometheus/node-exporter:v1.10.2", kind: daemonSet, port: 9100},
		{namespace: "ingress-nginx", name: "ingress-nginx-controller", image: "registry.k8s.io/ingress-nginx/controller:v1.14.0", replicas: 2, port: 443},
		{namespace: "kube-system", name: "coredns", image: "registry.k8s.io/coredns/coredns:v1.13.1", replicas: 2, port: 53},
		{namespace: "kube-system", name: "kube-proxy", image: "registry.k8s.io/kube-proxy:v1.37.2", kind: daemonSet},
		{namespace: "kube-system", name: "csi-disk-node", image: "registry.example.com/platform/csi-disk:1.9.0", kind: daemonSet},
		{namespace: "team-a", name: "notes", image: "registry.example.com/team-a/notes:0.18.0", replicas: 2, port: 8080},
		{namespace: "team-a", name: "notes-worker", image: "registry.example.com/team-a/notes:0.18.0", replicas: 1},
		{namespace: "customer-communications-platform-production-eu-central-1", replicas: 2, port: 8080,
			name:  "notification-preferences-synchronisation-service-v2",
			image: "registry.example.com/crm/notification-preferences-synchronisation-service:2026.11.20-4f3c2b1a9d8e"},
	}
}

// objects makes the workload and its Service.
func (a app) objects() []runtime.Object {
	meta := metav1.ObjectMeta{Name: a.name, Namespace: a.namespace, Labels: map[string]string{"app": a.name}}
	selector := &metav1.LabelSelector{MatchLabels: map[string]string{"app": a.name}}
	pod := a.pod()
	var out []runtime.Object
	switch a.kind {
	case daemonSet:
		pod.Spec.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
		out = append(out, &appsv1.DaemonSet{
			TypeMeta: typeMeta("apps/v1", daemonSet), ObjectMeta: meta,
			Spec: appsv1.DaemonSetSpec{Selector: selector, Template: pod},
		})
	case statefulSet:
		out = append(out, &appsv1.StatefulSet{
			TypeMeta: typeMeta("apps/v1", statefulSet), ObjectMeta: meta,
			Spec: appsv1.StatefulSetSpec{Replicas: &a.replicas, ServiceName: a.name, Selector: selector, Template: pod,
				VolumeClaimTemplates: a.claims()},
		})
	default:
		out = append(out, &appsv1.Deployment{
			TypeMeta: typeMeta("apps/v1", "Deployment"), ObjectMeta: meta,
			Spec: appsv1.DeploymentSpec{Replicas: &a.replicas, Selector: selector, Template: pod},
		})
	}
	if a.port == 0 {
		return out
	}
	service := &corev1.Service{
		TypeMeta: typeMeta("v1", "Service"), ObjectMeta: meta,
		Spec: corev1.ServiceSpec{Selector: selector.MatchLabels, Ports: []corev1.ServicePort{
			{Name: "main", Port: a.port, TargetPort: intstr.FromString("main")}}},
	}
	if a.kind == statefulSet {
		service.Spec.ClusterIP = corev1.ClusterIPNone
	}
	return append(out, service)
}

func (a app) pod() corev1.PodTemplateSpec {
	c := corev1.Container{Name: a.name, Image: a.image, Resources: corev1.ResourceRequirements{
		Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("50m"), corev1.ResourceMemory: resource.MustParse("64Mi")},
		Limits:   corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("256Mi")},
	}}
	if len(c.Name) > 40 {
		c.Name = "service"
	}
	if a.port != 0 {
		c.Ports = []corev1.ContainerPort{{Name: "main", ContainerPort: a.port}}
	}
	if a.storage != "" {
		c.VolumeMounts = []corev1.VolumeMount{{Name: "data", MountPath: "/data"}}
	}
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": a.name}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{c}},
	}
}

func (a app) claims() []corev1.PersistentVolumeClaim {
	if a.storage == "" {
		return nil
	}
	class := storageClass
	return []corev1.PersistentVolumeClaim{{
		ObjectMeta: metav1.ObjectMeta{Name: "data"},
		Spec: corev1.PersistentVolumeClaimSpec{
			AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}, StorageClassName: &class,
			Resources: corev1.VolumeResourceRequirements{
				Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse(a.storage)}},
		},
	}}
}

func typeMeta(version, kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: version, Kind: kind}
}

// String names the workload in messages.
func (a app) String() string { return fmt.Sprintf("%s/%s", a.namespace, a.name) }
