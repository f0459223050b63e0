package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runConfig runs `kdeck config` with a file of that text, which may be none.
func runConfig(t *testing.T, text string, args ...string) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if text != "" {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("KDECK_CONFIG", path)
	t.Setenv("KUBECONFIG", filepath.Join(filepath.Dir(path), "kubeconfig"))
	t.Setenv("NO_COLOR", "")
	cmd := newCommand("test")
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetArgs(append([]string{"config"}, args...))
	err := cmd.Execute()
	return strings.ReplaceAll(out.String(), filepath.Dir(path)+string(filepath.Separator), ""), err
}

func TestConfigPrintsWhatCountsInAContext(t *testing.T) {
	text := "theme: dark\ncontexts: [{match: prod*, theme: light, readonly: true}]\n"
	out, err := runConfig(t, text, "--context", "prod-eu")
	for _, want := range []string{"theme: light  # contexts[0] (prod*) config.yaml:2", "readonly: true  # contexts[0]", "mouse: true  # default"} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%v, no %q in:\n%s", err, want, out)
		}
	}
	if out, err = runConfig(t, text); err != nil || !strings.Contains(out, "theme: dark  # config.yaml:1") {
		t.Errorf("%v:\n%s", err, out)
	}
}

func TestConfigTakesTheKubeconfigsContext(t *testing.T) {
	kubeconfig := filepath.Join(t.TempDir(), "k")
	if err := os.WriteFile(kubeconfig, []byte("apiVersion: v1\nkind: Config\ncurrent-context: prod\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := runConfig(t, "contexts: [{match: prod, theme: mono}]\n", "--kubeconfig", kubeconfig)
	if err != nil || !strings.Contains(out, "theme: mono") {
		t.Errorf("%v:\n%s", err, out)
	}
}

func TestConfigCheckFailsWithEachProblemOnALine(t *testing.T) {
	cases := []struct {
		name, text string
		want       []string
	}{
		{"no file", "", nil},
		{"a good file", "theme: dark\nkeys: {yaml: Y, wide: []}\ncolumns: {po: [NAMESPACE, NAME, 'APP=.metadata.labels.app']}\naliases: {dp: deploy -A}\n", nil},
		{"a swap of keys", "keys: {unhealthy: N, sort-name: '!'}\n", nil},
		{"an unknown action", "keys:\n  yml: Y\n", []string{`config.yaml:2:3: keys.yml: no action is called "yml" (did you mean yaml?)`}},
		{"no key", "keys: {yaml: foo}\n", []string{`config.yaml:1:8: keys.yaml: key of yaml: "foo" is no key`}},
		{"a key that is taken", "keys: {unhealthy: '?'}\n", []string{"config.yaml:1:8: keys.unhealthy: key ?: unhealthy in table would hide help in global"}},
		{"an unknown column", "columns: {po: [NMAE]}\n", []string{"config.yaml:1:16: columns.po[0]: po have no column NMAE (did you mean NAME?)"}},
		{"a bad path", "columns: {pods: ['X={.a']}\n", []string{"config.yaml:1:18: columns.pods[0]: column X: unclosed action"}},
		{"a path into what is not listed", "columns: {cm: [NAME, 'X=.data.x', 'L=.metadata.labels.x']}\n",
			[]string{"config.yaml:1:22: columns.cm[1]: column X: configmaps are listed without their values: only {.metadata...} is there"}},
		{"a bad line", "aliases: {a: pods --x}\n", []string{"config.yaml:1:14: aliases.a: unknown flag --x"}},
		{"a key of the program moved onto one of a kind's", "keys: {describe: D}\n", []string{"config.yaml:1:8: keys.describe: key D: debug in kind/"}},
		{"a command's key that is taken", "theme: dark\ncommands:\n- {name: x1, key: l, command: ['true']}\n- {name: x3, key: Z, command: ['true']}\n",
			[]string{"config.yaml:2:1: command x1 has no key, only its place in the menu: key l: logs in"}},
		{"two problems", "them: dark\nmous: true\n", []string{"config.yaml:1:1: them", "config.yaml:2:1: mous"}},
	}
	for _, c := range cases {
		out, err := runConfig(t, c.text, "check")
		lines := strings.FieldsFunc(out, func(r rune) bool { return r == '\n' })
		if len(lines) != len(c.want) || (err != nil) != (c.want != nil) {
			t.Errorf("%s: %v\n%s", c.name, err, out)
			continue
		}
		for i, want := range c.want {
			if !strings.HasPrefix(lines[i], want) {
				t.Errorf("%s:\n got %s\nwant %s", c.name, lines[i], want)
			}
		}
	}
}

func TestConfigCheckExitsWithOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.yaml")
	if err := os.WriteFile(path, []byte("theme: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := runConfig(t, "", "check", path)
	if f, ok := err.(*failure); !ok || f.code != exitError {
		t.Errorf("%v", err)
	}
	if _, err := runConfig(t, "", "check", path+"x"); err == nil {
		t.Error("a file that was named and is missing is fine")
	}
}

func TestConfigSchemaIsJSONAndKnowsTheActions(t *testing.T) {
	out, err := runConfig(t, "", "schema")
	var s struct {
		Properties struct {
			Keys struct {
				PropertyNames struct{ Enum []string }
			}
		}
	}
	if err != nil || json.Unmarshal([]byte(out), &s) != nil || len(s.Properties.Keys.PropertyNames.Enum) < 10 {
		t.Errorf("%v:\n%s", err, out)
	}
}

func TestConfigPathNamesTheFile(t *testing.T) {
	if out, err := runConfig(t, "", "path"); err != nil || out != "config.yaml\n" {
		t.Errorf("%v: %q", err, out)
	}
}

func TestConfigOfABrokenFileStillPrints(t *testing.T) {
	out, err := runConfig(t, "theme: [\nascii: true\n")
	for _, want := range []string{"# wrong: config.yaml:1:1: this is no YAML", "ascii: true  # config.yaml:2", "readonly: false"} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%v, no %q in:\n%s", err, want, out)
		}
	}
}
