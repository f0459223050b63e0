package views

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kdeck/kube"
	"kdeck/ui"
)

func TestEntriesAreReadFromTextsAndFilesAndASecretsValuesAreInNoCommand(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	binary := []byte{0, 1, 0xff}
	if err := os.WriteFile(filepath.Join(dir, "store.jks"), binary, 0o600); err != nil {
		t.Fatal(err)
	}
	a := ui.Answers{entryTexts: "user=anna\n\npassword= p=w \nempty=", entryFiles: "~/store.jks\n other.jks = " + dir + "/store.jks "}
	entries, words, err := entriesOf(a, true)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"user": "anna", "password": " p=w ", "empty": "", "store.jks": string(binary), "other.jks": string(binary)} {
		if got, ok := entries[name]; !ok || string(got) != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	const want = "--from-literal=user=*** --from-literal=password=*** --from-literal=empty=*** --from-file=store.jks=~/store.jks --from-file=other.jks="
	if got := strings.Join(words, " "); len(entries) != 5 || got != want+dir+"/store.jks" {
		t.Errorf("%d entries, words %s", len(entries), got)
	}
	if _, words, _ := entriesOf(ui.Answers{entryTexts: "a=b c"}, false); len(words) != 1 || words[0] != "--from-literal=a=b c" {
		t.Errorf("of a config map: %q", words)
	}
}

func TestEntriesThatAreNoneAreRefusedWithoutTellingThem(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big")
	if err := os.WriteFile(big, bytes.Repeat([]byte("x"), 1<<20+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a    ui.Answers
		want string
	}{
		"no sign":        {ui.Answers{entryTexts: "a=1\nhunter2"}, "line 2: NAME=VALUE is wanted"},
		"no name":        {ui.Answers{entryTexts: "=hunter2"}, "line 1: the name: a valid config key must consist of"},
		"a bad name":     {ui.Answers{entryTexts: "a b=hunter2"}, "line 1: the name: a valid config key must consist of"},
		"twice":          {ui.Answers{entryTexts: "a=hunter2\na=hunter2"}, "line 2: a is there twice"},
		"twice, by file": {ui.Answers{entryTexts: "big=hunter2", entryFiles: big}, "big is there twice"},
		"no file":        {ui.Answers{entryFiles: dir + "/none"}, "there is no file " + dir + "/none here"},
		"a directory":    {ui.Answers{entryFiles: "d=" + dir}, dir + " is no regular file"},
		"too large":      {ui.Answers{entryFiles: big}, "is larger than 1 MiB"},
	} {
		_, _, err := entriesOf(c.a, true)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
		if told := kube.Explain(err); strings.Contains(told, "network") || strings.Contains(told, "server") {
			t.Errorf("%s is taken for the network: %s", name, told)
		}
	}
}

func TestSomethingNewNeedsNoSelection(t *testing.T) {
	c := newScreen(t, Secrets(), Scope{Namespace: "data"}, 100, 30)
	c.give(kube.List{Version: 1, Synced: true})
	c.press(".")
	c.see("create a secret", "create a pull secret", "create a TLS secret", "nothing is selected")
	c.gone("create a namespace")
	c.press("esc", ":")
	c.typed("create-pull-secret")
	c.press("enter")
	c.see("create a pull secret", "namespace", "[data", "index.docker.io")
	c.typed("pull")
	c.press("tab", "tab", "tab")
	c.typed("anna")
	c.press("tab")
	c.typed("hunter2")
	c.gone("hunter2")
	c.press("enter")
	c.see("create a pull secret", "asking the server")
}

func TestTheRightToMakeSomethingNewIsAskedForWhereItWouldCome(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "data"}, 100, 30)
	if n := createSecretAction().need(c.list.blank()); n.Verb != "create" || n.Resource.Name != "secrets" || n.Namespace != "data" || n.Name != "" {
		t.Errorf("%+v", n)
	}
	if n := createNamespaceAction().need(c.list.blank()); n.Resource.Name != "namespaces" || n.Namespace != "" {
		t.Errorf("%+v", n)
	}
	all := newScreen(t, Pods(), Scope{}, 100, 30)
	if got := all.list.blank().Scope.Namespace; got != "shop" {
		t.Errorf("of all namespaces it is %q", got)
	}
	all.give(kube.List{Version: 1, Objects: []kube.Object{&kube.Pod{Meta: meta("payments", "a", 0)}}, Synced: true, Loaded: 1, Total: 1})
	if got := all.list.blank().Scope.Namespace; got != "payments" {
		t.Errorf("beside a pod of payments it is %q", got)
	}
}
