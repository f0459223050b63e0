package views

import (
	"strings"
	"testing"
	"time"

	"kdeck/kube"
	"kdeck/ui"
)

// filterColumns and filterRow are what the tests of the grammar look at.
func filterColumns() []ui.Column {
	return []ui.Column{{Name: "NAMESPACE"}, {Name: "NAME"}, {Name: "STATUS"}, {Name: "IMAGE"}, {Name: "TITLE"}, {Name: "RESTARTS"},
		{Name: "AGE", Age: true}, {Name: "MEMORY"}, {Name: "CPU%"}, {Name: "LAST SEEN", Age: true},
		{Name: "PORT(S)"}, {Name: "CONTAINERS"}, {Name: "TOOK", Span: true}, {Name: "LASTS", Span: true}, {Name: "READY"}, {Name: "NODE", Wide: true}}
}

func filterRow() ui.Row {
	return ui.Row{Cells: []ui.Cell{{Text: "shop-prod"}, {Text: "web-7d9f"}, {Text: "Running"}, {Text: "nginx:1.25"}, {Text: "Two Words"},
		{Text: "7", Value: int64(7), Since: noon.Add(-time.Minute)}, {Since: noon.Add(-5 * time.Minute)}, {Text: "512Mi"}, {Text: "85%"}, {Text: "<unknown>"},
		{Text: "8080/TCP"}, {Text: "proxy"}, {Text: "2m5s", Value: int64(125)}, {Since: noon.Add(-42 * time.Second)}, {Text: "0/1", Value: int64(0)}, {Text: "node-1"}}}
}

func TestFilterMatchesWhatItsGrammarSays(t *testing.T) {
	row := filterRow()
	set := map[string]string{"app": "web", "tier": "front"}
	for _, c := range []struct {
		text string
		want bool
	}{
		{"", true},
		{"   ", true},
		{"web", true},
		{"WEB running", true},
		{"web crash", false},
		{"!crash", true},
		{"!web", false},
		{"web !running", false},
		{"nginx:1.25", true},
		{`"two words"`, true},
		{`"words two"`, false},
		{`!"two words"`, false},
		{"prod web", true},
		{"prodweb", false}, // no word reaches across two cells
		{"re:^web-[0-9a-f]+$", true},
		{"re:^prod", false}, // ^ is the start of a cell
		{`re:"^Two W"`, true},
		{"!re:^web", false},
		{"re:^web crash", false},
		{"l:app=web", true},
		{"l:app=web,tier in (front, back)", true},
		{"l:app!=web", false},
		{"l:app", true},
		{"running l:tier=front", true},
		{"crash l:tier=front", false},
		{"image:nginx", true},
		{"image:NGINX:1", true},
		{"name:nginx", false},
		{"!name:nginx", true},
		{"foo:nginx", false},          // no such column: a literal word
		{"port:8080 ports:tcp", true}, // PORT(S)
		{"container:proxy", true},     // CONTAINERS
		{"node:node-1", true},         // a wide column that is not shown
		{"node-1", false},             // words look in what is shown
		{"!node-1", true},
		{"~nd1", false},
		{"re:^node", false},
		{"status=running", true},
		{"status!=Running", false},
		{"status!=Failed", true},
		{"restarts>5", true},
		{"restarts>7", false},
		{"restarts>=7 restarts<8 restarts=7 restarts!=6", true},
		{"age<10m", true},
		{"age>10m", false},
		{"age>4m30s age<=1d", true},
		{"last-seen<10m", false}, // unknown is neither younger nor older
		{"last-seen>10m", false},
		{"took>2m took<1h", true}, // a duration, not two thousandths
		{"took<2m", false},
		{"lasts>30s lasts<1m", true},
		{"ready<1", true},
		{"ready>0", false},
		{"memory>256Mi", true},
		{"memory>1Gi", false},
		{"cpu%>80", true},
		{"cpu%>90%", false},
		{"~wb7f", true},
		{"~bw", false},
		{"!~bw", true},
		{"app=web", true},
		{"app=db", false},
		{"app!=db", true},
		{"!app=web", false},
		{"app=web tier=front status=Running !crash", true},
	} {
		f, err := ParseFilter(c.text, filterColumns())
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := f.Match(&subject{row: row, hay: newHaystack(row, filterColumns()), labels: set, now: noon}); got != c.want {
			t.Errorf("%q matches: %v, want %v", c.text, got, c.want)
		}
	}
}

func TestPodsAreFoundByTheirImages(t *testing.T) {
	pod := &kube.Pod{Containers: []kube.Container{{Image: "registry.example.com/Shop:1"}, {Image: "envoy:3"}}}
	cells := []ui.Column{{Name: "NAME"}}
	for text, want := range map[string]bool{"image:shop": true, "image:envoy:3": true, "image:nginx": false, "!image:nginx": true, "image:web": false, "images:envoy": false, "web": true} {
		f, err := ParseFilter(text, cells)
		if err != nil {
			t.Fatal(err)
		}
		row := ui.Row{Cells: []ui.Cell{{Text: "web"}}, Item: &Item{Object: pod}}
		if got := f.Match(&subject{row: row, hay: newHaystack(row, cells), now: noon}); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if f, err := ParseFilter("image:", cells); err == nil {
		t.Errorf("an empty one is taken: %v", f)
	}
}

func TestWordsLookInWideColumnsOnlyWhileTheyAreShown(t *testing.T) {
	row := filterRow()
	for _, text := range []string{"node-1", "~nd1", "re:^node-1$", "web node-1"} {
		f, err := ParseFilter(text, filterColumns())
		if err != nil {
			t.Fatal(err)
		}
		for _, wide := range []bool{false, true} {
			if got := f.Match(&subject{row: row, hay: newHaystack(row, filterColumns()), wide: wide, now: noon}); got != wide {
				t.Errorf("%q matches: %v, while wide columns are shown: %v", text, got, wide)
			}
		}
	}
}

func TestAFilterThatMakesNoSenseIsAnErrorAndNeverEmpty(t *testing.T) {
	for text, word := range map[string]string{
		"re:[":       "re:[",
		"re:":        "wants a regular expression",
		`"web`:       "not closed",
		`""`:         "a word is missing",
		"web !":      "a word is missing",
		"l:":         "wants a label selector",
		"l:a=(b":     "label selector",
		"x l:in in(": "label selector",
		"age<soon":   "an age is",
		"status>Run": "is no number",
		"foo>5":      "there is no column foo",
		"status=":    "a value is missing",
		"~":          "wants a word",
		"a/b/c=d":    "is no column",
	} {
		if _, err := ParseFilter(text, filterColumns()); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q: error %v, want one with %q", text, err, word)
		}
	}
}

func TestAFilterErrorKnowsItsPlace(t *testing.T) {
	_, err := ParseFilter("web status=Running re:[ x", filterColumns())
	if e, ok := err.(*FilterError); !ok || e.At != len("web status=Running ") {
		t.Errorf("error %#v", err)
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{"api crash", `!"a b"`, "re:^x$", "l:app in (a,b)", `"`, "!re:\"", "l:", "re:(?i", "age<1h2m", "cpu%>=8e9", "~x", "a!=b", "name:\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseFilter(text, filterColumns())
		if err != nil {
			return
		}
		if filter.Empty() != (strings.TrimSpace(text) == "") {
			t.Fatalf("%q parses to an empty filter: %v", text, filter.Empty())
		}
		filter.Match(&subject{row: filterRow(), hay: newHaystack(filterRow(), filterColumns()), now: noon})
	})
}

func TestEveryExampleOfTheGrammarParses(t *testing.T) {
	for _, p := range filterParts() {
		if f, err := ParseFilter(p.example, filterColumns()); err != nil || f.Empty() {
			t.Errorf("%s: %v", p.example, err)
		}
	}
}

func TestAFilterMeansItsColumnsByNameWhereverTheyStand(t *testing.T) {
	c := newScreen(t, Pods(), Scope{}, 100, 20)
	c.give(webs(30))
	c.press("/")
	c.typed("!status:running")
	c.press("enter")
	c.see("10/30")
	c.press("w") // one namespace: no NAMESPACE column any more
	c.give(webs(30))
	c.see("pods(shop)", "10/30", "CrashLoopBackOff")
	c.gone("Running")
}

func TestAFilterThatMakesNoSenseForOtherColumnsShowsNothing(t *testing.T) {
	c := newScreen(t, Pods(), Scope{}, 100, 20)
	c.give(webs(30))
	c.press("/")
	c.typed("namespace>5")
	c.press("enter", "1")
	c.give(webs(30))
	c.see("makes no sense here", "0/30")
	c.press("esc")
	c.see("web-00001")
}

func TestAFilterTypedBeforeAnythingHasComeWaitsForTheColumns(t *testing.T) {
	c := newScreen(t, TableKind(builtin("storageclasses")), Scope{}, 100, 20)
	c.press("/")
	c.typed("size>7")
	c.press("enter")
	c.give(kube.List{Version: 1, Synced: true, Objects: samples("any", false), Columns: heads})
	c.see("1/2", "worker-0")
}
