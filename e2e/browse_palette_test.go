package e2e

import (
	"testing"
	"time"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

func TestThePaletteCompletesKindsAliasesNamespacesContextsAndActions(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns, other := c.Namespace(), c.Namespace()
		c.Pods(ns, "web-0")
		c.Pods(other, "far-0")
		home := configured(t, "aliases:\n  zebras: deploy -n "+other+"\n")
		path := kubeconfig(t, lab.Admin, func(k *clientcmdapi.Config) {
			k.Contexts[k.CurrentContext].Namespace = ns
			second := k.Contexts[k.CurrentContext].DeepCopy()
			second.Namespace = other
			k.Contexts["second-place"] = second
		})
		s := Start(t, size, Kubeconfig(path), Home(home)).See("web-0", "connected")
		s.complete("stfulset", "statefulset").Press("enter").See("statefulsets(" + ns + ")")
		s.complete("zeb", "zebras").Press("enter").See("deployments(" + other + ")")
		s.Command("pods "+ns).See("web-0").complete("descr", "describe").Press("enter").See("web-0 describe")
		s.Press("esc").See("pods("+ns+")").complete("ns "+other[:9], "ns "+other).Press("enter").See("pods("+other+")", "far-0")
		s.complete("pods -n "+ns[:9], "pods -n "+ns).Press("enter").See("pods("+ns+")", "web-0")
		s.complete("ctx secpl", "ctx second-place").Press("enter").See("ctx second-place", "pods("+other+")", "far-0")
	})
}

// complete types the beginning of a command and has it completed. It is typed anew until the completion is offered: names
// come from the server, and only what has come by then is offered while one types.
func (s *Session) complete(typed, whole string) *Session {
	s.t.Helper()
	for end := time.Now().Add(patience); ; s.Press("esc") {
		s.Press(":").Type(typed).Press("tab").SeeMatch(`^:`)
		if s.Settle().Line(-1) == ":"+whole {
			return s
		}
		if time.Now().After(end) {
			s.t.Fatalf("%q is not completed to %q\n%s", typed, whole, s.Screen())
		}
	}
}

func TestTabGoesRoundTheCompletionsAndShiftTabBack(t *testing.T) {
	t.Parallel()
	s := Start(t).See("pods(default)", "connected")
	s.Press(":").Type("deploy").Press("tab")
	first := s.Settle().Line(-1)
	s.Press("tab").wait("see another than "+first, func(sc tty.Screen) bool { return sc.Line(-1) != first })
	s.Press("shift+tab").wait("see again "+first, func(sc tty.Screen) bool { return sc.Line(-1) == first })
	s.Press("esc").See("pods(default)").Gone(":deploy")
}

func TestThePaletteRemembersWhatWasEnteredEvenFromOtherDays(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	s := Start(t, As(lab.Viewer), Home(home)).See("pods(default)", "connected")
	s.Command("deploy -n shop").See("deployments(shop)").Command("svc").See("services(shop)")
	s.Press(":").Press("up").See(":svc").Press("up").See(":deploy -n shop").Press("down").See(":svc").Press("esc")
	s.Quit()
	s = Start(t, As(lab.Viewer), Home(home), Args("nodes")).See("node-001")
	s.Press(":").Press("up").See(":svc").Press("up").See(":deploy -n shop").Press("enter").See("deployments(shop)")
}

func TestUnknownWordsGetTheNearestNames(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		s := Start(t, size, Home(configured(t, "aliases:\n  zebras: deploy -A\n"))).See("pods(default)", "connected")
		s.Command("statefullsets").See("did you mean", "statefulsets")
		s.Command("describ").See("did you mean", "describe")
		s.Command("zebrass").See("did you mean", "zebras")
		s.Command("ctx devcluster-admni").See("did you mean", "devcluster-admin")
		s.See("pods(default)")
	})
}

func TestThePaletteAndTheCommandLineTakeTheSameGrammar(t *testing.T) {
	t.Parallel()
	c := admin(t)
	one, two, three := c.Namespace(), c.Namespace(), c.Namespace()
	for i, ns := range []string{one, two, three} {
		c.Apply(ns, `{apiVersion: apps/v1, kind: Deployment, metadata: {name: app-`+string(rune('a'+i))+`, labels: {side: s`+string(rune('a'+i))+`}},
  spec: {replicas: 0, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: main, image: img}]}}}}`)
	}
	c.Apply(one, `{apiVersion: v1, kind: Pod, metadata: {name: left-0, labels: {devcluster/fast: "true"}}, spec: {nodeName: node-001, containers: [{name: main, image: img}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: right-0, labels: {devcluster/fast: "true"}}, spec: {nodeName: node-002, containers: [{name: main, image: img}]}}`)
	for name, x := range map[string]struct {
		words     []string
		see, gone []string
	}{
		"two namespaces":            {[]string{"deploy", "-n", one + "," + two}, []string{"app-a", "app-b", "NAMESPACE", one, two}, []string{"app-c"}},
		"a field selector":          {[]string{"pods", "-n", one, "--field-selector", "spec.nodeName=node-001"}, []string{"left-0"}, []string{"right-0"}},
		"a field selector in one":   {[]string{"pods", "-n", one, "--field-selector=spec.nodeName=node-002"}, []string{"right-0"}, []string{"left-0"}},
		"labels in two namespaces":  {[]string{"deploy", "-n", one + "," + two, "-l", "side=sb"}, []string{"app-b"}, []string{"app-a", "app-c"}},
		"a namespace said the long": {[]string{"deploy", "--namespace=" + three}, []string{"deployments(" + three + ")", "app-c"}, []string{"app-a"}},
		"one object by its kind":    {[]string{"deployment/app-c", "-n", three}, []string{"app-c"}, []string{"app-a"}},
	} {
		t.Run(name, func(t *testing.T) {
			atSmall(t, func(t *testing.T, size Option) {
				Start(t, size, Args(x.words...)).See(x.see...).Gone(x.gone...)
				line := ""
				for _, w := range x.words {
					line += w + " "
				}
				Start(t, size, Args("nodes")).See("node-001").Command(line).See(x.see...).Gone(x.gone...)
			})
		})
	}
}

func TestAListOfTwoNamespacesIsLive(t *testing.T) {
	t.Parallel()
	c := admin(t)
	one, two := c.Namespace(), c.Namespace()
	c.Pods(one, "in-one")
	s := Start(t, Args("pods", "-n", one+","+two)).See("in-one")
	c.Pods(two, "in-two")
	s.See("in-one", "in-two").SeeMatch(` 2$`)
	c.Delete("v1", "Pod", one, "in-one")
	s.Gone("in-one").See("in-two").SeeMatch(` 1$`)
}
