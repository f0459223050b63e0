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
//
// why says that there are contexts, but that the one meant cannot be used: the cluster then answers nothing, or has no
// credentials. A screen offers the others; what has none ends.
func connect(flags *genericclioptions.ConfigFlags, trust *config.Trust, out io.Writer, options ...kube.Option) (conf *kube.Config, cluster *kube.Cluster, why, err error) {
	conf, err = kube.Load(flags, append(options, kube.Trust(func(p kube.Plugin) bool { return trust.Allowed(p.Key) }))...)
	if errors.Is(err, kube.ErrNoConfig) {
		return nil, nil, nil, &failure{exitError, fmt.Errorf("%w To see kdeck on a cluster of its own, run: make demo", err)}
	}
	if err != nil {
		return nil, nil, nil, &failure{exitError, err}
	}
	if err := permit(conf, trust, os.Stdin, out); err != nil {
		return nil, nil, nil, &failure{exitError, err}
	}
	if cluster, err = conf.Connect(""); err != nil && chosen(flags) {
		return nil, nil, nil, &failure{exitError, err}
	} else if err != nil {
		return conf, conf.Unusable(conf.Current(), err), err, nil
	}
	if why = signIn(cluster, os.Stdin, out); why != nil {
		if stop := (*failure)(nil); errors.As(why, &stop) {
			cluster.Close()
			return nil, nil, nil, stop
		}
	}
	return conf, cluster, why, nil
}

// chosen says whether flags name what to connect to: then it is they that are wrong, and no other context is what was asked for.
func chosen(flags *genericclioptions.ConfigFlags) bool {
	return *flags.Context != "" || *flags.ClusterName != "" || *flags.AuthInfoName != ""
}

// headless is connect for what has no screen: a context that cannot be used ends it.
func headless(flags *genericclioptions.ConfigFlags, trust *config.Trust, out io.Writer, options ...kube.Option) (*kube.Cluster, error) {
	_, cluster, why, err := connect(flags, trust, out, options...)
	if err != nil {
		return nil, &failure{max(exitUsage, codeOf(err)), err} // it could not begin, whatever the reason
	}
	if why != nil {
		cluster.Close()
		return nil, &failure{exitUsage, errors.New(kube.Explain(why))}
	}
	return cluster, nil
}

// codeOf is the exit code of a failure.
func codeOf(err error) int {
	var f *failure
	if errors.As(err, &f) {
		return f.code
	}
	return exitError
}
