package views

import (
	"fmt"
	"slices"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// executeAction runs one command in a container, or the same in those of several pods, and shows what they say.
func executeAction() Action {
	a := visit{help: "run a command", sub: "exec"}.action("execute", "x")
	a.Open = askCommand
	return a
}

// askCommand asks for the command line, and for the container of a single pod that has several.
func askCommand(s *Session, sel Selection) ui.Step {
	fields := []ui.Field{{Name: "command", Label: "command", Hint: "run by the container's sh, without a terminal", Check: func(v string) string {
		if strings.TrimSpace(v) == "" {
			return "a command is wanted"
		}
		return ""
	}}}
	if pod, ok := sel.Items[0].Object.(*kube.Pod); ok && pod.OS == kube.Windows {
		fields[0].Hint = "run by the container's PowerShell, else its cmd, without a terminal"
	}
	if pod, ok := sel.Items[0].Object.(*kube.Pod); ok && len(sel.Items) == 1 && sel.Items[0].Container == "" {
		if names := visitable(pod); len(names) > 1 {
			fields = append(fields, ui.Field{Name: "container", Label: "container", Kind: ui.ChoiceField, Options: names, Value: names[0]})
		}
	}
	title := "run a command: " + sel.title()
	return ui.Step{Open: ui.NewForm(s.Theme, s.Keys, title, fields, func(a ui.Answers) ui.Step {
		all := insideOf(s, sel, a.Text("container"))
		run := func() ui.Step { return ui.Step{Open: newRuns(s, a.Text("command"), all)} }
		if !s.Values.Protected {
			return run()
		}
		text := []string{a.Text("command"), "", "in " + sel.title() + ".", "", fmt.Sprintf("Context %s is protected.", s.Cluster.Name())}
		return ui.Step{Open: ui.NewQuestion(s.Theme, s.Keys, "run a command?", text, []ui.Choice{
			{Key: "n", Text: "No"}, {Key: "y", Text: "Yes, run it", Do: run},
		})}
	})}
}

// insideOf are the containers meant by a selection: the one named, else each pod's own default.
func insideOf(s *Session, sel Selection, container string) []inside {
	var out []inside
	for _, it := range sel.Items {
		at := inside{pod: sel.ref(s.Cluster, it), container: it.Container}
		if pod, ok := it.Object.(*kube.Pod); ok && at.container == "" {
			if at.container = container; container == "" {
				at.container = pod.MainContainer()
			}
		}
		if !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}
