package views

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube"
)

// ago is a moment before noon.
func ago(d time.Duration) kube.Stamp { return kube.Stamp(noon.Add(-d).Unix()) }

func word(s string) *string { return &s }

// leaving marks an object as being deleted.
func leaving(m kube.Meta) kube.Meta {
	now := metav1.NewTime(noon.Add(-time.Minute))
	m.DeletionTimestamp = &now
	return m
}

// everyday are a few objects of the kinds that have nothing odd about their screens, in their odd states; nil for others.
func everyday(kind, a, b string) []kube.Object {
	one, two := []string{"app"}, []string{"app", "proxy"}
	image, images := []string{"nginx:1.29"}, []string{"registry.example.com/team/worker:2", "envoy:1"}
	switch kind {
	case "services":
		return []kube.Object{
			&kube.Service{Meta: meta("shop", a, time.Hour), Type: "ClusterIP", IPs: []string{"10.96.0.7"}, Selector: "app=web,tier=front",
				Ports: []kube.ServicePort{{Name: "http", Port: 80, Protocol: "TCP"}, {Port: 443, NodePort: 30443, Protocol: "TCP"}}},
			&kube.Service{Meta: meta("shop", b, 300*time.Hour), Type: "LoadBalancer", IPs: []string{"10.96.0.8"}, Ports: []kube.ServicePort{{Port: 53, Protocol: "UDP"}}},
		}
	case "endpointslices":
		return []kube.Object{
			&kube.EndpointSlice{Meta: meta("shop", a, time.Hour), AddressType: "IPv4", Ports: []kube.EndpointPort{{Name: "http", Named: true, Port: 8080}},
				First: []string{"10.0.0.1", "10.0.0.2", "10.0.0.3"}, Addresses: 7, Endpoints: 7, Ready: 7},
			&kube.EndpointSlice{Meta: meta("shop", b, time.Hour), AddressType: "IPv4"},
		}
	case "ingresses":
		return []kube.Object{
			&kube.Ingress{Meta: meta("shop", a, time.Hour), Class: "nginx", Hosts: []string{"shop.example.com"}, Balancers: []string{"192.0.2.10"},
				TLS: []kube.IngressTLS{{Secret: "shop-tls"}}, Routes: []kube.Route{{Host: "shop.example.com", Path: "/", PathType: "Prefix", Service: "web", Port: "80"}}},
			&kube.Ingress{Meta: meta("shop", b, time.Hour), Hosts: []string{"a.example.com", "b.example.com", "c.example.com", "d.example.com", "e.example.com"}},
		}
	case "nodes":
		return []kube.Object{
			&kube.Node{Meta: labelled(meta("", a, 90*24*time.Hour), "node-role.kubernetes.io/control-plane", ""), Version: "v1.37.2", InternalIP: "10.1.0.1", OS: "Ubuntu 24.04.3 LTS",
				Kernel: "6.8.0-71-generic", Arch: "amd64", Runtime: "containerd://2.1.4", Conditions: []kube.Condition{{Type: "Ready", Status: "True"}}},
			&kube.Node{Meta: meta("", b, 90*24*time.Hour), Version: "v1.37.1", InternalIP: "10.1.0.2", Cordoned: true,
				Conditions: []kube.Condition{{Type: "Ready", Status: "Unknown", Reason: "NodeStatusUnknown"}}},
		}
	case "jobs":
		return []kube.Object{
			&kube.Job{Meta: meta("shop", a, 3*time.Hour), Completions: 3, Parallelism: 1, Succeeded: 3, Started: ago(3 * time.Hour), Finished: ago(3*time.Hour - 95*time.Second),
				Containers: one, Images: image, Selector: "batch.kubernetes.io/controller-uid=7c1f", Conditions: []kube.Condition{{Type: "Complete", Status: "True"}}},
			&kube.Job{Meta: meta("shop", b, time.Hour), Completions: 1, Parallelism: 1, Failed: 7, Started: ago(time.Hour),
				Containers: two, Images: images, Conditions: []kube.Condition{{Type: "Failed", Status: "True", Reason: "BackoffLimitExceeded"}}},
		}
	case "cronjobs":
		return []kube.Object{
			&kube.CronJob{Meta: meta("shop", a, 300*time.Hour), Schedule: "*/5 * * * *", Zone: "Europe/Warsaw", Suspend: "False", Active: 1,
				Scheduled: ago(3 * time.Minute), Containers: one, Images: image},
			&kube.CronJob{Meta: meta("shop", b, time.Hour), Schedule: "@daily", Suspend: "True", Containers: two, Images: images},
		}
	case "statefulsets":
		return []kube.Object{
			&kube.StatefulSet{Meta: meta("shop", a, time.Hour), Replicas: 3, Ready: 3, Containers: one, Images: image, Selector: "app=db"},
			&kube.StatefulSet{Meta: meta("shop", b, time.Hour), Replicas: 3, Ready: 1, Containers: two, Images: images, Selector: "app=mq"},
		}
	case "daemonsets":
		return []kube.Object{
			&kube.DaemonSet{Meta: meta("shop", a, time.Hour), Desired: 4, Current: 4, Ready: 4, Updated: 4, Available: 4, Containers: one, Images: image, Selector: "app=log"},
			&kube.DaemonSet{Meta: meta("shop", b, time.Hour), Desired: 3, Current: 2, Ready: 0, Updated: 1, NodeSelector: "kubernetes.io/os=linux,disk=ssd", Containers: two, Images: images, Selector: "app=net"},
		}
	case "replicasets":
		return []kube.Object{
			&kube.ReplicaSet{Meta: meta("shop", a, time.Hour), Replicas: 3, Current: 3, Ready: 2, Containers: one, Images: image, Selector: "app=web,pod-template-hash=7d9f8c6b5"},
			&kube.ReplicaSet{Meta: meta("shop", b, 300*time.Hour), Containers: two, Images: images, Selector: "app=worker"},
		}
	case "horizontalpodautoscalers":
		return []kube.Object{
			&kube.Autoscaler{Meta: meta("shop", a, time.Hour), Target: kube.Subject{Kind: "Deployment", Name: "web"}, Min: 2, Max: 10, Current: 10,
				Metrics:    []kube.Metric{{Type: "Resource", Name: "cpu", Current: "93%", Target: "80%"}, {Type: "Pods", Name: "rps", Current: "120m", Target: "1k"}},
				Conditions: []kube.Condition{{Type: "ScalingLimited", Status: "True", Reason: "TooManyReplicas"}}},
			&kube.Autoscaler{Meta: meta("shop", b, time.Hour), Target: kube.Subject{Kind: "StatefulSet", Name: b}, Min: -1, Max: 3,
				Metrics:    []kube.Metric{{Type: "Resource", Name: "memory", Current: "<unknown>", Target: "70%"}},
				Conditions: []kube.Condition{{Type: "ScalingActive", Status: "False", Reason: "FailedGetResourceMetric"}}},
		}
	case "persistentvolumeclaims":
		return []kube.Object{
			&kube.Claim{Meta: meta("shop", a, time.Hour), Phase: "Bound", Volume: "pvc-7c1f4c2e-0000-4000-8000-000000000001", Capacity: "10Gi", Modes: []string{"ReadWriteOnce"}, Class: "fast", Mode: "Filesystem"},
			&kube.Claim{Meta: meta("shop", b, 9*time.Minute), Phase: "Pending", Capacity: "0", Class: "no-such-class", Attributes: word("gold")},
		}
	case "persistentvolumes":
		return []kube.Object{
			&kube.Volume{Meta: meta("", a, time.Hour), Phase: "Bound", Capacity: "10Gi", Modes: []string{"ReadWriteMany", "ReadOnlyMany"}, Reclaim: "Delete", Class: "fast",
				Claim: &kube.Subject{Namespace: "shop", Name: "data-db-0"}, Mode: "Filesystem"},
			&kube.Volume{Meta: meta("", b, time.Hour), Phase: "Failed", Reason: "RecyclerFailed", Capacity: "500M", Modes: []string{"ReadWriteOncePod"}, Reclaim: "Recycle"},
		}
	case "serviceaccounts":
		return []kube.Object{&kube.Account{Meta: meta("shop", a, time.Hour)}, &kube.Account{Meta: meta("shop", b, 300*time.Hour)}}
	}
	return nil
}

func labelled(m kube.Meta, key, value string) kube.Meta {
	m.Labels = map[string]string{key: value}
	return m
}
