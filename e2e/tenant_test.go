package e2e

import (
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
)

func TestATenantWorksInTheNamespaceOfTheirOwn(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Tenant)).See("pods("+lab.TenantNamespace+")", "notes-")
		s.Command("deploy").See("deployments("+lab.TenantNamespace+")", "notes")
		s.Command("secrets").See("secrets(" + lab.TenantNamespace + ")")
	})
}

func TestATenantWhoMayNotListNamespacesTypesOne(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		path := kubeconfig(t, lab.Tenant, func(c *clientcmdapi.Config) { c.Contexts[c.CurrentContext].Namespace = "" })
		s := Start(t, size, Kubeconfig(path)).See("pods(default)")
		s.SeeMatch(refused)
		s.Command("ns").SeeMatch(refused)
		s.Command("ns "+lab.TenantNamespace).See("pods("+lab.TenantNamespace+")", "notes-")
	})
}

func TestATenantWhoAsksForEverythingIsToldAndGetsTheirNamespace(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Tenant), Args("pods", "-A"))
		s.See("pods("+lab.TenantNamespace+")", "notes-").SeeMatch(refused)
		s.Press("0").SeeMatch(refused).See("notes-")
	})
}

func TestSomebodyWithoutAnyRightsIsToldSoAndStays(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Nobody)).See("pods(default)")
		s.SeeMatch(refused)
		s.Command("deploy").See("deployments(default)").SeeMatch(refused)
		s.Command("nodes").SeeMatch(refused)
		s.Press("?").See("every table").Press("esc")
	})
}

// refused is how kdeck words that somebody may not do something.
const refused = `(?i)no right|may not|not allowed|forbidden`
