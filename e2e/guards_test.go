package e2e

import (
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
)

// What keeps writes from happening: read-only mode, protected contexts, rights.

func TestReadOnlyByTheCommandLineRefusesWritesShellsAndForwards(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0")
	s := Start(t, Size(80, 24), Args("pods", "-n", ns, "--readonly")).SeeMatch(`web-0 .*Running`).See("read-only").Selected("web-0")
	for _, press := range []string{"ctrl+d", "ctrl+k", "E", "e", "i", "s", "a", "x", "F"} {
		s.Press(press).See("read-only: nothing is written").Press("j").Gone("nothing is written").Selected("web-0")
	}
	for _, command := range []string{"delete", "label", "annotate", "duplicate"} {
		s.Command(command).See("read-only: nothing is written").Press("j").Gone("nothing is written")
	}
	s.Command("readonly").See("readonly-toggle in the configuration would allow").Press("ctrl+d").See("read-only: nothing is written")
	if c.ending("v1", "Pod", ns, "web-0") {
		t.Error("it was deleted")
	}
}

func TestReadOnlyByAPatternIsSwitchedOffOnlyWhereTheConfigurationAllowsIt(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0")
	s := at(t, Size(80, 24), "pods", ns, Home(configured(t, "contexts:\n  - match: devcluster-*\n    readonly: true\n    readonly-toggle: true\n"))).SeeMatch(`web-0 .*Running`)
	s.Press("ctrl+d").See("read-only: nothing is written").Command("readonly").See("no longer read-only")
	s.Press("ctrl+d").See("delete pod web-0", "[a Apply")
	// Whatever is reviewed when it is switched on again is not sent.
	s.Press("esc").Command("readonly").See("read-only: nothing is written").Press("ctrl+d").See("delete: read-only")
	if c.ending("v1", "Pod", ns, "web-0") {
		t.Error("it was deleted")
	}
}

func TestAProtectedContextByPatternHasARedFrameAndWantsTheContextTypedForMany(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Pods(ns, "web-0", "web-1")
	prod := kubeconfig(t, lab.Admin, func(k *clientcmdapi.Config) {
		k.Contexts["prod-eu"] = k.Contexts[k.CurrentContext]
		k.CurrentContext = "prod-eu"
	})
	s := at(t, Size(80, 24), "pods", ns, Kubeconfig(prod), Home(configured(t, "contexts:\n  - match: prod*\n    protected: true\n"))).SeeMatch(`web-1 .*Running`)
	mark := s.Bytes()
	s.Press("space").Press("space").Press("ctrl+d").See("PROTECTED", "delete pod web-0", "type prod-eu to confirm").Writes(mark, "PROTECTED")
	s.Type("web-0").Press("enter").See("PROTECTED").Press("ctrl+u").Type("prod-eu").Press("tab").Press("tab").Press("enter").See("done: delete")
	c.Await("both are gone", func() bool { return c.ending("v1", "Pod", ns, "web-0") && c.ending("v1", "Pod", ns, "web-1") })
	// What destroys nothing takes no typing, but says where one is.
	s.Command("configmaps -n "+ns).See("kube-root-ca.crt").Selected("kube-root-ca.crt").Command("label").See("none is there").fill("a", "b").See("PROTECTED", "label configmap kube-root-ca.crt: a=b").
		Gone("to confirm").agree().See("done: set label")
}

func TestAViewerAndATenantAreToldWhatTheyMayNot(t *testing.T) {
	t.Parallel()
	s := Start(t, Size(80, 24), As(lab.Viewer), Args("deployments", "-n", "shop")).See("myweb", "connected").Filter("myweb").Selected("myweb")
	s.Press(".").See("you may not").Press("esc")
	for press, right := range map[string]string{"ctrl+d": "delete", "r": "patch", "s": "patch", "e": "patch"} {
		s.Press(press).See("you may not " + right + " deployments.apps").Press("j").Gone("you may not")
	}
	// A tenant writes at home, and is told by the server's own reason elsewhere.
	c := admin(t)
	c.Apply("team-a", `{apiVersion: v1, kind: ConfigMap, metadata: {name: of-the-team}}`)
	t.Cleanup(func() { _ = c.find("v1", "ConfigMap", "team-a", "of-the-team") })
	u := at(t, Size(80, 24), "configmaps", "team-a", As(lab.Tenant)).See("of-the-team").Filter("of-the-team").Selected("of-the-team")
	u.Press("ctrl+d").See("delete configmap of-the-team").agree().See("done: delete")
	c.Await("it is gone", func() bool { return c.find("v1", "ConfigMap", "team-a", "of-the-team") == nil })
	u.Command("create-namespace").See("create a namespace").Type("not-mine").Press("enter").SeeMatch(`you may not|would fail`)
	if c.find("v1", "Namespace", "", "not-mine") != nil {
		t.Error("it was made")
	}
}
