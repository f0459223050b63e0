package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kdeck/shellwords"
)

const sample = `# everything once
theme: dark
ascii: true
mouse: false
namespaces: [shop, db]
aliases:
  dp: deploy -A
  "no": nodes
keys:
  yaml: [Y, "ctrl+y"]
  open: enter
  wide: []
columns:
  Pods: [NAME, STATUS, "APP=.metadata.labels.app"]
  deployments.apps: [NAME, READY]
commands:
  - name: stern
    key: ctrl+t
    command: [stern, -n, $NAMESPACE, "$NAME"]
    kinds: pods
    harmless: true
    help: "logs: with stern"
  - {name: errors, shell: true, command: 'kubectl logs "$NAME" | grep -i error'}
logs:
  buffer: 16Mi
contexts:
  - match: "prod-*"
    theme: light
    protected: true
    aliases: {dp: deploy -n shop}
    columns:
      pods: [NAME, AGE]
  - match: prod-eu
    namespaces: [eu]
    theme: mono
shell: zsh -l
debug: {image: "tools:1"}
`

// load reads text as a file of its own.
func load(t *testing.T, text string) (Config, []Problem) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path, Known{})
}

func TestEverySettingIsRead(t *testing.T) {
	c, problems := load(t, sample)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := Values{
		Theme: "dark", ASCII: true, Namespaces: []string{"shop", "db"},
		Aliases: map[string]string{"dp": "deploy -A", "no": "nodes"},
		Keys:    map[string][]string{"yaml": {"Y", "ctrl+y"}, "open": {"enter"}, "wide": {}},
		Columns: map[string][]Column{
			"pods":             {{Name: "NAME"}, {Name: "STATUS"}, {Name: "APP", Path: "{.metadata.labels.app}"}},
			"deployments.apps": {{Name: "NAME"}, {Name: "READY"}},
		},
		Commands: []Command{
			{Name: "stern", Key: "ctrl+t", Command: []string{"stern", "-n", "$NAMESPACE", "$NAME"}, Kinds: []string{"pods"},
				Harmless: true, Help: "logs: with stern"},
			{Name: "errors", Shell: true, Command: []string{`kubectl logs "$NAME" | grep -i error`}},
		},
		Shell: "zsh -l", Debug: Debug{Image: "tools:1", Profile: "general"}, Logs: Logs{Buffer: 16 << 20},
	}
	if !reflect.DeepEqual(c.Values, want) {
		t.Errorf("got  %+v\nwant %+v", c.Values, want)
	}
}

func TestWhatIsDebuggedWithDiffersByContextAndAProfileMustBeOne(t *testing.T) {
	c, problems := load(t, "debug: {image: tools:1, profile: baseline}\ncontexts: [{match: prod, debug: {image: registry/tools:1}}, {match: dev, debug: {profile: sysadmn}}]\n")
	if len(problems) != 1 || !strings.Contains(problems[0].Text, "did you mean sysadmin?") {
		t.Errorf("%v", problems)
	}
	if got := c.For("prod").Debug; got != (Debug{"registry/tools:1", "baseline"}) {
		t.Errorf("prod: %+v", got)
	}
	if got := c.For("other").Debug; got != (Debug{"tools:1", "baseline"}) {
		t.Errorf("elsewhere: %+v", got)
	}
}

func TestAMissingFileIsNoProblem(t *testing.T) {
	c, problems := Load(filepath.Join(t.TempDir(), "none", "config.yaml"), Known{})
	if len(problems) > 0 || !reflect.DeepEqual(c.For("x").Values, Defaults()) {
		t.Errorf("%+v, %v", c, problems)
	}
}

func TestEmptyFilesAndEmptySettingsSayNothing(t *testing.T) {
	for _, text := range []string{"", "\n", "# only words\n", "---\n", "null", "theme:\nkeys:\n  # yaml: Y\nlogs:\ncontexts:\n", "\ufefftheme: auto\n"} {
		c, problems := load(t, text)
		if len(problems) > 0 || !reflect.DeepEqual(c.Values, Defaults()) {
			t.Errorf("%q: %+v, %v", text, c.Values, problems)
		}
	}
}

func TestProblemsSayWhereWhatAndWhatWasMeant(t *testing.T) {
	cases := []struct {
		name, text string
		want       []string // "line:column: text", all of them
	}{
		{"an unknown setting", "them: dark\nmouse: false\n", []string{"1:1: them is no setting (did you mean theme?)"}},
		{"an unknown setting like none", "xyzzy: 1\n", []string{"1:1: xyzzy is no setting"}},
		{"the beginning of a setting", "col: {}\n", []string{"1:1: col is no setting (did you mean columns?)"}},
		{"an unknown setting further down", "logs:\n  bufer: 1Mi\n", []string{"2:3: logs: bufer is no setting (did you mean buffer?)"}},
		{"an unknown theme", "theme: drak\n", []string{`1:8: theme: no theme is called "drak" (did you mean dark?); there are auto, dark, light, high-contrast, colour-blind, ansi16, mono, none`}},
		{"a word of YAML 1.1", "mouse: on\n", []string{`1:8: mouse: "on" is neither true nor false (did you mean true?)`}},
		{"a list for a word", "theme: [dark]\n", []string{"1:8: theme: is a list where auto, dark, light, high-contrast, colour-blind, ansi16, mono, none or a theme of yours belongs"}},
		{"a word for a list", "commands: stern\n", []string{"1:11: commands: is a single value where a list of commands belongs"}},
		{"a word for a mapping", "keys: yaml\n", []string{"1:7: keys: is a single value where a mapping of actions to keys belongs"}},
		{"a setting twice", "theme: dark\ntheme: light\n", []string{"2:1: theme is set twice, here and on line 1; the first one counts"}},
		{"an empty entry", "namespaces:\n  - shop\n  -\n", []string{"3:4: namespaces[1]: is empty where a namespace belongs"}},
		{"no namespace", "namespaces: [Shop]\n", []string{`1:14: namespaces[0]: "Shop" cannot be a namespace: its name has small letters, digits and dashes, at most 63`}},
		{"an alias of two words", "aliases: {a b: pods}\n", []string{`1:11: aliases: "a b" cannot be an alias: it is one word without a slash`}},
		{"a blank alias", "aliases: {a: ' '}\n", []string{"1:14: aliases.a: is blank"}},
		{"an unit of others", "logs: {buffer: 64MB}\n", []string{`1:16: logs.buffer: "64MB" is no size such as 1Mi (did you mean 64Mi?)`}},
		{"no unit", "logs: {buffer: 64}\n", []string{`1:16: logs.buffer: "64" is no size such as 1Mi`}},
		{"too much", "logs: {buffer: 64Gi}\n", []string{"1:16: logs.buffer: 64Gi is not a size from 1Mi to 4Gi"}},
		{"a column without a name", "columns: {pods: ['=.x', NAME]}\n", []string{"1:18: columns.pods[0]: a column needs a name: NAME, or TITLE=JSONPATH"}},
		{"a column without a path", "columns: {pods: ['X=', NAME]}\n", []string{"1:18: columns.pods[0]: column X has no JSONPath expression behind the ="}},
		{"a column twice", "columns: {pods: [NAME, name]}\n", []string{"1:17: columns.pods: column name is there twice"}},
		{"no columns", "columns: {pods: []}\n", []string{"1:17: columns.pods: a table needs a column"}},
		{"a command without a name", "commands: [{command: [ls]}]\n", []string{"1:12: commands[0]: lacks name"}},
		{"an unknown word in a command", "commands: [{name: x, command: [ls], shel: true}]\n", []string{"1:37: commands[0]: shel is no setting (did you mean shell?)"}},
		{"an unknown placeholder", "commands: [{name: x, command: [ls, $NAMES]}]\n", []string{"1:12: commands[0]: there is no placeholder $NAMES (did you mean NAME?); $$ is a dollar sign"}},
		{"a program that the cluster names", "commands: [{name: x, command: [$NAME]}]\n", []string{"1:12: commands[0]: the program cannot be a placeholder"}},
		{"a shell line without a shell", "commands: [{name: x, command: ls | wc}]\n", []string{`1:12: commands[0]: "ls | wc" is one word with blanks: make it a list of words, or say shell: true`}},
		{"a list for the shell", "commands: [{name: x, shell: true, command: [ls, wc]}]\n", []string{"1:12: commands[0]: with shell: true the command is one text, not a list"}},
		{"a command twice", "commands: [{name: x, command: ls}, {name: x, command: wc}]\n", []string{"1:11: commands: x is there twice; the first one counts"}},
		{"what no context has", "contexts: [{match: x, mouse: true}]\n", []string{"1:23: contexts[0]: mouse cannot differ by context"}},
		{"a context without a pattern", "contexts: [{theme: dark}]\n", []string{"1:12: contexts[0]: lacks match"}},
		{"a bad pattern", "contexts: [{match: '[x'}]\n", []string{`1:20: contexts[0].match: "[x" is no pattern: a [ lacks its ], or a \ what it quotes`}},
		{"two documents", "theme: dark\n---\ntheme: light\n", []string{"2:1: a second document begins here; only the first one counts"}},
		{"no settings at all", "- a\n- b\n", []string{"1:1: is a list where a mapping of settings belongs"}},
		{"escape sequences", "\"a\\e[31m\": x\n", []string{`1:1: "a\x1b[31m" is no setting`}},
		{"control characters in a value", "aliases: {a: \"x\\ny\"}\n", []string{`1:14: aliases.a: "x\ny" has control characters`}},
	}
	for _, c := range cases {
		conf, problems := load(t, c.text)
		var got []string
		for _, p := range problems {
			got = append(got, strings.TrimPrefix(p.String(), conf.Path+":"))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestTheRestOfAFileCounts(t *testing.T) {
	cases := []struct{ name, text string }{
		{"beside a bad value", "ascii: maybe\nnamespaces: [shop]\ntheme: dark\n"},
		{"beside a bad entry", "namespaces: [shop, '!']\ntheme: dark\n"},
		{"beside bad syntax", "namespaces: [shop]\naliases: {a: [}\ntheme: dark\n"},
		{"before a line without an end", "namespaces: [shop]\ntheme: dark\naliases: {a: \"b\n"},
		{"beside a tab", "namespaces: [shop]\nkeys:\n\tyaml: Y\ntheme: dark\n"},
	}
	for _, c := range cases {
		conf, problems := load(t, c.text)
		if len(problems) != 1 || conf.Theme != "dark" || !slices.Equal(conf.Namespaces, []string{"shop"}) {
			t.Errorf("%s: %+v, %v", c.name, conf.Values, problems)
		}
		if conf.ReadOnly || conf.Protected {
			t.Errorf("%s: guards are on for nothing", c.name)
		}
	}
}

func TestSyntaxErrorsNameTheLine(t *testing.T) {
	_, problems := load(t, "theme: dark\n\n\naliases: {a: [}\nmouse: true\n")
	if len(problems) != 1 || problems[0].Line != 4 {
		t.Error(problems)
	}
}

func TestWhatGuardsIsOnWhenItCannotBeRead(t *testing.T) {
	cases := []struct {
		name, text          string
		readonly, protected bool
	}{
		{"a bad value", "readonly: treu\n", true, false},
		{"a bad value of a context that matches", "contexts: [{match: 'prod*', protected: 1}]\n", false, true},
		{"a bad value of a context that does not match", "contexts: [{match: dev, protected: 1}]\n", false, false},
		{"a bad pattern", "contexts: [{match: '[', readonly: true, theme: dark}]\n", true, false},
		{"no pattern", "contexts: [{readonly: true, protected: false}]\n", true, false},
		{"a bad pattern of what guards nothing", "contexts: [{match: '[', theme: dark}]\n", false, false},
		{"contexts that are no list", "contexts: {prod: {readonly: true}}\n", true, true},
		{"contexts with bad syntax", "theme: auto\ncontexts: [{match: prod\n", true, true},
		{"a guard with bad syntax", "theme: auto\nreadonly: [\nascii: true\n", true, true},
		{"another setting with bad syntax", "theme: [\nreadonly: false\n", false, false},
		{"no mapping", "readonly\n", true, true},
	}
	for _, c := range cases {
		conf, problems := load(t, c.text)
		e := conf.For("prod-eu")
		if len(problems) == 0 || e.ReadOnly != c.readonly || e.Protected != c.protected || e.Theme != "auto" {
			t.Errorf("%s: readonly %v (%s), protected %v (%s), theme %s, %v", c.name, e.ReadOnly, e.Source("readonly"),
				e.Protected, e.Source("protected"), e.Theme, problems)
		}
	}
}

func TestAFileThatCannotBeReadIsTold(t *testing.T) {
	dir := t.TempDir()
	huge := filepath.Join(dir, "huge.yaml")
	if err := os.WriteFile(huge, bytes.Repeat([]byte("#\n"), sizeLimit), 0o600); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(dir, "secret.yaml")
	if err := os.WriteFile(secret, nil, 0); err != nil {
		t.Fatal(err)
	}
	paths := []string{dir, huge}
	if os.Getuid() != 0 { // root may read everything
		paths = append(paths, secret)
	}
	for _, path := range paths {
		c, problems := Load(path, Known{})
		if len(problems) != 1 || problems[0].Line != 0 || !c.ReadOnly || !c.Protected {
			t.Errorf("%s: %v, %+v", path, problems, c.Values)
		}
	}
}

func TestTheLastContextThatMatchesWins(t *testing.T) {
	c, _ := load(t, sample)
	cases := []struct {
		context, setting, source string
		get                      func(Effective) any
		want                     any
	}{
		{"dev", "theme", "config.yaml:2", func(e Effective) any { return e.Theme }, "dark"},
		{"", "theme", "config.yaml:2", func(e Effective) any { return e.Theme }, "dark"},
		{"prod-us", "theme", "contexts[0] (prod-*) config.yaml:28", func(e Effective) any { return e.Theme }, "light"},
		{"prod-eu", "theme", "contexts[1] (prod-eu) config.yaml:35", func(e Effective) any { return e.Theme }, "mono"},
		{"prod-eu", "protected", "contexts[0] (prod-*) config.yaml:29", func(e Effective) any { return e.Protected }, true},
		{"prod-eu", "readonly", "default", func(e Effective) any { return e.ReadOnly }, false},
		{"prod-eu", "namespaces", "contexts[1] (prod-eu) config.yaml:34", func(e Effective) any { return strings.Join(e.Namespaces, " ") }, "eu"},
		{"prod-eu", "columns.pods", "contexts[0] (prod-*) config.yaml:32", func(e Effective) any { return len(e.Columns["pods"]) }, 2},
		{"prod-eu", "columns.deployments.apps", "config.yaml:15", func(e Effective) any { return len(e.Columns["deployments.apps"]) }, 2},
		{"prod-eu", "aliases.dp", "contexts[0] (prod-*) config.yaml:30", func(e Effective) any { return e.Aliases["dp"] }, "deploy -n shop"},
		{"prod-eu", "aliases.no", "config.yaml:8", func(e Effective) any { return e.Aliases["no"] }, "nodes"},
		{"prod-eu", "logs.buffer", "config.yaml:25", func(e Effective) any { return e.Logs.Buffer.String() }, "16Mi"},
		{"prod-eu", "commands[1]", "config.yaml:23", func(e Effective) any { return e.Commands[1].Name }, "errors"},
	}
	for _, tc := range cases {
		e := c.For(tc.context)
		if got := tc.get(e); got != tc.want || e.Source(tc.setting) != tc.source {
			t.Errorf("%s in %q is %v from %s, not %v from %s", tc.setting, tc.context, got, e.Source(tc.setting), tc.want, tc.source)
		}
	}
	if c.Aliases["dp"] != "deploy -A" || len(c.Columns["pods"]) != 3 {
		t.Error("looking at a context changed the configuration")
	}
}

func TestPatternsTakeSlashesAndColons(t *testing.T) {
	for _, c := range []struct {
		pattern, context string
		want             bool
	}{
		{"*prod*", "arn:aws:eks:eu-west-1:123456:cluster/prod", true},
		{"arn:*/prod", "arn:aws:eks:eu-west-1:123456:cluster/prod", true},
		{"prod-?", "prod-1", true},
		{"prod-[ab]", "prod-c", false},
		{"prod", "prod-1", false},
		{"Prod", "prod", false},
		{"admin@*", "admin@kube", true},
	} {
		if got := matches(c.pattern, c.context); got != c.want {
			t.Errorf("%s matches %s: %v", c.pattern, c.context, got)
		}
	}
}

func TestFlagsWinAndTheEnvironmentOnlyFillsIn(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	dark, _ := load(t, "theme: dark\n")
	light, err := dark.Set("theme", "light", "--theme")
	if err != nil {
		t.Fatal(err)
	}
	buffer, err := dark.Set("logs.buffer", "1Mi", "--buffer")
	if err != nil {
		t.Fatal(err)
	}
	auto, _ := load(t, "mouse: true\n")
	for _, c := range []struct {
		e             Effective
		theme, source string
	}{
		{auto.For("", Environment()...), "mono", "$NO_COLOR"},
		{dark.For("", Environment()...), "dark", "config.yaml:1"},
		{dark.For("", append(Environment(), light)...), "light", "--theme"},
		{auto.For("", append([]Override{light, buffer}, Environment()...)...), "light", "--theme"},
	} {
		if c.e.Theme != c.theme || c.e.Source("theme") != c.source {
			t.Errorf("theme %s from %s, not %s from %s", c.e.Theme, c.e.Source("theme"), c.theme, c.source)
		}
	}
	if e := auto.For("", buffer); e.Logs.Buffer != 1<<20 || e.Source("logs.buffer") != "--buffer" {
		t.Errorf("%+v", e.Logs)
	}
	if _, err := dark.Set("theme", "drak", "--theme"); err == nil || !strings.Contains(err.Error(), "did you mean dark?") {
		t.Error(err)
	}
	if _, err := dark.Set("themes", "dark", "--set"); err == nil {
		t.Error("an unknown setting was set")
	}
}

func TestOtherRoomsCheckWhatTheyKnow(t *testing.T) {
	taken := map[string]string{"y": "yaml", "q": "leave"}
	k := Known{
		Themes: []string{"auto", "paper"},
		Keys: func(over map[string][]string) (errs []error) {
			keys := make(map[string]string)
			for key, action := range taken {
				if over[action] == nil {
					keys[key] = action
				}
			}
			for _, action := range slices.Sorted(func(yield func(string) bool) {
				for a := range over {
					if !yield(a) {
						return
					}
				}
			}) {
				for _, key := range over[action] {
					if other := keys[key]; other != "" {
						errs = append(errs, fmt.Errorf("key %s is %s's and %s's", key, other, action))
					}
					keys[key] = action
				}
			}
			return errs
		},
		Columns: func(kind string) []string {
			if kind == "pods" {
				return []string{"NAME", "STATUS"}
			}
			return nil
		},
		Path: func(kind, e string) error {
			if kind == "secrets" {
				return errors.New("not of " + kind)
			}
			if strings.Count(e, "[") != strings.Count(e, "]") {
				return errors.New("a [ lacks its ]")
			}
			return nil
		},
		Line: func(line string) error {
			if strings.Contains(line, "--x") {
				return errors.New("unknown flag --x")
			}
			return nil
		},
	}
	cases := []struct{ name, text, want string }{
		{"themes", "theme: dark\n", `theme: no theme is called "dark"; there are auto, paper`},
		{"a swap of keys", "keys: {yaml: q, leave: y}\n", ""},
		{"a clash with what is there", "keys:\n  open: x\n  wide: q\n", "keys.wide: key q is leave's and wide's"},
		{"a clash of two", "keys:\n  open: x\n  wide: x\n", "keys.wide: key x is open's and wide's"},
		{"columns", "columns: {pods: [NAME, STAUS]}\n", "columns.pods[1]: pods have no column STAUS (did you mean STATUS?); they have NAME, STATUS"},
		{"columns of kinds nobody knows", "columns: {widgets: [SIZE]}\n", ""},
		{"columns in small letters", "columns: {pods: [name]}\n", ""},
		{"paths", "columns: {pods: [NAME, 'X=.a[0']}\n", "columns.pods[1]: column X: a [ lacks its ]"},
		{"paths of a kind", "columns: {Secrets: [NAME, 'X=.a']}\n", "columns.secrets[1]: column X: not of secrets"},
		{"lines", "aliases: {a: pods --x}\n", "aliases.a: unknown flag --x"},
	}
	for _, c := range cases {
		conf, problems := parse("c.yaml", []byte(c.text), k)
		got := ""
		if len(problems) > 0 {
			got = problems[0].Text
		}
		if got != c.want || len(problems) > 1 {
			t.Errorf("%s: %q, not %q", c.name, problems, c.want)
		}
		if c.name == "a clash of two" && (conf.Keys["open"] == nil || conf.Keys["wide"] != nil || conf.For("").Source("keys.wide") != "default") {
			t.Errorf("the wrong one of two is left: %v", conf.Keys)
		}
	}
}

func TestAnchorsMayBeUsedButNotToMultiply(t *testing.T) {
	c, problems := load(t, "columns:\n  pods: &mine [NAME, AGE]\n  jobs: *mine\n")
	if len(problems) > 0 || len(c.Columns["jobs"]) != 2 {
		t.Errorf("%+v, %v", c.Columns, problems)
	}
	var b strings.Builder
	b.WriteString("columns:\n  a: &a [" + strings.Repeat("x, ", 5000) + "x]\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "  a%d: *a\n", i)
	}
	if c, problems := load(t, b.String()+"readonly: false\n"); len(problems) != problemLimit || !c.ReadOnly {
		t.Errorf("25 million values: %d problems, readonly %v", len(problems), c.ReadOnly)
	}
}

func TestAliasesStandForCommandLines(t *testing.T) {
	v := Values{Aliases: map[string]string{"po": "po -A", "dp": "deploy -n shop", "d": "dp", "x": "y", "y": "x", "eu": `ctx "prod eu"`, "bad": `a "b`}}
	for line, want := range map[string]string{
		"dp": "deploy -n shop", "d -l app=web": "deploy -n shop -l app=web", "po": "po -A", " po  kube-system": "po -A kube-system",
		"pods dp": "pods dp", "x": "x", "": "", "eu": "ctx 'prod eu'", "d -l 'a in (b, c)'": "deploy -n shop -l 'a in (b, c)'",
	} {
		words, _ := shellwords.Split(line)
		if got, err := v.Expand(words); err != nil || shellwords.Join(got...) != want {
			t.Errorf("%q is %q, %v, not %q", line, got, err, want)
		}
	}
	if got, err := v.Expand([]string{"bad"}); err == nil {
		t.Errorf("an alias with an open quote is %q", got)
	}
}

func TestColumnsAreFoundByAnyWordForTheKind(t *testing.T) {
	c, _ := load(t, sample)
	if cols, ok := c.ColumnsOf("deployments", "deploy", "Deployments.apps"); !ok || len(cols) != 2 {
		t.Error(cols, ok)
	}
	if _, ok := c.ColumnsOf("jobs"); ok {
		t.Error("jobs have columns")
	}
}

func TestPathsMayLackBracesAndDots(t *testing.T) {
	for text, want := range map[string]string{
		"X=.a.b": "X={.a.b}", "X=a.b": "X={.a.b}", "X=$.a": "X={.a}", "X={.a}/{.b}": "X={.a}/{.b}", "X=['a']": "X={['a']}",
		"NAME": "NAME", " NOMINATED NODE ": "NOMINATED NODE", "X=.a[?(@.b==\"c\")]": "X={.a[?(@.b==\"c\")]}",
	} {
		if c, err := columnOf(text); err != nil || c.String() != want {
			t.Errorf("%q is %q, %v", text, c, err)
		}
	}
}

func TestNamesStayWithinTheirArguments(t *testing.T) {
	evil := map[string]string{"NAME": "x; rm -rf $HOME $(id)", "NAMESPACE": ""}
	argv, env := Command{Command: []string{"kubectl", "get", "pod/${NAME}", "-n", "$NAMESPACE", "$$NAME"}}.Argv(evil)
	if want := []string{"kubectl", "get", "pod/x; rm -rf $HOME $(id)", "-n", "", "$NAME"}; !slices.Equal(argv, want) || env != nil {
		t.Errorf("%q, %q", argv, env)
	}
	argv, env = Command{Shell: true, Command: []string{`echo "$NAME"`}}.Argv(evil)
	if want := []string{"sh", "-c", `echo "$NAME"`}; !slices.Equal(argv, want) || !slices.Contains(env, "NAME=x; rm -rf $HOME $(id)") {
		t.Errorf("%q, %q", argv, env)
	}
}

func TestCommandsAreForTheirKinds(t *testing.T) {
	all, pods := Command{}, Command{Kinds: []string{"Pods"}}
	if !all.For("jobs") || !pods.For("po", "pods") || pods.For("jobs") {
		t.Error("wrong")
	}
}

func TestWhatIsPrintedReadsAsTheSame(t *testing.T) {
	c, _ := load(t, sample)
	for _, context := range []string{"", "dev", "prod-eu"} {
		e := c.For(context)
		var b bytes.Buffer
		if err := e.Print(&b); err != nil {
			t.Fatal(err)
		}
		again, problems := load(t, b.String())
		want := e.Values
		if want.Namespaces == nil {
			want.Namespaces = []string{}
		}
		if want.Logs.Fields == nil {
			want.Logs.Fields = []string{}
		}
		if len(problems) > 0 || !reflect.DeepEqual(again.Values, want) {
			t.Errorf("%v\n%s\ngot  %+v\nwant %+v", problems, b.String(), again.Values, want)
		}
	}
}

func TestEverySettingHasItsWords(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range contentFields() {
		if f.name == "" || f.help == "" || f.says == "" || seen[f.name] {
			t.Errorf("incomplete or double setting %q", f.name)
		}
		seen[f.name] = true
	}
	for _, f := range settings() {
		v := Defaults()
		if f.write(&v) == nil {
			t.Errorf("%s cannot be written", f.name)
		}
		if f.guard != nil && !f.context {
			t.Errorf("%s guards, but not by context", f.name)
		}
	}
}

func TestTheFileIsWhereTheEnvironmentSays(t *testing.T) {
	home, xdg := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	for _, c := range []struct{ override, xdg, want string }{
		{"", "", filepath.Join(home, ".config", "kdeck", "config.yaml")},
		{"", "relative", filepath.Join(home, ".config", "kdeck", "config.yaml")},
		{"", xdg, filepath.Join(xdg, "kdeck", "config.yaml")},
		{filepath.Join(home, "k.yaml"), xdg, filepath.Join(home, "k.yaml")},
	} {
		t.Setenv("KDECK_CONFIG", c.override)
		t.Setenv("XDG_CONFIG_HOME", c.xdg)
		if got, err := File(); err != nil || got != c.want {
			t.Errorf("%+v: %s, %v", c, got, err)
		}
	}
}

func TestThemesOfTheUsersOwnAreRead(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	if err := os.Mkdir(ThemeDir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"paper.yaml": "bad: '#a40e26'\nwran: '#111111'\nok: green\nwarn: #f00\n", "notes.txt": "", ".yaml": ""} {
		if err := os.WriteFile(filepath.Join(ThemeDir(file), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files := ThemeFiles(file)
	if len(files) != 1 || files[0].Name != "paper" {
		t.Fatal(files)
	}
	if err := os.WriteFile(file, []byte("theme: paper\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, problems := Load(file, Known{}); len(problems) > 0 || c.Theme != "paper" {
		t.Error(c.Theme, problems)
	}
	values, problems := files[0].Load([]string{"bad", "warn", "ok"}, func(_, v string) error {
		if !strings.HasPrefix(v, "#") {
			return fmt.Errorf("%q is no colour", v)
		}
		return nil
	})
	if len(values) != 1 || values["bad"] != "#a40e26" || len(problems) != 3 {
		t.Fatal(values, problems)
	}
	if p := problems[0]; p.Line != 2 || p.Text != "wran is no setting (did you mean warn?)" {
		t.Error(p)
	}
	if p := problems[1]; p.Line != 3 || p.Text != `ok: "green" is no colour` {
		t.Error(p)
	}
	if p := problems[2]; p.Line != 4 || p.Text != "warn: is empty, for a bare # begins a comment: put it in quotes" {
		t.Error(p)
	}
}

func TestACommandIsNotGivenANameThatItWouldTakeForAnOption(t *testing.T) {
	hostile := map[string]string{"NAME": "--kubeconfig=x", "KIND": "clusterroles.rbac.authorization.k8s.io"}
	for _, x := range []struct {
		c    Command
		fits bool
	}{
		{Command{Command: []string{"kubectl", "get", "$KIND", "$NAME"}}, false},
		{Command{Command: []string{"kubectl", "get", "${KIND}/${NAME}"}}, true},
		{Command{Command: []string{"look", "--name=$NAME"}}, true},
		{Command{Command: []string{`kubectl get "$KIND" "$NAME"`}, Shell: true}, false},
		{Command{Command: []string{`kubectl get "$KIND"`}, Shell: true}, true},
		{Command{Command: []string{"ls", "-l"}}, true},
	} {
		if got := x.c.Mistaken(hostile); (got == "") != x.fits {
			t.Errorf("%q: %q", x.c.Command, got)
		}
	}
}
