package views

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"kdeck/config"
)

// withCommands is a screen whose user has commands of their own.
func withCommands(t *testing.T, readonly bool, commands ...config.Command) *screen {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 60)
	c.s.Settings.File.Commands = commands
	c.s.Settings.File.ReadOnly = readonly
	if err := c.s.configure(); err != nil {
		t.Fatal(err)
	}
	c.give(webs(2))
	return c
}

func TestAUsersCommandHasItsKeyItsPlaceInTheMenuAndInHelp(t *testing.T) {
	c := withCommands(t, false, config.Command{Name: "stern", Key: "ctrl+t", Command: []string{"stern", "$NAME"}, Kinds: []string{"po"}, Help: "tail with stern"})
	c.press(".")
	c.see("tail with stern", "ctrl+t")
	c.press("esc", "?")
	c.typed("stern")
	c.see("tail with stern")
}

func TestAUsersCommandIsRefusedInReadOnlyModeUnlessHarmless(t *testing.T) {
	c := withCommands(t, true,
		config.Command{Name: "kill", Key: "ctrl+x", Command: []string{"true"}},
		config.Command{Name: "look", Key: "ctrl+o", Command: []string{"true"}, Harmless: true})
	c.press("ctrl+x")
	c.see("refused in read-only mode")
	_, cmd := c.app.Update(keyPress("ctrl+o"))
	if cmd == nil {
		t.Error("a harmless command does not run")
	}
}

func TestACommandForOtherKindsSaysSo(t *testing.T) {
	c := withCommands(t, false, config.Command{Name: "node-shell", Command: []string{"true"}, Kinds: []string{"nodes"}})
	c.press(":")
	c.typed("run-node-shell")
	c.press("enter")
	c.see("it is for nodes only")
}

func TestAKeyThatIsTakenCostsTheCommandItsKeyAndNothingElse(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 60)
	c.s.Settings.File.Commands = []config.Command{{Name: "mine", Key: "?", Command: []string{"true"}, Help: "mine"}}
	if err := c.s.configure(); err == nil || !strings.Contains(err.Error(), "?") {
		t.Fatalf("error %v", err)
	}
	c.give(webs(1))
	c.press(".")
	c.see("mine")
	c.press("esc", "?")
	c.see("Keys in pods")
}

func TestACommandWhoseKeyIsTakenLeavesTheOthersTheirs(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 60)
	c.s.Settings.File.Commands = []config.Command{
		{Name: "first", Key: "l", Command: []string{"true"}, Harmless: true},
		{Name: "second", Key: "ctrl+t", Command: []string{"true"}, Kinds: []string{"nodes"}},
		{Name: "third", Key: "ctrl+t", Command: []string{"true"}},
		{Name: "fourth", Key: "Z", Command: []string{"true"}},
	}
	faults := CommandKeys(nil, c.s.Settings.File.Commands)
	for i, want := range []string{"logs", "", "run-second", ""} {
		if got := fmt.Sprint(faults[i]); (want == "") != (faults[i] == nil) || !strings.Contains(got, want) {
			t.Errorf("command %d: %s", i, got)
		}
	}
	if err := c.s.configure(); err == nil || !strings.Contains(err.Error(), "first") || !strings.Contains(err.Error(), "third") || strings.Contains(err.Error(), "fourth") {
		t.Errorf("%v", err)
	}
	c.give(webs(1))
	c.press("Z")
	c.see("run fourth?")
}

func TestACommandIsForWhatIsMarked(t *testing.T) {
	c := withCommands(t, false, config.Command{Name: "look", Key: "ctrl+t", Command: []string{"echo", "$NAME"}})
	c.press("space", "ctrl+t") // the mark moves the cursor on
	c.see("on pod web-00000,")
	c.press("n", "space", "ctrl+t")
	c.see("one at a time, and 2 are marked")
}

func TestThePlaceholdersAreThoseOfTheSelection(t *testing.T) {
	c := withCommands(t, false)
	sel, _ := c.list.selection()
	got := c.s.placeholders(sel)
	for name, want := range map[string]string{"NAME": "web-00000", "NAMESPACE": "shop", "KIND": "pods", "CONTEXT": "prod", "CLUSTER": "prod"} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	for _, p := range config.Placeholders() {
		if _, ok := got[p.Name]; !ok && p.Name != "NODE" {
			t.Errorf("%s has no value", p.Name)
		}
	}
	if !strings.HasSuffix(got["KUBECONFIG"], "config") {
		t.Errorf("KUBECONFIG is %q", got["KUBECONFIG"])
	}
}

func TestAnAttendedCommandWaitsForEnterAndKeepsItsStatus(t *testing.T) {
	var out bytes.Buffer
	c := &attended{argv: []string{"sh", "-c", "echo hello; exit 3"}}
	c.SetStdin(&lateEnter{})
	c.SetStdout(&out)
	err := c.Run()
	if err == nil || !strings.Contains(out.String(), "hello") || !strings.Contains(out.String(), "exit status 3; enter goes back") {
		t.Errorf("%v: %s", err, out.String())
	}
}

// lateEnter gives an enter to the second reader: the first is the command, which takes nothing.
type lateEnter struct{}

func (*lateEnter) Read(p []byte) (int, error) { p[0] = '\n'; return 1, nil }

func TestAUsersCommandAsksFirstUnlessHarmless(t *testing.T) {
	c := withCommands(t, false, config.Command{Name: "kill", Key: "ctrl+x", Command: []string{"kubectl", "delete", "pod", "$NAME"}})
	c.press("ctrl+x")
	c.see("run kill?", "kubectl delete pod web-00000", "on pod web-00000, context prod")
	c.press("n")
	c.see("kill was not run")
}

func TestAUsersCommandIsRefusedInAProtectedContext(t *testing.T) {
	c := withCommands(t, false, config.Command{Name: "kill", Key: "ctrl+x", Command: []string{"true"}})
	c.s.Settings.File.Protected = true
	if err := c.s.configure(); err != nil {
		t.Fatal(err)
	}
	c.press("ctrl+x")
	c.see("refused in a protected context")
}
