package kube

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// PluginFault is the kind of a credential plugin's failure.
type PluginFault uint8

// The faults.
const (
	PluginFailed      PluginFault = iota // it ended with a failure of its own
	PluginMissing                        // there is no such program
	PluginInterpreter                    // it is a script, and the program that is to run it is missing
	PluginForeign                        // it is no program for this machine
	PluginDenied                         // it may not be run
	PluginVersion                        // its apiVersion is one that is no longer, or not yet, spoken
	PluginAnswer                         // what it answers is no credential
	PluginTerminal                       // it wants to ask for something
	PluginSlow                           // it did not finish in time
)

// pluginRemedies are what helps against a fault. Logging in helps against some only.
var pluginRemedies = map[PluginFault]string{
	PluginFailed:      ":login runs it with the terminal, so that you can log in again",
	PluginMissing:     "install it, or correct its command in the kubeconfig",
	PluginInterpreter: "install that, or correct the first line of the script",
	PluginForeign:     "install it for this system and processor",
	PluginDenied:      "make it executable for you (chmod +x), or ask its owner",
	PluginVersion: "update the plugin and have it write the user's entry in the kubeconfig anew; " +
		"client.authentication.k8s.io/v1 and v1beta1 are understood, v1alpha1 went with Kubernetes 1.24",
	PluginAnswer:   "update the plugin, or run its command by hand to see what it answers",
	PluginTerminal: ":login runs it with the terminal",
	PluginSlow:     ":login runs it with the terminal, where you see what it waits for",
}

// PluginError is why a credential plugin gave no credential.
type PluginError struct {
	Fault   PluginFault
	Command string
	Text    string // what went wrong, without a stop; never what it answered, which may be a secret
	Hint    string // installHint of the kubeconfig, for what is missing or too old
	Err     error
}

func (e *PluginError) Error() string { return e.Text }
func (e *PluginError) Unwrap() error { return e.Err }

// pluginError is a fault of a plugin; the hint comes where installing something may help.
func pluginError(conf *clientcmdapi.ExecConfig, fault PluginFault, err error, format string, a ...any) *PluginError {
	e := &PluginError{Fault: fault, Command: conf.Command, Text: Clean(fmt.Sprintf(format, a...)), Err: err}
	switch fault {
	case PluginMissing, PluginInterpreter, PluginForeign, PluginVersion:
		e.Hint = strings.Join(strings.Fields(Clean(strings.Join(strings.Fields(conf.InstallHint), " "))), " ")
	}
	return e
}

// pluginFailure finds out why a plugin that was started, or was to be, gave nothing. What it said last explains more than its
// exit status.
func pluginFailure(ctx context.Context, conf *clientcmdapi.ExecConfig, path, said string, err error) error {
	say := func(fault PluginFault, format string, a ...any) error {
		return pluginError(conf, fault, err, format, a...)
	}
	program := interpreter(path)
	var exit *exec.ExitError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return say(PluginSlow, "%s did not finish within %s", conf.Command, pluginPatience)
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrDot):
		return say(PluginMissing, "%s is in the current directory only, which is not searched", conf.Command)
	case errors.Is(err, os.ErrNotExist) && program != "" && there(path):
		return say(PluginInterpreter, "%s is a script for %s, which is not there", conf.Command, program)
	case errors.Is(err, os.ErrNotExist) && there(path):
		return say(PluginForeign, "%s is there, but what loads it is not", conf.Command)
	case errors.Is(err, exec.ErrNotFound) && !strings.ContainsAny(conf.Command, `/\\`):
		return say(PluginMissing, "%s is not on the PATH", conf.Command)
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return say(PluginMissing, "there is no program %s", conf.Command)
	case errors.Is(err, os.ErrPermission):
		return say(PluginDenied, "%s may not be run: permission denied", conf.Command)
	case errors.Is(err, syscall.ENOEXEC):
		return say(PluginForeign, "%s is no program for this machine", conf.Command)
	case errors.As(err, &exit) && exit.ExitCode() == notFoundByEnv && program != "" && missing(program):
		return say(PluginInterpreter, "%s is a script for %s, which is not on the PATH", conf.Command, program)
	case said != "":
		return say(PluginFailed, "%s: %s (%v)", conf.Command, said, err)
	}
	return say(PluginFailed, "%s: %v", conf.Command, err)
}

// notFoundByEnv is the exit status of env where it finds no such program (POSIX, env).
const notFoundByEnv = 127

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func missing(program string) bool {
	_, err := exec.LookPath(program)
	return err != nil
}

// interpreter is the program that runs a script, as its first line says, "" of what is no script; behind env it is the one that env
// looks for.
func interpreter(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	line, _ := bufio.NewReader(io.LimitReader(f, 512)).ReadString('\n')
	rest, ok := strings.CutPrefix(line, "#!")
	words := strings.Fields(rest)
	if !ok || len(words) == 0 {
		return ""
	}
	if filepath.Base(words[0]) != "env" {
		return words[0]
	}
	for _, w := range words[1:] {
		if !strings.HasPrefix(w, "-") && !strings.Contains(w, "=") {
			return w
		}
	}
	return words[0]
}

// explainPlugin tells what is wrong with a credential plugin and what helps, which depends on the fault.
func explainPlugin(err error) (string, bool) {
	if !IsPlugin(err) {
		return "", false
	}
	var e *PluginError
	if !errors.As(err, &e) { // its type was lost on the way
		_, why, _ := strings.Cut(err.Error(), gettingCredentials)
		e = &PluginError{Text: strings.TrimSpace(cmp.Or(why, err.Error()))}
		if strings.Contains(e.Text, "executable file not found") { // os/exec's words
			e.Fault = PluginMissing
		}
	}
	text := fmt.Sprintf("The credential plugin of the kubeconfig failed (%s): %s.", strings.TrimSuffix(e.Text, "."), pluginRemedies[e.Fault])
	if e.Hint != "" {
		text += " The kubeconfig says: " + sentence(e.Hint)
	}
	return text, true
}
