package views

import (
	"fmt"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/ui"
)

func TestGoingBackToAPlaceMakesOnlyTheRowsThatHaveChanged(t *testing.T) {
	made := 0
	k := Pods()
	rows := k.Rows
	k.Rows = func(o kube.Object) []ui.Row { made++; return rows(o) }
	var ms memos
	at := Scope{Namespace: "shop"}
	open := func() *projector { return newProjector(k, false, nil, ms.at(k, at, nil)) }
	list := webs(1000)
	first := open().project(list, look{}, noon)
	changed := *list.Objects[7].(*kube.Pod)
	changed.ResourceVersion = "2"
	list.Objects[7] = &changed
	again := open().project(list, look{}, noon)
	if made != 1001 {
		t.Errorf("%d rows made of 1000 objects of which one has changed", made)
	}
	if len(again.sheet.Rows) != len(first.sheet.Rows) || again.total != first.total {
		t.Errorf("%d rows of %d, at first %d of %d", len(again.sheet.Rows), again.total, len(first.sheet.Rows), first.total)
	}
}

func TestRowsOfTheServersTableOutliveTheirListButNotTheirColumns(t *testing.T) {
	made := 0
	k := TableKind(kube.Resource{Group: "example.com", Version: "v1", Name: "widgets", Kind: "Widget"})
	table := k.Table
	k.Table = func(heads []metav1.TableColumnDefinition) ([]ui.Column, func(kube.Object) []ui.Row) {
		cols, rows := table(heads)
		return cols, func(o kube.Object) []ui.Row { made++; return rows(o) }
	}
	var ms memos
	list := kube.List{Synced: true, Columns: []metav1.TableColumnDefinition{{Name: "Name", Type: "string"}, {Name: "Size", Type: "string"}}}
	for i := range 10 {
		list.Objects = append(list.Objects, record(fmt.Sprint("uid-", i), fmt.Sprint("widget-", i), "small"))
	}
	for range 3 {
		pic := newProjector(k, false, nil, ms.at(k, Scope{}, nil)).project(list, look{}, noon)
		if len(pic.columns) != 2 || len(pic.sheet.Rows) != 10 {
			t.Fatalf("%d columns, %d rows", len(pic.columns), len(pic.sheet.Rows))
		}
	}
	if made != 10 {
		t.Errorf("%d rows made of 10 objects in three lists", made)
	}
	list.Columns = list.Columns[:1:1]
	if pic := newProjector(k, false, nil, ms.at(k, Scope{}, nil)).project(list, look{}, noon); made != 20 || len(pic.columns) != 1 {
		t.Errorf("%d rows made when the columns are others, %d columns shown", made, len(pic.columns))
	}
}

func TestAMemoIsOfOneKindOnePlaceAndOneChoiceOfColumns(t *testing.T) {
	var ms memos
	at := Scope{Namespace: "shop"}
	pods := ms.at(Pods(), at, nil)
	if ms.at(Pods(), at, nil) != pods {
		t.Error("the same place has another memo")
	}
	other := Pods()
	other.Resource.Group = "example.com"
	for name, m := range map[string]*memo{
		"kind":      ms.at(Containers(), at, nil),
		"resource":  ms.at(other, at, nil),
		"scope":     ms.at(Pods(), Scope{Namespace: "shop", Labels: "app=web"}, nil),
		"columns":   ms.at(Pods(), at, []config.Column{{Name: "A"}, {Name: "B"}}),
		"columns 2": ms.at(Pods(), at, []config.Column{{Name: "A B"}}),
		"contexts":  ms.at(Contexts(), Scope{}, nil),
	} {
		if m == pods {
			t.Errorf("another %s has the same memo", name)
		}
	}
	if a, b := ms.at(Pods(), at, []config.Column{{Name: "A"}, {Name: "B"}}), ms.at(Pods(), at, []config.Column{{Name: "A B"}}); a == b {
		t.Error("two columns are taken for one")
	}
	if a, b := ms.at(Contexts(), Scope{}, nil), ms.at(Contexts(), Scope{}, nil); a == b {
		t.Error("a list of records has a memo, though their versions tell nothing")
	}
	for i := range 3 * memosKept {
		ms.at(Pods(), Scope{Namespace: fmt.Sprint("ns-", i)}, nil)
	}
	if len(ms) != memosKept {
		t.Errorf("%d memos kept", len(ms))
	}
	if ms.at(Pods(), at, nil) == pods {
		t.Error("the oldest memo was not dropped")
	}
}

func TestAListOpenedAgainSharesItsRowsUntilAnotherClusterIsLookedAt(t *testing.T) {
	s := newSession(t)
	open := func() *memo {
		v := NewList(s, Pods(), Scope{Namespace: "shop"})
		t.Cleanup(v.Close)
		return v.proj.memo
	}
	first := open()
	if open() != first {
		t.Error("opened again, it makes all rows anew")
	}
	cluster, err := s.Config.Connect("test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	s.Switch(cluster, config.State{})
	if open() == first {
		t.Error("rows of one cluster are taken for another's")
	}
}

func TestObjectsWithoutAUIDOrAVersionAreToldApartByNameAndMadeAnew(t *testing.T) {
	said := "Unhealthy"
	p := newProjector(Kind{Name: "componentstatuses", Columns: []ui.Column{{Name: "NAME"}, {Name: "STATUS"}}, Rows: func(o kube.Object) []ui.Row {
		return oneRow(o, ui.Cell{Text: o.GetName()}, ui.Cell{Text: said})
	}}, false, nil, newMemo())
	list := kube.List{Synced: true}
	for _, name := range []string{"etcd-0", "scheduler"} {
		list.Objects = append(list.Objects, &kube.Record{Meta: kube.Meta{ObjectMeta: metav1.ObjectMeta{Name: name}}})
	}
	for _, said = range []string{"Unhealthy", "Healthy"} {
		rows := p.project(list, look{}, noon).sheet.Rows
		if len(rows) != 2 || rows[0].ID == rows[1].ID || rows[0].Cells[0].Text != "etcd-0" || rows[1].Cells[0].Text != "scheduler" || rows[0].Cells[1].Text != said {
			t.Errorf("%+v", rows)
		}
	}
}
