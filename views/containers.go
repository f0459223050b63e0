package views

import (
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"kdeck/kube"
	"kdeck/themes"
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
	rows := make([]ui.Row, 0, len(p.Containers))
	for i := range p.Containers {
		c := &p.Containers[i]
		state, tone := containerState(c)
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
			ID: string(p.UID) + "/" + c.Name, Tone: tone, Item: &Item{Object: o, Container: c.Name},
			Cells: []ui.Cell{
				{Text: c.Name}, {Text: roleWord(c.Role)}, {Text: strconv.FormatBool(c.Ready)}, {Text: state}, restarts, age,
				{Text: c.Image}, {Text: last},
				requestCell(c.CPURequest, c.CPULimit, resource.Milli), requestCell(c.MemRequest, c.MemLimit, 0),
				{Text: c.State.Message},
			},
		})
	}
	return rows
}

func roleWord(r kube.Role) string {
	return [...]string{kube.Regular: "container", kube.Init: "init", kube.Sidecar: "sidecar", kube.Ephemeral: "ephemeral"}[r]
}

// containerState is the state in words, and what it means.
func containerState(c *kube.Container) (string, themes.Tone) {
	switch c.State.Stage {
	case kube.Running:
		if !c.Ready && c.Role != kube.Ephemeral && c.Role != kube.Init {
			return "Running", themes.Warn
		}
		return "Running", themes.OK
	case kube.Terminated:
		word := ended(&c.State)
		if c.State.ExitCode != 0 {
			return word, themes.Bad
		}
		return word, themes.Muted
	case kube.Waiting:
		if c.State.Reason != "" {
			return c.State.Reason, max(themes.Busy, statusTone(c.State.Reason))
		}
	}
	return "Waiting", themes.Busy
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
