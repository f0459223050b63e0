package views

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/ui"
)

const plugins = `apiVersion: v1
kind: Config
current-context: prod
clusters: [{name: prod, cluster: {server: "https://127.0.0.1:1"}}, {name: test, cluster: {server: "https://127.0.0.1:2"}}]
users:
- {name: anna, user: {token: first}}
- {name: bert, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: /nowhere/login-tool, args: ["a b", get-token],
    env: [{name: PROFILE, value: hush}], interactiveMode: Never}}}
contexts:
- {name: prod, context: {cluster: prod, user: anna, namespace: shop}}
- {name: test, context: {cluster: test, user: bert}}
`

// reloading is a screen on a kubeconfig that can be written.
func reloading(t *testing.T, trust *config.Trust) (*screen, string) {
	t.Helper()
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 30)
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(plugins), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := genericclioptions.NewConfigFlags(true)
	*flags.KubeConfig = path
	conf, err := kube.Load(flags, kube.Trust(func(p kube.Plugin) bool { return trust.Allowed(p.Key) }))
	if err != nil {
		t.Fatal(err)
	}
	cluster, err := conf.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	c.s.Cluster.Close()
	c.s.Config, c.s.Cluster, c.s.Trust = conf, cluster, trust
	t.Cleanup(func() { c.s.Cluster.Close() })
	return c, path
}

// reloaded writes the kubeconfig, has the header take the news and gives what it then does, notes included, until that is
// enough.
func (c *screen) reloaded(path, text string, enough func([]tea.Msg) bool) []tea.Msg {
	c.t.Helper()
	h := NewHeader(c.s)
	defer h.Close()
	first := h.follow(0)().(reloadMsg)
	h.takeReload(first)
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		c.t.Fatal(err)
	}
	next := h.follow(first.reload.Version)().(reloadMsg)
	return gather(c.t, h.takeReload(next), enough)
}

// gather runs what a Cmd stands for and gives the messages that come until they are enough.
func gather(t testing.TB, cmd tea.Cmd, enough func([]tea.Msg) bool) (out []tea.Msg) {
	t.Helper()
	came, late := begun(t, cmd), time.After(patience)
	for !enough(out) {
		select {
		case msg := <-came:
			out = append(out, msg)
		case <-late:
			t.Fatalf("not enough: %v", out)
		}
	}
	return out
}

// reconnected tells whether a cluster has come in the place of another.
func reconnected(msgs []tea.Msg) bool {
	return slices.ContainsFunc(msgs, func(m tea.Msg) bool { _, ok := m.(reconnectedMsg); return ok })
}

// spoken tells whether anything was said.
func spoken(msgs []tea.Msg) bool { return said(msgs) != "" }

func said(msgs []tea.Msg) string {
	var notes []string
	for _, m := range msgs {
		if n, ok := m.(ui.Note); ok {
			notes = append(notes, n.Text)
		}
	}
	return strings.Join(notes, "; ")
}

func TestFreshCredentialsReconnectBehindTheSameViews(t *testing.T) {
	c, path := reloading(t, nil)
	old := c.s.Cluster
	c.press("j")
	var msg reconnectedMsg
	for _, m := range c.reloaded(path, strings.Replace(plugins, "first", "second", 1), reconnected) {
		if r, ok := m.(reconnectedMsg); ok {
			msg = r
		}
	}
	if msg.new == nil || msg.old != old {
		t.Fatalf("got %+v", msg)
	}
	gen := c.list.gen
	_, cmd := c.app.Update(msg)
	if c.s.Cluster != msg.new || c.list.gen == gen || c.s.Namespace != "shop" || c.list.scope.Namespace != "shop" {
		t.Errorf("cluster %v, list %d, namespace %s", c.s.Cluster == msg.new, c.list.gen-gen, c.s.Namespace)
	}
	if text := said(gather(t, cmd, spoken)); !strings.Contains(text, "kubeconfig changed: reconnected as anna") {
		t.Errorf("said %q", text)
	}
	if _, err := old.Health().Next(t.Context(), 1<<40); err != kube.ErrClosed {
		t.Errorf("the old cluster is not left: %v", err)
	}
}

func TestAnotherCurrentContextMovesNobody(t *testing.T) {
	c, path := reloading(t, nil)
	msgs := c.reloaded(path, strings.Replace(plugins, "current-context: prod", "current-context: test", 1), spoken)
	if text := said(msgs); text != "the kubeconfig now names context test (:ctx test switches)" || c.s.Cluster.Name() != "prod" {
		t.Errorf("said %q", text)
	}
	msgs = c.reloaded(path, strings.Replace(plugins, "{name: prod, context", "{name: live, context", 1), spoken)
	if text := said(msgs); !strings.Contains(text, "no longer has context prod") {
		t.Errorf("said %q", text)
	}
}

func TestCredentialsThatWouldNowRunAProgramDoNotReplaceThoseInUse(t *testing.T) {
	c, path := reloading(t, config.NewTrust("", false))
	old := c.s.Cluster
	for _, m := range c.reloaded(path, strings.Replace(plugins, "user: anna", "user: bert", 1), reconnected) {
		if r, ok := m.(reconnectedMsg); ok {
			_, cmd := c.app.Update(r)
			if text := said(gather(t, cmd, spoken)); !strings.Contains(text, `:ctx prod asks whether it may run /nowhere/login-tool "a b" get-token`) {
				t.Errorf("said %q", text)
			}
		}
	}
	if c.s.Cluster != old {
		t.Error("reconnected")
	}
}

func TestAContextWithACredentialPluginAsksBeforeItIsRun(t *testing.T) {
	dir := t.TempDir()
	c, _ := reloading(t, config.NewTrust(dir, false))
	ask := func() {
		c.press(":", "c", "t", "x", "/", "t", "e", "s", "t", "enter")
		screen := ansi.Strip(c.app.View().Content)
		for _, want := range []string{`/nowhere/login-tool "a b" get-token`, "PROFILE", "It is named in", "No, stay here"} {
			if !strings.Contains(screen, want) {
				t.Errorf("%q is not on the screen:\n%s", want, screen)
			}
		}
		if strings.Contains(screen, "hush") {
			t.Error("a value is on the screen")
		}
	}
	p, _ := c.s.Config.Plugin("test")
	ask()
	c.press("enter") // the cursor starts on no
	if c.s.Trust.Allowed(p.Key) || strings.Contains(ansi.Strip(c.app.View().Content), "connecting to") {
		t.Error("enter allowed it")
	}
	ask()
	c.press("y")
	if !c.s.Trust.Allowed(p.Key) || config.NewTrust(dir, false).Allowed(p.Key) {
		t.Error("y does not allow it for now")
	}
	if !strings.Contains(ansi.Strip(c.app.View().Content), "connecting to test") {
		t.Errorf("not on the way:\n%s", ansi.Strip(c.app.View().Content))
	}
}

func TestLoggingInIsForContextsWithACredentialPlugin(t *testing.T) {
	c, _ := reloading(t, nil)
	if step := login(c.s); step.Away != nil || !strings.Contains(step.Say.Text, "has no credential plugin") {
		t.Errorf("got %+v", step)
	}
	cluster, err := c.s.Config.Connect("test")
	if err != nil {
		t.Fatal(err)
	}
	c.s.Cluster.Close()
	c.s.Cluster = cluster
	var out strings.Builder
	run := &loginRun{cluster: cluster, line: "x"}
	run.SetStdin(strings.NewReader("\n"))
	run.SetStdout(&out)
	if err := run.Run(); err == nil || !strings.Contains(out.String(), "there is no program") || !strings.Contains(out.String(), "enter goes back") {
		t.Errorf("%v: %s", err, out.String())
	}
}
