package e2e

import (
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
)

func TestTheLastViewComesBackWithItsNamespaceFilterSortAndWidth(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		for _, name := range []string{"shop-a", "shop-b", "other"} {
			c.Apply(ns, deployment(name, 0))
		}
		home := t.TempDir()
		s := Start(t, size, Home(home)).See("pods(default)", "connected")
		s.Command("deploy -n "+ns).See("shop-a", "shop-b", "other").Filter("shop").See("2/3").Press("N").See("NAME▲").Press("N").See("NAME▼").Order("shop-b", "shop-a")
		s.Press("W").SeeMatch(`CONTAINERS|›$`)
		s.Quit()
		s = Start(t, size, Home(home)).See("deployments("+ns+")", "/shop", "2/3", "NAME▼", "ns "+ns).Order("shop-b", "shop-a").Gone("other").SeeMatch(`CONTAINERS|›$`)
		s.Press("esc").See("other")
		s.Quit()
		Start(t, size, Home(home), Args("nodes")).See("node-001", "nodes").Gone("deployments(").Quit()
	})
}

func TestEachContextHasAStateOfItsOwn(t *testing.T) {
	t.Parallel()
	c := admin(t)
	one, two := c.Namespace(), c.Namespace()
	c.Pods(one, "in-one")
	path := kubeconfig(t, lab.Admin, func(k *clientcmdapi.Config) {
		k.Contexts["second"] = k.Contexts[k.CurrentContext].DeepCopy()
		k.Contexts["second"].Namespace = two
	})
	home := t.TempDir()
	s := Start(t, Kubeconfig(path), Home(home)).See("pods(default)", "connected").Command("svc -n " + one).See("services(" + one + ")")
	s.Quit()
	s = Start(t, Kubeconfig(path), Home(home), Args("--context", "second")).See("ctx second", "pods("+two+")").Command("deploy").See("deployments(" + two + ")")
	s.Quit()
	Start(t, Kubeconfig(path), Home(home)).See("ctx devcluster-admin", "services("+one+")").Quit()
	Start(t, Kubeconfig(path), Home(home), Args("--context", "second")).See("ctx second", "deployments("+two+")").Quit()
}

func TestTheNamespacesUsedKeepTheirNumbers(t *testing.T) {
	t.Parallel()
	c := admin(t)
	one, two := c.Namespace(), c.Namespace()
	c.Pods(one, "in-one")
	c.Pods(two, "in-two")
	home := t.TempDir()
	s := Start(t, Home(home)).See("pods(default)", "connected").Command("ns " + one).See("in-one").Command("ns " + two).See("in-two")
	s.Quit()
	Start(t, Home(home)).See("in-two").Press("2").See("in-one").Press("3").See("in-two").Press("1").See("pods(default)")
}
