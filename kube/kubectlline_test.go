package kube

import (
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"kdeck/shellwords"
)

func TestNothingOfAClusterIsMoreThanAWordInACopiedKubectlLine(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	for _, hostile := range []string{"x;touch pwned;", "$(touch pwned)", "`touch pwned`", "a'; touch pwned; '", "a\nb", "~root", "=ls", "-x", `a"b`} {
		ref := Ref{Cluster: hostile, Namespace: hostile, Name: hostile}
		for _, c := range []Change{
			Deleted(Resource{Group: "rbac.authorization.k8s.io", Name: "clusterroles"}, ref, Deletion{}),
			Labelled(podKind(), ref, "app", &hostile), Annotated(podKind(), ref, "note", &hostile), Cordoned(podKind(), ref, true),
			Evicted(podKind(), ref, nil, 0), NewNamespace(hostile, hostile),
		} {
			words, err := shellwords.Split(c.Kubectl)
			if err != nil || !slices.Contains(words, hostile) {
				t.Errorf("%s: %q, %v", c.Kubectl, words, err)
			}
			script := "kubectl() { cat >/dev/null; }; touch() { echo RUN; }; id() { echo RUN; }; " + c.Kubectl
			cmd := exec.Command("sh", "-c", script)
			cmd.Dir = t.TempDir()
			if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "RUN") || len(out) > 0 {
				t.Errorf("%s\nsays %q, %v", c.Kubectl, out, err)
			}
		}
	}
}
