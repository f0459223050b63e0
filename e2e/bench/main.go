// Command bench measures kdeck on a cluster of 10,000 pods and prints one table of figures beside those of the last recorded
// run: what each was, is, and how far it moved. Sizes, counts and ratios are asserted (the exit code is 1 when one is
// missed); times are medians, and a slow one is only marked, since they depend on the machine and what else it does.
//
//	go run ./e2e/bench [-rounds 5] [-rest 30s] [-only PATTERN] [-record]
//
// With DEVCLUSTER_DIR it uses that cluster (what `devcluster seed load` made there counts), else it brings one up and fills
// it. Nothing is recorded without being asked for.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"k8s.io/client-go/kubernetes"

	"kdeck/e2e/lab"
)

// The cluster that is measured.
const (
	pods       = 10_000
	nodes      = 100
	secrets    = 200
	secretSize = 500_000
	smallPods  = 20
	events     = 10_000
	kinds      = 500   // custom ones
	spaces     = 1_000 // namespaces beside those with pods
)

// recordFile keeps the last recorded run, below the repository's top folder.
const recordFile = "e2e/bench/last.json"

// bench is one run.
type bench struct {
	lab    *lab.Lab
	client kubernetes.Interface // the administrator's
	home   string               // of the programs measured
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
	only := flag.String("only", "", "measure only the parts that match this regular expression")
	record := flag.Bool("record", false, "keep the figures in "+recordFile)
	flag.Parse()
	wanted, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	if *record && *only != "" {
		return errors.New("-record is for whole runs: leave -only out")
	}
	last, err := recorded(filepath.Join(lab.Root(), recordFile))
	if err != nil {
		return err
	}

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
	if b.client, err = b.lab.Client(lab.Admin); err != nil {
		return err
	}
	filled := false
	var failed error // a part that cannot be measured costs its own figures, not the others'
	for _, part := range b.parts() {
		if !wanted.MatchString(part.name) {
			continue
		}
		if !filled && !part.bare {
			if err := b.fill(); err != nil {
				return err
			}
			filled = true
		}
		if err := part.measure(); err != nil {
			say("%s: %s", part.name, err)
			failed = errors.Join(failed, fmt.Errorf("%s: %w", part.name, err))
		}
	}
	b.table.here()
	fmt.Print(b.table.compare(last, *only != ""))
	if failed != nil {
		return failed
	}
	if *record {
		if err := b.table.record(filepath.Join(lab.Root(), recordFile)); err != nil {
			return err
		}
	}
	return b.table.verdict()
}

// part is some figures that are measured together.
type part struct {
	name    string
	measure func() error
	bare    bool // it needs none of the pods of the others
}

// parts are all of them; those that add to the cluster come last, so that they change nothing for the others.
func (b *bench) parts() []part {
	return []part{
		{name: "small", measure: b.small}, {name: "secrets", measure: b.secrets}, {name: "start", measure: b.start}, {name: "keys", measure: b.keys},
		{name: "resting", measure: b.resting}, {name: "unstreamed", measure: b.unstreamed}, {name: "describe", measure: b.describe},
		{name: "open", measure: b.open}, {name: "writes", measure: b.writes}, {name: "palette", measure: b.palette}, {name: "logs", measure: b.logs, bare: true},
		{name: "forward", measure: b.forward, bare: true}, {name: "young", measure: b.young, bare: true},
	}
}

// say tells what is going on; the figures alone go to standard output.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }
