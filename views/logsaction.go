package views

import (
	"fmt"
	"slices"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// logsAction follows the logs of what is selected.
func logsAction() Action {
	return Action{
		ID: "logs", Keys: []string{"l"}, Help: "logs",
		For: []string{"pods", "containers", "deployments", "statefulsets", "daemonsets", "replicasets", "replicationcontrollers", "jobs", "cronjobs", "services"},
		Not: notLogs,
		Open: func(s *Session, sel Selection) ui.Step {
			q, title := logsOf(sel)
			return ui.Step{Open: NewLogs(s, q, title)}
		},
	}
}

// previousLogsAction reads the logs of the instances before the last restart.
func previousLogsAction() Action {
	return Action{
		ID: "previous-logs", Keys: []string{"p"}, Help: "logs before the restart",
		For: []string{"pods", "containers", "deployments", "statefulsets", "daemonsets", "replicasets", "replicationcontrollers", "jobs", "cronjobs"},
		Not: notLogs,
		Open: func(s *Session, sel Selection) ui.Step {
			q, title := logsOf(sel)
			q.Previous = true
			return ui.Step{Open: NewLogs(s, q, title)}
		},
	}
}

// notLogs says why the logs of a selection cannot be opened.
func notLogs(sel Selection) string {
	if len(sel.Items) > 1 && !sel.Item.kindIn(sel.Kind).Resource.Same(builtin("pods")) {
		return "of one at a time; marks are for pods"
	}
	for _, it := range sel.Items {
		if p, ok := it.Object.(*kube.Pod); ok && p.OutOfSpec(it.Container) {
			return fmt.Sprintf("the logs of container %s are out of reach: it is not in the spec of pod %s", it.Container, p.Name)
		}
	}
	return ""
}

// logsOf is what the selection means as a query, and its name for the title.
func logsOf(sel Selection) (kube.LogQuery, string) {
	it := sel.Items[0]
	o := it.Object
	q := kube.LogQuery{Namespace: o.GetNamespace()}
	title := o.GetNamespace() + "/" + o.GetName()
	kind := it.kindIn(sel.Kind)
	switch {
	case it.Container != "":
		for _, it := range sel.Items {
			q.Containers = append(q.Containers, it.Container)
		}
		q.Pods = []kube.Ref{podRef(o)}
		if len(q.Containers) == 1 {
			title += "/" + it.Container
		}
	case kind.Resource.Same(builtin("pods")):
		for _, it := range sel.Items {
			q.Pods = append(q.Pods, podRef(it.Object))
			if p, ok := it.Object.(*kube.Pod); ok && initialising(p) {
				q.Pick = kube.EachContainer
			}
		}
		if n := len(q.Pods); n > 1 {
			title = fmt.Sprintf("%d pods", n)
		}
	default:
		q.Of, q.Name = kind.Resource, o.GetName()
		title = o.GetNamespace() + "/" + kind.Resource.Singular + "/" + o.GetName()
	}
	return q, title
}

func podRef(o kube.Object) kube.Ref {
	return kube.Ref{Resource: "pods", Namespace: o.GetNamespace(), Name: o.GetName(), UID: o.GetUID()}
}

// initialising says that a pod has not got beyond its init containers: what they write is what one wants to see.
func initialising(p *kube.Pod) bool {
	return slices.ContainsFunc(p.Containers, func(c kube.Container) bool {
		return c.Role == kube.Init && !(c.State.Stage == kube.Terminated && c.State.ExitCode == 0)
	})
}

// logsCommand opens the logs that a command names: ":logs deploy/web", ":logs web-0 -n shop", ":logs -l app=web -A".
func logsCommand(s *Session, c Command) ui.Step {
	q := kube.LogQuery{Namespace: s.Namespace, Labels: c.Labels}
	if c.Namespace != "" || c.All {
		q.Namespace = c.Namespace
	}
	switch {
	case c.Name == "" && c.Labels == "":
		if s.front == nil {
			return ui.Step{Say: say("say whose logs: a pod, KIND/NAME, or labels with -l")}
		}
		return s.front.act(logsAction())
	case c.Name == "":
		return ui.Step{Open: NewLogs(s, q, "-l "+c.Labels)}
	case c.Labels != "" || c.All:
		return ui.Step{Say: fault("a name and labels, or all namespaces, exclude each other")}
	}
	if q.Namespace == "" {
		q.Namespace = s.Home()
	}
	return namedLogs(s, q, c.Name)
}

// namedLogs opens the logs of a pod, or of KIND/NAME.
func namedLogs(s *Session, q kube.LogQuery, target string) ui.Step {
	word, name, ok := strings.Cut(target, "/")
	if !ok {
		word, name = "pods", target
	}
	return s.withKind(word, func() []Kind { return meant(s, word) },
		func(k Kind) ui.Step {
			title := q.Namespace + "/" + name
			if k.Resource.Same(builtin("pods")) {
				q.Pods = []kube.Ref{{Resource: "pods", Namespace: q.Namespace, Name: name}}
			} else {
				q.Of, q.Name = k.Resource, name
				title = q.Namespace + "/" + k.Resource.Singular + "/" + name
			}
			return ui.Step{Open: NewLogs(s, q, title)}
		},
		func() ui.Note { return stranger(s, word) })
}
