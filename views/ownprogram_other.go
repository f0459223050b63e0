//go:build !windows

package views

import "strings"

// shellSigns are what makes a line one for a shell, blanks aside (git's run-command.c, prepare_shell_cmd).
const shellSigns = "|&;<>()$`\\\"'*?[#~=%"

// ownProgram is how to run a line of the user's own, as of $EDITOR or $PAGER, with more arguments. As for git the line may be
// one for the shell; the arguments never are: the shell is given them as parameters, not as part of its program.
func ownProgram(line string, args ...string) []string {
	if !strings.ContainsAny(line, shellSigns) {
		return append(strings.Fields(line), args...)
	}
	if len(args) == 0 {
		return []string{"sh", "-c", line}
	}
	return append([]string{"sh", "-c", line + ` "$@"`, "sh"}, args...)
}
