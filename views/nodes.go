package views

import (
	"cmp"
	"slices"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// Nodes lists nodes with the columns of kubectl get nodes -o wide; enter shows the pods on one.
func Nodes() Kind {
	return Kind{
		Name:     "nodes",
		Resource: builtin("nodes"),
		Columns: []ui.Column{
			{Name: "NAME"}, {Name: "STATUS"}, {Name: "ROLES"}, {Name: "AGE", Age: true}, {Name: "VERSION"},
			{Name: "INTERNAL-IP", Wide: true}, {Name: "EXTERNAL-IP", Wide: true}, {Name: "OS-IMAGE", Wide: true},
			{Name: "KERNEL-VERSION", Wide: true}, {Name: "CONTAINER-RUNTIME", Wide: true},
		},
		Rows: nodeRow,
		Enter: func(s *Session, it *Item) ui.Step {
			name := it.Object.GetName()
			return ui.Step{Open: NewList(s, Pods(), Scope{Fields: "spec.nodeName=" + name})}
		},
	}
}

func nodeRow(o kube.Object) []ui.Row {
	n, ok := o.(*kube.Node)
	if !ok {
		return nil
	}
	kernel := cmp.Or(n.Kernel, unknown)
	if n.Arch != "" {
		kernel += " (" + n.Arch + ")"
	}
	status := nodeStatus(n)
	return oneRow(o,
		ui.Cell{Text: n.Name}, ui.Cell{Text: status}, orNone(strings.Join(roles(n.Labels), ",")), ageCell(n.CreationTimestamp),
		ui.Cell{Text: n.Version}, orNone(n.InternalIP), orNone(n.ExternalIP), ui.Cell{Text: cmp.Or(n.OS, unknown)}, ui.Cell{Text: kernel},
		ui.Cell{Text: cmp.Or(n.Runtime, unknown)},
	)
}

// nodeStatus is what kubectl says of a node (printNode): whether its last Ready condition is true, and whether it is
// cordoned.
func nodeStatus(n *kube.Node) string {
	status := "Unknown"
	for _, c := range n.Conditions {
		switch {
		case c.Type != "Ready":
		case c.Status == "True":
			status = "Ready"
		default:
			status = "NotReady"
		}
	}
	if n.Cordoned {
		status += ",SchedulingDisabled"
	}
	return status
}

// roles are the roles of a node, sorted: node-role.kubernetes.io/ROLE and kubernetes.io/role=ROLE (findNodeRoles).
func roles(labels map[string]string) []string {
	var out []string
	for k, v := range labels {
		if role, ok := strings.CutPrefix(k, "node-role.kubernetes.io/"); ok && role != "" {
			out = append(out, role)
		} else if k == "kubernetes.io/role" && v != "" {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
