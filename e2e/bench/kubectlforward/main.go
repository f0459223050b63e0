// Command kubectlforward is the yardstick of the forward benchmark: kubectl's own port-forward command, by its package.
package main

import (
	"os"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd/portforward"
	"k8s.io/kubectl/pkg/cmd/util"
)

func main() {
	flags := genericclioptions.NewConfigFlags(true)
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	cmd := portforward.NewCmdPortForward(util.NewFactory(flags), streams)
	flags.AddFlags(cmd.Flags())
	if cmd.Execute() != nil {
		os.Exit(1)
	}
}
