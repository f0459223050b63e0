package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"kdeck/e2e/lab"
	"kdeck/e2e/tty"
)

// configured is a home folder with a configuration file.
func configured(t *testing.T, text string) string {
	t.Helper()
	home, err := os.MkdirTemp("", "k") // short, so that a message with a path in it fits
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	configure(t, home, text)
	return home
}

// configure writes the configuration file of a home folder.
func configure(t *testing.T, home, text string) {
	t.Helper()
	replace(t, configFile(home), text)
}

// replace writes a file as an editor does: nobody sees half of it.
func replace(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func configFile(home string) string { return filepath.Join(home, "config", "kdeck", "config.yaml") }

func TestTheConfigurationFileSetsKeysAliasesNamespacesAndColumns(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns, favourite := c.Namespace(), c.Namespace()
		c.Pods(ns, "web-0 app=web")
		c.Pods(favourite, "liked-0")
		home := configured(t, `theme: mono
keys:
  yaml: [Y]
aliases:
  mine: deploy -n `+favourite+`
namespaces: [`+favourite+`]
columns:
  pods: [NAME, STATUS, "APP=.metadata.labels.app"]
`)
		s := Start(t, size, inNamespace(t, ns), Home(home)).SeeMatch(`^NAME +STATUS +APP$`).SeeMatch(`^web-0 +Running +web$`)
		if n := coloured(s.Settle()); n > 0 {
			t.Errorf("%d cells have a colour in the theme mono", n)
		}
		s.Press("y").Gone("web-0 yaml").Press("Y").See("web-0 yaml", "kind: Pod").Press("esc")
		s.Press("?").Type("YAML").SeeMatch(`Y +YAML`).Press("esc")
		s.Command("mine").See("deployments(" + favourite + ")")
		s.Command("pods "+ns).See("web-0").Press("2").See("pods("+favourite+")", "liked-0")
		s.Filter("app=web").See("0/1").Press("esc").Filter("app:web").See("0/1")
	})
}

// coloured counts the cells that have a colour.
func coloured(sc tty.Screen) (n int) {
	for y := range sc.Height {
		for x := range sc.Width {
			if c := sc.Cell(x, y); c.Fg != nil || c.Bg != nil {
				n++
			}
		}
	}
	return n
}

func TestACommandOfTheUsersRunsOnTheSelection(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "web-0", "web-1")
		out := filepath.Join(t.TempDir(), "out")
		home := configured(t, `commands:
  - {name: note, key: ctrl+t, command: [sh, -c, 'echo "$$1 $$2 $$3 $$4" >>`+out+`; echo noted', sh, $NAMESPACE, $NAME, $KIND, $CONTEXT], kinds: [pods], help: note it}
  - {name: shout, command: ['echo "$NAME!" >>`+out+`'], shell: true}
`)
		s := Start(t, size, inNamespace(t, ns), Home(home)).See("web-0", "web-1").Press("j").Selected("web-1")
		s.Press("ctrl+t").See("run note?", "on pod web-1").Press("n").See("note was not run")
		s.Press("ctrl+t").See("run note?").Press("y")
		s.wait("see what it says, outside", func(sc tty.Screen) bool { return !sc.Alt && sc.Has("noted") && sc.Has("enter goes back") })
		s.Press("enter")
		s.wait("see kdeck again", func(sc tty.Screen) bool { return sc.Alt && sc.Has("note is done") && sc.Has("web-0") })
		s.Selected("web-1").Press(".", "pgdown", "pgdown").See("note it").Press("esc").Command("run-shout").See("run shout?").Press("y")
		s.wait("see the end of it", func(sc tty.Screen) bool { return !sc.Alt && sc.Has("enter goes back") })
		s.Press("enter").See("shout is done")
		if data, _ := os.ReadFile(out); string(data) != ns+" web-1 pods devcluster-admin\nweb-1!\n" {
			t.Errorf("written %q", data)
		}
		c.Apply(ns, deployment("shop", 0))
		s.Command("deploy").See("deployments(").Selected("shop").Press("ctrl+t").See("shop").Command("run-note").See("for pods only")
		if data, _ := os.ReadFile(out); strings.Count(string(data), "\n") != 2 {
			t.Errorf("it ran all the same: %q", data)
		}
	})
}

func TestInReadOnlyModeOnlyHarmlessCommandsRun(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "web-0")
		out := filepath.Join(t.TempDir(), "out")
		commands := `commands:
  - {name: harm, key: ctrl+t, command: [touch, ` + out + `-harm]}
  - {name: look, key: ctrl+x, command: [touch, ` + out + `-look], harmless: true}
`
		s := Start(t, size, inNamespace(t, ns), Home(configured(t, "readonly-toggle: true\n"+commands))).SeeMatch(`^web-0 +1/1 +Running`)
		s.Command("readonly").See("read-only: nothing is written").Press("ctrl+t").See("refused in read-only mode").Quit()
		s = Start(t, size, inNamespace(t, ns), Home(configured(t, "readonly: true\n"+commands))).SeeMatch(`^web-0 +1/1 +Running`).Press("ctrl+t").See("refused in read-only mode")
		s.Press("ctrl+x")
		s.wait("see the end of it", func(sc tty.Screen) bool { return !sc.Alt && sc.Has("enter goes back") })
		s.Press("enter").See("look is done")
		if _, err := os.Stat(out + "-harm"); err == nil {
			t.Error("the command ran all the same")
		}
		if _, err := os.Stat(out + "-look"); err != nil {
			t.Error(err)
		}
	})
}

func TestSettingsDifferByContext(t *testing.T) {
	t.Parallel()
	atSizes(t, func(t *testing.T, size Option) {
		c := admin(t)
		ns := c.Namespace()
		c.Pods(ns, "web-0")
		home := configured(t, "columns: {pods: [NAME, AGE]}\ncontexts:\n  - match: prod-*\n    theme: mono\n    columns: {pods: [NAME, READY]}\n")
		path := kubeconfig(t, lab.Admin, func(k *clientcmdapi.Config) {
			k.Contexts[k.CurrentContext].Namespace = ns
			k.Contexts["prod-eu"] = k.Contexts[k.CurrentContext].DeepCopy()
		})
		s := Start(t, size, Kubeconfig(path), Home(home)).See("web-0").SeeMatch(`^NAME +AGE$`)
		s.wait("have colours here", func(sc tty.Screen) bool { return coloured(sc) > 0 })
		s.Command("ctx prod-eu").See("ctx prod-eu", "web-0").SeeMatch(`^NAME +READY$`)
		s.wait("be without colours, for the theme is mono", func(sc tty.Screen) bool { return coloured(sc) == 0 })
		s.Command("ctx devcluster-admin").See("ctx devcluster-admin", "web-0").SeeMatch(`^NAME +AGE$`)
	})
}

func TestAMistakeInTheFileIsToldWithItsLineAndTheRestWorks(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		home := configured(t, "aliases:\n  mine: deploy -A\nthem: dark\nmouse: perhaps\n")
		s := Start(t, size, As(lab.Viewer), Home(home), Args("nodes")).See("node-001")
		s.Press("ctrl+g").SeeMatch(`config\.yaml:3:1: `).SeeMatch(`config\.yaml:4:8: `)
		s.Press("esc").Command("mine").See("deployments(all)")
		e := Start(t, size, Home(home), Args("config", "check")).Ends()
		if flat := strings.ReplaceAll(e.After, "\n", ""); e.Code != 1 || !strings.Contains(flat, "config.yaml:3:1: ") ||
			!strings.Contains(flat, "config.yaml:4:8: ") || !strings.Contains(flat, "kdeck: 2 problems") {
			t.Errorf("exit code %d: %s", e.Code, e.After)
		}
	})
}

func TestAMistakeInTheFileIsToldOnce(t *testing.T) {
	t.Parallel()
	s := Start(t, As(lab.Viewer), Home(configured(t, "aliases: {}\nthem: dark\n")), Args("nodes"), Size(200, 50)).See("node-001", "connected")
	s.Press("ctrl+g").SeeMatch(`config\.yaml:2:1: .*did you mean theme`)
	if sc := s.Settle(); strings.Count(sc.String(), "config.yaml:2:1") != 1 {
		t.Errorf("not told once\n%s", sc)
	}
}

func TestAChangedFileTakesEffectAtOnce(t *testing.T) {
	t.Parallel()
	atSmall(t, func(t *testing.T, size Option) {
		home := configured(t, "aliases: {mine: deploy -A}\n")
		s := Start(t, size, As(lab.Viewer), Home(home), Args("nodes")).See("node-001", "connected")
		s.wait("have colours at the start", func(sc tty.Screen) bool { return coloured(sc) > 0 })
		configure(t, home, "theme: mono\nkeys: {yaml: [Y]}\naliases: {mine: svc -n shop}\n")
		s.wait("be without colours", func(sc tty.Screen) bool { return coloured(sc) == 0 })
		s.Press("Y").See("yaml", "kind: Node").Press("esc").Command("mine").See("services(shop)")
		configure(t, home, "theme: mono\nkeys: {yamll: [Y]}\n")
		s.See("config.yaml:2").Press("esc")
		configure(t, home, "theme: dark\n")
		s.wait("have colours again", func(sc tty.Screen) bool { return coloured(sc) > 0 })
	})
}

func TestChangedColumnsTakeEffectInTheNextList(t *testing.T) {
	t.Parallel()
	home := configured(t, "columns: {nodes: [NAME, STATUS]}\n")
	s := Start(t, As(lab.Viewer), Home(home), Args("nodes")).SeeMatch(`^NAME +STATUS$`)
	configure(t, home, "theme: mono\ncolumns: {nodes: [NAME, VERSION, 'OS=.status.nodeInfo.operatingSystem']}\n")
	s.wait("have read the file, as the colours tell", func(sc tty.Screen) bool { return coloured(sc) == 0 })
	s.Command("svc").See("services(")
	s.Command("nodes").SeeMatch(`^NAME +VERSION +OS$`).SeeMatch(`^node-001 +v1\.\d+\.\d+ +linux$`)
}

func TestTheSettingsThatCountArePrintedWithTheirSources(t *testing.T) {
	t.Parallel()
	home := configured(t, "theme: mono\nnamespaces: [shop]\ncontexts:\n  - {match: devcluster-*, readonly: true}\n")
	e := Start(t, Size(200, 100), Home(home), Args("config")).Ends()
	for _, want := range []string{"theme: mono  # config.yaml:1", "namespaces: [shop]  # config.yaml:2", "readonly: true  # contexts[0] (devcluster-*) config.yaml:4",
		"mouse: true  # default"} {
		if e.Code != 0 || !strings.Contains(e.After, want) {
			t.Errorf("%q is not in (exit code %d)\n%s", want, e.Code, e.After)
		}
	}
	if e := Start(t, Size(200, 100), Home(home), Args("config", "check")).Ends(); e.Code != 0 || e.After != "" {
		t.Errorf("check: exit code %d, %q", e.Code, e.After)
	}
	if e := Start(t, Size(200, 100), Home(home), Args("config", "path")).Ends(); e.Code != 0 || e.After != configFile(home) {
		t.Errorf("path: exit code %d, %q", e.Code, e.After)
	}
}

// themeNames are the themes that `kdeck config schema` lists.
func themeNames(t *testing.T) []string {
	t.Helper()
	s := Start(t, Size(200, 50), Args("config", "schema"))
	if e := s.Ends(); e.Code != 0 {
		t.Fatalf("exit code %d\n%s", e.Code, e.After)
	}
	var schema struct {
		Properties struct {
			Theme map[string]any `json:"theme"`
		} `json:"properties"`
	}
	if err := json.Unmarshal([]byte(s.Raw(0)), &schema); err != nil {
		t.Fatalf("no JSON: %v\n%s", err, s.Raw(0))
	}
	var names []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				if list, ok := x.([]any); ok && (k == "enum" || k == "examples") {
					for _, n := range list {
						if name, ok := n.(string); ok {
							names = append(names, name)
						}
					}
					continue
				}
				walk(x)
			}
		case []any:
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(schema.Properties.Theme)
	slices.Sort(names)
	return slices.Compact(names)
}
