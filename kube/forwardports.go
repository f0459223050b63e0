package kube

import (
	"context"
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// Port is a port of an object that a Forward can lead to.
type Port struct {
	Name   string // "" for none
	Number int32  // under which it is known: a Service's own number
	Target string // at the pod: ForwardSpec.Port
}

// Named is the object that has a name now.
func (k *Cluster) Named(ctx context.Context, res Resource, namespace, name string) (Ref, error) {
	ref := Ref{Cluster: k.name, Resource: res.Name, Namespace: namespace, Name: name}
	o, err := k.live(ctx, Change{Resource: res, Ref: ref})
	if err == nil {
		ref.UID = o.GetUID()
	}
	return ref, err
}

// Ports are the TCP ports that an object names: those of a Service, else those of the containers of a pod or of its template that
// run as long as the pod does. There may be more than it names.
func (k *Cluster) Ports(ctx context.Context, res Resource, ref Ref) ([]Port, error) {
	o, err := k.live(ctx, Change{Resource: res, Ref: ref})
	if err != nil {
		return nil, err
	}
	if err := replaced(nil, Change{Resource: res, Ref: ref}, o); err != nil {
		return nil, err
	}
	if HasTemplate(res) {
		return containerPorts(res, o)
	}
	return servicePorts(o)
}

// servicePorts are the ports of a Service: spec.ports.
func servicePorts(o *unstructured.Unstructured) (out []Port, err error) {
	var s corev1.Service
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &s); err != nil {
		return nil, fmt.Errorf("the ports of service %s cannot be read: %w", Clean(o.GetName()), err)
	}
	for _, p := range s.Spec.Ports {
		if p.Protocol != "" && p.Protocol != corev1.ProtocolTCP {
			continue
		}
		target := p.TargetPort.String()
		if target == "0" || target == "" {
			target = strconv.Itoa(int(p.Port))
		}
		out = append(out, Port{Clean(p.Name), p.Port, target})
	}
	return out, nil
}

// containerPorts are the ports of an object that makes pods, or is one.
func containerPorts(res Resource, o *unstructured.Unstructured) (out []Port, err error) {
	all, err := Slots(res, o)
	for _, s := range all {
		for _, p := range s.Ports {
			if s.Lasts() && (p.Protocol == "" || p.Protocol == corev1.ProtocolTCP) {
				out = append(out, Port{Clean(p.Name), p.ContainerPort, strconv.Itoa(int(p.ContainerPort))})
			}
		}
	}
	return out, err
}
