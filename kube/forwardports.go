package kube

import (
	"context"
	"encoding/json"
	"strconv"

	corev1 "k8s.io/api/core/v1"
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

// Ports are the TCP ports that an object names: those of a Service, else those of the containers of a pod or of its template. There
// may be more than it names.
func (k *Cluster) Ports(ctx context.Context, res Resource, ref Ref) ([]Port, error) {
	o, err := k.live(ctx, Change{Resource: res, Ref: ref})
	if err != nil {
		return nil, err
	}
	if err := replaced(nil, Change{Resource: res, Ref: ref}, o); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(o.Object["spec"])
	if err != nil {
		return nil, err
	}
	var spec struct {
		Ports      []corev1.ServicePort `json:"ports"`
		Containers []corev1.Container   `json:"containers"`
		Template   struct {
			Spec struct {
				Containers []corev1.Container `json:"containers"`
			} `json:"spec"`
		} `json:"template"`
	}
	if err := json.Unmarshal(raw, &spec); err != nil {
		return nil, err
	}
	var out []Port
	for _, p := range spec.Ports {
		if p.Protocol != "" && p.Protocol != corev1.ProtocolTCP {
			continue
		}
		target := p.TargetPort.String()
		if target == "0" || target == "" {
			target = strconv.Itoa(int(p.Port))
		}
		out = append(out, Port{Clean(p.Name), p.Port, target})
	}
	for _, c := range append(spec.Containers, spec.Template.Spec.Containers...) {
		for _, p := range c.Ports {
			if p.Protocol == "" || p.Protocol == corev1.ProtocolTCP {
				out = append(out, Port{Clean(p.Name), p.ContainerPort, strconv.Itoa(int(p.ContainerPort))})
			}
		}
	}
	return out, nil
}
