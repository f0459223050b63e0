package views

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	tea "charm.land/bubbletea/v2"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// trustAlways remembers a plugin that may be run, and says so when that is not possible.
func (s *Session) trustAlways(p kube.Plugin) tea.Cmd {
	trust := s.Trust
	return func() tea.Msg {
		if err := trust.Always(p.Key, p.Command, p.File); err != nil {
			return ui.Note{Tone: themes.Warn, Text: fmt.Sprintf("allowed until kdeck ends, for it cannot be remembered: %s", err)}
		}
		return nil
	}
}

// login runs the credential plugin of the cluster looked at with the terminal, so that it can ask for what it needs.
func login(s *Session) ui.Step {
	c := s.Cluster
	p, ok := c.Plugin()
	if !ok {
		return ui.Step{Say: say("context %s has no credential plugin: renew its credentials in the kubeconfig, which is read when it changes", c.Name())}
	}
	return ui.Step{Away: &ui.Away{Run: &loginRun{cluster: c, line: p.Line()}, Back: func(err error) ui.Step {
		if err != nil {
			return ui.Step{Say: fault("%s", kube.Explain(err))}
		}
		return ui.Step{Say: say("logged in to context %s", c.Name())}
	}}}
}

// loginRun is what happens on the terminal while the screen is away.
type loginRun struct {
	cluster *kube.Cluster
	line    string
	in      io.Reader
	out     io.Writer
}

// SetStdin takes the terminal.
func (r *loginRun) SetStdin(in io.Reader) { r.in = in }

// SetStdout takes the terminal.
func (r *loginRun) SetStdout(out io.Writer) { r.out = out }

// SetStderr does nothing: the standard error is the log's while the screen is up.
func (r *loginRun) SetStderr(io.Writer) {}

// Run lends the terminal to the plugin. What it says when it fails stays until somebody has read it.
func (r *loginRun) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	fmt.Fprintf(r.out, "kdeck: logging in to context %s: %s (ctrl+c stops it)\n", r.cluster.Name(), r.line)
	err := r.cluster.Login(ctx, kube.Terminal{In: r.in, Err: r.out})
	if err == nil || ctx.Err() != nil {
		return err
	}
	fmt.Fprintf(r.out, "kdeck: %s\nenter goes back ", kube.Explain(err))
	_, _ = bufio.NewReaderSize(r.in, 16).ReadString('\n') // a cooked terminal gives a line at a time: no key of later is eaten
	return err
}
