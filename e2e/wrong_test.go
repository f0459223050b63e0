package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
	"kdeck/e2e/proxy"
)

// refusal is kdeck ending before the screen is up, with a sentence that has some words in it: exit code, one line, a terminal as
// it was.
func refusal(t *testing.T, code int, words []string, options ...Option) {
	atSizes(t, func(t *testing.T, size Option) {
		s := Start(t, append(options, size)...)
		e := s.Ends()
		s.Restored(e)
		if e.Code != code || !strings.HasPrefix(e.After, "kdeck: ") || e.Before != "" {
			t.Errorf("exit code %d %s, want %d; before the screen %q, after it %q", e.Code, e.Signal, code, e.Before, e.After)
		}
		// A long line is wrapped by the terminal, not by kdeck.
		if strings.Contains(strings.TrimSpace(e.After), "\n") {
			t.Errorf("more than one line:\n%s", e.After)
		}
		for _, w := range words {
			if !strings.Contains(e.After, w) {
				t.Errorf("%q is not in %q", w, e.After)
			}
		}
	})
}

func TestWithoutAKubeconfigTheDemoIsNamed(t *testing.T) {
	t.Parallel()
	refusal(t, 1, []string{"no kubeconfig", "make demo"}, Kubeconfig(""))
}

func TestAKubeconfigThatIsNoneIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		text  string
		words []string
	}{
		"empty":              {"", []string{"has no contexts in it", "--kubeconfig"}},
		"broken":             {"apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster: {server: [}\n", []string{"line 5"}},
		"of the wrong shape": {"apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster:\n    server: 12\n", []string{"line 6", "clusters.cluster.server"}},
		"no text":            {"apiVersion: v1\n\xff\xfe\n", []string{"line 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "the-config")
			if err := os.WriteFile(path, []byte(x.text), 0o600); err != nil {
				t.Fatal(err)
			}
			refusal(t, 1, append(x.words, "the-config"), Kubeconfig(path))
		})
	}
}

func TestAnUnknownContextIsToldWithTheNearestOne(t *testing.T) {
	t.Parallel()
	refusal(t, 1, []string{"devcluster-admim", "devcluster-admin"}, As(lab.Admin), Args("--context", "devcluster-admim"))
}

func TestAHostileNameInAKubeconfigCannotReachTheTerminal(t *testing.T) {
	t.Parallel()
	name := "prod\x1b]0;OWNED\x07\x1b[31mred"
	path := kubeconfig(t, lab.Viewer, func(c *clientcmdapi.Config) {
		c.Contexts[name] = c.Contexts[c.CurrentContext]
		delete(c.Contexts, c.CurrentContext)
		c.CurrentContext = name
	})
	atSmall(t, func(t *testing.T, size Option) {
		for _, args := range []string{"--context=nonsense", "--user=nonsense", "--cluster=nonsense"} {
			s := Start(t, size, Kubeconfig(path), Args(args))
			if e := s.Ends(); e.Code != 1 || strings.Contains(s.Raw(0), "\x1b") || strings.Contains(s.Raw(0), "\x07") {
				t.Errorf("%s: exit code %d, wrote %q", args, e.Code, s.Raw(0))
			}
		}
		s := Start(t, size, Kubeconfig(path), Args("nodes")).See("node-001", "connected")
		s.Command("ctx").See("contexts", "devcluster")
		if raw := s.Raw(0); strings.Contains(raw, "OWNED\x07") {
			t.Error("a title got through")
		}
	})
}

func TestAServerThatCannotBeReachedIsWaitedForOnScreen(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		// Nobody serves port 1; a port that was free a moment ago may be somebody's now.
		path := kubeconfig(t, lab.Viewer, func(c *clientcmdapi.Config) { c.Clusters["devcluster"].Server = "https://127.0.0.1:1" })
		s := Start(t, size, Kubeconfig(path)).See("pods(default)")
		s.SeeMatch(`(?i)refused|no connection|cannot be reached|unreachable|not reachable`).Gone("connected")
		s.Press("?").See("every table").Press("esc").Command("deploy").See("deployments(default)")
	})
}

func TestABadCertificateIsSaidToBeBad(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		p, err := proxy.New(world.Kubeconfig(lab.Viewer))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Close)
		path := kubeconfig(t, lab.Viewer, func(c *clientcmdapi.Config) { c.Clusters["devcluster"].Server = "https://" + p.Addr() })
		Start(t, size, Kubeconfig(path)).See("pods(default)").SeeMatch(`(?i)certificate`)
	})
}

func TestAWrongTokenIsSaidToBeNoLogin(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		path := kubeconfig(t, lab.Viewer, func(c *clientcmdapi.Config) {
			c.AuthInfos[c.Contexts[c.CurrentContext].AuthInfo].Token = "worn-out"
		})
		s := Start(t, size, Kubeconfig(path)).See("pods(default)")
		s.SeeMatch(`(?i)unauthorized|log in|logged in|credentials`)
		if sc := s.Screen(); sc.Has("worn-out") {
			t.Errorf("the token is on the screen\n%s", sc)
		}
	})
}

func TestWithoutATerminalThereIsOneLineAndExitCodeTwo(t *testing.T) {
	t.Parallel()
	for name, shell := range map[string]string{
		"input from a file": `"$KDECK" </dev/null`, "output to a pipe": `"$KDECK" | cat; exit ${PIPESTATUS[0]}`,
		"output to a file": `"$KDECK" >out; code=$?; cat out; exit $code`,
	} {
		t.Run(name, func(t *testing.T) {
			s := Start(t, Program("/bin/bash"), Args("-c", shell), Env("KDECK="+lab.Bin("kdeck")))
			e := s.Ends()
			s.Restored(e)
			if e.Code != 2 || strings.Contains(e.After, "\n") || !strings.Contains(e.After, "terminal") || s.Raw(0) != e.After+"\r\n" {
				t.Errorf("exit code %d, wrote %q", e.Code, s.Raw(0))
			}
		})
	}
}

func TestAKubeconfigOfSeveralFilesIsMerged(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		one := world.Kubeconfig(lab.Viewer)
		dir := t.TempDir()
		two := filepath.Join(dir, "two")
		c, err := clientcmd.LoadFromFile(world.Kubeconfig(lab.Tenant))
		if err != nil {
			t.Fatal(err)
		}
		if err := proxy.Write(two, c); err != nil {
			t.Fatal(err)
		}
		s := Start(t, size, Kubeconfig(one+":"+two)).See("ctx devcluster-viewer")
		s.Command("ctx").See("devcluster-viewer", "devcluster-tenant")
		s.Command("ctx devcluster-tenant").See("ctx devcluster-tenant", "pods("+lab.TenantNamespace+")")
	})
}
