// Command kdeck is a terminal client for Kubernetes clusters.
package main

import (
	"os"

	"kdeck/cli"
)

// version is set by the linker (make build); what the module says of itself stands in for it.
var version string

func main() {
	os.Exit(cli.Main(version, os.Args[1:]))
}
