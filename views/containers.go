package views

import (
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"kdeck/kube"
	"kdeck/kube/health"
	"kdeck/ui"
)

// Containers lists the containers of one pod: init containers, sidecars, regular and ephemeral ones, in that order.
func Containers() Kind {
	return Kind{
		Name:     "containers",
		Resource: builtin("pods"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "TYPE"}, {Name: "READY"}, {Name: "STATE"}, {Name: "RESTARTS"}, {Name: "AGE", Age: true},
			{Name: "IMAGE"}, {Name: "LAST STATE", Wide: true}, {Name: "CPU", Wide: true}, {Name: "MEMORY", Wide: true},
			{Name: "MESSAGE", Wide: true},
		},
		Rows: containerRows,
	}
}

func containerRows(o kube.Object) []ui.Row {
	p, ok := o.(*kube.Pod)
	if !ok {
		return nil
	}
	rows := make([]ui.Row, 0, len(p.Containers)+len(p.Unspecified))
	for i := range len(p.Containers) + len(p.Unspecified) {
		c, role := (*kube.Container)(nil), ""
		if i < len(p.Containers) {
			c = &p.Containers[i]
			role = health.RoleWord(c.Role)
		} else {
			c, role = &p.Unspecified[i-len(p.Containers)], notInSpec
		}
		state := containerState(c)
		restarts := ui.Cell{Text: strconv.Itoa(int(c.Restarts)), Value: int64(c.Restarts)}
		last := none
		if c.Last != nil {
			restarts.Since = c.Last.Finished.Time()
			last = fmt.Sprintf("%s (exit code %d)", ended(c.Last), c.Last.ExitCode)
		}
		age := ui.Cell{Text: none}
		if c.State.Stage == kube.Running {
			age = ui.Cell{Since: c.State.Since.Time()}
		}
		rows = append(rows, ui.Row{
			ID: string(p.UID) + "/" + c.Name, Item: &Item{Object: o, Container: c.Name},
			Cells: []ui.Cell{
				{Text: c.Name}, {Text: role}, {Text: strconv.FormatBool(c.Ready)}, {Text: state}, restarts, age,
				{Text: c.Image}, {Text: last},
				requestCell(c.CPURequest, c.CPULimit, resource.Milli), requestCell(c.MemRequest, c.MemLimit, 0),
				{Text: c.State.Message},
			},
		})
	}
	return rows
}

// notInSpec is what stands in place of the role of a container that a pod has a status for, but no spec: nothing can be asked
// of it, for the API server finds containers by the spec.
const notInSpec = "not in the spec"

// containerState is the state in words.
func containerState(c *kube.Container) string {
	switch c.State.Stage {
	case kube.Running:
		return "Running"
	case kube.Terminated:
		return ended(&c.State)
	case kube.Waiting:
		if c.State.Reason != "" {
			return c.State.Reason
		}
	}
	return "Waiting"
}

// requestCell is "request/limit" of a resource, with "-" for what is not set; it sorts by the request.
func requestCell(request, limit int64, scale resource.Scale) ui.Cell {
	word := func(n int64) string {
		switch {
		case n == 0:
			return "-"
		case scale == resource.Milli:
			return resource.NewMilliQuantity(n, resource.DecimalSI).String()
		}
		return resource.NewQuantity(n, resource.BinarySI).String()
	}
	return ui.Cell{Text: strings.Join([]string{word(request), word(limit)}, "/"), Value: request}
}
