// Package cli is the command line: it reads flags and arguments, wires the rooms together and runs the program.
package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/kube"
	"kdeck/views"
)

// The exit codes.
const (
	exitOK      = 0
	exitError   = 1
	exitUsage   = 2   // the command line is wrong, or there is no terminal that will do
	exitStopped = 130 // ctrl+c before there was a screen, as shells have it
)

// failure carries the code a failure ends the program with.
type failure struct {
	code int
	err  error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// Main runs the program and returns its exit code.
func Main(version string, args []string) int {
	cmd := newCommand(cmp.Or(version, buildVersion()))
	cmd.SetArgs(args)
	err := cmd.Execute()
	if err == nil {
		return exitOK
	}
	if text := strings.TrimSpace(err.Error()); text != "" { // some failures were told as they happened; names in it are anybody's
		fmt.Fprintln(os.Stderr, "kdeck: "+kube.CleanText(text))
	}
	var f *failure
	if errors.As(err, &f) {
		return f.code
	}
	return exitUsage // what cobra itself finds is the command line's fault
}

// newCommand is the command line as data.
func newCommand(version string) *cobra.Command {
	flags := genericclioptions.NewConfigFlags(true)
	var all bool
	var selector, fields string
	var o screenFlags
	cmd := &cobra.Command{
		Use:   "kdeck [KIND[/NAME]] [-n NAMESPACE | -A] [-l SELECTOR]",
		Short: "A terminal client for Kubernetes clusters",
		Long: `kdeck shows a Kubernetes cluster in the terminal, live: what runs, what is broken, and every object there is.

Without arguments it opens what you looked at last in this context, at first the pods of the namespace your kubeconfig
names. KIND is any kind the cluster serves, by its plural, singular or short name. Inside, ? lists the keys.`,
		Example: `  kdeck                      where you left this context
  kdeck deploy -A            deployments of all namespaces
  kdeck pod/web-0 -n shop    one pod
  kdeck events --context prod`,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := views.ParseWords(args)
			if err != nil {
				return err
			}
			c.All, c.Labels, c.Fields = all, selector, fields
			if ns := *flags.Namespace; ns != "" {
				if err := c.In(ns); err != nil {
					return err
				}
			}
			if err := c.Check(); err != nil {
				return err
			}
			return run(version, flags, c, o)
		},
	}
	flags.AddFlags(cmd.Flags())
	o.add(cmd.Flags())
	cmd.Flags().BoolVarP(&all, "all-namespaces", "A", false, "Look at all namespaces.")
	cmd.Flags().StringVarP(&selector, "selector", "l", "", "Only objects with these labels, in kubectl's grammar (app=web,tier in (a,b)).")
	cmd.Flags().StringVar(&fields, "field-selector", "", "Only objects with these fields, as far as the server can select by them (spec.nodeName=node-1).")
	cmd.AddCommand(&cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(c.OutOrStdout(), "kdeck "+version)
			return err
		},
	})
	cmd.AddCommand(newConfigCommand(), newLogsCommand(version))
	complete(cmd, flags, &all)
	return cmd
}

// buildVersion is the version the build recorded of itself.
func buildVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "dev"
}
