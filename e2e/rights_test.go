package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// user gives somebody a role in a namespace, and a kubeconfig by which kdeck is that user.
func (c *cluster) user(ns string, rules ...string) (kubeconfigPath string) {
	c.t.Helper()
	name := "user-" + ns
	c.Apply(ns, fmt.Sprintf(`apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: restricted}
rules:
%s
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: restricted}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: restricted}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %s}]
`, strings.Join(rules, "\n"), name))
	return kubeconfig(c.t, lab.Admin, func(k *clientcmdapi.Config) {
		x := k.Contexts[k.CurrentContext]
		x.Namespace = ns
		k.AuthInfos[x.AuthInfo].Impersonate = name
	})
}

func TestAListThatMayBeReadButNotWatchedShowsItsRowsAndSaysSo(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "before-0", "before-1")
		path := c.user(ns, `- {apiGroups: [""], resources: [pods, secrets, services], verbs: [get, list]}`)
		s := Start(t, size, Kubeconfig(path), Args("pods")).See("before-0", "before-1", "not live: may not watch; read at", "ctrl+r", "connected")
		s.Never("stale", 3*time.Second).Gone("forbidden")
		s.Press("j").Selected("before-1")
		c.Pods(ns, "later")
		s.Press("ctrl+r").See("later", "before-0", "not live: may not watch").Selected("before-1")
		c.Delete("v1", "Pod", ns, "before-0")
		s.waitFor(recovery, "read it anew by itself", func(sc tty.Screen) bool { return !sc.Has("before-0") && sc.Has("later") })
		s.Command("svc").See("no services in namespace "+ns, "not live: may not watch").Gone("may not list", "403")
		s.Command("pods").See("later").Press("y").See("kind: Pod", "not live: may not watch").Press("esc")
		s.Command("deploy").SeeMatch(refused)
	})
}

func TestAKindThatCannotBeWatchedSaysSo(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Admin), Args("componentstatuses")).See("etcd-0", "not live: cannot be watched; read at")
	s.Never("stale", 2*time.Second)
}

func TestOneSecretThatMayBeReadIsShownByItsName(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, "{apiVersion: v1, kind: Secret, metadata: {name: db}, stringData: {password: hush}}")
		c.Apply(ns, "{apiVersion: v1, kind: Secret, metadata: {name: other}, stringData: {password: hush}}")
		path := c.user(ns, `- {apiGroups: [""], resources: [secrets], resourceNames: [db], verbs: [get]}`)
		s := Start(t, size, Kubeconfig(path), Args("secret/db")).See("secrets("+ns+")/db", "Opaque", "not live: may not watch")
		s.Press("y").See("kind: Secret", "name: db").Press("esc")
		c.Delete("v1", "Secret", ns, "db")
		s.Press("ctrl+r").See("there are no secrets named db")
		s.Command("secret/other").SeeMatch(refused).Command("secrets").SeeMatch(refused)
		c.Apply(ns, "{apiVersion: v1, kind: Secret, metadata: {name: db}, stringData: {password: hush}}")
		s.Command("secret/db").See("Opaque")
	})
}

func TestOneSecretThatMayBeWatchedByItsNameIsLive(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, "{apiVersion: v1, kind: Secret, metadata: {name: db}, stringData: {password: hush}}")
	path := c.user(ns, `- {apiGroups: [""], resources: [secrets], resourceNames: [db], verbs: [get, watch]}`)
	s := Start(t, Kubeconfig(path), Args("secret/db")).See("secrets("+ns+")/db", "Opaque").Never("not live", time.Second)
	c.Delete("v1", "Secret", ns, "db")
	s.See("there are no secrets named db")
}

func TestAKubeconfigWithoutAUsableCurrentContextOffersTheOthers(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		for name, x := range map[string]struct {
			bend func(*clientcmdapi.Config)
			why  string
		}{
			"none":      {func(c *clientcmdapi.Config) { c.CurrentContext = "" }, "sets no current-context"},
			"not there": {func(c *clientcmdapi.Config) { c.CurrentContext = "gone" }, `no context "gone"`},
			"broken": {func(c *clientcmdapi.Config) {
				c.Contexts["half"] = &clientcmdapi.Context{Cluster: "nowhere"}
				c.CurrentContext = "half"
			}, `no cluster "nowhere"`},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				path := kubeconfig(t, lab.Viewer, x.bend)
				s := Start(t, size, Kubeconfig(path), Args("nodes")).See("contexts", "devcluster-viewer", x.why, "no usable context")
				s.Command("pods").See(strings.Fields(x.why)[0]).Press("esc").See("devcluster-viewer")
				s.Filter("viewer").Selected("devcluster-viewer").Press("enter").See("node-001", "connected").Gone(x.why)
			})
		}
	})
	path := kubeconfig(t, lab.Viewer, func(c *clientcmdapi.Config) { c.CurrentContext = "" })
	refusal(t, 2, []string{"sets no current-context", "devcluster-viewer"}, Kubeconfig(path), Args("logs", "web-0"))
}

func TestACredentialPluginThatFailsOffersTheOtherContexts(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		script := filepath.Join(t.TempDir(), "login")
		if err := os.WriteFile(script, []byte("#!/nowhere/python3\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		path := kubeconfig(t, lab.Viewer, func(c *clientcmdapi.Config) {
			good := c.Contexts[c.CurrentContext]
			c.AuthInfos["plugged"] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{APIVersion: "client.authentication.k8s.io/v1",
				Command: script, InstallHint: "Get python3 from example.com", InteractiveMode: clientcmdapi.NeverExecInteractiveMode}}
			c.Contexts["behind-a-plugin"] = &clientcmdapi.Context{Cluster: good.Cluster, AuthInfo: "plugged"}
			c.CurrentContext = "behind-a-plugin"
		})
		s := Start(t, size, Kubeconfig(path), Args("nodes", "--trust-exec"), Rude())
		s.See("contexts", "devcluster-viewer", "behind-a-plugin")
		s.wait("see what is wrong, and what helps", func(sc tty.Screen) bool {
			text := strings.Join(strings.Fields(strings.Join(sc.Lines(), " ")), " ")
			return strings.Contains(text, "is a script for /nowhere/python3, which is not there") && strings.Contains(text, "install that, or correct the first line") &&
				strings.Contains(text, "The kubeconfig says: Get python3 from example.com.") && !strings.Contains(text, ":login")
		})
		s.Filter("viewer").Selected("devcluster-viewer").Press("enter").See("node-001", "connected")
		s.Settle()
		if err := s.Session.Press("ctrl+c"); err != nil {
			t.Fatal(err)
		}
		e := s.Ends()
		if s.Restored(e); e.Code != 0 || !strings.Contains(e.Before, "kdeck: running "+script) { // then the plugin had the terminal
			t.Errorf("exit code %d, before the screen %q", e.Code, e.Before)
		}
	})
}
