package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// savedFile is the one file kdeck has left in its folder that matches.
func (s *Session) savedFile(pattern string) string {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.home, pattern))
	if err != nil || len(files) != 1 {
		s.t.Fatalf("files %v, %v", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		s.t.Fatal(err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		s.t.Errorf("%s: %v %v", files[0], info.Mode(), err)
	}
	return string(data)
}

func TestTextsAreCopiedSavedAndReadAnewAsTablesAre(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, c, ns := lookingAt(t, size)
		s.Filter("web-0").Selected("web-0").Press("y").See("web-0 yaml", "kind: Pod")
		mark := s.Bytes()
		s.Press("c").See("the text", "kubectl command").Press("k").copies(mark, "kubectl get pods web-0 -n "+ns+" --context devcluster-admin -o yaml")
		mark = s.Bytes()
		s.Press("c").See("the text").Press("n").copies(mark, "web-0")
		s.Press("z", "z", "ctrl+s").See("saved to").Press("z") // what is folded is in the file all the same
		if text := s.savedFile("kdeck-pods-web-0-yaml-*.yaml"); !strings.Contains(text, "terminationMessagePath") || strings.Contains(text, "…") {
			t.Errorf("saved %q", text)
		}
		s.Press("ctrl+r").See("reading pods/web-0 anew", "kind: Pod").Press("d").See("web-0 describe").SeeMatch(`^Name: +web-0$`)
		mark = s.Bytes()
		s.Press(".").See("copy ...", "save what is shown", "open in $PAGER").Press("esc").Press("c").See("the text").Press("k")
		s.copies(mark, "kubectl describe pods web-0 -n "+ns+" --context devcluster-admin").Press("ctrl+s").See("saved to")
		if text := s.savedFile("kdeck-pods-web-0-describe-*.txt"); !strings.Contains(text, "Namespace:") || !strings.Contains(text, "web-0") {
			t.Errorf("saved %q", text)
		}
		s.Press("esc").See("1/4")
		c.Apply(ns, `{apiVersion: v1, kind: Secret, metadata: {name: vault}, stringData: {password: hunter2hunter2}}`)
		s.Command("secrets").See("vault").Press("enter").See("vault values", "***").Press("ctrl+s").See("saved to")
		if text := s.savedFile("kdeck-secrets-vault-*"); strings.Contains(text, "hunter2") {
			t.Errorf("saved %q", text)
		}
		s.Press("x").See("hunter2hunter2").Press("ctrl+s").See("never go into a file")
		s.savedFile("kdeck-secrets-vault-*")
	})
}

func TestTheKeysOfEverywhereWorkInTexts(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer), Args("nodes")).See("node-001", "connected")
		s.Command("deploy -n shop").See("catalog").Press("y").See("yaml", "kind: Deployment").Press("[").See("node-001").Gone("yaml")
		s.Press("]").See("catalog").Press("d").See("describe").SeeMatch(`^Name: `).Press("-").See("node-001").Gone("Name:")
		s.Press("]").See("catalog").Press("y").See("kind: Deployment").Press("]").See("no other place", "kind: Deployment")
		s.Press("A").See("configmaps", "SHORT NAMES").Press("esc").See("kind: Deployment")
	})
}

func TestColumnsAreChosenInAFormAndComeBackWithTheContext(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		home := t.TempDir()
		c := admin(t)
		ns := c.Namespace()
		c.Apply(ns, deployment("shop", 0))
		s := Start(t, size, inNamespace(t, ns), Home(home), Args("deploy")).See("shop", "connected")
		s.Press(".").Type("hoose").See("choose columns").Press("enter").See("columns of deployments", "one a line")
		s.Press("ctrl+u", "ctrl+k").Type("REDAY").Press("down", "ctrl+k").Type("TITLE=.metadata.labels[").Press("tab", "enter").See("columns of deployments")
		s.SeeMatch(`(?i)no column REDAY|unterminated|array`)
		s.Press("esc").Command("columns").See("one a line")
		// Of NAME, READY, UP-TO-DATE, AVAILABLE, AGE the second is taken for one of one's own and the third goes.
		s.Press("down", "ctrl+k").Type("IMG=.spec.template.spec.containers[0].image").Press("down", "ctrl+u", "ctrl+k", "tab", "enter")
		s.SeeMatch(`^NAME +IMG +AVAILABLE +AGE$`).SeeMatch(`^shop +img +0 `)
		s.Command("pods").See("READY").Press("[").SeeMatch(`^NAME +IMG +AVAILABLE +AGE$`)
		s.Quit()
		s = Start(t, size, inNamespace(t, ns), Home(home)).See("deployments(" + ns + ")").SeeMatch(`^NAME +IMG +AVAILABLE +AGE$`).SeeMatch(`^shop +img +0 `)
		s.Command("columns").See("one a line")
		for range 3 {
			s.Press("ctrl+u", "ctrl+k", "down")
		}
		s.Press("ctrl+u", "ctrl+k", "tab", "enter").SeeMatch(`^NAME +READY +UP-TO-DATE +AVAILABLE +AGE`)
	})
}

func TestWordsLookInWhatIsShownAndFaultsAreShownAtTheirPlace(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		s, c, ns := lookingAt(t, size)
		node := c.Get("v1", "Pod", ns, "web-0").Object["spec"].(map[string]any)["nodeName"].(string)
		s.Filter("name:web-0 "+node).See("0/4", "W looks in the").Press("W").See("1/4", "web-0").Press("W").See("0/4").Press("esc")
		s.Filter("name:web-0 node:"+node).See("1/4", "web-0").Press("esc").See("api-0")
		s.Filter("restart=3").See("1/4", "web-sick").Press("esc").See("api-0") // RESTARTS
		s.Press("/").Type("web restarts>x").See("x is no number")
		s.wait("see the fault marked, and nothing else", func(sc tty.Screen) bool {
			y := sc.Row("/web restarts>x")
			if y < 0 {
				return false
			}
			at := strings.Index(sc.Line(y), "restarts>x")
			return !sc.Cell(at-2, y).Underline && sc.Cell(at, y).Underline && sc.Cell(at+len("restarts>x")-1, y).Underline
		})
		s.Press("esc")
	})
}

func TestACommandMayNameItsContextAndItsFlagsAsKubectlDoes(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		one := kubeconfig(t, lab.Viewer, nothing)
		s := Start(t, size, Kubeconfig(one+":"+kubeconfig(t, lab.Tenant, nothing)), Args("nodes")).See("ctx devcluster-viewer", "node-001", "connected")
		s.Command("deploy -nshop -lapp=catalog").See("deployments(shop)", "catalog").Gone("cart")
		s.Command("deploy -n=shop -l 'app in (cart, catalog)'").See("cart", "catalog").Gone("frontend")
		s.Command("deploy -l app=in(").See("label selector").See("cart")
		s.Command("svc --contxt x").See("did you mean --context?")
		s.Command("/web").See("the kind is missing")
		s.Command("deploy --context devcluster-viewer").See("deployments(")
		s.Command("svc --context devcluster-tenant").See("ctx devcluster-tenant", "services("+lab.TenantNamespace+")", "connected")
		s.complete("nodes --context devcluster-v", "nodes --context devcluster-viewer").Press("enter").See("ctx devcluster-viewer", "node-001", "connected")
	})
}

func TestTheNearestNamespaceIsToldAndRecentLinesAndNamesAreOffered(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, As(lab.Viewer), Args("deploy", "-n", "shop")).See("catalog", "connected")
		s.Command("ns shpo").See("there is no namespace shpo: did you mean shop?")
		s.Command("pods -n shop,paymnts").See("deployments(shpo)", "pods(shop,paymnts)")
		s.Command("deploy -n shop").See("catalog")
		s.complete("deploy/cata", "deploy/catalog").Press("enter").See("deployments(shop)/catalog")
		s.Press(":").Type("deploy -n").See("deploy -n shop").Press("esc")
		s.complete("svc -n shop,payme", "svc -n shop,payments").Press("enter").See("services(shop,payments)")
	})
}
