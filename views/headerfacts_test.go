package views

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/config"
	"kdeck/kube"
)

// headerOf is a header in a context of some name, of whoever is impersonated.
func headerOf(t *testing.T, context, as string, protected, readOnly bool) *Header {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	user := "user: {token: t}"
	if as != "" {
		user = "user: {token: t, as: \"" + as + "\"}"
	}
	text := `{apiVersion: v1, kind: Config, current-context: "` + context + `",
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}], users: [{name: anna, ` + user + `}],
contexts: [{name: "` + context + `", context: {cluster: c, user: anna, namespace: shop}}]}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := genericclioptions.NewConfigFlags(true)
	*flags.KubeConfig = path
	conf, err := kube.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	c, err := conf.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	s := newSession(t)
	s.Switch(c, config.State{})
	s.Values.Protected = protected
	s.Cluster.SetReadOnly(readOnly)
	return NewHeader(s)
}

func TestProtectionReadOnlyAndTheContextAreNeverLeftOutOfTheHeader(t *testing.T) {
	for _, context := range []string{"prod", "gke_acme-prod-123456_europe-west1-b_payments-production",
		"arn:aws:eks:eu-central-1:123456789012:cluster/payments-production-with-a-name-that-goes-on-and-on-and-on"} {
		for _, state := range []kube.State{{Phase: kube.Ready, User: "anna"}, {Phase: kube.Stale, Since: noon}} {
			h := headerOf(t, context, "", true, true)
			h.state = state
			for _, w := range []int{40, 60, 80, 200} {
				line := ansi.Strip(h.Draw(w))
				if n := ansi.StringWidth(line); n > w {
					t.Errorf("%d cells of %d: %q", n, w, line)
				}
				name, _, _ := strings.Cut(strings.TrimPrefix(line, "ctx "), "  ")
				begin, end, clipped := strings.Cut(name, "…")
				whole := strings.HasPrefix(context, begin) && (!clipped && begin == context || clipped && end != "" && strings.HasSuffix(context, end))
				if !strings.Contains(line, "! protected, read-only") || !whole {
					t.Errorf("at %d of context %s: %q", w, context, line)
				}
				if w >= 60 && state.Phase == kube.Stale && !strings.Contains(line, "no answer") {
					t.Errorf("at %d it is not said that there is no answer: %q", w, line)
				}
			}
		}
	}
}

func TestTheHeaderGivesUpWhatIsOnlyGoodToKnowFirst(t *testing.T) {
	h := headerOf(t, "gke_acme-prod-123456_europe-west1-b_payments-production", "", true, false)
	h.state = kube.State{Phase: kube.Ready, User: "anna", ServerVersion: "v1.37.2"}
	if got := ansi.Strip(h.Draw(80)); !strings.HasPrefix(got, "ctx gke_acme-prod-123456_europe-west1-b_payments-production  ! protected") {
		t.Errorf("%q", got)
	}
	h.s.Values.Protected = false
	if got := strings.Fields(ansi.Strip(h.Draw(200))); strings.Join(got[2:8], " ") != "ns shop user anna k8s v1.37.2" {
		t.Errorf("%q", got)
	}
}

func TestWhoIsImpersonatedStandsInTheHeader(t *testing.T) {
	const as = "system:serviceaccount:payments:deployer-of-everything"
	h := headerOf(t, "gke_acme-prod-123456_europe-west1-b_payments-production", as, true, true)
	h.state = kube.State{Phase: kube.Ready, User: as}
	for _, w := range []int{60, 80, 200} {
		line := ansi.Strip(h.Draw(w))
		if !strings.Contains(line, "! as system:") && !strings.Contains(line, "! as syst") || strings.Contains(line, "user ") {
			t.Errorf("at %d: %q", w, line)
		}
	}
	if got := h.Guard(); got != "protected, read-only, as "+as {
		t.Errorf("%q", got)
	}
}

func TestAReadOnlyOrProtectedContextIsSeenOnSmallScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 10}, {40, 9}, {80, 5}} {
		c := newScreen(t, Pods(), Scope{Namespace: "shop"}, size[0], size[1])
		c.s.Values.Protected = true
		c.give(webs(30))
		c.press("down")
		c.app.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		c.see("protected", "30")
	}
}
