package views

import (
	"fmt"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// Ingresses lists ingresses with the columns of kubectl get ingresses -o wide; enter shows the services one routes to.
func Ingresses() Kind {
	return Kind{
		Name:     "ingresses",
		Resource: builtin("ingresses"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "CLASS"}, {Name: "HOSTS"}, {Name: "ADDRESS"}, {Name: "PORTS"}, {Name: "AGE", Age: true},
		},
		Rows: ingressRow,
		Enter: func(s *Session, it *Item) ui.Step {
			in, ok := it.Object.(*kube.Ingress)
			if !ok {
				return ui.Quiet()
			}
			names := in.Services()
			if len(names) == 0 {
				return ui.Step{Say: say("%s routes to no service", in.Name)}
			}
			return ui.Step{Open: NewList(s, Services(), Scope{Namespace: in.Namespace, Names: strings.Join(names, ","), About: "ingress/" + in.Name})}
		},
	}
}

func ingressRow(o kube.Object) []ui.Row {
	in, ok := o.(*kube.Ingress)
	if !ok {
		return nil
	}
	ports := "80"
	if len(in.TLS) > 0 {
		ports = "80, 443"
	}
	return oneRow(o,
		ui.Cell{Text: in.Name}, orNone(in.Class), ui.Cell{Text: hosts(in.Hosts)}, wordsCell(balancers(in.Balancers)),
		ui.Cell{Text: ports}, ageCell(in.CreationTimestamp),
	)
}

// hosts are the first three hosts, by the rules of formatHosts in kubernetes/pkg/printers/internalversion/printers.go:
// what is left over is counted in rules, also those for any host.
func hosts(rules []string) string {
	const most = 3
	var list []string
	more := false
	for _, h := range rules {
		more = more || len(list) == most
		if !more && h != "" {
			list = append(list, h)
		}
	}
	switch text := strings.Join(list, ","); {
	case len(list) == 0:
		return "*"
	case more:
		return fmt.Sprintf("%s + %d more...", text, len(rules)-most)
	default:
		return text
	}
}
