package kube

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
)

// following is a Config with the version seen last.
type following struct {
	*Config
	t    *testing.T
	seen uint64
}

func follow(t *testing.T, c *Config) *following {
	f := &following{Config: c, t: t}
	if r := f.next(); r.Version != 1 || r.Err != nil {
		t.Fatalf("at first %+v", r)
	}
	return f
}

func (f *following) next() Reload {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	defer cancel()
	r, err := f.Next(ctx, f.seen)
	if err != nil {
		f.t.Fatalf("no news in %v", patience)
	}
	f.seen = r.Version
	return r
}

func (f *following) quiet(what string) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 500*time.Millisecond)
	defer cancel()
	if r, err := f.Next(ctx, f.seen); err == nil {
		f.t.Errorf("%s is told: %+v", what, r)
		f.seen = r.Version
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAKubeconfigIsFollowedAndOnlyWhatConcernsAClusterMakesItOutdated(t *testing.T) {
	flags, path := flagsFor(t, twoContexts)
	c, err := Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	k, err := c.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	f := follow(t, c)
	check := func(what string, outdated, gone bool) {
		t.Helper()
		if o, g := c.Outdated(k); o != outdated || g != gone {
			t.Errorf("%s: outdated %v, gone %v", what, o, g)
		}
	}
	check("unchanged", false, false)

	put(t, path, twoContexts) // written, but the same
	f.quiet("a file written without change")

	put(t, path, strings.Replace(twoContexts, "current-context: shop-prod", "current-context: shop-test", 1))
	if r := f.next(); r.Current != "shop-test" || c.Current() != "shop-prod" {
		t.Errorf("use-context: %+v, started in %s", r, c.Current())
	}
	check("use-context", false, false)

	put(t, path, strings.Replace(twoContexts, "namespace: shop", "namespace: other", 1))
	f.next()
	check("another namespace", false, false)

	put(t, path, strings.Replace(twoContexts, "user: joe}", "user: joe, namespace: there}", 1))
	f.next()
	if x := c.Contexts()[1]; x.Namespace != "there" {
		t.Errorf("contexts are not read again: %+v", x)
	}
	check("another context", false, false)

	put(t, path+".new", strings.Replace(twoContexts, "prod-token", "fresh-token", 1)) // as tools save it
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	f.next()
	check("another token", true, false)

	put(t, path, strings.ReplaceAll(twoContexts, "shop-prod", "shop-live"))
	f.next()
	check("a context renamed", false, true)
}

func TestAKubeconfigBrokenForAMomentIsNotWorthAWord(t *testing.T) {
	flags, path := flagsFor(t, twoContexts)
	c, err := Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	f := follow(t, c)
	put(t, path, twoContexts[:100]+"\n - [")
	f.quiet("half a file")
	if len(c.Contexts()) != 2 {
		t.Error("the last good one is lost")
	}
	put(t, path, "")
	if r := f.next(); r.Err == nil || !strings.Contains(r.Err.Error(), "no contexts") || len(c.Contexts()) != 2 {
		t.Errorf("a file that stays empty: %+v", r)
	}
	f.quiet("what has been told")
	put(t, path, twoContexts)
	if r := f.next(); r.Err != nil {
		t.Errorf("a file put right: %+v", r)
	}
}

const (
	onlyContexts = `{apiVersion: v1, kind: Config, current-context: both, contexts: [{name: both, context: {cluster: c, user: u}}],
clusters: [{name: c, cluster: {server: "https://first.example.com"}}]}`
	onlyUsers = `{apiVersion: v1, kind: Config, current-context: other, users: [{name: u, user: {tokenFile: creds/token}}],
clusters: [{name: c, cluster: {server: "https://second.example.com"}}]}`
)

func TestAListOfKubeconfigsIsMergedAndFollowedAlsoWhereAFileIsMissing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	first, second, missing := filepath.Join(dir, "a", "first"), filepath.Join(dir, "b", "second"), filepath.Join(dir, "later", "on", "third")
	t.Setenv("KUBECONFIG", strings.Join([]string{first, missing, second}, string(os.PathListSeparator)))
	put(t, first, onlyContexts)
	put(t, second, onlyUsers)
	put(t, filepath.Join(dir, "b", "creds", "token"), "from-file")
	c, err := Load(genericclioptions.NewConfigFlags(true))
	if err != nil {
		t.Fatal(err)
	}
	// The first file to name something wins, and paths are relative to the file they stand in.
	cfg, err := c.rest("both")
	if err != nil || cfg.Host != "https://first.example.com" || cfg.BearerTokenFile != filepath.Join(dir, "b", "creds", "token") {
		t.Fatalf("got %v, %v", cfg, err)
	}
	f := follow(t, c)
	put(t, missing, `{apiVersion: v1, kind: Config, contexts: [{name: third, context: {cluster: c, user: u}}]}`)
	f.next()
	if n := len(c.Contexts()); n != 2 {
		t.Errorf("%d contexts", n)
	}
	put(t, second, strings.Replace(onlyUsers, "tokenFile: creds/token", "token: plain", 1))
	f.next()
	if _, u := c.user("both"); u.Token != "plain" {
		t.Errorf("got %v", u)
	}
}
