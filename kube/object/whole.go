package object

import (
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// compacted are the kinds with a struct of their own, by group, version and kind.
var compacted = map[schema.GroupVersionKind]func(map[string]any) (Object, error){
	corev1.SchemeGroupVersion.WithKind("Pod"):                            from(CompactPod),
	corev1.SchemeGroupVersion.WithKind("Namespace"):                      from(CompactNamespace),
	corev1.SchemeGroupVersion.WithKind("Node"):                           from(CompactNode),
	corev1.SchemeGroupVersion.WithKind("Service"):                        from(CompactService),
	corev1.SchemeGroupVersion.WithKind("PersistentVolumeClaim"):          from(CompactClaim),
	corev1.SchemeGroupVersion.WithKind("PersistentVolume"):               from(CompactVolume),
	appsv1.SchemeGroupVersion.WithKind("Deployment"):                     from(CompactDeployment),
	appsv1.SchemeGroupVersion.WithKind("ReplicaSet"):                     from(CompactReplicaSet),
	appsv1.SchemeGroupVersion.WithKind("StatefulSet"):                    from(CompactStatefulSet),
	appsv1.SchemeGroupVersion.WithKind("DaemonSet"):                      from(CompactDaemonSet),
	batchv1.SchemeGroupVersion.WithKind("Job"):                           from(CompactJob),
	batchv1.SchemeGroupVersion.WithKind("CronJob"):                       from(CompactCronJob),
	autoscalingv2.SchemeGroupVersion.WithKind("HorizontalPodAutoscaler"): from(CompactAutoscaler),
	networkingv1.SchemeGroupVersion.WithKind("Ingress"):                  from(CompactIngress),
	discoveryv1.SchemeGroupVersion.WithKind("EndpointSlice"):             from(CompactEndpointSlice),
}

// from reads a whole object into the API's type and compacts it.
func from[I any, O Object](compact func(*Pool, *I) O) func(map[string]any) (Object, error) {
	return func(whole map[string]any) (Object, error) {
		var in I
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(whole, &in); err != nil {
			return nil, err
		}
		return compact(NewPool(), &in), nil
	}
}

// Compact makes the compact form of a whole object: of a kind without a struct of its own a Record with its Status, without
// cells.
func Compact(whole *unstructured.Unstructured) (Object, error) {
	if make := compacted[whole.GroupVersionKind()]; make != nil {
		o, err := make(whole.Object)
		if err != nil {
			return nil, fmt.Errorf("%s %s cannot be read: %w", whole.GetKind(), whole.GetName(), err)
		}
		return o, nil
	}
	p := NewPool()
	meta := metav1.ObjectMeta{Name: whole.GetName(), Namespace: whole.GetNamespace(), UID: whole.GetUID(), ResourceVersion: whole.GetResourceVersion(),
		Generation: whole.GetGeneration(), CreationTimestamp: whole.GetCreationTimestamp(), DeletionTimestamp: whole.GetDeletionTimestamp(),
		Labels: whole.GetLabels(), OwnerReferences: whole.GetOwnerReferences(), Finalizers: whole.GetFinalizers(), ManagedFields: whole.GetManagedFields()}
	return &Record{Meta: p.Meta(&meta), Status: p.status(whole.Object)}, nil
}

// status reads the status of an object by the conventions of the API; nil when it has none. What is of another type than it
// should be counts as not there.
func (p *Pool) status(whole map[string]any) *Status {
	in, ok, _ := unstructured.NestedMap(whole, "status")
	if !ok {
		return nil
	}
	s := &Status{}
	s.Observed, _, _ = unstructured.NestedInt64(in, "observedGeneration")
	list, _, _ := unstructured.NestedSlice(in, "conditions")
	for _, item := range list {
		m, _ := item.(map[string]any)
		text := func(key string) string {
			s, _ := m[key].(string)
			return s
		}
		since, _ := time.Parse(time.RFC3339, text("lastTransitionTime"))
		if text("type") != "" {
			s.Conditions = append(s.Conditions, p.condition(text("type"), text("status"), text("reason"), text("message"), metav1.NewTime(since)))
		}
	}
	return s
}
