package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What can go wrong with an editor, and with what was edited.

// conf makes a ConfigMap of two values.
func (c *cluster) conf(ns string) {
	c.t.Helper()
	c.Apply(ns, `{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: one, b: one}}`)
}

func (c *cluster) valueOf(ns, key string) string {
	c.t.Helper()
	return textAt(c.Get("v1", "ConfigMap", ns, "conf"), "data", key)
}

func TestAnEditorThatIsMissingIsSaidToBe(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.conf(ns)
	tmp := t.TempDir()
	s := at(t, Size(80, 24), "configmaps", ns, Env("TMPDIR="+tmp, "KUBE_EDITOR=/no/such/editor")).See("conf").Filter("conf").Selected("conf")
	s.Press("e").See("was not edited", "/no/such/editor").Selected("conf")
	c.leaves(tmp, 0)
}

// leaves waits until a temporary folder has so many entries.
func (c *cluster) leaves(tmp string, n int) {
	c.t.Helper()
	c.Await("the editor's directories", func() bool {
		left, err := filepath.Glob(filepath.Join(tmp, "kdeck-edit-*"))
		return err == nil && len(left) == n
	})
}

func TestWhatWasTypedInAnEditorThatFailsIsKeptAndSaidWhere(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"killed":   `sed -i 's/a: one/a: two/' "$1"; kill -9 $$`,
		"non-zero": `sed -i 's/a: one/a: two/' "$1"; exit 3`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keepsEdit(t, sed(t, script), Size(80, 24), "a: two", "what was typed is in ")
		})
	}
}

// keepsEdit edits a ConfigMap with an editor with which that does not go well, and has what was typed looked for in the file
// that is named.
func keepsEdit(t *testing.T, editor, size Option, typed string, sees ...string) {
	t.Helper()
	c := admin(t)
	ns := c.Namespace()
	c.conf(ns)
	tmp, err := os.MkdirTemp("", "k") // a short name, for the path is read from the screen
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	s := at(t, size, "configmaps", ns, Env("TMPDIR="+tmp), editor).See("conf").Filter("conf").Selected("conf")
	s.Press("e").See(append(sees, "what was typed is in "+tmp)...)
	path := regexp.MustCompile(regexp.QuoteMeta(tmp) + `\S+\.yaml`).FindString(s.Screen().String())
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), typed) {
		t.Errorf("%s: %v\n%s", path, err, raw)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if v := c.valueOf(ns, "a"); v != "one" {
		t.Errorf("it is %q", v)
	}
	c.leaves(tmp, 1)
}

// counting is a script that writes a line to a file each time it runs, and then does something the first time, and something
// else from then on.
func counting(t *testing.T, first, then string) (script string, runs func() int) {
	file := filepath.Join(t.TempDir(), "runs")
	return `echo >> ` + file + `; if [ $(wc -l < ` + file + `) = 1 ]; then ` + first + `; else ` + then + `; fi`, func() int {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		}
		return len(raw)
	}
}

func TestAnEditThatIsRefusedAndLeftSoEndsAndIsKept(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ first, then, typed, why string }{
		"no YAML":          {`sed -i 's/a: one/a: "two/' "$1"`, `sed -i 's/a: one/a: "two/' "$1"`, `a: "two`, "yaml: "},
		"another name":     {`sed -i 's/name: conf/name: other/' "$1"`, `sed -i 's/name: conf/name: other/' "$1"`, "name: other", "must stay so"},
		"a failing editor": {`sed -i 's/a: one/a: "two/' "$1"`, `exit 3`, `a: "two`, "exit status 3"},
		"a killed one":     {`sed -i 's/a: one/a: "two/' "$1"`, `kill -9 $$`, `a: "two`, "killed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script, runs := counting(t, row.first, row.then)
			keepsEdit(t, sed(t, script), Size(200, 24), row.typed, row.why)
			if n := runs(); n != 2 {
				t.Errorf("the editor was opened %d times", n)
			}
		})
	}
}

func TestASecretsEditThatIsRefusedAndLeftSoIsInMemoryAndThereAgain(t *testing.T) {
	t.Parallel()
	for name, then := range map[string]string{"left": `true`, "failed": `exit 1`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := admin(t)
			ns, tmp := c.Namespace(), t.TempDir()
			c.Apply(ns, `{apiVersion: v1, kind: Secret, metadata: {name: pass}, stringData: {word: first}}`)
			script, runs := counting(t, `sed -i 's/first/"second/' "$1"`, `if head -1 "$1" | grep -q 'typed here before'; then sed -i 's/"second/third/' "$1"; else `+then+`; fi`)
			s := at(t, Size(120, 24), "secrets", ns, Env("TMPDIR="+tmp), sed(t, script)).See("pass").Filter("pass").Selected("pass")
			s.Command("edit-values").See("what was typed is in memory only").Gone("second")
			c.leaves(tmp, 0)
			if n := runs(); n != 2 {
				t.Errorf("the editor was opened %d times", n)
			}
			s.Command("edit-values").See("another value").agree().See("done: edit")
			c.Await("the value that was typed last", func() bool {
				return textAt(c.Get("v1", "Secret", ns, "pass"), "data", "word") == "dGhpcmQ="
			})
			c.leaves(tmp, 0)
		})
	}
}

// meanwhile is an editor during which somebody else changes the object: it waits for a file to be gone.
func meanwhile(t *testing.T, script string) (Option, string) {
	gate := filepath.Join(t.TempDir(), "gate")
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return sed(t, `touch `+gate+`.open; while [ -e `+gate+` ]; do sleep 0.1; done; `+script), gate
}

// opened waits until the editor of meanwhile is open.
func (c *cluster) opened(gate string) {
	c.t.Helper()
	c.Await("the editor is open", func() bool {
		_, err := os.Stat(gate + ".open")
		return err == nil
	})
}

func TestAnEditGoesOntoTheNewVersionWhenOthersChangedSomethingElse(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.conf(ns)
	editor, gate := meanwhile(t, `sed -i 's/a: one/a: two/' "$1"`)
	s := at(t, Size(80, 24), "configmaps", ns, editor).See("conf").Filter("conf").Selected("conf")
	s.Press("e")
	c.opened(gate)
	c.Patch("v1", "ConfigMap", ns, "conf", "", `{"data":{"b":"theirs"}}`)
	if err := os.Remove(gate); err != nil {
		t.Fatal(err)
	}
	s.See("theirs stay", "-  a: one", "+  a: two", "b: theirs").agree().See("done: edit")
	c.Await("both changes", func() bool { return c.valueOf(ns, "a") == "two" && c.valueOf(ns, "b") == "theirs" })
}

func TestAnEditOfWhatOthersChangedTooShowsTheDifferenceAndOpensTheNewVersion(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.conf(ns)
	kept := filepath.Join(t.TempDir(), "second")
	editor, gate := meanwhile(t, `if head -1 "$1" | grep -q '^#! '; then cp "$1" `+kept+`; sed -i 's/a: theirs/a: agreed/' "$1"; else sed -i 's/a: one/a: two/' "$1"; fi`)
	s := at(t, Size(80, 24), "configmaps", ns, editor).See("conf").Filter("conf").Selected("conf")
	s.Press("e")
	c.opened(gate)
	c.Patch("v1", "ConfigMap", ns, "conf", "", `{"data":{"a":"theirs"}}`)
	if err := os.Remove(gate); err != nil {
		t.Fatal(err)
	}
	s.See("Someone else has changed the same fields", "what they did", "-  a: one", "+  a: theirs", "Edit again")
	s.Press("e").See("-  a: theirs", "+  a: agreed").agree().See("done: edit")
	c.Await("what was agreed on", func() bool { return c.valueOf(ns, "a") == "agreed" })
	raw, err := os.ReadFile(kept)
	if err != nil || !strings.Contains(string(raw), "#! +  a: theirs") || !strings.Contains(string(raw), "#! +  a: two") || !strings.Contains(string(raw), "\n  a: theirs\n") {
		t.Errorf("%v: the second round began with\n%s", err, raw)
	}
}

func TestASecretsFailedEditIsInMemoryAndThereAgain(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.Apply(ns, `{apiVersion: v1, kind: Secret, metadata: {name: pass}, stringData: {word: first}}`)
	tmp := t.TempDir()
	s := at(t, Size(120, 24), "secrets", ns, Env("TMPDIR="+tmp), sed(t, `if grep -q second "$1"; then sed -i 's/second/third/' "$1"; else sed -i 's/first/second/' "$1"; exit 1; fi`)).See("pass").Filter("pass").Selected("pass")
	s.Command("edit-values").See("what was typed is in memory only")
	c.leaves(tmp, 0)
	s.Command("edit-values").See("another value").agree().See("done: edit")
	c.Await("the value that was typed last", func() bool {
		return textAt(c.Get("v1", "Secret", ns, "pass"), "data", "word") == "dGhpcmQ="
	})
	c.leaves(tmp, 0)
}

func TestAnEditThatMeetsAConflictAndIsLeftIsOfferedAgain(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.conf(ns)
		tmp := t.TempDir()
		editor, gate := meanwhile(t, `if head -1 "$1" | grep -q 'typed here before'; then grep -q 'a: two' "$1" && sed -i 's/a: two/a: three/' "$1"; else sed -i 's/a: one/a: two/' "$1"; fi`)
		s := at(t, size, "configmaps", ns, Env("TMPDIR="+tmp), editor).See("conf").Filter("conf").Selected("conf")
		s.Press("e")
		c.opened(gate)
		c.Patch("v1", "ConfigMap", ns, "conf", "", `{"data":{"a":"theirs"}}`)
		if err := os.Remove(gate); err != nil {
			t.Fatal(err)
		}
		s.See("Someone else has changed the same fields").Press("esc").See("what was typed is kept").Gone("same fields")
		c.leaves(tmp, 1)
		c.Patch("v1", "ConfigMap", ns, "conf", "", `{"data":{"a":"one"}}`)
		s.Press("e").See("-  a: one", "+  a: three").agree().See("done: edit")
		c.Await("what was typed", func() bool { return c.valueOf(ns, "a") == "three" })
		c.leaves(tmp, 0)
	})
}

func TestAnEditWhoseReviewIsLeftIsOfferedAgainAndItsFileToldAtTheEnd(t *testing.T) {
	t.Parallel()
	c := admin(t)
	ns := c.Namespace()
	c.conf(ns)
	s := at(t, Size(80, 24), "configmaps", ns, sed(t, `sed -i 's/a: one/a: two/' "$1"`)).See("conf").Filter("conf").Selected("conf")
	s.Press("e").See("+  a: two", "[a Apply").Press("esc").See("what was typed is kept")
	s.Press("e").See("+  a: two", "[a Apply").Press("esc").See("what was typed is kept")
	s.ends("configmap conf")
}
