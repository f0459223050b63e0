package object

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// ReplicaSet is appsv1.ReplicaSet without its pod template, but for the names and images of its containers.
type ReplicaSet struct {
	Meta
	Replicas   int32 // spec.replicas; unset is 1
	Current    int32 // status.replicas
	Ready      int32 // status.readyReplicas
	Available  int32 // status.availableReplicas
	Observed   int64 // status.observedGeneration
	Containers []string
	Images     []string
	Selector   string // as kubectl prints it, but "" when there is none
	Conditions []Condition
}

// DeepCopyObject makes ReplicaSet a runtime.Object.
func (o *ReplicaSet) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Containers, c.Images, c.Conditions = slices.Clone(o.Containers), slices.Clone(o.Images), slices.Clone(o.Conditions)
	return &c
}

// CompactReplicaSet keeps of a ReplicaSet what ReplicaSet has.
func CompactReplicaSet(p *Pool, in *appsv1.ReplicaSet) *ReplicaSet {
	t := &in.Status
	o := &ReplicaSet{
		Meta: p.Meta(&in.ObjectMeta), Replicas: orOne(in.Spec.Replicas), Current: t.Replicas, Ready: t.ReadyReplicas,
		Available: t.AvailableReplicas, Observed: t.ObservedGeneration, Selector: p.selector(in.Spec.Selector),
	}
	o.Containers, o.Images = p.images(in.Spec.Template.Spec.Containers)
	for i := range t.Conditions {
		c := &t.Conditions[i]
		o.Conditions = append(o.Conditions, p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime))
	}
	return o
}

// StatefulSet is appsv1.StatefulSet without its templates, but for the names and images of its containers.
type StatefulSet struct {
	Meta
	Replicas    int32 // spec.replicas; unset is 1
	Current     int32 // status.replicas
	Ready       int32 // status.readyReplicas
	Available   int32 // status.availableReplicas
	Updated     int32 // status.updatedReplicas
	Partition   int32 // spec.updateStrategy.rollingUpdate.partition
	First       int32 // spec.ordinals.start: the lowest ordinal
	Observed    int64 // status.observedGeneration
	Strategy    string
	Policy      string // spec.podManagementPolicy
	Service     string // spec.serviceName, the governing Service
	CurrentHash string // status.currentRevision
	UpdateHash  string // status.updateRevision; the same as CurrentHash when no update is under way
	Containers  []string
	Images      []string
	Selector    string // as kubectl prints it, but "" when there is none
	Conditions  []Condition
}

// DeepCopyObject makes StatefulSet a runtime.Object.
func (o *StatefulSet) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Containers, c.Images, c.Conditions = slices.Clone(o.Containers), slices.Clone(o.Images), slices.Clone(o.Conditions)
	return &c
}

// CompactStatefulSet keeps of a StatefulSet what StatefulSet has.
func CompactStatefulSet(p *Pool, in *appsv1.StatefulSet) *StatefulSet {
	s, t := &in.Spec, &in.Status
	o := &StatefulSet{
		Meta: p.Meta(&in.ObjectMeta), Replicas: orOne(s.Replicas), Current: t.Replicas, Ready: t.ReadyReplicas,
		Available: t.AvailableReplicas, Updated: t.UpdatedReplicas, Observed: t.ObservedGeneration,
		Strategy: p.word(string(s.UpdateStrategy.Type)), Policy: p.word(string(s.PodManagementPolicy)), Service: p.word(s.ServiceName),
		CurrentHash: p.word(t.CurrentRevision), UpdateHash: p.word(t.UpdateRevision), Selector: p.selector(s.Selector),
	}
	if s.Ordinals != nil {
		o.First = s.Ordinals.Start
	}
	if r := s.UpdateStrategy.RollingUpdate; r != nil && r.Partition != nil {
		o.Partition = *r.Partition
	}
	o.Containers, o.Images = p.images(s.Template.Spec.Containers)
	for i := range t.Conditions {
		c := &t.Conditions[i]
		o.Conditions = append(o.Conditions, p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime))
	}
	return o
}

// DaemonSet is appsv1.DaemonSet without its pod template, but for the names and images of its containers.
type DaemonSet struct {
	Meta
	Desired      int32 // status.desiredNumberScheduled
	Current      int32 // status.currentNumberScheduled
	Ready        int32 // status.numberReady
	Updated      int32 // status.updatedNumberScheduled
	Available    int32 // status.numberAvailable
	Misscheduled int32 // status.numberMisscheduled: pods on nodes that should have none
	Observed     int64 // status.observedGeneration
	Strategy     string
	NodeSelector string // spec.template.spec.nodeSelector, as kubectl prints it, but "" when there is none
	Containers   []string
	Images       []string
	Selector     string // as kubectl prints it, but "" when there is none
	Conditions   []Condition
}

// DeepCopyObject makes DaemonSet a runtime.Object.
func (o *DaemonSet) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Containers, c.Images, c.Conditions = slices.Clone(o.Containers), slices.Clone(o.Images), slices.Clone(o.Conditions)
	return &c
}

// CompactDaemonSet keeps of a DaemonSet what DaemonSet has.
func CompactDaemonSet(p *Pool, in *appsv1.DaemonSet) *DaemonSet {
	s, t := &in.Spec, &in.Status
	o := &DaemonSet{
		Meta: p.Meta(&in.ObjectMeta), Desired: t.DesiredNumberScheduled, Current: t.CurrentNumberScheduled, Ready: t.NumberReady,
		Updated: t.UpdatedNumberScheduled, Available: t.NumberAvailable, Misscheduled: t.NumberMisscheduled,
		Observed: t.ObservedGeneration, Strategy: p.word(string(s.UpdateStrategy.Type)),
		NodeSelector: p.word(labels.Set(s.Template.Spec.NodeSelector).String()), Selector: p.selector(s.Selector),
	}
	o.Containers, o.Images = p.images(s.Template.Spec.Containers)
	for i := range t.Conditions {
		c := &t.Conditions[i]
		o.Conditions = append(o.Conditions, p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime))
	}
	return o
}

// orOne is a number of replicas; the API's default is 1.
func orOne(n *int32) int32 {
	if n == nil {
		return 1
	}
	return *n
}

// images are the names and images of containers.
func (p *Pool) images(in []corev1.Container) (names, images []string) {
	if len(in) == 0 {
		return nil, nil
	}
	names, images = make([]string, len(in)), make([]string, len(in))
	for i := range in {
		names[i], images[i] = p.word(in[i].Name), p.word(in[i].Image)
	}
	return names, images
}

// selector is a label selector in kubectl's grammar: "" selects nothing, and so does "<error>", which is none.
func (p *Pool) selector(in *metav1.LabelSelector) string {
	s, err := metav1.LabelSelectorAsSelector(in)
	if err != nil {
		return "<error>"
	}
	return p.word(s.String())
}
