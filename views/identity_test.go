package views

import (
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/ui"
)

// twins are kinds of the same plural in two groups, one that is called like a list of this program's own, and like an everyday kind.
func twins() []kube.Resource {
	in := func(group, name, kind string, short ...string) kube.Resource {
		return kube.Resource{Group: group, Version: "v1", Name: name, Kind: kind, Singular: strings.ToLower(kind), Short: short, Namespaced: true, Verbs: []string{"list", "watch"}}
	}
	return []kube.Resource{in("a.example.com", "clusters", "Cluster", "cl"), in("b.example.com", "clusters", "Cluster", "cl"),
		in("c.example.com", "forwards", "Forward"), in("c.example.com", "undo", "Undo"), in("c.example.com", "contexts", "Context"),
		in("c.example.com", "containers", "Container"), in("c.example.com", "pods", "Pod")}
}

func TestAWordOfTwoKindsListsBothAndEnterTakesOne(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(1))
	c.s.Found = twins()
	for _, word := range []string{"clusters", "cl", "cluster/x"} {
		step := NewPalette(c.s).Run(word)
		list, ok := step.Open.(*List)
		if !ok || list.kind.Name != "kinds" || !strings.Contains(list.greet.Text, "may mean 2 kinds") {
			t.Fatalf("%s: %+v", word, step)
		}
		rows, _ := list.feed.Next(t.Context(), 0)
		var ids []string
		for _, o := range rows.Objects {
			ids = append(ids, string(o.GetUID()))
		}
		if !slices.Equal(ids, []string{"clusters.a.example.com", "clusters.b.example.com"}) {
			t.Errorf("%s: offered are %q", word, ids)
		}
		opened, ok := list.kind.Enter(c.s, &Item{Object: rows.Objects[1]}).Open.(*List)
		if !ok || opened.kind.Name != "clusters.b.example.com" || opened.scope.Name != strings.TrimPrefix(strings.TrimPrefix(word, "cl"), "usters") && !strings.HasSuffix(word, "/"+opened.scope.Name) {
			t.Errorf("%s: enter opens %+v", word, opened)
		}
		if opened != nil {
			opened.Close()
		}
		list.Close()
	}
}

func TestKindsOfOnePluralShareNothing(t *testing.T) {
	s := newSession(t)
	s.Settings.State = t.TempDir()
	s.Found = twins()
	a, b := NewList(s, kindOf(s.Found[0]), Scope{Namespace: "shop"}), NewList(s, kindOf(s.Found[1]), Scope{Namespace: "shop"})
	defer a.Close()
	defer b.Close()
	a.look.order = ui.Order{Column: "SIZE", Desc: true}
	a.wear([]config.Column{{Name: "SIZE"}})
	s.remember(a)
	if got := NewList(s, b.kind, b.scope); got.look.order.Column != "" || len(s.columnsOf(b.kind)) > 0 {
		t.Errorf("the other has %+v and columns %v", got.look, s.columnsOf(b.kind))
	}
	if got := NewList(s, a.kind, a.scope); got.look.order.Column != "SIZE" || len(s.columnsOf(a.kind)) != 1 {
		t.Errorf("it comes back with %+v", got.look)
	}
	if a.place().same(b.place()) || a.Place() == b.Place() {
		t.Error("the history takes one for the other")
	}
	if s.State.View != "clusters.a.example.com -n shop" {
		t.Errorf("it comes back as %s", s.State.View)
	}
}

func TestWhatWasKeptUnderAPluralAloneIsReadAndGoesToOneKind(t *testing.T) {
	s := newSession(t)
	s.Settings.State = t.TempDir()
	s.Found = twins()
	s.State.Kinds = map[string]config.KindState{"clusters": {Sort: "SIZE"}, "pods": {Sort: "AGE"}, "containers": {Sort: "STATE"}}
	a := NewList(s, kindOf(s.Found[0]), Scope{Namespace: "shop"})
	defer a.Close()
	if a.look.order.Column != "SIZE" {
		t.Errorf("it was left %+v", a.look)
	}
	s.remember(a)
	if b := NewList(s, kindOf(s.Found[1]), Scope{}); b.look.order.Column != "" {
		t.Errorf("the other has it too: %+v", b.look)
	}
	for _, r := range s.Found[5:] { // containers and pods of another group
		if v := NewList(s, kindOf(r), Scope{}); v.look.order.Column != "" {
			t.Errorf("%s has the look of the everyday kind: %+v", r, v.look)
		}
	}
}

func TestAKindThatIsCalledLikeAListOfTheProgramHasNoneOfItsKeys(t *testing.T) {
	s := newSession(t)
	s.Found = twins()
	for _, r := range s.Found {
		k := kindOf(r)
		for _, a := range Actions() {
			if len(a.For) > 0 && a.fits(k) {
				t.Errorf("%s has the action %s", r, a.ID)
			}
		}
		if got := meant(s, r.String()); len(got) != 1 || !got[0].Resource.Same(r) {
			t.Errorf("%s is reached as %v", r, got)
		}
	}
	for _, word := range []string{"forwards", "undo"} {
		if list, ok := NewPalette(s).Run(word).Open.(*List); ok && list.kind.Resource.Name != "" {
			t.Errorf(":%s opens %s", word, list.kind.Name)
		}
	}
	if got := meant(s, "pods"); len(got) != 1 || got[0].Resource.Group != "" {
		t.Errorf("pods are %v", got)
	}
	values := config.Values{Columns: map[string][]config.Column{"pods": {{Name: "X"}}, "containers": {{Name: "Y"}}, "clusters": {{Name: "Z"}}, "clusters.b.example.com": {{Name: "B"}}}}
	for i, want := range []string{"Z", "B", "", "", "", "", ""} {
		got, _ := values.ColumnsOf(kindOf(s.Found[i]).columnWords()...)
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0].Name != want) {
			t.Errorf("columns of %s: %v, not %s", s.Found[i], got, want)
		}
	}
}

func TestColumnsOfOneNameAreToldApartByTheirPlaces(t *testing.T) {
	r := twins()[0]
	c := newScreen(t, TableKind(r), Scope{Namespace: "shop"}, 100, 20)
	rows := []kube.Object{}
	for i, second := range []string{"zeta", "alpha", "mid"} {
		o := &kube.Record{Meta: meta("shop", string(rune('a'+i)), time.Hour), Cells: []any{string(rune('a' + i)), second, "2h", time.Hour.String()}}
		rows = append(rows, o)
	}
	c.give(kube.List{Version: 1, Synced: true, Objects: rows, Loaded: 3, Total: 3, Columns: []metav1.TableColumnDefinition{
		{Name: "Name", Type: "string"}, {Name: "Name", Type: "string"}, {Name: "Age", Type: "string"}}})
	c.see("NAME ", "NAME#2", "AGE")
	if c.list.pic.columns[2].Age {
		t.Error("text is taken for an age")
	}
	c.list.sort("NAME#2")
	c.list.drawing = false
	c.list.project()
	c.settle()
	if got := c.list.table.Rows(); got[0].Cells[1].Text != "alpha" || got[2].Cells[1].Text != "zeta" {
		t.Errorf("sorted: %v", got)
	}
	f, err := ParseFilter("name#2:alpha", c.list.pic.columns)
	if err != nil {
		t.Fatal(err)
	}
	c.list.look.filter = f
	c.list.drawing = false
	c.list.project()
	c.settle()
	if got := c.list.table.Rows(); len(got) != 1 || got[0].Cells[0].Text != "b" {
		t.Errorf("filtered: %v", got)
	}
}

func TestAListOfWhatIsInNoNamespaceComesBackWithTheNamespaceInUse(t *testing.T) {
	s := newSession(t)
	s.Settings.State = t.TempDir()
	s.Use("bug")
	list := NewList(s, Nodes(), Scope{})
	s.remember(list)
	list.Close()
	s.Use("default")
	v := Left(s)
	defer v.Close()
	if back, ok := v.(*List); !ok || back.kind.Name != "nodes" || s.Namespace != "bug" {
		t.Errorf("%T, namespace %s", v, s.Namespace)
	}
}

func TestAnotherVersionIsAListOfItsOwnAndComesBack(t *testing.T) {
	s := newSession(t)
	s.Settings.State = t.TempDir()
	r := twins()[0]
	old := r
	old.Version = "v1alpha1"
	r.Others = []kube.Resource{old}
	s.Found = []kube.Resource{r}
	got := meant(s, "clusters.v1alpha1.a.example.com")
	if len(got) != 1 || got[0].Resource.Version != "v1alpha1" || got[0].Name != "clusters.a.example.com" {
		t.Fatalf("%+v", got)
	}
	list := NewList(s, got[0], Scope{Namespace: "shop"})
	defer list.Close()
	s.remember(list)
	if s.State.View != "clusters.v1alpha1.a.example.com -n shop" {
		t.Errorf("it comes back as %s", s.State.View)
	}
	if k := kindOf(kube.Resource{Group: "autoscaling", Version: "v1", Name: "horizontalpodautoscalers"}); k.Table == nil || k.Name != "horizontalpodautoscalers" {
		t.Errorf("an older version is shown by the columns of the newest: %+v", k.Columns)
	}
}
