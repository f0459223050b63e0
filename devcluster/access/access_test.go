package access

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/tools/clientcmd"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/pki"
)

func TestEveryUserHasAKubeconfigOfTheirOwn(t *testing.T) {
	d := parts.Dir(t.TempDir())
	if err := pki.Ensure(d.Path("pki")); err != nil {
		t.Fatal(err)
	}
	tokens, err := EnsureTokens(d.Tokens())
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteKubeconfigs(d, 6443, tokens); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ user, context, namespace string }{
		{"admin", "devcluster-admin", ""},
		{"viewer", "devcluster-viewer", ""},
		{"tenant", "devcluster-tenant", TenantNamespace},
		{"nobody", "devcluster-nobody", ""},
	} {
		info, err := os.Stat(d.Kubeconfig(c.user))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s: %v, %v", c.user, info, err)
		}
		cfg, err := clientcmd.LoadFromFile(d.Kubeconfig(c.user))
		if err != nil {
			t.Fatal(err)
		}
		ctx := cfg.Contexts[c.context]
		if cfg.CurrentContext != c.context || ctx == nil || ctx.Namespace != c.namespace {
			t.Errorf("%s: current context %q, %+v", c.user, cfg.CurrentContext, ctx)
		}
		cluster := cfg.Clusters[ctx.Cluster]
		if cluster.Server != "https://127.0.0.1:6443" || len(cluster.CertificateAuthorityData) == 0 {
			t.Errorf("%s: cluster %+v", c.user, cluster)
		}
		if token := cfg.AuthInfos[ctx.AuthInfo].Token; token == "" || token != tokens[c.user] {
			t.Errorf("%s: token %q", c.user, token)
		}
	}
}

func TestTokensAreDrawnOnceAndKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens.csv")
	first, err := EnsureTokens(file)
	if err != nil {
		t.Fatal(err)
	}
	again, err := EnsureTokens(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, u := range Users() {
		if first[u.Name] == "" || first[u.Name] != again[u.Name] || seen[first[u.Name]] {
			t.Errorf("%s: %q, then %q", u.Name, first[u.Name], again[u.Name])
		}
		seen[first[u.Name]] = true
	}
	data, _ := os.ReadFile(file)
	for line := range strings.Lines(string(data)) {
		for _, user := range []string{"viewer", "tenant", "nobody"} {
			if strings.Contains(line, user) && strings.Contains(line, "system:masters") {
				t.Errorf("%s may do everything", user)
			}
		}
	}
}
