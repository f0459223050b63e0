package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/klog/v2"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/kube/logs"
	"kdeck/logbuf"
)

// logFlags are the flags of `kdeck logs`.
type logFlags struct {
	follow, all, every, previous, timestamps, prefix, trustExec bool

	containers       []string
	since            time.Duration
	sinceTime        string
	tail, most       int
	selector         string
	include, exclude string
}

// newLogsCommand is `kdeck logs`: it needs no terminal.
func newLogsCommand(version string) *cobra.Command {
	flags := genericclioptions.NewConfigFlags(true)
	var o logFlags
	cmd := &cobra.Command{
		Use:   "logs [POD | KIND/NAME] [-l SELECTOR]",
		Short: "Print logs, of one container or of many in order of time",
		Long: `Prints the logs of a pod, of all pods of a workload, a Service or anything else that has pods, or of all pods with some
labels: merged in order of time, nothing lost and nothing twice, whatever happens to connections. With -f pods that join
are read too, and containers that restart are read on.

Standard output has nothing but lines; what is to be said about them goes to standard error. Exit codes: 0, all was read;
1, something could not be; 2, the command line is wrong, or there is no usable context; 130, stopped by ctrl+c.`,
		Example: `  kdeck logs web-0
  kdeck logs deploy/web -f --since 1h --grep 'status=5..'
  kdeck logs -l app=web -A --tail 100 --timestamps
  kdeck logs job/import --previous`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := o.printer(c.OutOrStdout(), c.ErrOrStderr())
			if err != nil {
				return err
			}
			q, err := o.query()
			if err != nil {
				return err
			}
			return printLogs(version, flags, &o, q, strings.Join(args, ""), p)
		},
	}
	flags.AddFlags(cmd.Flags())
	f := cmd.Flags()
	f.BoolVarP(&o.follow, "follow", "f", false, "Go on with what is written from now on.")
	f.DurationVar(&o.since, "since", 0, "Only lines not older than this, such as 90s, 15m or 24h.")
	f.StringVar(&o.sinceTime, "since-time", "", "Only lines not older than this moment: 14:30, 2026-11-23 14:30, 2026-11-23T12:00:00Z.")
	f.IntVar(&o.tail, "tail", -1, "At most so many of the last lines of each container; -1 is all, 0 none of those that are there.")
	f.StringArrayVarP(&o.containers, "container", "c", nil, "The container of this name; several times for several.")
	f.BoolVar(&o.every, "all-containers", false, "All containers, those for initialisation and debugging too.")
	f.BoolVarP(&o.previous, "previous", "p", false, "The instance before the last restart.")
	f.BoolVar(&o.timestamps, "timestamps", false, "Begin each line with its time.")
	f.BoolVar(&o.prefix, "prefix", false, "Begin each line with its pod and container, even if there is only one.")
	f.StringVar(&o.include, "grep", "", "Only lines that match this regular expression. Case counts if it has a capital.")
	f.StringVar(&o.exclude, "exclude", "", "No lines that match this regular expression.")
	f.StringVarP(&o.selector, "selector", "l", "", "The pods with these labels, in kubectl's grammar (app=web,tier in (a,b)).")
	f.BoolVarP(&o.all, "all-namespaces", "A", false, "With -l, pods of all namespaces.")
	f.IntVar(&o.most, "max-containers", logs.DefaultMost, "How many containers are read at the same time.")
	f.BoolVar(&o.trustExec, "trust-exec", false, "Run the credential plugins of the kubeconfig without asking.")
	complete(cmd, flags, &o.all)
	cmd.ValidArgsFunction = (&completer{flags: flags, all: &o.all}).podOrObject
	return cmd
}

// query is what the flags ask for, but whose.
func (o *logFlags) query() (kube.LogQuery, error) {
	q := kube.LogQuery{Labels: o.selector, Containers: o.containers, Options: logs.Options{
		Previous: o.previous, Follow: o.follow, Since: o.since, Tail: o.tail, Most: o.most}}
	switch {
	case o.previous && o.follow:
		return q, errors.New("--previous and --follow exclude each other: what has ended does not go on")
	case o.every && len(o.containers) > 0:
		return q, errors.New("--all-containers and --container exclude each other")
	case o.since != 0 && o.sinceTime != "":
		return q, errors.New("--since and --since-time exclude each other")
	case o.since < 0:
		return q, fmt.Errorf("--since %s is in the future", o.since)
	case o.most < 1:
		return q, fmt.Errorf("--max-containers %d: at least one has to be read", o.most)
	case o.every:
		q.Pick = kube.EachContainer
	}
	switch {
	case o.tail < -1:
		return q, fmt.Errorf("--tail %d: a number of lines, or -1 for all", o.tail)
	case o.tail == -1:
		q.Tail = 0
	case o.tail == 0:
		q.Tail = logs.NoLines
	}
	if o.sinceTime != "" {
		at, err := logs.Moment(o.sinceTime, time.Now())
		if err != nil {
			return q, fmt.Errorf("--since-time: %w", err)
		}
		q.From = at
	}
	return q, nil
}

// errWhose is told when nobody's logs are asked for, or too many's.
var errWhose = errors.New("say whose logs: a pod, KIND/NAME, or labels with -l; and only one of them")

// of completes a query by whose logs are meant; kinds that are not kdeck's own are asked of the server.
func (o *logFlags) of(ctx context.Context, k *kube.Cluster, q kube.LogQuery, target string) (kube.LogQuery, error) {
	if (target == "") == (o.selector == "") {
		return q, &failure{exitUsage, errWhose}
	}
	if o.all {
		if target != "" {
			return q, &failure{exitUsage, errors.New("-A is for -l: a name is in one namespace")}
		}
		return q, nil
	}
	q.Namespace = k.Namespace()
	kind, name, named := strings.Cut(target, "/")
	if !named {
		kind, name = "pods", target
	}
	if target == "" {
		return q, nil
	}
	if name == "" {
		return q, &failure{exitUsage, errWhose}
	}
	meant := kube.Meant(nil, kind)
	if len(meant) == 0 {
		found, err := k.Resources(ctx)
		switch meant = kube.Meant(found, kind); {
		case len(meant) == 0:
			return q, failed(errors.Join(fmt.Errorf("the server has no kind %q", kind), err))
		case len(meant) > 1:
			return q, &failure{exitUsage, fmt.Errorf("%s may mean %s or %s: say which", kind, meant[0], meant[1])}
		}
	}
	res := meant[0]
	if res.Group == "" && res.Name == "pods" {
		q.Pods = []kube.Ref{{Namespace: q.Namespace, Name: name}}
		return q, nil
	}
	q.Of, q.Name = res, name
	return q, nil
}

// printLogs reads and prints until there is no more, or ctrl+c.
func printLogs(version string, flags *genericclioptions.ConfigFlags, o *logFlags, q kube.LogQuery, target string, p *logPrinter) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the next ctrl+c ends even what is stuck in writing
	log, _, err := openLog()
	if err != nil {
		return failed(err)
	}
	defer log.Close()
	stderr := os.Stderr
	defer quiet(log)()
	state, _ := config.StateDir()
	cluster, err := headless(flags, config.NewTrust(state, o.trustExec), stderr, kube.Version(version), kube.Log(func(line string) { klog.Info(line) }))
	if err != nil {
		return err
	}
	defer cluster.Close()
	if q, err = o.of(ctx, cluster, q, target); err != nil {
		return err
	}
	p.prefix = p.prefix || q.Follow && len(q.Pods) == 0 // others may join, and a pipe wants lines of one form
	stream := cluster.Logs(q)
	defer stream.Close()
	for {
		batch, err := stream.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return &failure{exitStopped, errQuiet}
		case errors.Is(err, io.EOF):
			return p.end()
		case err != nil:
			return failed(err)
		}
		if err := p.print(&batch); errors.Is(err, syscall.EPIPE) {
			return &failure{exitError, errQuiet} // who read has had enough
		} else if err != nil {
			return failed(fmt.Errorf("write the logs: %w", err))
		}
	}
}

// printer checks what can be checked without a cluster.
func (o *logFlags) printer(out, errs io.Writer) (*logPrinter, error) {
	p := &logPrinter{out: out, errs: errs, timestamps: o.timestamps, follow: o.follow, prefix: o.prefix, spaces: o.all, most: o.most}
	for _, f := range []struct {
		name, expr string
		to         **logbuf.Pattern
	}{{"grep", o.include, &p.include}, {"exclude", o.exclude, &p.exclude}} {
		if f.expr == "" {
			continue
		}
		re, err := logbuf.Regexp(f.expr)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", f.name, err)
		}
		*f.to = re
	}
	return p, nil
}
