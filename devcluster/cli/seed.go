package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/seed"
)

func (a App) seed() *cobra.Command {
	c := &cobra.Command{Use: "seed", Short: "Fill the running cluster"}
	c.AddCommand(a.seedDemo(), a.seedLoad())
	return c
}

func (a App) seedDemo() *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "A small shop in several namespaces, a dozen things broken, and something always happening",
		Args:  cobra.NoArgs,
	}
	dir := dirFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		d, err := directory(*dir)
		if err != nil {
			return err
		}
		return seed.Demo(c.Context(), d, a.progress)
	}
	return c
}

func (a App) seedLoad() *cobra.Command {
	c := &cobra.Command{
		Use:   "load",
		Short: "Many thousand pods, and on request large secrets and events",
		Long: `Load brings the cluster up to the numbers given: what is there already counts. Pods are spread over the namespaces
load-1, load-2, ... and run; large secrets have the form of Helm releases and are in load-secrets.`,
		Args: cobra.NoArgs,
	}
	dir := dirFlag(c)
	var l seed.Load
	c.Flags().IntVar(&l.Pods, "pods", 10000, "number of pods")
	c.Flags().IntVar(&l.Nodes, "nodes", 100, "number of nodes; more are made if the pods need them")
	c.Flags().IntVar(&l.Namespaces, "namespaces", 20, "number of namespaces")
	c.Flags().IntVar(&l.Secrets, "secrets", 0, "number of large secrets")
	c.Flags().IntVar(&l.SecretSize, "secret-size", 500_000, "bytes in each of them")
	c.Flags().IntVar(&l.Events, "events", 0, "number of events")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if l.Namespaces < 1 || l.Nodes < 1 || l.Pods < 0 || l.SecretSize > 1_000_000 {
			return errors.New("there has to be a namespace and a node, and a secret holds no more than a million bytes")
		}
		d, err := directory(*dir)
		if err != nil {
			return err
		}
		return seed.Fill(c.Context(), d, l, a.progress)
	}
	return c
}

// life is the part that keeps things happening in a cluster seeded with the demo.
func (a App) life(ctx context.Context, args []string) int {
	if len(args) != 2 || args[0] != "--dir" {
		a.progress("life needs --dir")
		return 2
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := seed.Life(ctx, parts.Dir(args[1]), a.Err); err != nil {
		a.progress(err.Error())
		return 1
	}
	return 0
}
