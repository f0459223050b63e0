package views

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kdeck/kube"
	"kdeck/ui"
)

// editingOne is an edit of an object that can be read, begun.
func editingOne(t *testing.T, kind, object string, read drafter) *edit {
	t.Helper()
	s := newSession(t)
	cluster := serving(t, map[string]string{"/api/v1/namespaces/shop/" + kind + "/db": object})
	ref := kube.Ref{Resource: kind, Namespace: "shop", Name: "db", UID: "u1"}
	d, err := read(cluster, t.Context(), builtin(kind), ref)
	if err != nil {
		t.Fatal(err)
	}
	return &edit{s: s, context: s.Cluster.Name(), id: "edit-values", read: read, draft: d}
}

const secretDB = `{apiVersion: v1, kind: Secret, metadata: {name: db, namespace: shop, uid: u1, resourceVersion: "7"}, data: {password: b2xk}}`

func TestASecretWhoseEditFailsStaysInMemoryAndNoFileHoldsIt(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	e := editingOne(t, "secrets", secretDB, (*kube.Cluster).DraftValues)
	dir, err := os.MkdirTemp("", "kdeck-edit-")
	if err != nil {
		t.Fatal(err)
	}
	typed := strings.Replace(e.draft.Text, "old", "hunter2", 1)
	if err := os.WriteFile(filepath.Join(dir, "db.yaml"), []byte(typed), 0o600); err != nil {
		t.Fatal(err)
	}
	_, cmd := e.take(&editorRun{text: e.draft.Text, edited: typed, dir: dir}, errors.New("the editor fell over"))
	note := firstNote(t, cmd)
	if !strings.Contains(note.Text, "is in memory only") || strings.Contains(note.Text, "hunter2") {
		t.Errorf("said %q", note.Text)
	}
	if left, _ := os.ReadDir(tmp); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	kept := e.s.unsent[e.key()]
	if kept == nil || kept.text != typed {
		t.Fatalf("in memory: %+v", e.s.unsent)
	}
	m := meta("shop", "db", 0)
	m.UID = "u1"
	sel := Selection{Kind: Secrets(), Items: []*Item{{Object: &kube.Record{Meta: m}}}}
	if step := editValuesAction().Open(e.s, sel); step.Away == nil || step.Open != nil {
		t.Errorf("the editor does not open on what was typed: %+v", step)
	}
	if step := editAction().Open(e.s, sel); step.Open == nil {
		t.Error("the edit in base64 opens on the text in clear")
	}
	if step, _ := e.take(&editorRun{text: typed, edited: e.draft.Text}, nil); !strings.Contains(step.Say.Text, "nothing was changed") || len(e.s.unsent) != 0 {
		t.Errorf("given up, %q was said and in memory are %d", step.Say.Text, len(e.s.unsent))
	}
}

func TestASecretThatIsRefusedCanBeEditedAgainAndGoesToNoFile(t *testing.T) {
	keys := func(buttons []ui.Button) (out string) {
		for _, b := range buttons {
			out += b.Key
		}
		return out
	}
	e := editingOne(t, "secrets", secretDB, (*kube.Cluster).DraftValues)
	e.text = "typed"
	if got := keys(e.refused(errors.New("no"))); got != "e" || e.s.unsent[e.key()] != e {
		t.Errorf("buttons %q, in memory %v", got, e.s.unsent)
	}
	plain := editingOne(t, "configmaps", `{apiVersion: v1, kind: ConfigMap, metadata: {name: db, namespace: shop, uid: u1}}`, (*kube.Cluster).Draft)
	if got := keys(plain.refused(errors.New("no"))); got != "ek" || plain.s.unsent[plain.key()] != plain {
		t.Errorf("of a config map: buttons %q, in memory %v", got, plain.s.unsent)
	}
}

// TestARoundThatLeavesWhatWasRefusedEndsTheEdit also has editors fail in such a round: what was typed before is never lost.
func TestARoundThatLeavesWhatWasRefusedEndsTheEdit(t *testing.T) {
	const object = `{apiVersion: v1, kind: ConfigMap, metadata: {name: db, namespace: shop, uid: u1}, data: {a: one}}`
	fell := errors.New("the editor fell over")
	for name, c := range map[string]struct {
		before string // typed in an earlier round
		why    string // that was refused
		typed  string // in this round; "": nothing
		err    error
		want   string // kept, with what was typed
		said   string
	}{
		"left as it was":               {"mine", "line 3 is wrong", "", nil, "mine", "line 3 is wrong"},
		"failed":                       {"mine", "line 3 is wrong", "", fell, "mine", "fell over"},
		"failed with more typed":       {"mine", "line 3 is wrong", "more", fell, "#! line 3 is wrong\nmore", "fell over"},
		"failed and emptied":           {"mine", "line 3 is wrong", " \n", fell, "mine", "fell over"},
		"several lines":                {"mine", "wrong:\n  line 3", "", nil, "mine", "wrong: line 3"},
		"failed at first":              {"", "", "", fell, "", "configmap db was not edited: the editor fell over"},
		"failed at first and emptied":  {"", "", " ", fell, "", "configmap db was not edited: the editor fell over"},
		"left as it was at first":      {"", "", "", nil, "", "nothing was changed"},
		"emptied in the second round":  {"mine", "line 3 is wrong", "\n", nil, "", "the file was emptied"},
		"taken back in the second one": {"mine", "line 3 is wrong", "=", nil, "", "nothing was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			tmp := t.TempDir()
			t.Setenv("TMPDIR", tmp)
			e := editingOne(t, "configmaps", object, (*kube.Cluster).Draft)
			e.text, e.why = c.before, c.why
			given := cmp.Or(c.before, e.draft.Text)
			if c.why != "" {
				given = "#! " + strings.ReplaceAll(c.why, "\n", "\n#! ") + "\n" + given
			}
			run := &editorRun{text: given, edited: given}
			switch {
			case c.typed == "=":
				run.edited = e.draft.Text
			case c.typed == "more":
				run.edited = strings.Replace(given, "mine", "more", 1)
			case c.typed != "":
				run.edited = c.typed
			}
			step, cmd := e.take(run, c.err)
			said := step.Say.Text
			if c.want != "" {
				said = firstNote(t, cmd).Text
			}
			path, reason, _ := strings.Cut(strings.TrimPrefix(said, "what was typed is in "), ": ")
			if c.want == "" {
				reason = said
			}
			if !strings.Contains(reason, c.said) {
				t.Errorf("said %q", said)
			}
			if raw, _ := os.ReadFile(path); string(raw) != c.want {
				t.Errorf("%s holds %q", path, raw)
			}
		})
	}
}

func TestATextOpenedOnANewVersionAndLeftSoKeepsWhatWasTypedBefore(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	e := editingOne(t, "secrets", secretDB, (*kube.Cluster).DraftValues)
	typed := strings.Replace(e.draft.Text, "old", "hunter2", 1)
	e.remember(typed)
	e.open(e.draft.Text, "someone was faster", "This is the version of now.")
	_, cmd := e.take(&editorRun{text: "#! someone was faster\n" + e.draft.Text, edited: e.draft.Text}, nil)
	if note := firstNote(t, cmd); !strings.Contains(note.Text, "is in memory only, for the next edit: someone was faster") {
		t.Errorf("said %q", note.Text)
	}
	if kept := e.s.unsent[e.key()]; kept == nil || kept.text != typed {
		t.Errorf("in memory: %+v", e.s.unsent)
	}
	e.open(e.text, "", "What was typed here before, and was not sent.")
	if step, _ := e.take(&editorRun{text: typed, edited: typed}, nil); step.Open == nil {
		t.Errorf("what was kept and is left so does not come to the review: %+v", step)
	}
}

// editedConf is an edit of a config map whose editor has just left a change.
func editedConf(t *testing.T) (e *edit, run *editorRun, step ui.Step) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	e = editingOne(t, "configmaps", `{apiVersion: v1, kind: ConfigMap, metadata: {name: db, namespace: shop, uid: u1}, data: {a: one}}`, (*kube.Cluster).Draft)
	run = &editorRun{text: e.draft.Text, edited: strings.Replace(e.draft.Text, "a: one", "a: two", 1)}
	if _, err := run.keep(run.edited); err != nil {
		t.Fatal(err)
	}
	step, cmd := e.take(run, nil)
	if cmd != nil {
		cmd()
	}
	return e, run, step
}

func there(run *editorRun) bool {
	_, err := os.Stat(run.path())
	return err == nil
}

func TestAnEditWhoseReviewIsLeftIsKeptAndTheNextOneBeginsWithIt(t *testing.T) {
	for _, how := range []string{"esc", "n"} {
		e, run, step := editedConf(t)
		review, ok := step.Open.(*Review)
		if !ok || e.s.unsent[e.key()] != e {
			t.Fatalf("%+v, in memory %v", step, e.s.unsent)
		}
		review.take(reviewedMsg{to: review, err: errors.New("the same fields were changed")})
		if left := review.Update(keyPress(how)); !left.Close || !strings.Contains(left.Say.Text, "the next edit of it begins with that") {
			t.Errorf("%s: %+v", how, left)
		}
		if e.s.unsent[e.key()] == nil || !there(run) {
			t.Errorf("%s: it is lost, in memory %v", how, e.s.unsent)
		}
		if told := e.s.Unsent(); len(told) != 1 || !strings.HasSuffix(told[0], "is in "+run.path()) {
			t.Errorf("at the end is said %q", told)
		}
		if again, cmd := e.take(&editorRun{text: e.text, edited: e.draft.Text}, nil); again.Say.Text == "" || len(e.s.unsent) != 0 {
			t.Errorf("put back, it is still in memory: %v", e.s.unsent)
		} else if cmd(); len(e.s.Unsent()) != 0 {
			t.Error("and told of")
		}
	}
}

func TestASecretThatWasNotSentIsToldBeforeTheProgramEnds(t *testing.T) {
	e := editingOne(t, "secrets", secretDB, (*kube.Cluster).DraftValues)
	if e.s.Leave() != nil {
		t.Fatal("it asks for nothing")
	}
	typed := strings.Replace(e.draft.Text, "old", "hunter2", 1)
	if step, _ := e.take(&editorRun{text: e.draft.Text, edited: typed}, nil); step.Open == nil {
		t.Fatalf("%+v", step)
	}
	ask := e.s.Leave()
	if ask == nil {
		t.Fatal("it would be lost without a word")
	}
	if text := ask.Draw(60, 12); !strings.Contains(text, "secret db") || strings.Contains(text, "hunter2") {
		t.Errorf("%s", text)
	}
	if told := e.s.Unsent(); len(told) != 0 {
		t.Errorf("a file is told of: %q", told)
	}
}
