// Package components links the programs of the control plane into this one. It is the only package that imports them,
// so that all others build and test quickly.
package components

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register" // the "json" log format, named by the components' flag help
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"

	"kdeck/devcluster/parts"
)

// Run turns this process into the named part, with the given arguments, and returns its exit code.
// kwok is not among them: it registers flags that clash with the others' and is a program of its own.
func Run(name string, args []string) int {
	switch name {
	case parts.Etcd:
		etcdmain.Main(append([]string{"etcd"}, args...))
		return 0
	case parts.APIServer:
		return runCommand(apiserver.NewAPIServerCommand(), args)
	case parts.ControllerManager:
		return runCommand(controllermanager.NewControllerManagerCommand(), args)
	case parts.Scheduler:
		return runCommand(scheduler.NewSchedulerCommand(), args)
	}
	fmt.Fprintf(os.Stderr, "devcluster: no such part: %q\n", name)
	return 2
}

// runCommand runs a Kubernetes component's own command with the given arguments.
func runCommand(c *cobra.Command, args []string) int {
	c.SetArgs(args)
	return cli.Run(c)
}
