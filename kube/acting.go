package kube

import (
	"slices"
	"strings"

	"k8s.io/client-go/rest"

	"kdeck/shellwords"
)

// acting are kubectl's flags for who is impersonated.
func acting(as rest.ImpersonationConfig) []string {
	flags := []string{"--as=" + as.UserName}
	if as.UID != "" {
		flags = append(flags, "--as-uid="+as.UID)
	}
	for _, group := range as.Groups {
		flags = append(flags, "--as-group="+group)
	}
	return flags
}

// Kubectl is a kubectl command line as it has to be for the user of this cluster: with whom they act as.
func (k *Cluster) Kubectl(line string) string {
	if len(k.acting) == 0 {
		return line
	}
	at := commandAt(line)
	rest, ok := strings.CutPrefix(line[at:], kubectl+" ")
	flags := KubectlLine(k.acting...)
	if !ok || strings.HasPrefix(line[at:], flags+" ") {
		return line
	}
	return line[:at] + flags + " " + rest
}

// commandAt is where in a line kubectl is called: at its beginning, or behind what gives it its input. What stands in quotes is
// nobody's command.
func commandAt(line string) int {
	if !strings.HasPrefix(line, printed) {
		return 0
	}
	words, _ := shellwords.Scan(line)
	if i := slices.IndexFunc(words, func(w shellwords.Word) bool { return w.Text == "|" && !w.Quoted }); i >= 0 && i+1 < len(words) {
		return words[i+1].Start
	}
	return 0
}
