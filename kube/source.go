package kube

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"

	"kdeck/kube/object"
)

// source is how one kind's objects are asked for, already compact: single pages, and a watch.
type source interface {
	page(ctx context.Context, opts metav1.ListOptions) (page, error)
	// one is a page of the object of a name, read by a get: who may not list a kind may still get some of its objects.
	one(ctx context.Context, name string) (page, error)
	watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error)
	// example has the type of everything the source yields; reflectors drop what differs.
	example() runtime.Object
	columns() []metav1.TableColumnDefinition
}

// page is one answer to a list request.
type page struct {
	metav1.ListMeta
	items []runtime.Object
}

// api is the part of a generated client that reads.
type api[L runtime.Object, I any] interface {
	Get(ctx context.Context, name string, opts metav1.GetOptions) (*I, error)
	List(ctx context.Context, opts metav1.ListOptions) (L, error)
	Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error)
}

// typed are the kinds kdeck reasons about: they come as protobuf and are kept as structs of our own.
// An entry needs the exact version, for the struct is that version's.
var typed = map[string]func(c kubernetes.Interface, namespace string, p *object.Pool) source{
	"v1/pods": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*corev1.PodList, corev1.Pod, *Pod]{c.CoreV1().Pods(ns), p,
			func(l *corev1.PodList) []corev1.Pod { return l.Items }, object.CompactPod,
			func(m Meta) *Pod { return &Pod{Meta: m} }}
	},
	"apps/v1/deployments": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*appsv1.DeploymentList, appsv1.Deployment, *Deployment]{c.AppsV1().Deployments(ns), p,
			func(l *appsv1.DeploymentList) []appsv1.Deployment { return l.Items }, object.CompactDeployment,
			func(m Meta) *Deployment { return &Deployment{Meta: m} }}
	},
	"v1/namespaces": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*corev1.NamespaceList, corev1.Namespace, *Namespace]{c.CoreV1().Namespaces(), p,
			func(l *corev1.NamespaceList) []corev1.Namespace { return l.Items }, object.CompactNamespace,
			func(m Meta) *Namespace { return &Namespace{Meta: m} }}
	},
	"v1/events": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*corev1.EventList, corev1.Event, *Event]{c.CoreV1().Events(ns), p,
			func(l *corev1.EventList) []corev1.Event { return l.Items }, object.CompactEvent,
			func(m Meta) *Event { return &Event{Meta: m} }}
	},
	"v1/services": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*corev1.ServiceList, corev1.Service, *Service]{c.CoreV1().Services(ns), p,
			func(l *corev1.ServiceList) []corev1.Service { return l.Items }, object.CompactService,
			func(m Meta) *Service { return &Service{Meta: m} }}
	},
	"v1/nodes": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*corev1.NodeList, corev1.Node, *Node]{c.CoreV1().Nodes(), p,
			func(l *corev1.NodeList) []corev1.Node { return l.Items }, object.CompactNode,
			func(m Meta) *Node { return &Node{Meta: m} }}
	},
	"v1/persistentvolumeclaims": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*corev1.PersistentVolumeClaimList, corev1.PersistentVolumeClaim, *Claim]{c.CoreV1().PersistentVolumeClaims(ns), p,
			func(l *corev1.PersistentVolumeClaimList) []corev1.PersistentVolumeClaim { return l.Items }, object.CompactClaim,
			func(m Meta) *Claim { return &Claim{Meta: m} }}
	},
	"v1/persistentvolumes": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*corev1.PersistentVolumeList, corev1.PersistentVolume, *Volume]{c.CoreV1().PersistentVolumes(), p,
			func(l *corev1.PersistentVolumeList) []corev1.PersistentVolume { return l.Items }, object.CompactVolume,
			func(m Meta) *Volume { return &Volume{Meta: m} }}
	},
	"v1/serviceaccounts": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*corev1.ServiceAccountList, corev1.ServiceAccount, *Account]{c.CoreV1().ServiceAccounts(ns), p,
			func(l *corev1.ServiceAccountList) []corev1.ServiceAccount { return l.Items }, object.CompactAccount,
			func(m Meta) *Account { return &Account{Meta: m} }}
	},
	"apps/v1/replicasets": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*appsv1.ReplicaSetList, appsv1.ReplicaSet, *ReplicaSet]{c.AppsV1().ReplicaSets(ns), p,
			func(l *appsv1.ReplicaSetList) []appsv1.ReplicaSet { return l.Items }, object.CompactReplicaSet,
			func(m Meta) *ReplicaSet { return &ReplicaSet{Meta: m} }}
	},
	"apps/v1/statefulsets": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*appsv1.StatefulSetList, appsv1.StatefulSet, *StatefulSet]{c.AppsV1().StatefulSets(ns), p,
			func(l *appsv1.StatefulSetList) []appsv1.StatefulSet { return l.Items }, object.CompactStatefulSet,
			func(m Meta) *StatefulSet { return &StatefulSet{Meta: m} }}
	},
	"apps/v1/daemonsets": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*appsv1.DaemonSetList, appsv1.DaemonSet, *DaemonSet]{c.AppsV1().DaemonSets(ns), p,
			func(l *appsv1.DaemonSetList) []appsv1.DaemonSet { return l.Items }, object.CompactDaemonSet,
			func(m Meta) *DaemonSet { return &DaemonSet{Meta: m} }}
	},
	"batch/v1/jobs": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*batchv1.JobList, batchv1.Job, *Job]{c.BatchV1().Jobs(ns), p,
			func(l *batchv1.JobList) []batchv1.Job { return l.Items }, object.CompactJob,
			func(m Meta) *Job { return &Job{Meta: m} }}
	},
	"batch/v1/cronjobs": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*batchv1.CronJobList, batchv1.CronJob, *CronJob]{c.BatchV1().CronJobs(ns), p,
			func(l *batchv1.CronJobList) []batchv1.CronJob { return l.Items }, object.CompactCronJob,
			func(m Meta) *CronJob { return &CronJob{Meta: m} }}
	},
	"autoscaling/v2/horizontalpodautoscalers": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*autoscalingv2.HorizontalPodAutoscalerList, autoscalingv2.HorizontalPodAutoscaler, *Autoscaler]{c.AutoscalingV2().HorizontalPodAutoscalers(ns), p,
			func(l *autoscalingv2.HorizontalPodAutoscalerList) []autoscalingv2.HorizontalPodAutoscaler {
				return l.Items
			}, object.CompactAutoscaler,
			func(m Meta) *Autoscaler { return &Autoscaler{Meta: m} }}
	},
	"networking.k8s.io/v1/ingresses": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*networkingv1.IngressList, networkingv1.Ingress, *Ingress]{c.NetworkingV1().Ingresses(ns), p,
			func(l *networkingv1.IngressList) []networkingv1.Ingress { return l.Items }, object.CompactIngress,
			func(m Meta) *Ingress { return &Ingress{Meta: m} }}
	},
	"discovery.k8s.io/v1/endpointslices": func(c kubernetes.Interface, ns string, p *object.Pool) source {
		return &typedSource[*discoveryv1.EndpointSliceList, discoveryv1.EndpointSlice, *EndpointSlice]{c.DiscoveryV1().EndpointSlices(ns), p,
			func(l *discoveryv1.EndpointSliceList) []discoveryv1.EndpointSlice { return l.Items }, object.CompactEndpointSlice,
			func(m Meta) *EndpointSlice { return &EndpointSlice{Meta: m} }}
	},
}

// typedKey names an entry of typed: group/version/plural, as in a URL.
func typedKey(r Resource) string {
	key := r.Version + "/" + r.Name
	if r.Group != "" {
		key = r.Group + "/" + key
	}
	return key
}

// typedSource compacts a generated client's objects: L its list, I one item of it, O ours.
type typedSource[L interface {
	runtime.Object
	metav1.ListInterface
}, I any, O Object] struct {
	api     api[L, I]
	pool    *object.Pool
	items   func(L) []I
	compact func(*object.Pool, *I) O
	bare    func(Meta) O
}

func (s *typedSource[L, I, O]) example() runtime.Object                 { return s.bare(Meta{}) }
func (s *typedSource[L, I, O]) columns() []metav1.TableColumnDefinition { return nil }

// make compacts one object.
func (s *typedSource[L, I, O]) make(in *I) O {
	o := s.compact(s.pool, in)
	s.pool.Extend(o, in)
	return o
}

func (s *typedSource[L, I, O]) page(ctx context.Context, opts metav1.ListOptions) (page, error) {
	list, err := s.api.List(ctx, opts)
	if err != nil {
		return page{}, err
	}
	items := s.items(list)
	out := page{ListMeta: metav1.ListMeta{ResourceVersion: list.GetResourceVersion(), Continue: list.GetContinue(),
		RemainingItemCount: list.GetRemainingItemCount()}, items: make([]runtime.Object, len(items))}
	for i := range items {
		out.items[i] = s.make(&items[i])
	}
	return out, nil
}

func (s *typedSource[L, I, O]) one(ctx context.Context, name string) (page, error) {
	in, err := s.api.Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return page{}, err
	}
	return page{items: []runtime.Object{s.make(in)}}, nil
}

func (s *typedSource[L, I, O]) watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	w, err := s.api.Watch(ctx, opts)
	if err != nil {
		return nil, err
	}
	return watch.Filter(w, func(e watch.Event) (out watch.Event, keep bool) {
		var broken error
		defer func() {
			if broken != nil { // the reflector lists anew
				out, keep = watch.Event{Type: watch.Error, Object: &apierrors.NewInternalError(broken).ErrStatus}, true
			}
		}()
		defer s.pool.Barrier(&broken)
		// Anything that is no item is passed on as it is: it can only be an error's Status.
		if in, ok := any(e.Object).(*I); ok {
			if e.Type == watch.Bookmark {
				m, _ := any(e.Object).(metav1.Object)
				e.Object = s.bare(bookmark(m))
			} else {
				e.Object = s.make(in)
			}
		}
		return e, true
	}), nil
}

// bookmark is all a reflector reads of one: its resourceVersion, and whether it ends a streamed list.
func bookmark(in metav1.Object) Meta {
	var m Meta
	m.ResourceVersion = in.GetResourceVersion()
	if v, ok := in.GetAnnotations()[metav1.InitialEventsAnnotationKey]; ok {
		m.Annotations = map[string]string{metav1.InitialEventsAnnotationKey: v}
	}
	return m
}
