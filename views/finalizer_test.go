package views

import (
	"testing"

	"kdeck/kube"
	"kdeck/ui"
)

func TestAFinalizerIsChosenAmongThoseOfOneObject(t *testing.T) {
	item := func(finalizers ...string) *Item {
		m := meta("shop", "data", 0)
		m.Finalizers = finalizers
		return &Item{Object: &kube.Record{Meta: m}}
	}
	for want, sel := range map[string]Selection{
		"":              {Kind: Claims(), Items: []*Item{item("a/b")}},
		"one at a time": {Kind: Claims(), Items: []*Item{item("a/b"), item("a/b")}},
		"it has none":   {Kind: Claims(), Items: []*Item{item()}},
		"it has none: it waits for what is still in it": {Kind: Namespaces(), Items: []*Item{item()}},
	} {
		if got := finalizerAction().Not(sel); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	f := finalizerAction().Ask(Selection{Kind: Claims(), Items: []*Item{item("example.com/b", "kubernetes.io/pvc-protection")}})[0]
	if _, hint := f.Follow(ui.Answers{finalizerField: "kubernetes.io/pvc-protection"}); len(f.Options) != 2 || hint != "without it pods that still use the claim lose its volume while they run" {
		t.Errorf("%q, %q", f.Options, hint)
	}
}

func TestACopyWantsAnotherNameOrAnotherNamespace(t *testing.T) {
	sel := Selection{Kind: Secrets(), Items: []*Item{{Object: &kube.Record{Meta: meta("shop", "db", 0)}}}}
	for _, c := range []struct{ name, namespace, wrong string }{
		{"db-copy", "shop", ""},
		{"db", "test", ""},
		{"db", "shop", "another name or another namespace is wanted"},
		{"", "test", "it cannot be empty"},
		{"a/b", "test", "may not contain '/'"},
	} {
		if _, wrong := answered(duplicateAction().Ask(sel), ui.Answers{newName: c.name, newNamespace: c.namespace}); wrong != c.wrong {
			t.Errorf("%+v: %q", c, wrong)
		}
	}
	if a, wrong := answered(duplicateAction().Ask(sel), nil); a.Text(newName) != "db-copy" || a.Text(newNamespace) != "shop" || wrong != "" {
		t.Errorf("at first %v, %q", a, wrong)
	}
	if fields := duplicateAction().Ask(Selection{Kind: Nodes(), Items: sel.Items}); len(fields) != 1 {
		t.Errorf("of a kind in no namespace: %d fields", len(fields))
	}
	if why := duplicateAction().Not(Selection{Kind: TableKind(kube.Resource{Name: "componentstatuses", Verbs: []string{"get", "list"}}), Items: sel.Items}); why == "" {
		t.Error("what cannot be created is copied")
	}
}
