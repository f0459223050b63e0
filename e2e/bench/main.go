// Command bench measures kdeck on a cluster of 10,000 pods and prints one table of figures. Sizes, counts and ratios are
// asserted (the exit code is 1 when one is missed); times are medians, and a slow one is only marked, since they depend
// on the machine and what else it does.
//
//	go run ./e2e/bench [-rounds 5] [-rest 30s] [-record]
//
// With DEVCLUSTER_DIR it uses that cluster (already filled by `devcluster seed load`), else it brings one up and fills it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/e2e/lab"
)

// The cluster that is measured.
const (
	pods       = 10_000
	nodes      = 100
	secrets    = 200
	secretSize = 500_000
	smallPods  = 20
)

// bench is one run.
type bench struct {
	lab    *lab.Lab
	home   string // of the programs measured
	rounds int
	rest   time.Duration
	total  int // pods in the cluster, as the API server counts them
	table  table
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	b := &bench{}
	flag.IntVar(&b.rounds, "rounds", 5, "how often each time is measured; the median counts")
	flag.DurationVar(&b.rest, "rest", 30*time.Second, "how long a resting program is watched")
	record := flag.Bool("record", false, "keep the figures in "+recordFile)
	flag.Parse()

	home, err := os.MkdirTemp("", "kdeck-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	b.home = home
	var given bool
	if b.lab, given = lab.Given(); !given {
		say("bringing up a cluster of %d nodes", nodes)
		dir, err := os.MkdirTemp("", "kdeck-bench-cluster-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if b.lab, err = lab.Up(dir, "--nodes", fmt.Sprint(nodes)); err != nil {
			return err
		}
		defer b.lab.Down()
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() { // the cluster ends with this process in any case
		<-signals
		b.lab.Down()
		os.Exit(130)
	}()
	if err := b.fill(); err != nil {
		return err
	}
	for _, part := range []func() error{b.small, b.secrets, b.start, b.keys, b.resting, b.unstreamed} {
		if err := part(); err != nil {
			return err
		}
	}
	fmt.Print(b.table.String())
	if *record {
		if err := b.table.record(); err != nil {
			return err
		}
	}
	return b.table.verdict()
}

// fill brings the cluster up to the numbers; what is there already counts.
func (b *bench) fill() error {
	say("filling it with %d pods and %d Secrets", pods, secrets)
	out, err := b.lab.Do(20*time.Minute, "seed", "load", "--pods", fmt.Sprint(pods), "--nodes", fmt.Sprint(nodes),
		"--secrets", fmt.Sprint(secrets), "--secret-size", fmt.Sprint(secretSize))
	if err != nil {
		return fmt.Errorf("devcluster seed load: %w\n%s", err, out)
	}
	if err := b.fillSmall(); err != nil {
		return err
	}
	client, err := b.lab.Client(lab.Admin)
	if err != nil {
		return err
	}
	list, err := client.CoreV1().Pods("").List(context.Background(), metav1.ListOptions{Limit: 1})
	if err != nil {
		return err
	}
	b.total = len(list.Items)
	if list.RemainingItemCount != nil {
		b.total += int(*list.RemainingItemCount)
	}
	return nil
}

// say tells what is going on; the figures alone go to standard output.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }
