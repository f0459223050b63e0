package views

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/ui"
)

// copyAction offers what can be copied of the selection. It goes to the user's own clipboard through the terminal
// (OSC 52), also over SSH; tmux passes it on with set-clipboard on.
func copyAction() Action {
	return Action{
		ID: "copy", Keys: []string{"c"}, Help: "copy ...",
		Not: func(Selection) string { return "" },
		Open: func(s *Session, sel Selection) ui.Step {
			return ui.Step{Open: ui.NewMenu(s.Theme, s.Keys, "copy", copies(s, sel))}
		},
	}
}

// copyNamespaceAction copies the namespace at once.
func copyNamespaceAction() Action {
	return Action{
		ID: "copy-namespace", Keys: []string{"n"}, Help: "copy namespace", Yields: true,
		Not: func(sel Selection) string {
			if sel.Item.Object.GetNamespace() == "" {
				return "it is in no namespace"
			}
			return ""
		},
		Open: func(_ *Session, sel Selection) ui.Step { return copied(sel.Item.Object.GetNamespace()) },
	}
}

// copies are the texts the selection can be copied as.
func copies(s *Session, sel Selection) []ui.Choice {
	o := sel.Item.Object
	out := []ui.Choice{copyChoice("n", "name", o.GetName())}
	if sel.Item.Container != "" {
		out = append(out, copyChoice("t", "container", sel.Item.Container))
	}
	if o.GetNamespace() != "" {
		out = append(out, copyChoice("s", "namespace", o.GetNamespace()))
	}
	out = append(out, copyChoice("u", "UID", string(o.GetUID())))
	if v := s.front; v != nil {
		if row, ok := v.table.Current(); ok {
			texts := cellTexts(row, s.Now())
			for i, c := range v.pic.columns {
				if c.Name == v.table.Chosen().Name && i < len(texts) {
					out = append(out, copyChoice("c", "cell "+c.Name, texts[i]))
				}
			}
			out = append(out, copyChoice("r", "row", strings.Join(texts, "\t")))
		}
	}
	if w, ok := o.(*write); ok {
		out = append(out, w.copies()...)
	}
	if sel.Kind.Resource.Name != "" {
		out = append(out, copyChoice("k", "kubectl command", kubectlLine(s, "get", sel.Kind.Resource, sel.Ref(s.Cluster))))
	}
	return out
}

// copyChoice is one of the texts something can be copied as.
func copyChoice(key, what, text string) ui.Choice {
	return ui.Choice{Text: what, Key: key, Note: text, Do: func() ui.Step { return copied(text) }}
}

// kubectlLine is the command that shows an object elsewhere: get, as YAML, or describe.
func kubectlLine(s *Session, verb string, res kube.Resource, ref kube.Ref) string {
	words := []string{verb, res.String(), ref.Name}
	if strings.HasPrefix(ref.Name, "-") { // it would be taken for a flag
		words = []string{verb, res.String() + "/" + ref.Name}
	}
	if ref.Namespace != "" {
		words = append(words, "-n", ref.Namespace)
	}
	if ctx := s.Cluster.Name(); ctx != "" {
		words = append(words, "--context", ctx)
	}
	if verb == "get" {
		words = append(words, "-o", "yaml")
	}
	return s.Cluster.Kubectl(kube.KubectlLine(words...))
}

func copied(text string) ui.Step {
	return ui.Step{Cmd: tea.SetClipboard(text), Say: say("copied %s", oneLine(text))}
}

// oneLine shortens a text for the status line.
func oneLine(text string) string {
	text = strings.ReplaceAll(text, "\t", "  ")
	if r := []rune(text); len(r) > 60 {
		return fmt.Sprintf("%s... (%d characters)", string(r[:57]), len(r))
	}
	return text
}
