package e2e

import (
	"testing"

	"kdeck/e2e/lab"
)

func TestATenantOpensEveryKindTheirRightsAllow(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Tenant)).See("pods("+lab.TenantNamespace+")", "connected")
		for _, kind := range []string{"services", "jobs", "cronjobs", "statefulsets", "daemonsets", "replicasets", "deployments", "ingresses",
			"horizontalpodautoscalers", "configmaps", "secrets", "serviceaccounts", "endpointslices", "persistentvolumeclaims", "events", "pods"} {
			s.Command(kind).See(kind + "(" + lab.TenantNamespace + ")").Gone("loading").SeeMatch(` \d+$`)
			if sc := s.Settle(); sc.Has("may not") || sc.Has("forbidden") {
				t.Errorf("%s\n%s", kind, sc)
			}
		}
	})
}

func TestATenantGetsAClearSentenceForWhatTheyMayNotSee(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Tenant)).See("pods("+lab.TenantNamespace+")", "connected")
		for _, kind := range []string{"nodes", "persistentvolumes", "storageclasses", "clusterroles"} {
			s.Command(kind).See("You may not list " + kind)
		}
		s.Command("namespaces").See("You may not list the namespaces", ":ns NAME")
		s.Command("pods -n shop").SeeMatch(refused).Gone("loading")
		s.Command("secrets -n " + lab.TenantNamespace).See("secrets(" + lab.TenantNamespace + ")").Gone("loading")
	})
}

func TestATenantReadsWhatBelongsToAnObjectOfTheirs(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Tenant), Args("deploy")).See("deployments("+lab.TenantNamespace+")", "notes").Selected("notes")
		s.Press("d").SeeMatch(`^Name: +notes`).Press("y").See("kind: Deployment").Press("esc").Selected("notes")
		s.Press("v").See("events(" + lab.TenantNamespace + ") of deployment/notes").Gone("loading").Press("esc").Selected("notes")
		s.Press("enter").See("pods("+lab.TenantNamespace+")", "notes-").Press("J").See("replicasets(").SeeMatch(`^notes-`)
		s.Press("esc").See("notes-").Press("o").SeeMatch(refused)
	})
}
