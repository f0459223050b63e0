package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/charmbracelet/x/term"

	"kdeck/config"
	"kdeck/kube"
)

// permit asks, before the screen, whether the credential plugin of the first context may be run, unless that is known.
func permit(conf *kube.Config, trust *config.Trust, in io.Reader, out io.Writer) error {
	p, ok := conf.Plugin("")
	if !ok || trust.Allowed(p.Key) {
		return nil
	}
	fmt.Fprintf(out, "To get credentials for context %s, this kubeconfig runs:\n\n  %s\n\n", conf.Current(), p.Line())
	if len(p.Env) > 0 {
		fmt.Fprintf(out, "with the variables %s set. ", strings.Join(p.Env, ", "))
	}
	fmt.Fprintf(out, "It is named in %s.\nRun it? [y/N, a = always for this kubeconfig] ", p.File)
	answer, err := bufio.NewReaderSize(in, 16).ReadString('\n') // a cooked terminal gives a line at a time: what is typed ahead stays
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "a", "always":
		if err := trust.Always(p.Key, p.Command, p.File); err != nil {
			fmt.Fprintf(out, "kdeck: allowed this time only, for it cannot be remembered: %v\n", err)
		}
		return nil
	case "y", "yes":
		trust.Once(p.Key)
		return nil
	}
	if err != nil {
		fmt.Fprintln(out)
	}
	return fmt.Errorf("the credential plugin was not run, so there are no credentials for context %s: choose another with --context", conf.Current())
}

// signIn runs the credential plugin, if there is one, while it can have the terminal for itself: it may ask for a password
// or show a code. ctrl+c stops it.
func signIn(cluster *kube.Cluster, in *os.File, out io.Writer) error {
	p, ok := cluster.Plugin()
	if !ok {
		return nil
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	state, stateErr := term.GetState(in.Fd())
	fmt.Fprintf(out, "kdeck: running %s (ctrl+c stops it)\n", p.Line())
	err := cluster.Login(ctx, kube.Terminal{In: in, Err: out})
	if err == nil {
		return nil
	}
	if stateErr == nil {
		_ = term.Restore(in.Fd(), state) // it may have been stopped while it asked for a password
	}
	if ctx.Err() != nil {
		return &failure{exitStopped, errors.New("stopped before it had credentials")}
	}
	return err
}
