//go:build !windows

package kube

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// guarded is a server that knows one token at a time.
type guarded struct {
	*httptest.Server
	token atomic.Value
}

func newGuarded(t *testing.T, token string) *guarded {
	g := &guarded{}
	g.token.Store(token)
	g.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer "+g.token.Load().(string):
			reply(w, 401, refusal(401, "Unauthorized", "Unauthorized"))
		case r.URL.Path == "/version":
			reply(w, 200, map[string]any{"gitVersion": "v1.37.2"})
		default:
			reply(w, 201, map[string]any{"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1",
				"status": map[string]any{"userInfo": map[string]any{"username": "jane"}}})
		}
	}))
	t.Cleanup(g.Close)
	return g
}

// script writes a credential plugin; "$DIR" in it is a directory of its own.
func script(t *testing.T, body string) (path, dir string) {
	t.Helper()
	dir = t.TempDir()
	path = filepath.Join(dir, "plugin")
	body = "#!/bin/sh\nDIR='" + dir + "'\necho run >> $DIR/runs\n" +
		`answer() { echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$1'"}}'; }` + "\n" + body
	if err := os.WriteFile(path, []byte(body), 0o700); err != nil {
		t.Fatal(err)
	}
	return path, dir
}

func execConfig(server, plugin, mode, more string) string {
	return fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: x, clusters: [{name: c, cluster: {server: %q, insecure-skip-tls-verify: true}}],
contexts: [{name: x, context: {cluster: c, user: u}}],
users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: %q, interactiveMode: %s, args: [get, "a b"],
  installHint: "Get it\n\tfrom example.com", env: [{name: SECRET, value: hush%s}]}}}]}`, server, plugin, mode, more)
}

func connect(t *testing.T, config string, opts ...Option) *Cluster {
	t.Helper()
	flags, _ := flagsFor(t, config)
	c, err := Load(flags, opts...)
	if err != nil {
		t.Fatal(err)
	}
	k, err := c.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	return k
}

// reach waits until a cluster's health is as wanted.
func reach(t *testing.T, k *Cluster, what string, ok func(State) bool) State {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var s State
	for {
		next, err := k.Health().Next(ctx, s.Version)
		if err != nil {
			t.Fatalf("waiting for %s: %v; last %v %v", what, err, s.Phase, s.Err)
		}
		if s = next; ok(s) {
			return s
		}
	}
}

func runs(dir string) int {
	b, _ := os.ReadFile(filepath.Join(dir, "runs"))
	return strings.Count(string(b), "run")
}

func TestACredentialPluginIsRunOnceForAllRequestsAndAwayFromTheTerminal(t *testing.T) {
	g := newGuarded(t, "good")
	// The plugin tells what it was given: a terminal it could open, something to read, and the protocol's question.
	plugin, dir := script(t, `(: < /dev/tty) 2>/dev/null && echo tty > $DIR/saw; read line && echo "$line" > $DIR/saw
echo "$KUBERNETES_EXEC_INFO $SECRET $*" > $DIR/asked; echo whisper >&2; answer good`)
	k := connect(t, execConfig(g.URL, plugin, "IfAvailable", ""))
	s := reach(t, k, "the user's name", func(s State) bool { return s.User != "" })
	if s.User != "jane" || runs(dir) != 1 {
		t.Errorf("user %q, %d runs", s.User, runs(dir))
	}
	if saw, err := os.ReadFile(filepath.Join(dir, "saw")); err == nil {
		t.Errorf("it was given %q", saw)
	}
	asked, _ := os.ReadFile(filepath.Join(dir, "asked"))
	if !strings.Contains(string(asked), `"interactive":false`) || !strings.Contains(string(asked), "hush get a b") {
		t.Errorf("it was asked %s", asked)
	}
}

func TestLoggingInLendsThePluginTheTerminalAndEverythingTriesAgainAtOnce(t *testing.T) {
	g := newGuarded(t, "good")
	plugin, dir := script(t, `read code || { echo "session expired" >&2; exit 1; }; echo "thanks for $code" >&2; answer $code`)
	k := connect(t, execConfig(g.URL, plugin, "IfAvailable", ""))
	s := reach(t, k, "denial", func(s State) bool { return s.Phase == Denied })
	if text := Explain(s.Err); !IsPlugin(s.Err) || !strings.Contains(text, "session expired") || !strings.Contains(text, ":login") {
		t.Errorf("explained as %q", text)
	}
	if runs(dir) != 1 {
		t.Errorf("%d runs: a failure is not believed for a while", runs(dir))
	}
	in, typed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = typed.WriteString("good\n")
	var said strings.Builder
	if err := k.Login(t.Context(), Terminal{In: in, Err: &said}); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	reach(t, k, "the user's name", func(s State) bool { return s.Phase == Ready && s.User == "jane" })
	if took := time.Since(began); took > slowestDenied/2 || said.String() != "thanks for good\n" {
		t.Errorf("took %v, said %q", took, said.String())
	}
}

func TestACredentialTheServerNoLongerAcceptsIsAskedForAnew(t *testing.T) {
	g := newGuarded(t, "old")
	plugin, dir := script(t, `answer $(cat $DIR/token)`)
	_ = os.WriteFile(filepath.Join(dir, "token"), []byte("old"), 0o600)
	k := connect(t, execConfig(g.URL, plugin, "Never", ""))
	reach(t, k, "contact", func(s State) bool { return s.User != "" })
	_ = os.WriteFile(filepath.Join(dir, "token"), []byte("new"), 0o600)
	g.token.Store("new")
	k.cred.mu.Lock()
	k.cred.held.got = time.Now().Add(-passRest)
	k.cred.mu.Unlock()
	if err := k.introduce(); !IsUnauthorized(err) {
		t.Errorf("got %v", err)
	}
	if err := k.introduce(); err != nil || runs(dir) != 2 {
		t.Errorf("got %v after %d runs", err, runs(dir))
	}
}

func TestAPluginThatHangsKeepsNobodyFromClosing(t *testing.T) {
	g := newGuarded(t, "good")
	plugin, dir := script(t, `sleep 600 & wait; answer good`)
	k := connect(t, execConfig(g.URL, plugin, "Never", ""))
	k.Health()
	for runs(dir) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	began := time.Now()
	k.Close()
	if took := time.Since(began); took > patience { // the plugin goes on for ten minutes
		t.Errorf("closing took %v", took)
	}
}

func TestAPluginThatMayNotBeRunIsNot(t *testing.T) {
	plugin, dir := script(t, `answer good`)
	flags, path := flagsFor(t, execConfig("https://127.0.0.1:1", plugin, "Never", ""))
	var allowed string
	c, err := Load(flags, Trust(func(p Plugin) bool { return p.Key == allowed }))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Connect("")
	var u *UntrustedError
	if !errors.As(err, &u) || u.Plugin.Line() != plugin+` get "a b"` || u.Plugin.File != path || strings.Join(u.Plugin.Env, " ") != "SECRET" {
		t.Fatalf("got %+v", err)
	}
	if shown, ok := c.Plugin(""); !ok || shown.Key != u.Plugin.Key || strings.Contains(fmt.Sprint(shown), "hush") {
		t.Errorf("shown is %+v, run would be %+v", shown, u.Plugin)
	}
	allowed = u.Plugin.Key
	k, err := c.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	k.Close()
	// Any change of what is run, even of a variable's value, asks again, though nobody has told of the change.
	_ = os.WriteFile(path, []byte(execConfig("https://127.0.0.1:1", plugin, "Never", "er")), 0o600)
	if _, err = c.Connect(""); !errors.As(err, &u) {
		t.Errorf("got %v", err)
	}
	token := "t"
	flags.BearerToken = &token
	if k, err = c.Connect(""); err != nil {
		t.Fatalf("--token needs no plugin: %v", err)
	}
	k.Close()
	if runs(dir) != 0 {
		t.Error("it was run")
	}
}

func TestHowAPluginCanFailIsToldWithWhatHelps(t *testing.T) {
	const login = ":login"
	for _, c := range []struct {
		name, plugin, body, mode string
		fault                    PluginFault
		want                     []string
	}{
		{"its path leads nowhere", "/nowhere/plugin", "", "Never", PluginMissing, []string{"there is no program /nowhere/plugin", "install it", "The kubeconfig says: Get it from example.com."}},
		{"it is not on the PATH", "no-such-plugin-anywhere", "", "Never", PluginMissing, []string{"no-such-plugin-anywhere is not on the PATH", "install it", "The kubeconfig says: Get it from example.com."}},
		{"what runs it is not there", "", "#!/nowhere/python3\n", "Never", PluginInterpreter, []string{"is a script for /nowhere/python3, which is not there", "install that"}},
		{"env does not find what runs it", "", "#!/usr/bin/env no-such-python\n", "Never", PluginInterpreter, []string{"is a script for no-such-python, which is not on the PATH", "install that"}},
		{"it is for another machine", "", "\x7fELF nonsense", "Never", PluginForeign, []string{"no program for this machine"}},
		{"it says why", "", "echo warming up >&2; echo 'no such profile' >&2; exit 3", "Never", PluginFailed, []string{"no such profile (exit status 3)", login}},
		{"it says nothing", "", "exit 4", "Never", PluginFailed, []string{"exit status 4", login}},
		{"it answers nonsense", "", "echo secret-token", "Never", PluginAnswer, []string{"its answer is no ExecCredential", "update the plugin"}},
		{"it answers nothing useful", "", `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential"}'`, "Never", PluginAnswer, []string{"no status", "update the plugin"}},
		{"it answers in an old version", "", `echo '{"apiVersion":"client.authentication.k8s.io/v1alpha1","kind":"ExecCredential","status":{"token":"secret-token"}}'`, "Never", PluginVersion,
			[]string{"it answered in client.authentication.k8s.io/v1alpha1", "v1alpha1 went with Kubernetes 1.24"}},
		{"it wants to ask", "", "answer good", "Always", PluginTerminal, []string{"it needs a terminal to ask you something", login}},
	} {
		t.Run(c.name, func(t *testing.T) {
			plugin := c.plugin
			if plugin == "" {
				plugin, _ = script(t, c.body)
			}
			if strings.HasPrefix(c.body, "#!") || strings.HasPrefix(c.body, "\x7f") {
				if err := os.WriteFile(plugin, []byte(c.body), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			failing(t, execConfig("https://127.0.0.1:1", plugin, c.mode, ""), c.fault, c.want, !slices.Contains(c.want, login))
		})
	}
	t.Run("it may not be run", func(t *testing.T) {
		plugin, _ := script(t, "answer good")
		if err := os.Chmod(plugin, 0o600); err != nil {
			t.Fatal(err)
		}
		failing(t, execConfig("https://127.0.0.1:1", plugin, "Never", ""), PluginDenied, []string{"permission denied", "chmod +x"}, true)
	})
	t.Run("the kubeconfig asks in an old version", func(t *testing.T) {
		plugin, _ := script(t, "answer good")
		config := strings.Replace(execConfig("https://127.0.0.1:1", plugin, "Never", ""), "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1alpha1", 1)
		failing(t, config, PluginVersion, []string{`"client.authentication.k8s.io/v1alpha1" in the kubeconfig is not supported`, "v1alpha1 went with Kubernetes 1.24", "The kubeconfig says: Get it"}, true)
	})
}

// failing connects and checks how a plugin's failure is told; to log in is proposed only where it may help.
func failing(t *testing.T, config string, fault PluginFault, want []string, noLogin bool) {
	t.Helper()
	k := connect(t, config)
	s := reach(t, k, "denial", func(s State) bool { return s.Phase == Denied || s.Err != nil })
	text := Explain(s.Err)
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in %q", w, text)
		}
	}
	var e *PluginError
	if !errors.As(s.Err, &e) || e.Fault != fault || !IsPlugin(s.Err) || IsNetwork(s.Err) || strings.Contains(text, "secret-token") || noLogin && strings.Contains(text, "login") {
		t.Errorf("fault %+v, explained as %q", e, text)
	}
}
