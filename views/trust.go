package views

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/shellwords"
	"kdeck/themes"
	"kdeck/ui"
)

// trusting does something that may run a context's credential plugin, after asking when it was not allowed before. The
// question is asked at once, from what the kubeconfig was last read to say; kube checks again what is really run.
func (s *Session) trusting(context string, do func() ui.Step) ui.Step {
	p, ok := s.Config.Plugin(context)
	if !ok || s.Trust.Allowed(p.Key) {
		return do()
	}
	text := []string{
		fmt.Sprintf("To get credentials for context %s, the kubeconfig runs:", context), "", p.Line(), "",
	}
	if len(p.Env) > 0 {
		text = append(text, "with the variables "+strings.Join(p.Env, ", ")+" set.", "")
	}
	text = append(text, "It is named in "+p.File+".")
	return ui.Step{Open: ui.NewQuestion(s.Theme, s.Keys, "run a credential plugin?", text, []ui.Choice{
		{Key: "n", Text: "No, stay here", Do: func() ui.Step {
			return ui.Step{Say: say("context %s: its credential plugin was not run", context)}
		}},
		{Key: "y", Text: "Yes, until kdeck ends", Do: func() ui.Step {
			s.Trust.Once(p.Key)
			return do()
		}},
		{Key: "a", Text: "Always, for this kubeconfig and command", Do: func() ui.Step {
			s.Trust.Once(p.Key)
			step := do()
			step.Cmd = tea.Batch(step.Cmd, s.trustAlways(p))
			return step
		}},
	})}
}

// refusedPlugin tells of a plugin that may not be run, in place of a fault.
func refusedPlugin(context string, err error) (ui.Note, bool) {
	var u *kube.UntrustedError
	if !errors.As(err, &u) {
		return ui.Note{}, false
	}
	return ui.Note{Tone: themes.Warn, Text: fmt.Sprintf(
		"the kubeconfig has changed: :ctx %s asks whether it may run %s", shellwords.Quote(context), u.Plugin.Line())}, true
}
