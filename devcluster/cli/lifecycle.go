package cli

import (
	"fmt"
	"io"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"kdeck/devcluster/cluster"
)

const defaultNodes = 6

// optionFlags adds what a cluster is started with.
func optionFlags(c *cobra.Command) *cluster.Options {
	o := &cluster.Options{}
	c.Flags().IntVar(&o.Port, "port", 0, "port of the API server (default any that is free)")
	c.Flags().IntVar(&o.Nodes, "nodes", defaultNodes, "number of simulated nodes")
	c.Flags().StringArrayVar(&o.APIArgs, "apiserver-arg", nil, "additional flag of the API server, as in feature-gates=WatchList=false (repeatable)")
	return o
}

func (a App) up() *cobra.Command {
	c := &cobra.Command{
		Use:   "up",
		Short: "Start a cluster, or find the one that runs",
		Long: `Up starts the cluster of the directory and waits until it is ready. It prints one line, KUBECONFIG=FILE. If the
cluster runs already, it prints the same and changes nothing. What the cluster held is kept from one time to the next.`,
		Args: cobra.NoArgs,
	}
	dir, options := dirFlag(c), optionFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		d, err := directory(*dir)
		if err != nil {
			return err
		}
		ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
		defer stop()
		started, err := cluster.Up(ctx, d, *options, nil, a.progress)
		if err != nil {
			if ctx.Err() != nil && started {
				_, _ = cluster.Down(d) // nobody will know of it
			}
			return err
		}
		_, err = fmt.Fprintf(a.Out, "KUBECONFIG=%s\n", d.Kubeconfig("admin"))
		return err
	}
	return c
}

func (a App) down() *cobra.Command {
	c := &cobra.Command{
		Use:   "down",
		Short: "End the cluster",
		Long:  `Down ends the processes of the cluster. Its data stays: the next up continues with it. Remove the directory to forget it.`,
		Args:  cobra.NoArgs,
	}
	dir := dirFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		d, err := directory(*dir)
		if err != nil {
			return err
		}
		was, err := cluster.Down(d)
		if err == nil && !was {
			a.progress("no cluster is running in " + string(d))
		}
		return err
	}
	return c
}

func (a App) status() *cobra.Command {
	c := &cobra.Command{
		Use:   "status",
		Short: "Show the parts of the cluster",
		Long:  `Status shows the parts, their processes, ports and health. It exits with 0 if all is well, 1 if a part is not, 3 if no cluster runs.`,
		Args:  cobra.NoArgs,
	}
	dir := dirFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		d, err := directory(*dir)
		if err != nil {
			return err
		}
		st, health, failed, err := cluster.Status(c.Context(), d)
		if err != nil {
			return err
		}
		if err := cluster.WriteStatus(a.Out, d, st, health, failed); err != nil {
			return err
		}
		if !st.Running() {
			return exitError(3)
		}
		for _, h := range health {
			if h.Err != nil {
				return exitError(1)
			}
		}
		return nil
	}
	return c
}

// supervise is the process in the background. It is started by up.
func (a App) supervise() *cobra.Command {
	c := &cobra.Command{Use: "supervise", Hidden: true, Args: cobra.NoArgs}
	dir, options := dirFlag(c), optionFlags(c)
	owned := c.Flags().Bool("owned", false, "end when the pipe on descriptor 3 closes")
	c.RunE = func(c *cobra.Command, _ []string) error {
		d, err := directory(*dir)
		if err != nil {
			return err
		}
		var owner io.Reader
		if *owned {
			owner = cluster.Owner()
		}
		return cluster.Supervise(c.Context(), d, *options, owner)
	}
	return c
}
