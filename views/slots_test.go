package views

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"sigs.k8s.io/yaml"

	"kdeck/kube"
	"kdeck/ui"
)

// serving is a cluster of which some objects can be read, by their paths.
func serving(t *testing.T, objects map[string]string) *kube.Cluster {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		raw, err := yaml.YAMLToJSON([]byte(objects[r.URL.Path]))
		if objects[r.URL.Path] == "" || err != nil || r.Method != http.MethodGet {
			w.WriteHeader(http.StatusNotFound)
			raw = []byte(`{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404,"message":"not found"}`)
		}
		_, _ = w.Write(raw)
	}))
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "config")
	text := fmt.Sprintf("apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{name: c, cluster: {server: %q}}]\nusers: [{name: u, user: {token: t}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n", server.URL)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := genericclioptions.NewConfigFlags(true)
	*flags.KubeConfig = path
	conf, err := kube.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	c, err := conf.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// webAndAPI are two deployments with the container main; web has another one, whose environment comes from elsewhere.
func webAndAPI(t *testing.T) (*kube.Cluster, Selection) {
	deployment := func(name, containers string) string {
		return `{metadata: {name: ` + name + `, namespace: shop, uid: uid-` + name + `}, spec: {template: {spec: {containers: [` + containers + `]}}}}`
	}
	c := serving(t, map[string]string{
		"/apis/apps/v1/namespaces/shop/deployments/web": deployment("web", `{name: main, env: [{name: A, value: "1"}, {name: B, value: "1"}, {name: T, value: "a\nb"}],
			resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}},
			{name: side, env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: password}}}], envFrom: [{secretRef: {name: all}}]}`),
		"/apis/apps/v1/namespaces/shop/deployments/api": deployment("api", `{name: main, env: [{name: A, value: "1"}, {name: B, value: "2"}], resources: {requests: {cpu: "2"}}}`),
	})
	item := func(name string) *Item {
		m := meta("shop", name, 0)
		m.UID = types.UID("uid-" + name)
		return &Item{Object: &kube.Deployment{Meta: m}}
	}
	sel := Selection{Kind: Deployments(), Items: []*Item{item("web"), item("api")}}
	sel.Item = sel.Items[0]
	return c, sel
}

func TestTheEnvFormShowsWhatIsThereAndWhereItComesFrom(t *testing.T) {
	cluster, both := webAndAPI(t)
	one := both
	one.Items = both.Items[:1]
	const none = "-"
	for _, c := range []struct {
		name                string
		sel                 Selection
		slot, variable, set string
		replace             string
		want, hint, wrong   string
	}{
		{"a value that is there", one, "main", "A", none, "", "1", "now 1", ""},
		{"of two, the same", both, "main", "A", none, "", "1", "now 1", ""},
		{"of two, not the same", both, "main", "B", none, "", asItIs, "now 1 in 1, 2 in 1", "type what it is to be"},
		{"several lines", one, "main", "T", none, "", asItIs, "now a text of 2 lines", "type what it is to be"},
		{"taken away", one, "main", "T", "", "", "", "now a text of 2 lines", ""},
		{"a new one without a value", one, "main", "N", none, "", "", "not there now", "it is not there"},
		{"a new one", one, "main", "N", "x", "", "x", "not there now", ""},
		{"a bad name", one, "main", "a=b", "x", "", "x", "not there now", "a valid environment variable name"},
		{"from a secret", one, "side", "P", none, "", asItIs, "now from key password of secret db", "type what it is to be"},
		{"from a secret, not asked for", one, "side", "P", "x", "", "x", "now from key password of secret db", "it comes from key password of secret db"},
		{"from a secret, taken away unasked", one, "side", "P", "", "", "", "now from key password of secret db", "it comes from key password of secret db"},
		{"from a secret, as asked for", one, "side", "P", "x", "true", "x", "now from key password of secret db", ""},
	} {
		fields, err := envAction().AskLive(t.Context(), cluster, c.sel)
		if err != nil {
			t.Fatal(err)
		}
		given := ui.Answers{slotField: c.slot, envName: c.variable, envReplace: c.replace}
		if c.set != none {
			given[envValue] = c.set
		}
		a, wrong := answered(fields, given)
		_, hint := fields[2].Follow(a)
		if a.Text(envValue) != c.want || !strings.HasPrefix(hint, c.hint+takeAway) || !strings.Contains(wrong, c.wrong) || wrong != "" && c.wrong == "" {
			t.Errorf("%s: %q, hint %q, wrong %q", c.name, a.Text(envValue), hint, wrong)
		}
		plan, err := envAction().Plan(t.Context(), cluster, c.sel, a)
		if c.wrong == "" && (err != nil || len(plan) != len(c.sel.Items)) {
			t.Errorf("%s: %v, %v", c.name, plan, err)
		}
	}
	fields, _ := envAction().AskLive(t.Context(), cluster, one)
	if fields[1].Hint != "there: A, B, P, T; and all of secret all, which what is set here overrides" {
		t.Errorf("the hint is %q", fields[1].Hint)
	}
	if _, err := envAction().Plan(t.Context(), cluster, one, ui.Answers{slotField: "side", envName: "P", envValue: "x"}); err == nil {
		t.Error("what comes from a secret is overwritten unasked")
	}
}

func TestTheResourcesFormBeginsWithTheNumbersOfNowAndSendsOnlyWhatIsNew(t *testing.T) {
	cluster, both := webAndAPI(t)
	one := both
	one.Items = both.Items[:1]
	for _, c := range []struct {
		name  string
		sel   Selection
		given ui.Answers
		wrong string
		want  []string // the titles' ends
	}{
		{"nothing new", one, nil, "", nil},
		{"the same number", one, ui.Answers{"cpu request": "100m"}, "", nil},
		{"more", one, ui.Answers{"cpu request": "250m", "cpu limit": "1"}, "", []string{"main: requests cpu=250m; limits cpu=1"}},
		{"away with it", one, ui.Answers{"memory limit": ""}, "", []string{"main: no memory limit"}},
		{"in another container", one, ui.Answers{slotField: "side", "memory limit": "1Gi"}, "", []string{"side: limits memory=1Gi"}},
		{"a limit below the request", one, ui.Answers{"memory limit": "32Mi"}, "the limit is below the request, 64Mi", nil},
		{"a limit as the request", one, ui.Answers{"memory limit": "64Mi"}, "", []string{"main: limits memory=64Mi"}},
		{"no amount", one, ui.Answers{"cpu request": "much"}, "an amount is wanted, like 250m", nil},
		{"no amount of memory", one, ui.Answers{"memory request": "1 GB"}, "an amount is wanted, like 512Mi", nil},
		{"a part of a byte", one, ui.Answers{"memory limit": "128m"}, "no whole number of bytes", nil},
		{"less than nothing", one, ui.Answers{"cpu limit": "-1"}, "it cannot be negative", nil},
		{"of both, what differs stays", both, ui.Answers{"cpu limit": "4"}, "", []string{"main: limits cpu=4", "main: limits cpu=4"}},
		{"of both, one has it already", both, ui.Answers{"cpu request": "2"}, "", []string{"main: requests cpu=2"}},
	} {
		fields, err := resourcesAction().AskLive(t.Context(), cluster, c.sel)
		if err != nil {
			t.Fatal(err)
		}
		a, wrong := answered(fields, c.given)
		if !strings.Contains(wrong, c.wrong) || wrong != "" && c.wrong == "" {
			t.Errorf("%s: wrong %q", c.name, wrong)
		}
		if c.wrong != "" {
			continue
		}
		plan, err := resourcesAction().Plan(t.Context(), cluster, c.sel, a)
		if (err != nil) != (len(c.want) == 0) || len(plan) != len(c.want) {
			t.Errorf("%s: %v, %v", c.name, plan, err)
			continue
		}
		for i, end := range c.want {
			if !strings.HasSuffix(plan[i].Title, "container "+end) {
				t.Errorf("%s: %s", c.name, plan[i])
			}
		}
	}
	if fields, _ := resourcesAction().AskLive(t.Context(), cluster, both); len(fields[0].Options) != 1 || fields[0].Options[0] != "main" {
		t.Errorf("containers of both: %q", fields[0].Options)
	}
}
