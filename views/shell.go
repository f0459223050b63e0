package views

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// shellScript runs the first shell there is of those it is given; sh is always one of them, for it runs the script.
const shellScript = `for s in "$@"; do command -v "${s%% *}" >/dev/null 2>&1 && break; done; $s`

// shellAction opens a shell in a container.
func shellAction() Action {
	return visit{help: "shell", sub: "exec", then: openShell}.action("shell", "s")
}

// attachAction connects the terminal with what runs in a container.
func attachAction() Action {
	return visit{help: "attach", sub: "attach", then: attach}.action("attach", "a")
}

func (v visit) action(id string, keys ...string) Action {
	return Action{ID: id, Keys: keys, Help: v.help, For: []string{"pods", "containers"}, Writes: true, Need: v.need(),
		Not: func(sel Selection) string {
			if pod, ok := sel.Item.Object.(*kube.Pod); ok && sel.Item.Container != "" {
				if err := kube.NotRunning(pod, sel.Item.Container); err != nil {
					return err.Error()
				}
			}
			return ""
		},
		Open: v.start}
}

// openShell lends the terminal to a shell.
func openShell(s *Session, at inside, has kube.Streams) ui.Step {
	cluster, own, code, windows := s.Cluster, s.Values.Shell, 0, false
	mend := debugAction().Need
	mend.Resource, mend.Namespace, mend.Name = builtin("pods"), at.pod.Namespace, at.pod.Name
	l := &lent{
		greeting: greeting("a shell in", at, "exit ends it, ctrl+] three times leaves it"),
		use: func(ctx context.Context, h *loan) error {
			x := kube.Exec{Pod: at.pod, Container: at.container, TTY: true, Out: h, Title: "open a shell in " + at.String()}
			err := kube.ErrWindows
			if has.OS != kube.Windows {
				x.Script, x.Args = shellScript, []string{own, "bash", "sh"}
				x.In, x.Sizes = h.keys.lend(), h.sizes(ctx)
				code, err = cluster.Exec(ctx, x)
				x.Script, x.Args = "", nil
			}
			windows = errors.Is(err, kube.ErrWindows)
			var tries [][]string
			if !windows || strings.Contains(own, ".exe") {
				tries = append(tries, strings.Fields(own)) // perhaps it is all there is
			}
			if windows {
				for _, shell := range kube.WindowsShells() {
					tries = append(tries, []string{shell})
				}
			}
			for _, x.Command = range tries {
				if !errors.Is(err, kube.ErrNoProgram) {
					return err
				}
				if len(x.Command) > 0 {
					x.In, x.Sizes = h.keys.lend(), h.sizes(ctx)
					code, err = cluster.Exec(ctx, x)
				}
			}
			if errors.Is(err, kube.ErrNoProgram) {
				_, _ = cluster.May(ctx, mend) // for what is offered then
			}
			return err
		},
	}
	return ui.Step{Away: lend(nil, l, func(err error) ui.Step {
		if errors.Is(err, kube.ErrNoProgram) {
			return noShell(s, at, windows)
		}
		return ui.Step{Say: howItEnded("the shell in "+at.String(), code, err)}
	})}
}

// greeting is what is seen until the other end says something.
func greeting(what string, at inside, how string) string {
	return fmt.Sprintf("kdeck: %s %s, namespace %s, context %s\r\nkdeck: %s", what, at, at.pod.Namespace, at.pod.Cluster, how)
}

// noShell offers what can be done where there is none.
func noShell(s *Session, at inside, windows bool) ui.Step {
	if windows {
		return ui.Step{Say: fault("shell: %s has neither PowerShell nor cmd", at)}
	}
	text := []string{at.String() + " has no shell, not even sh.", "", "A debug container beside it would have one, and see its processes."}
	debug := debugAction()
	sel := Selection{Kind: Containers(), Item: &Item{Object: at.of, Container: at.container}}
	sel.Items = []*Item{sel.Item}
	choices := []ui.Choice{{Key: "n", Text: "Close"}}
	if why := s.whyNot(debug, sel); why != "" {
		text = append(text, "It cannot be added: "+why+".")
	} else {
		choices = append(choices, ui.Choice{Key: "d", Text: "Add a debug container ...", Do: func() ui.Step { return debug.Open(s, sel) }})
	}
	command := kube.DebugCommand(at.pod, at.container, s.debugUsed().Image)
	choices = append(choices, ui.Choice{Key: "c", Text: "Copy the kubectl command", Do: func() ui.Step { return copied(command) }})
	return ui.Step{Open: ui.NewQuestion(s.Theme, s.Keys, "no shell", text, choices)}
}

// howItEnded says how something that had the terminal has ended. How comes first: names are long, and the line may end early.
func howItEnded(what string, code int, err error) ui.Note {
	switch {
	case errors.Is(err, errLeft):
		return say("%s was left", what)
	case errors.Is(err, kube.ErrCut):
		return fault("the connection was cut; what ran there may go on: %s", what)
	case err != nil:
		return fault("%s: %s", what, kube.Explain(err))
	case code != 0:
		return ui.Note{Tone: themes.Warn, Text: fmt.Sprintf("exit status %d: %s has ended", code, what)}
	}
	return say("exit status 0: %s has ended", what)
}

// attach lends the terminal to what runs in a container.
func attach(s *Session, at inside, has kube.Streams) ui.Step {
	return ui.Step{Away: lend(nil, attachment(s, at, has), func(err error) ui.Step {
		if err == nil {
			return ui.Step{Say: say("the output of %s has ended", at), Cmd: s.ending(at, has.Restarts, at.String())}
		}
		return ui.Step{Say: howItEnded("attached to "+at.String(), 0, err)}
	})}
}

// attachment is the terminal in the hands of what runs in a container: both ways where the container takes input, else to look.
func attachment(s *Session, at inside, has kube.Streams) *lent {
	cluster := s.Cluster
	way := "ctrl+] three times"
	if !has.TTY {
		way = "ctrl+c"
	}
	if has.TTY && has.Stdin {
		way = "enter shows a prompt, " + way
	}
	return &lent{
		greeting: greeting("attached to", at, way+" leaves it"),
		cooked:   !has.TTY,
		jiggle:   has.TTY,
		use: func(ctx context.Context, h *loan) error {
			x := kube.Exec{Pod: at.pod, Container: at.container, Out: h, TTY: has.TTY, Title: "attach to " + at.String()}
			if has.Stdin {
				x.In = h.keys.lend()
			}
			if has.TTY {
				x.Sizes = h.sizes(ctx)
			} else {
				x.Err = h
			}
			_, err := cluster.Exec(ctx, x)
			return err
		},
	}
}
