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

// refusal is kdeck ending before the screen is up: an exit code, one line, a terminal as it was.
func refusal(t *testing.T, code int, options ...Option) string {
	t.Helper()
	s := Start(t, options...)
	e := s.Ends()
	s.Restored(e)
	if e.Code != code || !strings.HasPrefix(e.After, "kdeck: ") || e.Before != "" {
		t.Errorf("exit code %d %s, want %d; before the screen %q, after it %q", e.Code, e.Signal, code, e.Before, e.After)
	}
	// A long line is wrapped by the terminal, not by kdeck.
	if strings.Contains(strings.TrimSpace(e.After), "\n") {
		t.Errorf("more than one line:\n%s", e.After)
	}
	return e.After
}

func TestWithoutAKubeconfigTheDemoIsNamed(t *testing.T) {
	if said := refusal(t, 1, Kubeconfig("")); !strings.Contains(said, "make demo") {
		t.Errorf("said %q", said)
	}
}

func TestAnEmptyKubeconfigIsSaidToBeEmpty(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refusal(t, 1, Kubeconfig(path))
}

func TestABrokenKubeconfigIsNamedWithItsLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "broken-config")
	text := "apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster: {server: [}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := refusal(t, 1, Kubeconfig(path))
	if !strings.Contains(said, "broken-config") || !strings.Contains(said, "line 5") && !strings.Contains(said, "broken-config:5") {
		t.Errorf("said %q", said)
	}
}

func TestAnUnknownContextIsToldWithTheNearestOne(t *testing.T) {
	said := refusal(t, 1, As(lab.Admin), Args("--context", "devcluster-admim"))
	if !strings.Contains(said, "devcluster-admim") || !strings.Contains(said, "devcluster-admin") {
		t.Errorf("said %q", said)
	}
}

func TestAServerThatCannotBeReachedIsWaitedForOnScreen(t *testing.T) {
	atSizes(t, func(t *testing.T, size Option) {
		// Nobody serves port 1; a port that was free a moment ago may be somebody's now.
		path := kubeconfig(t, lab.Viewer, func(c *clientcmdapi.Config) { c.Clusters["devcluster"].Server = "https://127.0.0.1:1" })
		s := Start(t, size, Kubeconfig(path)).See("pods(default)")
		s.SeeMatch(`(?i)refused|no connection|cannot be reached|unreachable|not reachable`).Gone("connected")
		s.Press("?").See("every table").Press("esc").Command("deploy").See("deployments(default)")
	})
}

func TestABadCertificateIsSaidToBeBad(t *testing.T) {
	atSizes(t, func(t *testing.T, size Option) {
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
	atSizes(t, func(t *testing.T, size Option) {
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
	s := Start(t, Kubeconfig(one+":"+two)).See("ctx devcluster-viewer")
	s.Command("ctx").See("devcluster-viewer", "devcluster-tenant")
	s.Command("ctx devcluster-tenant").See("ctx devcluster-tenant", "pods("+lab.TenantNamespace+")")
}
