package views

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/kube"
)

func TestWhatStandsWhereInALineIsCompleted(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	c.give(webs(12))
	c.s.Found, c.s.Names = kube.Builtin(), []string{"shop", "shop-prod", "team-b"}
	p := NewPalette(c.s)
	p.Recent = func() []string { return []string{"deploy -n shop", "nodes", "deploy -A"} }
	for text, want := range map[string][]string{
		"pods -n tea":       {"pods -n team-b"},
		"pods -n shop,tea":  {"pods -n shop,team-b"},
		"pods --context pr": {"pods --context prod"},
		"ctx pr":            {"ctx prod"},
		"pods --fiel":       {"pods --field-selector"},
		"pod/web-00003":     {"pod/web-00003"},
		"svc/web":           nil, // their names are not known here
		"deploy -":          {"deploy -A", "deploy -n shop"},
	} {
		got := p.Complete(text)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%q is completed to %q, without %q", text, got, w)
			}
		}
		if want == nil && len(got) > 0 {
			t.Errorf("%q is completed to %q", text, got)
		}
	}
	if got := p.Complete("deploy"); len(got) == 0 || got[0] != "deploy" || !slices.Contains(got, "deploy -n shop") {
		t.Errorf("what was entered before is not among %q, or before the word itself", got)
	}
}

func TestACompletedLineWorksAsItIs(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	path := filepath.Join(t.TempDir(), "config")
	text := `{apiVersion: v1, kind: Config, current-context: prod, clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}], users: [{name: u, user: {token: t}}],
contexts: [{name: prod, context: {cluster: c, user: u}}, {name: prod eu, context: {cluster: c, user: u}}, {name: "it's", context: {cluster: c, user: u}}]}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := genericclioptions.NewConfigFlags(true)
	*flags.KubeConfig = path
	conf, err := kube.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	c.s.Config = conf
	p := NewPalette(c.s)
	for text, name := range map[string]string{"ctx prod\\ ": "prod eu", `ctx "prod e`: "prod eu", "ctx 'prod e": "prod eu", "ctx eu": "prod eu", "ctx it": "it's"} {
		got := p.Complete(text)
		if len(got) == 0 {
			t.Errorf("%s: nothing", text)
			continue
		}
		if cmd, err := ParseCommand(got[0]); err != nil || cmd.Word != "ctx" || cmd.Name != name {
			t.Errorf("%s is completed to %s, which is %+v, %v", text, got[0], cmd, err)
		}
	}
}

func TestAnEmptyListOfANamespaceThereIsNotSaysSo(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shpo"}, 120, 20)
	c.s.Names = []string{"shop", "team-b"}
	c.give(kube.List{Version: 1, Synced: true})
	c.see("no pods in namespace shpo") // not all names have come
	c.gone("did you mean")
	c.s.AllNames = true
	c.app.Update(namesMsg{cluster: c.s.Cluster, watch: c.s.Cluster.Watch(kube.Query{Resource: builtin("namespaces")}),
		list: kube.List{Version: 2, Synced: true, Objects: []kube.Object{&kube.Namespace{Meta: meta("", "shop", 0)}}}})
	c.see("there is no namespace shpo: did you mean shop?")
}
