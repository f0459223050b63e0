package object

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Deployment is appsv1.Deployment without its pod template, but for the names and images of its containers.
type Deployment struct {
	Meta
	Replicas    int32 // spec.replicas; unset is 1
	Ready       int32 // status.readyReplicas
	Updated     int32 // status.updatedReplicas
	Available   int32 // status.availableReplicas
	Unavailable int32 // status.unavailableReplicas
	Current     int32 // status.replicas, old and new
	Paused      bool  // spec.paused
	Observed    int64 // status.observedGeneration: older than Generation means the controller has not looked yet
	Strategy    string
	Containers  []string
	Images      []string
	Selector    string // as kubectl prints it; "<invalid>" if it is none
	Conditions  []Condition
}

// DeepCopyObject makes Deployment a runtime.Object.
func (o *Deployment) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Containers, c.Images, c.Conditions = slices.Clone(o.Containers), slices.Clone(o.Images), slices.Clone(o.Conditions)
	return &c
}

// CompactDeployment keeps of a Deployment what Deployment has.
func CompactDeployment(p *Pool, in *appsv1.Deployment) *Deployment {
	t := &in.Status
	o := &Deployment{
		Meta: p.Meta(&in.ObjectMeta), Replicas: 1,
		Ready: t.ReadyReplicas, Updated: t.UpdatedReplicas, Available: t.AvailableReplicas,
		Unavailable: t.UnavailableReplicas, Current: t.Replicas,
		Paused: in.Spec.Paused, Observed: t.ObservedGeneration, Strategy: p.word(string(in.Spec.Strategy.Type)),
	}
	if in.Spec.Replicas != nil {
		o.Replicas = *in.Spec.Replicas
	}
	for i := range in.Spec.Template.Spec.Containers {
		c := &in.Spec.Template.Spec.Containers[i]
		o.Containers, o.Images = append(o.Containers, p.word(c.Name)), append(o.Images, p.word(c.Image))
	}
	if s, err := metav1.LabelSelectorAsSelector(in.Spec.Selector); err != nil {
		o.Selector = "<invalid>"
	} else {
		o.Selector = p.word(s.String())
	}
	for i := range t.Conditions {
		c := &t.Conditions[i]
		o.Conditions = append(o.Conditions, p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime))
	}
	return o
}

// Namespace is corev1.Namespace; its conditions say what keeps a terminating one alive.
type Namespace struct {
	Meta
	Phase      string // status.phase
	Conditions []Condition
}

// DeepCopyObject makes Namespace a runtime.Object.
func (o *Namespace) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Conditions = slices.Clone(o.Conditions)
	return &c
}

// CompactNamespace keeps of a Namespace what Namespace has.
func CompactNamespace(p *Pool, in *corev1.Namespace) *Namespace {
	o := &Namespace{Meta: p.Meta(&in.ObjectMeta), Phase: p.word(string(in.Status.Phase))}
	for i := range in.Status.Conditions {
		c := &in.Status.Conditions[i]
		o.Conditions = append(o.Conditions, p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime))
	}
	return o
}
