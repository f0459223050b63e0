package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/config"
	"kdeck/kube"
)

// connect reads the kubeconfig and builds the clients of the context that was asked for, with credentials. What has to be
// asked is asked on the terminal, on out.
func connect(flags *genericclioptions.ConfigFlags, trust *config.Trust, out io.Writer, options ...kube.Option) (*kube.Config, *kube.Cluster, error) {
	conf, err := kube.Load(flags, append(options, kube.Trust(func(p kube.Plugin) bool { return trust.Allowed(p.Key) }))...)
	if errors.Is(err, kube.ErrNoConfig) {
		return nil, nil, &failure{exitError, fmt.Errorf("%w To see kdeck on a cluster of its own, run: make demo", err)}
	}
	if err != nil {
		return nil, nil, &failure{exitError, err}
	}
	if err := permit(conf, trust, os.Stdin, out); err != nil {
		return nil, nil, &failure{exitError, err}
	}
	cluster, err := conf.Connect("")
	if err != nil {
		return nil, nil, &failure{exitError, err}
	}
	if err := signIn(cluster, os.Stdin, out); err != nil {
		cluster.Close()
		if stop := (*failure)(nil); errors.As(err, &stop) {
			return nil, nil, stop
		}
		return nil, nil, &failure{exitError, err}
	}
	return conf, cluster, nil
}
