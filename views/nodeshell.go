package views

import (
	"context"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"kdeck/kube"
	"kdeck/ui"
)

// nodeShellAction opens a shell on a node: in a pod with the node's namespaces, which is deleted afterwards.
func nodeShellAction() Action {
	return Action{
		ID: "node-shell", Keys: []string{"s"}, Help: "node shell", For: []string{Nodes().Name},
		Writes: true, Need: kube.Need{Verb: "create", Resource: builtin("pods")},
		Not: func(sel Selection) string {
			if sel.Marked && len(sel.Items) > 1 {
				return "one at a time"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			n, ok := sel.Item.Object.(*kube.Node)
			windows := ok && n.Labels[corev1.LabelOSStable] == kube.Windows
			return s.permitted(nodeShellAction(), sel, func() ui.View { return nodeShellForm(s, sel.Ref(s.Cluster), windows) })
		},
	}
}

func nodeShellForm(s *Session, node kube.Ref, windows bool) ui.View {
	fields := s.debugFields()
	if windows {
		how := kube.WindowsNodeShell()
		fields = fields[:2] // the profiles are for Linux
		fields[0].Value, fields[0].Hint = how.Image, "of a HostProcess container: the programs are the node's own"
		fields[1].Value, fields[1].Hint = strings.Join(how.Command, " "), "powershell.exe, or cmd.exe"
	}
	fields = slices.Insert(fields, 1, ui.Field{Name: newNamespace, Value: s.Home(), Check: aNamespace,
		Hint: "for its pod; Pod Security must let a pod have what the profile wants"})
	fields = append(fields, limitField())
	d := debugging{title: "node shell: node " + node.Name, fields: fields, apart: windows}
	d.plan = func(a ui.Answers) making {
		how := kube.NodeShell{Debugging: debuggingOf(a), Namespace: a.Text(newNamespace), ForAWhile: forAWhile(a)}
		how.Name, how.Enter = "debugger", true
		return making{
			plan: func(ctx context.Context, c *kube.Cluster) (kube.Change, error) { return c.ShellOnNode(ctx, node, how) },
			made: kube.Result.Made, name: how.Name, what: "the shell on node " + node.Name, enter: true, while: true,
		}
	}
	return d.form(s)
}
