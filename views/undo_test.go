package views

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/journal"
	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/ui"
)

// recorded is a session whose journal has a few writes.
func recorded(t *testing.T) *Session {
	t.Helper()
	s := newSession(t)
	s.Journal = journal.New(t.TempDir(), journal.Usual())
	t.Cleanup(s.Journal.Close)
	deployments := builtin("deployments")
	write := func(c kube.Change, r kube.Result) {
		t.Helper()
		o := &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"name": c.Ref.Name}}}
		trace, err := s.Journal.Begin(kube.Entry{Context: "prod", User: "anna", Change: c, Before: o})
		if err != nil {
			t.Fatal(err)
		}
		if err := trace.End(r, o); err != nil {
			t.Fatal(err)
		}
	}
	ref := func(name string) kube.Ref {
		return kube.Ref{Cluster: "prod", Namespace: "shop", Name: name, UID: types.UID("uid-" + name)}
	}
	write(kube.Scaled(deployments, ref("web"), 5), kube.Result{Warnings: []string{"mind the gap"}})
	gone := kube.Deleted(builtin("namespaces"), kube.Ref{Name: "old", UID: "uid-old"}, kube.Deletion{})
	gone.Keep = "what is in a namespace is deleted with it"
	write(gone, kube.Result{})
	write(kube.Scaled(deployments, ref("api"), 2), kube.Result{Err: errors.New("the server said no")})
	return s
}

// written shows a list of writes.
func written(t *testing.T, s *Session, k Kind, w int) *screen {
	t.Helper()
	list := NewList(s, k, Scope{})
	t.Cleanup(list.Close)
	app := ui.NewApp(ui.Options{Theme: s.Theme, Keys: s.Keys, Head: NewHeader(s), Palette: NewPalette(s), Root: list, Now: s.Now, Direct: true})
	app.Init()
	app.Update(tea.WindowSizeMsg{Width: w, Height: 20})
	c := &screen{t, s, app, list}
	got, err := k.Open(s, Scope{}, 50).Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	c.give(got)
	return c
}

func TestTheUndoListHasWhatWasChangedAndSaysWhatCannotBeTakenBack(t *testing.T) {
	c := written(t, recorded(t), Undo(), 180)
	c.see("undo", "scale deployment web to 5", "delete namespace old", "yes", "no", "what is in a namespace is deleted with it", "deployments.apps/web/scale")
	c.gone("scale deployment api to 2")
	if row, _ := c.list.table.Current(); row.Item.(*Item).Object.GetName() != "delete namespace old" {
		t.Error("the newest is not on top")
	}
	c.press("enter")
	c.see("undo it: what is in a namespace is deleted with it")
	c.press("down", "u")
	c.see("undo: scale deployment web to 5", "asking the server")
	c.press("esc", "space", "up", "space", "enter")
	c.see("undo it: delete namespace old: what is in a namespace is deleted with it")
}

func TestTheTranscriptHasEveryWriteAndTellsAllOfOne(t *testing.T) {
	c := written(t, recorded(t), Transcript(), 250)
	c.see("scale deployment web to 5", "delete namespace old", "scale deployment api to 2", "failed", "The server said no", "kubectl --context prod -n shop scale")
	c.press("/")
	c.typed("web")
	c.press("enter")
	c.see("1/3")
	c.press("enter")
	c.see("began", "result", "done", "uid-web", "the server warned: mind the gap", "$ kubectl --context prod -n shop scale deployments.apps/web --replicas=5", "Copy kubectl")
	c.press("esc", "c")
	c.see("kubectl command")
}

func TestWhereNothingIsRecordedTheListsSaySo(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 20)
	for _, word := range []string{verbUndo, verbWrites} {
		if step := NewPalette(c.s).Run(word); step.Open != nil || !strings.Contains(step.Say.Text, "nothing is recorded") {
			t.Errorf("%s: %+v", word, step)
		}
	}
	c.press("ctrl+y")
	c.see("nothing is recorded")
}

func TestTheUndoKeyWorksWhereverItMeansNothingElse(t *testing.T) {
	s := recorded(t)
	list := NewList(s, Pods(), Scope{Namespace: "shop"})
	t.Cleanup(list.Close)
	pods := builtin("pods")
	for _, v := range []ui.View{list, NewYAML(s, pods, kube.Ref{Name: "web"}), NewDescribe(s, pods, kube.Ref{Name: "web"})} {
		app := ui.NewApp(ui.Options{Theme: s.Theme, Keys: s.Keys, Palette: NewPalette(s), Root: v, Now: s.Now, Direct: true})
		app.Update(tea.WindowSizeMsg{Width: 100, Height: 20})
		app.Update(keyPress("ctrl+y"))
		if !strings.Contains(app.View().Content, "WHY NOT") {
			t.Errorf("%s: ctrl+y shows\n%s", v.Title(), app.View().Content)
		}
	}
	if s.Keys.Name("ctrl+y", keymap.Global) != "undo" {
		t.Error("ctrl+y is not bound")
	}
}

func TestAListIsSavedAsMarkdownThatMeansNothingElse(t *testing.T) {
	var b strings.Builder
	err := writeMarkdown(&b, sheetText{heads: []string{"TIME (UTC)", "ACTION"}, rows: [][]string{{"2026-11-23", "delete <b>|x|</b> @here [a](http://b)\nmore"}}})
	want := "| TIME (UTC) | ACTION |\n| --- | --- |\n| 2026-11-23 | delete \\<b\\>\\|x\\|\\</b\\> \\@here \\[a\\]\\(http://b\\) more |\n"
	if err != nil || b.String() != want {
		t.Errorf("%v\n%s\nwanted\n%s", err, b.String(), want)
	}
}

func TestAWriteIsDrawnAgainWhenWhatItTellsHasChanged(t *testing.T) {
	seen := map[string]bool{}
	for _, st := range []journal.State{{}, {Why: "x"}, {Undone: true, Why: "x"}, {Entry: journal.Entry{Result: journal.Done}}} {
		st.ID = "1"
		w := newWrite(st)
		if seen[w.ResourceVersion] || w.GetUID() != "1" {
			t.Errorf("%+v: %q", st, w.ResourceVersion)
		}
		seen[w.ResourceVersion] = true
	}
}
