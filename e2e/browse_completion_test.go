package e2e

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
)

// nothing leaves a kubeconfig as it is.
func nothing(*clientcmdapi.Config) {}

// offers are the words a shell is given for a command line.
func offers(t *testing.T, user string, args ...string) []string {
	t.Helper()
	cmd := exec.Command(lab.Bin("kdeck"), append([]string{"__complete"}, args...)...)
	cmd.Env = append(lab.Env(t.TempDir()), "KUBECONFIG="+world.Kubeconfig(user))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for line := range strings.Lines(string(out)) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		words = append(words, word)
	}
	return words
}

func TestTheShellCompletesKindsNamesNamespacesAndContexts(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0", "web-1")
	for name, x := range map[string]struct {
		user string
		args []string
		want []string
	}{
		"a kind":                   {lab.Admin, []string{"deplo"}, []string{"deploy", "deployments"}},
		"a kind of the server's":   {lab.Admin, []string{"storagecl"}, []string{"storageclasses"}},
		"a name":                   {lab.Admin, []string{"-n", ns, "pods/web"}, []string{"pods/web-0", "pods/web-1"}},
		"a namespace":              {lab.Admin, []string{"pods", "-n", ns[:6]}, []string{ns}},
		"a namespace by its place": {lab.Admin, []string{"pods", ns[:6]}, []string{ns}},
		"a context":                {lab.Admin, []string{"--context", "dev"}, []string{"devcluster-admin"}},
		"a context to switch to":   {lab.Admin, []string{"ctx", "dev"}, []string{"devcluster-admin"}},
		"a tenant's own pods":      {lab.Tenant, []string{"-n", lab.TenantNamespace, "pods/notes"}, nil},
		"nobody's namespaces":      {lab.Nobody, []string{"pods", "-n", "sh"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := offers(t, x.user, x.args...)
			for _, w := range x.want {
				if !slices.Contains(got, w) {
					t.Errorf("%q is not among %q", w, got)
				}
			}
			if x.user == lab.Tenant && !slices.ContainsFunc(got, func(w string) bool { return strings.HasPrefix(w, "pods/notes-") }) {
				t.Errorf("no pod of their own among %q", got)
			}
			if x.user == lab.Nobody && slices.ContainsFunc(got, func(w string) bool { return strings.HasPrefix(w, "sh") }) {
				t.Errorf("%q for somebody without rights", got)
			}
		})
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		out, err := exec.Command(lab.Bin("kdeck"), "completion", shell).Output()
		if err != nil || !strings.Contains(string(out), "__complete") {
			t.Errorf("%s: %v, %d bytes", shell, err, len(out))
		}
	}
}
