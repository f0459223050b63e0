// Package cli is the command line of devcluster.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"kdeck/devcluster/parts"
)

// DirVariable names the environment variable that stands in for --dir. `run` sets it for its command.
const DirVariable = "DEVCLUSTER_DIR"

// App is what the command line leans on.
type App struct {
	Out  io.Writer                            // for results
	Err  io.Writer                            // for progress and complaints
	Part func(name string, args []string) int // turns this process into a part
}

// exitError is an exit code that needs no words.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// Run runs the command line and returns the exit code.
func (a App) Run(ctx context.Context, args []string) int {
	// Parts parse their own flags.
	if len(args) > 1 && args[0] == "part" {
		switch args[1] {
		case parts.Life:
			return a.life(ctx, args[2:])
		case parts.Kubelet:
			return a.kubelet(ctx, args[2:])
		}
		return a.Part(args[1], args[2:])
	}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var code exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	_, _ = fmt.Fprintln(a.Err, "devcluster:", err)
	return 1
}

func (a App) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "devcluster",
		Short: "A real Kubernetes control plane with simulated nodes, for demos, tests and benchmarks",
		Long: `Devcluster runs etcd, kube-apiserver, kube-controller-manager and kube-scheduler on the loopback interface, and
kwok for the nodes: pods are scheduled, start, run, complete and end, but no container ever runs. It needs no root and
writes nothing outside the cluster's directory, which is --dir, or $DEVCLUSTER_DIR, or ./.devcluster.

  devcluster up                           start it, or find it running
  devcluster seed demo                    fill it with a small shop, a dozen things broken
  export KUBECONFIG=.devcluster/admin.kubeconfig
  devcluster down

Kubeconfigs in the directory: admin, viewer (reads everything), tenant (the namespace team-a only) and nobody (no rights).`,
		SilenceUsage: true, SilenceErrors: true,
	}
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(a.up(), a.down(), a.status(), a.run(), a.seed(), a.fault(), a.supervise())
	return root
}

// dirFlag adds --dir to the command.
func dirFlag(c *cobra.Command) *string {
	return c.Flags().String("dir", "", "directory of the cluster (default $"+DirVariable+" or ./.devcluster)")
}

// directory is the absolute directory for a value of --dir.
func directory(flag string) (parts.Dir, error) {
	for _, dir := range []string{flag, os.Getenv(DirVariable), ".devcluster"} {
		if dir == "" {
			continue
		}
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("find the directory: %w", err)
		}
		return parts.Dir(abs), nil
	}
	return "", nil
}

// progress tells what happens, a line each.
func (a App) progress(text string) { _, _ = fmt.Fprintln(a.Err, "devcluster:", text) }
