package object

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube/scrub"
)

// Service is corev1.Service with everything kubectl get services -o wide prints, and what routing depends on.
type Service struct {
	Meta
	Type         string        // spec.type
	IPs          []string      // spec.clusterIPs; "None" is headless
	ExternalIPs  []string      // spec.externalIPs
	ExternalName string        // spec.externalName
	Balancers    []string      // status.loadBalancer.ingress: each one's IP, else its host name, else ""
	Ports        []ServicePort // spec.ports
	Selector     string        // spec.selector, as kubectl prints it; "" is none
	External     string        // spec.externalTrafficPolicy
	Internal     string        // spec.internalTrafficPolicy
	Unready      bool          // spec.publishNotReadyAddresses
	Conditions   []Condition
}

// ServicePort is one of a Service's ports.
type ServicePort struct {
	Name     string
	Protocol string
	Target   string // targetPort: a number, or the name of a container's port
	Port     int32
	NodePort int32 // 0 is none
}

// DeepCopyObject makes Service a runtime.Object.
func (o *Service) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.IPs, c.ExternalIPs, c.Balancers = slices.Clone(o.IPs), slices.Clone(o.ExternalIPs), slices.Clone(o.Balancers)
	c.Ports, c.Conditions = slices.Clone(o.Ports), slices.Clone(o.Conditions)
	return &c
}

// CompactService keeps of a Service what Service has.
func CompactService(p *Pool, in *corev1.Service) *Service {
	s := &in.Spec
	o := &Service{
		Meta: p.Meta(&in.ObjectMeta), Type: p.word(string(s.Type)),
		IPs: scrub.Each(s.ClusterIPs), ExternalIPs: scrub.Each(s.ExternalIPs), ExternalName: scrub.Line(s.ExternalName),
		Selector: p.word(labels.Set(s.Selector).String()), External: p.word(string(s.ExternalTrafficPolicy)),
		Unready: s.PublishNotReadyAddresses, Conditions: p.conditions(in.Status.Conditions),
	}
	if s.InternalTrafficPolicy != nil {
		o.Internal = p.word(string(*s.InternalTrafficPolicy))
	}
	for _, b := range in.Status.LoadBalancer.Ingress {
		o.Balancers = append(o.Balancers, scrub.Line(cmp.Or(b.IP, b.Hostname)))
	}
	if n := len(s.Ports); n > 0 {
		o.Ports = make([]ServicePort, n)
		for i := range s.Ports {
			q := &s.Ports[i]
			o.Ports[i] = ServicePort{p.word(q.Name), p.word(string(q.Protocol)), p.word(q.TargetPort.String()), q.Port, q.NodePort}
		}
	}
	return o
}

// EndpointSlice is discoveryv1.EndpointSlice with its endpoints counted rather than kept.
//
// A slice may hold a thousand endpoints; a row shows three addresses, and a diagnosis asks how many are ready and where.
type EndpointSlice struct {
	Meta
	Service     string // the Service it belongs to (label kubernetes.io/service-name)
	AddressType string
	Ports       []EndpointPort
	First       []string // the first three addresses
	Addresses   int      // how many there are
	Endpoints   int      // how many endpoints, each of which has at least one address
	Ready       int      // endpoints with conditions.ready; unset is ready
	Serving     int      // endpoints with conditions.serving; unset is as ready
	Terminating int      // endpoints with conditions.terminating
	Nodes       []string // where the ready ones are, sorted, each once
	Targets     []Target // what each endpoint leads to, in their order
}

// Target is what an endpoint leads to: a pod of a Service with two address families has an endpoint in two slices.
type Target struct {
	UID   types.UID // targetRef.uid; "" is none
	Ready bool      // conditions.ready; unset is ready
}

// EndpointPort is one of an EndpointSlice's ports; Port is 0 for all ports.
type EndpointPort struct {
	Name, Protocol string
	Port           int32
	Named          bool // it has a name, even if an empty one
}

// firstAddresses is how many addresses kubectl shows of a slice.
const firstAddresses = 3

// DeepCopyObject makes EndpointSlice a runtime.Object.
func (o *EndpointSlice) DeepCopyObject() runtime.Object {
	c := *o
	c.Meta = o.copied()
	c.Ports, c.First, c.Nodes = slices.Clone(o.Ports), slices.Clone(o.First), slices.Clone(o.Nodes)
	c.Targets = slices.Clone(o.Targets)
	return &c
}

// CompactEndpointSlice keeps of an EndpointSlice what EndpointSlice has.
func CompactEndpointSlice(p *Pool, in *discoveryv1.EndpointSlice) *EndpointSlice {
	o := &EndpointSlice{
		Meta: p.Meta(&in.ObjectMeta), Service: p.word(in.Labels[discoveryv1.LabelServiceName]),
		AddressType: p.word(string(in.AddressType)), Endpoints: len(in.Endpoints),
	}
	if n := len(in.Endpoints); n > 0 {
		o.Targets = make([]Target, n)
	}
	for i := range in.Ports {
		q, port := &in.Ports[i], EndpointPort{}
		if q.Name != nil {
			port.Name, port.Named = p.word(*q.Name), true
		}
		if q.Protocol != nil {
			port.Protocol = p.word(string(*q.Protocol))
		}
		if q.Port != nil {
			port.Port = *q.Port
		}
		o.Ports = append(o.Ports, port)
	}
	for i := range in.Endpoints {
		e := &in.Endpoints[i]
		o.Addresses += len(e.Addresses)
		for _, a := range e.Addresses[:min(len(e.Addresses), firstAddresses-len(o.First))] {
			o.First = append(o.First, scrub.Line(a))
		}
		ready := e.Conditions.Ready == nil || *e.Conditions.Ready
		o.Targets[i].Ready = ready
		if e.TargetRef != nil {
			o.Targets[i].UID = e.TargetRef.UID
		}
		if e.Conditions.Serving == nil && ready || set(e.Conditions.Serving) {
			o.Serving++
		}
		if set(e.Conditions.Terminating) {
			o.Terminating++
		}
		if ready {
			o.Ready++
			if e.NodeName != nil {
				o.Nodes = append(o.Nodes, p.word(*e.NodeName))
			}
		}
	}
	slices.Sort(o.Nodes)
	o.Nodes = slices.Clip(slices.Compact(o.Nodes))
	return o
}

// wordsOf is each string from the pool.
func (p *Pool) wordsOf(in []string) []string {
	if len(in) == 0 {
		return nil
	}
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = p.word(s)
	}
	return out
}

// conditions are those of kinds that use metav1.Condition.
func (p *Pool) conditions(in []metav1.Condition) []Condition {
	if len(in) == 0 {
		return nil
	}
	out := make([]Condition, len(in))
	for i := range in {
		c := &in[i]
		out[i] = p.condition(c.Type, string(c.Status), c.Reason, c.Message, c.LastTransitionTime)
	}
	return out
}
