package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// Services lists services with the columns of kubectl get services -o wide; enter shows the pods behind one by its
// selector, or the endpoint slices of one that has none.
func Services() Kind {
	return Kind{
		Name:     "services",
		Resource: builtin("services"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "TYPE"}, {Name: "CLUSTER-IP"}, {Name: "EXTERNAL-IP"}, {Name: "PORT(S)"}, {Name: "AGE", Age: true},
			{Name: "SELECTOR", Wide: true},
		},
		Rows: serviceRow,
		Enter: func(s *Session, it *Item) ui.Step {
			v, ok := it.Object.(*kube.Service)
			switch {
			case !ok:
				return ui.Quiet()
			case v.Selector != "":
				return selected(s, v, v.Selector)
			case v.Type == "ExternalName":
				return ui.Step{Say: say("%s is a name for %s: there are no pods behind it", v.Name, v.ExternalName)}
			}
			return ui.Step{Open: NewList(s, EndpointSlices(), Scope{Namespace: v.Namespace, Labels: "kubernetes.io/service-name=" + v.Name})}
		},
	}
}

func serviceRow(o kube.Object) []ui.Row {
	v, ok := o.(*kube.Service)
	if !ok {
		return nil
	}
	external := externalIP(v)
	ip := ""
	if len(v.IPs) > 0 {
		ip = v.IPs[0]
	}
	return oneRow(o,
		ui.Cell{Text: v.Name}, ui.Cell{Text: v.Type}, orNone(ip), ui.Cell{Text: external}, orNone(servicePorts(v.Ports)),
		ageCell(v.CreationTimestamp), orNone(v.Selector),
	)
}

// externalIP is where a service is reached from outside, by the rules of getServiceExternalIP in
// kubernetes/pkg/printers/internalversion/printers.go.
func externalIP(v *kube.Service) string {
	switch v.Type {
	case "ClusterIP", "NodePort":
		if len(v.ExternalIPs) == 0 {
			return none
		}
		return strings.Join(v.ExternalIPs, ",")
	case "LoadBalancer":
		all := append(balancers(v.Balancers), v.ExternalIPs...)
		if len(all) == 0 {
			return "<pending>"
		}
		return strings.Join(all, ",")
	case "ExternalName":
		return v.ExternalName
	}
	return unknown
}

// balancers are the addresses of load balancers, sorted, each once.
func balancers(in []string) []string {
	out := slices.DeleteFunc(slices.Clone(in), func(s string) bool { return s == "" })
	slices.Sort(out)
	return slices.Compact(out)
}

// servicePorts are the ports as "80/TCP", or "80:30080/TCP" when nodes have them open too.
func servicePorts(in []kube.ServicePort) string {
	out := make([]string, len(in))
	for i, p := range in {
		node := ""
		if p.NodePort > 0 {
			node = ":" + strconv.Itoa(int(p.NodePort))
		}
		out[i] = fmt.Sprintf("%d%s/%s", p.Port, node, p.Protocol)
	}
	return strings.Join(out, ",")
}
