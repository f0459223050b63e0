package views

import (
	"fmt"
	"strconv"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// EndpointSlices lists endpoint slices with the columns of kubectl get endpointslices.
func EndpointSlices() Kind {
	return Kind{
		Name:     "endpointslices",
		Resource: builtin("endpointslices"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "ADDRESSTYPE"}, {Name: "PORTS"}, {Name: "ENDPOINTS"}, {Name: "AGE", Age: true},
		},
		Rows: endpointSliceRow,
	}
}

func endpointSliceRow(o kube.Object) []ui.Row {
	e, ok := o.(*kube.EndpointSlice)
	if !ok {
		return nil
	}
	ports := make([]string, 0, 3)
	for _, p := range e.Ports[:min(3, len(e.Ports))] {
		switch {
		case p.Port != 0:
			ports = append(ports, strconv.Itoa(int(p.Port)))
		case p.Named:
			ports = append(ports, p.Name)
		default:
			ports = append(ports, "*")
		}
	}
	return oneRow(o,
		ui.Cell{Text: e.Name}, ui.Cell{Text: e.AddressType}, ui.Cell{Text: someOf(ports, len(e.Ports))},
		ui.Cell{Text: someOf(e.First, e.Addresses)}, ageCell(e.CreationTimestamp),
	)
}

// someOf is the beginning of a list with how much more there is, as kubectl has it (listWithMoreString).
func someOf(first []string, all int) string {
	text := strings.Join(first, ",")
	switch {
	case all > len(first):
		return fmt.Sprintf("%s + %d more...", text, all-len(first))
	case text == "":
		return "<unset>"
	}
	return text
}
