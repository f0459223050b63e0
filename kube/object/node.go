package object

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"kdeck/kube/scrub"
)

// Node is corev1.Node without its list of images and of volumes, which outweigh all the rest.
type Node struct {
	Meta
	Cordoned    bool // spec.unschedulable
	Taints      []Taint
	Conditions  []Condition
	InternalIP  string // the first of each in status.addresses
	ExternalIP  string
	Version     string // status.nodeInfo.kubeletVersion
	OS          string // status.nodeInfo.osImage
	Kernel      string // status.nodeInfo.kernelVersion
	Runtime     string // status.nodeInfo.containerRuntimeVersion
	Arch        string // status.nodeInfo.architecture
	CPU, Memory int64  // status.allocatable: thousandths of a core, bytes
	Pods        int64  // status.allocatable.pods
}

// Taint is corev1.Taint.
type Taint struct {
	Key, Value, Effect string
	Added              Stamp
}

// String is the taint as kubectl writes it: "key=value:effect".
func (t Taint) String() string {
	if t.Value == "" {
		return t.Key + ":" + t.Effect
	}
	return t.Key + "=" + t.Value + ":" + t.Effect
}

// DeepCopyObject makes Node a runtime.Object.
func (o *Node) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Taints, c.Conditions = slices.Clone(o.Taints), slices.Clone(o.Conditions)
	return &c
}

// CompactNode keeps of a Node what Node has.
func CompactNode(p *Pool, in *corev1.Node) *Node {
	t, i := &in.Status, &in.Status.NodeInfo
	o := &Node{
		Meta: p.Meta(&in.ObjectMeta), Cordoned: in.Spec.Unschedulable,
		InternalIP: address(t.Addresses, corev1.NodeInternalIP), ExternalIP: address(t.Addresses, corev1.NodeExternalIP),
		Version: p.word(i.KubeletVersion), OS: p.word(i.OSImage), Kernel: p.word(i.KernelVersion),
		Runtime: p.word(i.ContainerRuntimeVersion), Arch: p.word(i.Architecture),
		CPU: milli(t.Allocatable), Memory: bytesOf(t.Allocatable),
	}
	if q, ok := t.Allocatable[corev1.ResourcePods]; ok {
		o.Pods = q.Value()
	}
	for _, t := range in.Spec.Taints {
		o.Taints = append(o.Taints, Taint{p.word(t.Key), p.word(t.Value), p.word(string(t.Effect)), stampOf(t.TimeAdded)})
	}
	for i := range t.Conditions {
		c := &t.Conditions[i]
		o.Conditions = append(o.Conditions, p.condition(string(c.Type), string(c.Status), c.Reason, c.Message, c.LastTransitionTime))
	}
	return o
}

// address is the first address of a type, or "".
func address(in []corev1.NodeAddress, kind corev1.NodeAddressType) string {
	for _, a := range in {
		if a.Type == kind {
			return scrub.Line(a.Address)
		}
	}
	return ""
}
