package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/pflag"

	"kdeck/devcluster/kubelet"
	"kdeck/devcluster/parts"
)

// kubelet is the part that answers for the nodes when a pod is asked for its log or the like.
func (a App) kubelet(ctx context.Context, args []string) int {
	flags := pflag.NewFlagSet(parts.Kubelet, pflag.ContinueOnError)
	dir, port := flags.String("dir", "", ""), flags.Int("port", 0, "")
	if err := flags.Parse(args); err != nil {
		a.progress(err.Error())
		return 2
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := kubelet.Serve(ctx, parts.Dir(*dir), *port, a.Err); err != nil {
		a.progress(err.Error())
		return 1
	}
	return 0
}
