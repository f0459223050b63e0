package kube

import (
	"strings"

	"k8s.io/client-go/rest"
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
	words := make([]string, len(k.acting))
	for i, w := range k.acting {
		words[i] = shellWord(w)
	}
	flags := strings.Join(words, " ") + " "
	pipe := ""
	if before, after, ok := strings.Cut(line, " | kubectl "); ok && strings.HasPrefix(line, "echo ") {
		pipe, line = before+" | ", "kubectl "+after
	}
	rest, ok := strings.CutPrefix(line, "kubectl ")
	if !ok || len(words) == 0 || strings.HasPrefix(rest, flags) {
		return pipe + line
	}
	return pipe + "kubectl " + flags + rest
}
