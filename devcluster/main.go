// Devcluster runs a real Kubernetes control plane with simulated nodes on the loopback interface.
package main

import (
	"context"
	"os"

	"kdeck/devcluster/cli"
	"kdeck/devcluster/components"
)

func main() {
	app := cli.App{Out: os.Stdout, Err: os.Stderr, Part: components.Run}
	os.Exit(app.Run(context.Background(), os.Args[1:]))
}
