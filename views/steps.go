package views

import (
	"kdeck/kube"
	"kdeck/ui"
)

// nodeAction goes from a pod to its node.
func nodeAction() Action {
	return Action{
		ID: "node", Keys: []string{"o"}, Help: "its node", For: []string{"pods", "containers"},
		Not: func(sel Selection) string {
			if p, ok := sel.Item.Object.(*kube.Pod); !ok || p.Node == "" {
				return "it is on no node yet"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			p, _ := sel.Item.Object.(*kube.Pod)
			return ui.Step{Open: NewList(s, kindOf(builtin("nodes")), Scope{Name: p.Node})}
		},
	}
}

// useAction makes the namespace under the cursor the one in use, without leaving the list.
func useAction() Action {
	return Action{
		ID: "use", Keys: []string{"u"}, Help: "use this namespace", For: []string{"namespaces"},
		Not: func(Selection) string { return "" },
		Open: func(s *Session, sel Selection) ui.Step {
			s.Use(sel.Item.Object.GetName())
			return ui.Step{Say: say("commands now mean namespace %s", s.Namespace)}
		},
	}
}
