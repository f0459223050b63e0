package views

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/ui"
)

// answered fills in the fields as a form would: what follows is followed, what is given is typed. Wrong is the first
// reason why the form would not be accepted.
func answered(fields []ui.Field, given ui.Answers) (a ui.Answers, wrong string) {
	a = ui.Answers{}
	for _, f := range fields {
		a[f.Name] = f.Value
		if f.Kind == ui.ChoiceField && f.Value == "" {
			a[f.Name] = f.Options[0]
		}
		if f.Follow != nil {
			a[f.Name], _ = f.Follow(a)
		}
		if v, ok := given[f.Name]; ok {
			a[f.Name] = v
		}
	}
	for _, f := range fields {
		if f.Check != nil && wrong == "" {
			wrong = f.Check(a[f.Name])
		}
		if f.Against != nil && wrong == "" {
			wrong = f.Against(a[f.Name], a)
		}
	}
	return a, wrong
}

// labelledPods are three pods: a and b are of the app web, c has no labels.
func labelledPods() Selection {
	pod := func(name string, labels map[string]string) *Item {
		m := meta("shop", name, 0)
		m.UID, m.Labels = types.UID("uid-"+name), labels
		return &Item{Object: &kube.Pod{Meta: m}}
	}
	items := []*Item{pod("a", map[string]string{"app": "web", "tier": ""}), pod("b", map[string]string{"app": "web"}), pod("c", nil)}
	return Selection{Kind: Pods(), Item: items[0], Items: items, Marked: true}
}

func TestTheLabelFormBeginsWithWhatIsThereAndTakesNothingInvalid(t *testing.T) {
	all := labelledPods()
	one := all
	one.Items = all.Items[:1]
	for _, c := range []struct {
		name        string
		sel         Selection
		key, value  string // "-" is not typed
		want, wrong string
	}{
		{"the value that is there", one, "app", "-", "web", ""},
		{"an empty value that is there", one, "tier", "-", `""`, ""},
		{"another one", one, "app", "api", "api", ""},
		{"to be taken away", one, "app", "", "", ""},
		{"all of the same", Selection{Kind: Pods(), Items: all.Items[:2]}, "app", "-", "web", ""},
		{"not all of the same", all, "app", "-", asItIs, "type what it is to be"},
		{"a name nobody has", all, "new", "-", "", "it is not there: what is it to be?"},
		{"no name", one, "", "x", "x", "name part must be non-empty"},
		{"a bad name", one, "a b", "x", "x", "name part must consist of alphanumeric characters"},
		{"a bad prefix", one, "A_/b", "x", "x", "prefix part"},
		{"a bad value", one, "app", "a/b", "a/b", "a valid label must be an empty string or consist of"},
		{"a long value", one, "app", strings.Repeat("a", 64), strings.Repeat("a", 64), "must be no more than 63"},
	} {
		given := ui.Answers{markKey: c.key}
		if c.value != "-" {
			given[markValue] = c.value
		}
		a, wrong := answered(labelAction().Ask(c.sel), given)
		if a.Text(markValue) != c.want || !strings.Contains(wrong, c.wrong) || wrong != "" && c.wrong == "" {
			t.Errorf("%s: %q, wrong %q", c.name, a.Text(markValue), wrong)
		}
		if strings.Contains(wrong, "regex") {
			t.Errorf("%s: %q is not for people", c.name, wrong)
		}
	}
	value := labelAction().Ask(all)[1]
	if _, hint := value.Follow(ui.Answers{markKey: "app"}); !strings.HasPrefix(hint, "now web in 2, nothing in 1; empty takes it away") {
		t.Errorf("the hint is %q", hint)
	}
	if words := labelAction().Ask(all)[0].Complete("ti"); !slices.Equal(words, []string{"tier"}) {
		t.Errorf("completed by %q", words)
	}
}

func TestALabelIsSetOnEverythingMarked(t *testing.T) {
	s, sel := newSession(t), labelledPods()
	for text, body := range map[string]string{"": `{"metadata":{"labels":{"app":null}}}`, `""`: `{"metadata":{"labels":{"app":""}}}`, "x": `{"metadata":{"labels":{"app":"x"}}}`} {
		plan, err := labelAction().Plan(t.Context(), s.Cluster, sel, ui.Answers{markKey: "app", markValue: text})
		if err != nil || len(plan) != 3 {
			t.Fatal(plan, err)
		}
		for i, c := range plan {
			if string(c.Body) != body || c.Ref.UID != sel.Items[i].Object.GetUID() || c.Ref.UID == "" {
				t.Errorf("%+v", c)
			}
		}
	}
}

func TestAnActionIsRefusedForAKindItIsNotFor(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 120, 30)
	c.give(kube.List{Version: 1, Objects: []kube.Object{labelledPods().Items[0].Object}, Synced: true, Loaded: 1, Total: 1})
	c.press(":")
	c.typed("restart")
	c.press("enter")
	c.see("restart: it is for deployments, statefulsets, daemonsets only")
}
