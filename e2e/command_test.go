package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

func TestCommandsOpenKindsByEveryNameTheyHave(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer)).See("pods(default)")
		for command, title := range map[string]string{
			"deploy": "deployments(", "po": "pods(", "deployments.apps": "deployments(", "svc": "services(", "no": "nodes",
			"sts": "statefulsets(", "PODS": "pods(", "crd": "customresourcedefinitions", "ns": "namespaces", "cm": "configmaps(",
			"namespace": "namespaces", "ep": "endpoints(", "storageclasses": "storageclasses", "ev": "events(",
		} {
			s.Command(command).See(title)
		}
	})
}

func TestACommandMayNameANamespaceAnObjectAndLabels(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "api-0 app=api", "web-0 app=web", "web-1 app=web")
		s := Start(t, size).See("pods(default)")
		s.Command("pods "+ns).See("pods("+ns+")", "api-0", "web-0")
		s.Command("pods -n " + ns + " -l app=web").See("web-1").Gone("api-0")
		s.Command("po/api-0 -n " + ns).See("api-0").Gone("web-1")
		s.Command("pods -A").See("pods(all)", "NAMESPACE")
		s.Command("ns "+ns).See("pods("+ns+")", "web-1")
	})
}

func TestAnUnknownWordGetsTheNearestOnes(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size).See("pods(default)")
		s.Command("deployy").See("did you mean", "deploy")
		s.Command("ctx devcluster-admim").See("did you mean", "devcluster-admin")
		s.Command("pods -Z").See("unknown flag -Z")
		s.Command("pods Not_A_Namespace").See("cannot be a namespace")
		s.Command("pods -l a in (").See("label selector")
		s.Command("pods kube-sytem").See("there is no namespace kube-sytem: did you mean kube-system?")
	})
}

func TestThePaletteCompletesWhatIsTyped(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size).See("pods(default)")
		s.Press(":").Type("statef").See("statefulsets")
		s.Press("tab").Press("enter").See("statefulsets(")
		s.Press(":").Type("nod").Press("esc").See("statefulsets(").Gone(":nod")
	})
}

func TestTheKindsTheServerHasAreListed(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer)).See("pods(default)")
		s.Command("kinds").See("bindings").Filter("leases").See("leases").Press("enter")
		s.SeeMatch(`leases\(`)
	})
}

func TestNamespaceKeysJumpToThoseInUse(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		one, two := c.Namespace(), c.Namespace()
		c.Pods(one, "in-one")
		c.Pods(two, "in-two")
		s := Start(t, size, inNamespace(t, one)).See("in-one")
		s.Command("ns " + two).See("in-two").Gone("in-one")
		s.Press("1").See("in-one", "pods("+one+")").Gone("in-two")
		s.Press("2").See("in-two")
		s.Press("0").See("pods(all)")
		s.Press("9").See("no namespace under 9")
	})
}

func TestEnterGoesDownALevelAndEscComesBackToThePlace(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		for _, name := range []string{"aaa", "shop", "zzz"} {
			c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: `+name+`}, spec: {replicas: 2, selector: {matchLabels: {app: `+name+`}},
				template: {metadata: {labels: {app: `+name+`, devcluster/fast: "true"}}, spec: {containers: [{name: main, image: "img:1"}, {name: side, image: "img:2"}]}}}}`)
		}
		s := Start(t, size, inNamespace(t, ns), Args("deploy")).See("shop", "zzz")
		s.Press("j").Selected("shop").SeeMatch(`shop +2/2`)
		s.Press("enter").SeeMatch(`^shop-[a-z0-9]+-[a-z0-9]+ +2/2 +Running`).SeeMatch(` 2$`)
		if sc := s.Screen(); sc.Has("aaa-") || sc.Has("zzz-") {
			t.Errorf("pods of other deployments are shown\n%s", sc)
		}
		s.Press("j")
		second := s.wait("have the second pod under the cursor", func(sc tty.Screen) bool { return selectedRow(sc) == 4 })
		pod, _, _ := strings.Cut(selected(second), " ")
		s.Press("enter").See("main", "side", "img:1")
		s.Press("esc").Selected(pod)
		s.Press("esc").Selected("shop").See("aaa", "zzz")
	})
}

func TestEnterOnANamespaceShowsItsPods(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "inside")
		s := Start(t, size, Args("ns")).See("namespaces")
		s.Filter(ns).Selected(ns).Press("enter").See("pods("+ns+")", "inside")
		s.Press("esc").See("namespaces").Selected(ns)
	})
}

func TestAContextSwitchNeverTouchesTheKubeconfig(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "in-ns")
		path := kubeconfig(t, lab.Admin, func(k *clientcmdapi.Config) {
			second := k.Contexts[k.CurrentContext].DeepCopy()
			second.Namespace = ns
			k.Contexts["second"] = second
		})
		sum := checksum(t, path)
		s := Start(t, size, Kubeconfig(path)).See("pods(default)", "ctx devcluster-admin")
		s.Command("ctx").See("contexts", "second", "devcluster-admin")
		s.Press("j").Selected("second").Press("enter").See("ctx second", "pods("+ns+")", "in-ns")
		s.Command("ctx devcluster-admin").See("ctx devcluster-admin", "pods(default)").Gone("in-ns")
		s.Quit()
		if checksum(t, path) != sum {
			t.Error("the kubeconfig has changed")
		}
	})
}

func checksum(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(data))
}
