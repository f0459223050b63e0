// Devcluster-kwok is kwok, which simulates the nodes, as a program next to devcluster: its flags and those of the
// Kubernetes components cannot be registered in one process.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/pflag"
	"sigs.k8s.io/kwok/pkg/config"
	"sigs.k8s.io/kwok/pkg/kwok/cmd"
	"sigs.k8s.io/kwok/pkg/log"
	"sigs.k8s.io/kwok/pkg/utils/signals"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "devcluster-kwok:", err)
		os.Exit(1)
	}
}

// run parses the global flags (--config among them), which kwok reads before its command exists, then runs the command.
func run() error {
	globals := pflag.NewFlagSet("global", pflag.ContinueOnError)
	globals.ParseErrorsAllowlist.UnknownFlags = true
	globals.Usage = func() {}

	ctx, _ := log.InitFlags(signals.SetupSignalContext(), globals)
	ctx, err := config.InitFlags(ctx, globals)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	command := cmd.NewCommand(ctx)
	command.PersistentFlags().AddFlagSet(globals)
	return command.ExecuteContext(ctx)
}
