package views

import (
	"context"
	"slices"

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
			return s.permitted(nodeShellAction(), sel, func() ui.View { return nodeShellForm(s, sel.Ref(s.Cluster)) })
		},
	}
}

func nodeShellForm(s *Session, node kube.Ref) ui.View {
	fields := slices.Insert(s.debugFields(), 1, ui.Field{Name: newNamespace, Value: s.Home(), Check: aNamespace,
		Hint: "for its pod; Pod Security must let a pod have what the profile wants"})
	fields = append(fields, limitField())
	d := debugging{title: "node shell: nodes " + node.Name, fields: fields}
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
