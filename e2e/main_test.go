// Package e2e tests the whole program: the built binary on a pseudo-terminal, against a real control plane. A test reads
// as what a person does and sees; it asserts the screen and, where something should have changed, the cluster.
//
//	s := Start(t, Args("pods", "-A"), Size(80, 24), As(lab.Viewer))
//	s.See("Running").Type("/web").Press("enter").See("1/14")
package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"kdeck/e2e/lab"
)

// world is the cluster that all tests share; TestMain sets it.
var world *lab.Lab

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

// run brings up the shared cluster, unless the environment names one, and ends it whatever happens.
func run(m *testing.M) int {
	if _, err := os.Stat(lab.Bin("kdeck")); err != nil {
		fmt.Fprintln(os.Stderr, "bin/kdeck is missing: run `make build`")
		return 1
	}
	var ok bool
	if world, ok = lab.Given(); !ok {
		dir, err := os.MkdirTemp("", "kdeck-e2e-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		start := time.Now()
		if world, err = lab.Up(dir, "--seed", "demo"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Fprintf(os.Stderr, "devcluster is up after %.1f s\n", time.Since(start).Seconds())
	}
	defer world.Down()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		<-signals
		world.Down()
		os.Exit(130)
	}()
	return m.Run()
}
