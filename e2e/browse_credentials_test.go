package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// rewrite changes a kubeconfig as kubectl and login tools do: the whole file at once.
func rewrite(t *testing.T, path string, f func(*clientcmdapi.Config)) {
	t.Helper()
	c, err := clientcmd.LoadFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f(c)
	data, err := clientcmd.Write(*c)
	if err != nil {
		t.Fatal(err)
	}
	replace(t, path, string(data))
}

// tokenOf is the token of the user of a kubeconfig's current context.
func tokenOf(c *clientcmdapi.Config) *string {
	return &c.AuthInfos[c.Contexts[c.CurrentContext].AuthInfo].Token
}

func TestARenewedLoginInTheKubeconfigIsPickedUp(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "web-0", "web-1")
		good := ""
		path := kubeconfig(t, lab.Admin, func(k *clientcmdapi.Config) {
			k.Contexts[k.CurrentContext].Namespace = ns
			good = *tokenOf(k)
			*tokenOf(k) = "worn-out"
		})
		s := Start(t, size, Kubeconfig(path)).See("pods(" + ns + ")").SeeMatch(`(?i)unauthorized|log in|logged in|credentials`)
		rewrite(t, path, func(k *clientcmdapi.Config) { *tokenOf(k) = good })
		s.Recovers("web-0", "web-1", "connected", "user admin").Press("j").Selected("web-1")
		// Behind a view that is open, too: it stays where it is.
		rewrite(t, path, func(k *clientcmdapi.Config) { *tokenOf(k) = "worn-out" })
		s.SeeMatch(`(?i)unauthorized|log in|logged in|credentials`).See("web-0").Selected("web-1")
		rewrite(t, path, func(k *clientcmdapi.Config) { *tokenOf(k) = good })
		c.Pods(ns, "meanwhile")
		s.Recovers("meanwhile", "connected").Selected("web-1")
	})
}

func TestUseContextElsewhereIsSaidAndMovesNobody(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		path := kubeconfig(t, lab.Viewer, func(k *clientcmdapi.Config) { k.Contexts["other"] = k.Contexts[k.CurrentContext].DeepCopy() })
		s := Start(t, size, Kubeconfig(path), Args("nodes")).See("node-001", "connected")
		rewrite(t, path, func(k *clientcmdapi.Config) { k.CurrentContext = "other" })
		s.See("now names context other", ":ctx other", "ctx devcluster-viewer", "node-001")
		s.Command("ctx other").See("ctx other", "connected")
		rewrite(t, path, func(k *clientcmdapi.Config) { delete(k.Contexts, "other"); k.CurrentContext = "devcluster-viewer" })
		s.See("no longer has context other", "ctx other")
		replace(t, path, "apiVersion: v1\nkind: Config\nclusters: [\n")
		s.See("kubeconfig changed", "connected").Press("ctrl+g").SeeMatch(`What was read|still counts`)
	})
}

func TestAListOfKubeconfigsIsFollowedFileByFile(t *testing.T) {
	t.Parallel()
	one := kubeconfig(t, lab.Viewer, func(*clientcmdapi.Config) {})
	two := kubeconfig(t, lab.Tenant, func(*clientcmdapi.Config) {})
	missing := filepath.Join(t.TempDir(), "later")
	s := Start(t, Kubeconfig(one+":"+two+":"+missing)).See("ctx devcluster-viewer", "connected")
	s.Command("ctx").See("devcluster-viewer", "devcluster-tenant").Gone("devcluster-nobody")
	data, err := os.ReadFile(world.Kubeconfig(lab.Nobody))
	if err != nil {
		t.Fatal(err)
	}
	replace(t, missing, string(data))
	s.See("devcluster-nobody").Command("ctx devcluster-tenant").See("ctx devcluster-tenant", "pods("+lab.TenantNamespace+")", "connected")
}

// forwardProxy is an HTTP proxy that counts the tunnels through it.
func forwardProxy(t *testing.T) (url string, tunnels *atomic.Int64) {
	t.Helper()
	tunnels = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		far, err := net.Dial("tcp", r.Host)
		if r.Method != http.MethodConnect || err != nil {
			http.Error(w, "no", http.StatusBadGateway)
			return
		}
		tunnels.Add(1)
		near, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(far, near); far.Close() }()
		_, _ = io.Copy(near, far)
		near.Close()
	}))
	t.Cleanup(s.Close)
	return s.URL, tunnels
}

func TestTheProxyOfAKubeconfigIsUsed(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		url, tunnels := forwardProxy(t)
		path := kubeconfig(t, lab.Viewer, func(k *clientcmdapi.Config) { k.Clusters["devcluster"].ProxyURL = url })
		Start(t, size, Kubeconfig(path), Args("nodes")).See("node-001", "connected")
		if tunnels.Load() == 0 {
			t.Error("nothing went through the proxy")
		}
		rewrite(t, path, func(k *clientcmdapi.Config) { k.Clusters["devcluster"].ProxyURL = "http://127.0.0.1:1" })
		Start(t, size, Kubeconfig(path), Args("nodes")).SeeMatch(`(?i)proxy`).Gone("node-001")
	})
}

// plugged has a user's credentials come from a program, which leaves a line in the file it is told each time it is run.
func plugged(t *testing.T, k *clientcmdapi.Config, ran string) {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "login-tool")
	token := *tokenOf(k)
	script := fmt.Sprintf("#!/bin/sh\necho run >> %s\n[ -e %s.broken ] && { echo no ticket >&2; exit 7; }\n", ran, ran) +
		`echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"` + token + `"}}'` + "\n"
	if err := os.WriteFile(tool, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	user := k.Contexts[k.CurrentContext].AuthInfo
	k.AuthInfos[user] = &clientcmdapi.AuthInfo{Exec: &clientcmdapi.ExecConfig{
		APIVersion: "client.authentication.k8s.io/v1", Command: tool, Args: []string{"--for", "prod"}, InteractiveMode: clientcmdapi.IfAvailableExecInteractiveMode,
	}}
}

// runs is how often the credential program has been run.
func runs(ran string) int {
	data, _ := os.ReadFile(ran)
	return strings.Count(string(data), "run")
}

// quits ends a kdeck that has asked something before its screen.
func (s *Session) quits() {
	s.t.Helper()
	s.Settle()
	_ = s.Session.Press("ctrl+c")
	if e := s.Ends(); e.Code != 0 || e.After != "" {
		s.t.Errorf("exit code %d, after the screen %q", e.Code, e.After)
	} else {
		s.Restored(e)
	}
}

func TestWhatAKubeconfigRunsIsAskedForBeforeTheScreenAndRememberedOrRefused(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		ran, home := filepath.Join(t.TempDir(), "ran"), t.TempDir()
		path := kubeconfig(t, lab.Viewer, func(k *clientcmdapi.Config) { plugged(t, k, ran) })
		start := func() *Session { return Start(t, size, Rude(), Home(home), Kubeconfig(path), Args("nodes")) }

		s := start().See("login-tool --for prod", "Run it? [y/N")
		_ = s.Session.Press("enter")
		if e := s.Ends(); e.Code != 1 || runs(ran) != 0 || !strings.Contains(e.Before+e.After, "was not run") {
			t.Fatalf("exit code %d after %d runs: %q", e.Code, runs(ran), e.Before+e.After)
		}
		s = start().See("Run it? [y/N")
		_ = s.Session.Type("y\r")
		s.See("node-001", "connected").quits()
		s = start().See("Run it? [y/N") // once is once
		_ = s.Session.Type("a\r")
		s.See("node-001", "connected").quits()
		s = start().See("node-001", "connected")
		if strings.Contains(s.Raw(0), "Run it?") {
			t.Error("what was allowed for good is asked again")
		}
		s.quits()
		rewrite(t, path, func(k *clientcmdapi.Config) {
			k.AuthInfos[k.Contexts[k.CurrentContext].AuthInfo].Exec.Args = []string{"--for", "else"}
		})
		s = start().See("login-tool --for else", "Run it? [y/N")
		before := runs(ran)
		_ = s.Session.Press("ctrl+c")
		if e := s.Ends(); e.Code == 0 || runs(ran) != before {
			t.Errorf("exit code %d, run %d times more", e.Code, runs(ran)-before)
		}
	})
}

func TestACredentialProgramIsAskedForOnTheScreenBeforeAContextIsSwitchedTo(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		ran := filepath.Join(t.TempDir(), "ran")
		path := kubeconfig(t, lab.Viewer, func(k *clientcmdapi.Config) {
			first := k.CurrentContext
			k.Contexts["plug"] = k.Contexts[first].DeepCopy()
			k.Contexts["plug"].AuthInfo = "plug"
			k.AuthInfos["plug"] = k.AuthInfos[k.Contexts[first].AuthInfo].DeepCopy()
			k.CurrentContext = "plug"
			plugged(t, k, ran)
			k.CurrentContext = first
		})
		s := Start(t, size, Kubeconfig(path), Args("nodes")).See("node-001", "connected")
		s.Command("ctx plug").See("run a credential plugin?", "login-tool --for prod").Press("n").See("was not run", "ctx devcluster-viewer")
		if runs(ran) != 0 {
			t.Error("it was run before it was allowed")
		}
		s.Command("nodes --context plug").See("run a credential plugin?").Press("y").See("ctx plug", "node-001", "connected")
		if runs(ran) == 0 {
			t.Error("it was not run")
		}
		// A program that fails draws nothing over the screen; the terminal is lent to it on demand.
		if err := os.WriteFile(ran+".broken", nil, 0o600); err != nil {
			t.Fatal(err)
		}
		s.Command("login")
		s.wait("have the terminal lent", func(sc tty.Screen) bool { return !sc.Alt && sc.Has("no ticket") && sc.Has("enter goes back") })
		s.Press("enter").See("ctx plug", "node-001")
		_ = os.Remove(ran + ".broken")
		s.Command("login").See("logged in to context plug", "node-001")
	})
}

func TestAServerThatAcceptsAndNeverAnswersIsToldAsATimeout(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	path := kubeconfig(t, lab.Viewer, func(k *clientcmdapi.Config) { k.Clusters["devcluster"].Server = "https://" + l.Addr().String() })
	s := Start(t, Size(80, 24), Kubeconfig(path)).See("connecting", "loading pods")
	s.Press("?").See("every table").Press("esc")
	s.See("No answer from the server in time").Gone("connected")
	Start(t, Size(80, 24), Kubeconfig(path)).See("connecting").Quit() // ctrl+c during connect
	Start(t, Size(80, 24), Kubeconfig(path), Args("gadgets")).See("asking the server").Quit()
}

func TestAMachineThatSleptOpensItsConnectionsAnewAtOnce(t *testing.T) {
	t.Parallel()
	s, p, c, ns := through(t, Size(80, 24))
	if err := s.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	p.Strand() // nothing tells kdeck that these are dead
	c.Pods(ns, "meanwhile")
	time.Sleep(20 * time.Second) // the nap itself
	if err := s.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	s.Recovers("meanwhile", "before-0", "connected").Gone("stale")
	if log := s.Log(); !strings.Contains(log, "woke up") {
		t.Errorf("it was not the nap that was noticed: %s", log)
	}
}

func TestEveryTerminalGetsWhatItCanShow(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		env   []string
		plain bool // 7-bit characters only
		few   bool // at most 16 colours
	}{
		"tmux":                      {env: []string{"TERM=tmux-256color"}},
		"screen":                    {env: []string{"TERM=screen-256color"}},
		"an old screen":             {env: []string{"TERM=screen"}},
		"the Linux console":         {env: []string{"TERM=linux"}, plain: true, few: true},
		"a VT100":                   {env: []string{"TERM=vt100"}, plain: true, few: true},
		"no UTF-8":                  {env: []string{"LANG=C", "LC_ALL=C"}, plain: true},
		"tmux without UTF-8":        {env: []string{"TERM=tmux-256color", "LC_ALL=POSIX"}, plain: true},
		"a screen that reads bytes": {env: []string{"TERM=screen", "LC_ALL=C"}, plain: true},
	} {
		t.Run(name, func(t *testing.T) {
			atSmall(t, func(t *testing.T, size Option) {
				env := x.env
				if x.few { // else it would claim true colour
					env = append([]string{"COLORTERM="}, env...)
				}
				s := Start(t, size, As(lab.Viewer), Env(env...), Args("deploy", "-A")).See("deployments(all)", "connected", "gpu-inference")
				s.Filter("gpu").See("1/").Press("d").See("describe").SeeMatch(`^Name: +gpu-inference`).Press("esc").Press("y").See("kind: Deployment")
				s.Press("z", "z", "?").See("every text").Press("esc", "esc", ".").See("copy ...").Press("esc").Press("X").See("of deployment").Press("esc")
				raw := s.Raw(0)
				for _, r := range raw {
					if x.plain && r > 0x7e {
						t.Errorf("%q is drawn\n%s", r, s.Screen())
						break
					}
				}
				if x.few && (strings.Contains(raw, "38;2;") || strings.Contains(raw, "38;5;")) {
					t.Error("more than 16 colours")
				}
			})
		})
	}
	s := Start(t, As(lab.Viewer), Env("TERM=dumb"))
	if e := s.Ends(); e.Code != 2 || !strings.Contains(e.After, "TERM=dumb") {
		t.Errorf("dumb: exit code %d, %q", e.Code, e.After)
	}
}
