package kube

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/rest"
)

const twoContexts = `apiVersion: v1
kind: Config
current-context: shop-prod
clusters:
- name: prod
  cluster: {server: "https://prod.example.com:6443"}
- name: test
  cluster: {server: "https://test.example.com:6443"}
users:
- name: jane
  user: {token: prod-token}
- name: joe
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: login, interactiveMode: IfAvailable}}
contexts:
- name: shop-prod
  context: {cluster: prod, user: jane, namespace: shop}
- name: shop-test
  context: {cluster: test, user: joe}
`

// flagsFor writes a kubeconfig and points the flags at it; nothing of this machine's own counts.
func flagsFor(t *testing.T, content string) (*genericclioptions.ConfigFlags, string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	path := filepath.Join(dir, "config")
	t.Setenv("KUBECONFIG", path)
	if content != "" {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return genericclioptions.NewConfigFlags(false), path
}

func TestContextsAreListedWithTheirServersAndNamespaces(t *testing.T) {
	flags, _ := flagsFor(t, twoContexts)
	c, err := Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	want := []Context{
		{"shop-prod", "prod", "https://prod.example.com:6443", "jane", "shop", true},
		{"shop-test", "test", "https://test.example.com:6443", "joe", "default", false}}
	for i, x := range c.Contexts() {
		if x != want[i] {
			t.Errorf("got %+v", x)
		}
	}
	k, err := c.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if k.Name() != "shop-prod" || k.Namespace() != "shop" || k.User() != "jane" || k.Server() != "https://prod.example.com:6443" {
		t.Errorf("got %s %s %s %s", k.Name(), k.Namespace(), k.User(), k.Server())
	}
}

func TestAKubeconfigInTroubleIsExplainedInASentence(t *testing.T) {
	for _, c := range []struct {
		name, content, context string
		none                   bool
		want                   string
	}{
		{"none at all", "", "", true, "There is no kubeconfig: looked for "},
		{"an empty one", "{}", "", false, "has no contexts in it: add one, or name another file"},
		{"a file of nothing", "\n", "", false, "has no contexts in it: add one, or name another file"},
		{"broken YAML names the line", "apiVersion: v1\nclusters:\n - a: [\n", "", false, "is broken at line "},
		{"the wrong shape names the line", "apiVersion: v1\nkind: Config\nclusters: 5\n", "", false, "is broken at line 3: clusters cannot be a number."},
		{"a value of another kind, deep in a list", "apiVersion: v1\nclusters:\n- name: a\n  cluster: {server: x}\n- name: b\n  cluster:\n    server: 12\n", "", false, "is broken at line 7: clusters.cluster.server cannot be a number."},
		{"a list where a mapping belongs", "apiVersion: v1\nusers:\n- name: a\n  user: [token]\n", "", false, "is broken at line 4: users.user cannot be a list."},
		{"bytes that are no text", "apiVersion: v1\nkind: Config\n\xff\xfe\n", "", false, "is broken at line 3: this is no text."},
		{"an authority that is no certificate", strings.Replace(twoContexts, `server: "https://prod`, `certificate-authority-data: bm8=, server: "https://prod`, 1), "", false, "is not a certificate in PEM form"},
		{"an unknown context names the nearest", twoContexts, "shop-prd", false, `no context "shop-prd": did you mean "shop-prod"?`},
		{"an unknown context unlike any lists them", twoContexts, "zzzzzzzzz", false, "there are shop-prod, shop-test."},
		{"no current context asks for one", strings.Replace(twoContexts, "current-context: shop-prod", "", 1), "", false, "--context (shop-prod, shop-test)"},
		{"a missing certificate file is named", strings.Replace(twoContexts, "user: {token: prod-token}", "user: {client-certificate: /nowhere/c.pem, client-key: /nowhere/k.pem}", 1), "", false, "the client-certificate file /nowhere/c.pem cannot be read: no such file"},
		{"a missing authority is named", strings.Replace(twoContexts, `server: "https://prod`, `certificate-authority: /nowhere/ca.pem, server: "https://prod`, 1), "", false, "certificate-authority file /nowhere/ca.pem"},
		{"a missing cluster is named", strings.Replace(twoContexts, "cluster: prod,", "cluster: gone,", 1), "", false, `no cluster "gone"`},
		{"a missing user is named", strings.Replace(twoContexts, "user: jane,", "user: gone,", 1), "", false, `no user "gone"`},
		{"a cluster without a server", strings.Replace(twoContexts, `{server: "https://prod.example.com:6443"}`, "{}", 1), "", false, `cluster "prod" has no server`},
	} {
		t.Run(c.name, func(t *testing.T) {
			flags, _ := flagsFor(t, c.content)
			flags.Context = &c.context
			cfg, err := Load(flags)
			if err == nil {
				_, err = cfg.Connect("")
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.ContainsAny(err.Error()[len(err.Error())-1:], ".?") {
				t.Fatalf("got %v, want %q in it", err, c.want)
			}
			if errors.Is(err, ErrNoConfig) != c.none {
				t.Errorf("ErrNoConfig: %v", !c.none)
			}
			if Explain(err) != Clean(err.Error()) {
				t.Errorf("explained as %q", Explain(err))
			}
		})
	}
	flags, _ := flagsFor(t, "")
	missing := "/nowhere/config"
	flags.KubeConfig = &missing
	if _, err := Load(flags); err == nil || !strings.Contains(err.Error(), "/nowhere/config (--kubeconfig) cannot be read: no such file") {
		t.Errorf("a missing --kubeconfig: %v", err)
	}
}

func TestOfSeveralBrokenKubeconfigsTheFirstIsToldWithItsOwnLine(t *testing.T) {
	_, one := flagsFor(t, "apiVersion: v1\nclusters: 5\n")
	two := one + "-two"
	if err := os.WriteFile(two, []byte("apiVersion: v1\n\n\nclusters: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for files, want := range map[string]string{
		one + ":" + two: one + " is broken at line 2: clusters cannot be a number.",
		two + ":" + one: two + " is broken at line 5",
	} {
		t.Setenv("KUBECONFIG", files)
		if _, err := Load(genericclioptions.NewConfigFlags(false)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestAFlagThatNamesWhatTheKubeconfigLacksIsNamed(t *testing.T) {
	nobody := "nobody"
	for want, set := range map[string]func(*genericclioptions.ConfigFlags){
		`no user "nobody" (--user).`:       func(f *genericclioptions.ConfigFlags) { f.AuthInfoName = &nobody },
		`no cluster "nobody" (--cluster).`: func(f *genericclioptions.ConfigFlags) { f.ClusterName = &nobody },
	} {
		flags, _ := flagsFor(t, twoContexts)
		set(flags)
		c, err := Load(flags)
		if err == nil {
			_, err = c.Connect("")
		}
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestCredentialsOnTheCommandLineStayWithTheirContext(t *testing.T) {
	flags, _ := flagsFor(t, twoContexts)
	token, ns, as, server, timeout := "flag-token", "mine", "auditor", "https://other.example.com", "7s"
	flags.BearerToken, flags.Namespace, flags.Impersonate, flags.APIServer, flags.Timeout = &token, &ns, &as, &server, &timeout
	var got *rest.Config
	c, err := Load(flags, Version("1.2"), Wrap(func(r *rest.Config) *rest.Config { got = r; return r }))
	if err != nil {
		t.Fatal(err)
	}
	k, err := c.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	k.Close()
	if got.BearerToken != token || got.Host != server || k.Namespace() != "mine" || got.Impersonate.UserName != as {
		t.Errorf("the current context lacks its flags: %v", got)
	}
	if got.Timeout != 0 || k.timeout != 7*time.Second || got.UserAgent != "kdeck/1.2" {
		t.Errorf("timeout %v, %v; agent %s", got.Timeout, k.timeout, got.UserAgent)
	}
	k, err = c.Connect("shop-test")
	if err != nil {
		t.Fatal(err)
	}
	k.Close()
	if got.BearerToken == token || got.Host == server || k.Namespace() != "default" {
		t.Errorf("another context got the flags of the first: %v", got)
	}
	if got.Impersonate.UserName != as {
		t.Error("impersonation was dropped, which adds rights")
	}
	if _, ok := k.Plugin(); !ok || got.ExecProvider != nil {
		t.Error("client-go would run the credential plugin, and may lend it the terminal")
	}
}

func TestTheKubeconfigIsNotWritten(t *testing.T) {
	flags, path := flagsFor(t, twoContexts)
	if err := os.Chmod(filepath.Dir(path), 0o500); err != nil {
		t.Fatal(err)
	}
	c, err := Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range c.Contexts() {
		k, err := c.Connect(x.Name)
		if err != nil {
			t.Fatal(err)
		}
		k.Close()
	}
	_ = os.Chmod(filepath.Dir(path), 0o700)
	b, _ := os.ReadFile(path)
	entries, _ := os.ReadDir(filepath.Dir(path))
	if string(b) != twoContexts || len(entries) != 1 {
		t.Error("something was written")
	}
}
