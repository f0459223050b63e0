package views

import (
	"strings"

	"kdeck/kube/logs"
)

// sourceNames are the shortest names that tell sources apart: of pods what follows the beginning they share, containers and
// namespaces only where there are several.
func sourceNames(sources []logs.Source) []string {
	var pods, containers, spaces []string
	for _, s := range sources {
		pods, containers, spaces = append(pods, s.Container.Pod), append(containers, s.Container.Name), append(spaces, s.Container.Namespace)
	}
	cut := 0
	if differ(pods) {
		cut = prefixOf(pods)
	}
	out := make([]string, len(sources))
	for i := range sources {
		var parts []string
		if differ(spaces) {
			parts = append(parts, spaces[i])
		}
		if differ(pods) {
			parts = append(parts, pods[i][cut:])
		}
		if differ(containers) || len(parts) == 0 {
			parts = append(parts, containers[i])
		}
		out[i] = strings.Join(parts, "/")
	}
	return out
}

// shownNames are the names that stand before lines: none for a single source.
func shownNames(names []string) []string {
	if len(names) < 2 {
		return nil
	}
	return names
}

func differ(words []string) bool {
	for _, w := range words {
		if w != words[0] {
			return true
		}
	}
	return false
}

// prefixOf is how long the beginning is that all words have in common, up to a dash, and leaves something of each.
func prefixOf(words []string) int {
	common := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, common) {
			common = common[:len(common)-1]
		}
	}
	return strings.LastIndexByte(common, '-') + 1
}
