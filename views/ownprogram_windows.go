package views

import (
	"os/exec"
	"strings"

	"golang.org/x/sys/windows"
)

// ownProgram is how to run a line of the user's own, as of EDITOR or PAGER, with more arguments: a program's path, which may
// have blanks, or a command line as Windows takes one apart. No shell sees any of it.
func ownProgram(line string, args ...string) []string {
	line = strings.TrimSpace(line)
	if _, err := exec.LookPath(line); err == nil {
		return append([]string{line}, args...)
	}
	words, err := windows.DecomposeCommandLine(line)
	if err != nil {
		words = strings.Fields(line)
	}
	return append(words, args...)
}
