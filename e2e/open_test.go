package e2e

import (
	"os"
	"strings"
	"testing"

	"kdeck/e2e/lab"
)

func TestItOpensOnThePodsOfTheKubeconfigsNamespace(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "web-0", "web-1")
		s := Start(t, size, inNamespace(t, ns))
		s.See("pods("+ns+")", "NAME", "READY", "STATUS", "RESTARTS", "AGE")
		s.SeeMatch(`^web-0 +1/1 +Running +0 +\d+[sm]`)
		s.SeeMatch(`^web-1 +1/1 +Running`)
	})
}

func TestItOpensOnWhatTheCommandLineAsksFor(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns, other := c.Namespace(), c.Namespace()
	c.Pods(ns, "api-0 app=api", "web-0 app=web tier=front", "web-1 app=web tier=back")
	c.Pods(other, "elsewhere-0 app=web")
	c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {replicas: 2, selector: {matchLabels: {app: shop}},
		template: {metadata: {labels: {app: shop, devcluster/fast: "true"}}, spec: {containers: [{name: main, image: img}]}}}}`)
	for name, x := range map[string]struct {
		args []string
		see  []string
		not  string
	}{
		"pods of all namespaces":           {[]string{"pods", "-A"}, []string{"pods(all)", "NAMESPACE"}, "pods(default)"},
		"all namespaces without a kind":    {[]string{"-A"}, []string{"pods(all)", "NAMESPACE"}, "pods(default)"},
		"a kind's alias in a namespace":    {[]string{"deploy", "-n", ns}, []string{"deployments(" + ns + ")", "shop", "2/2"}, "web-0"},
		"one object":                       {[]string{"pod/web-0", "-n", ns}, []string{"web-0"}, "web-1"},
		"a label selector":                 {[]string{"pods", "-n", ns, "-l", "app=web"}, []string{"web-0", "web-1"}, "api-0"},
		"a label selector of several keys": {[]string{"po", "-n", ns, "-l", "app=web,tier in (back, none)"}, []string{"web-1"}, "web-0"},
		"a kind without namespaces":        {[]string{"nodes"}, []string{"nodes", "node-001", "node-006"}, "no nodes"},
	} {
		t.Run(name, func(t *testing.T) {
			atSmall(t, func(t *testing.T, size Option) {
				s := Start(t, size, Args(x.args...)).See(x.see...)
				if sc := s.Screen(); sc.Has(x.not) {
					t.Errorf("%q is on the screen\n%s", x.not, sc)
				}
			})
		})
	}
}

func TestWithoutAPlaceForItsStateItOpensAllTheSame(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer), Args("nodes"), Env("XDG_STATE_HOME="+file))
		s.See("node-001", "connected").Press("ctrl+g").See("state directory")
	})
}

func TestTheVersionIsOneLine(t *testing.T) {
	t.Parallel()
	s := Start(t, Args("version"))
	e := s.Ends()
	if e.Code != 0 || !strings.HasPrefix(e.After, "kdeck ") || strings.Contains(e.After, "\n") || e.Before != "" {
		t.Errorf("%+v", e)
	}
	s.Restored(e)
}

func TestAWrongCommandLineIsOneLineAndExitCodeTwo(t *testing.T) {
	t.Parallel()
	for line, words := range map[string]string{
		"--no-such-flag":          "unknown flag",
		"pods -A -n default":      "exclude each other",
		"pods here -n there":      "which namespace, here or there?",
		"pods -n Not_A":           "cannot be a namespace",
		"pods a b":                "too many words",
		"pods -l=a,=":             "label selector",
		"pods --field-selector=(": "field selector",
		"pods/a/b":                "cannot be a name",
	} {
		t.Run(line, func(t *testing.T) { refusal(t, 2, []string{words}, Args(strings.Fields(line)...)) })
	}
}

func TestQuittingWorksByEveryKeyThatMeansIt(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*Session){
		"ctrl+c": func(s *Session) { _ = s.Session.Press("ctrl+c") },
		"q":      func(s *Session) { _ = s.Session.Press("q", "q") },
		":q":     func(s *Session) { s.Press(":").Type("q"); _ = s.Session.Press("enter") },
	} {
		t.Run(name, func(t *testing.T) {
			atSmall(t, func(t *testing.T, size Option) {
				s := Start(t, size, As(lab.Viewer)).See("pods(default)")
				s.Settle() // as in Quit
				leave(s)
				e := s.Ends()
				if e.Code != 0 || e.After != "" {
					t.Errorf("exit code %d, written after the screen: %q", e.Code, e.After)
				}
				s.Restored(e)
			})
		})
	}
}
