package kube

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"kdeck/kube/object"
)

func TestOnlyWhatTheServerDeclaresADateIsOne(t *testing.T) {
	now := time.Now()
	born := now.Add(-3 * time.Hour).Truncate(time.Second)
	custom, own := Resource{Group: "a.example.com", Version: "v1", Name: "clusters"}, Resource{Group: "rbac.authorization.k8s.io", Version: "v1", Name: "clusterroles"}
	for _, x := range []struct {
		what, name, kind, cell string
		of                     Resource
		want                   any
	}{
		{"text in a custom column called Age", "Age", "string", "30", custom, "30"},
		{"text that looks like an age", "Age", "string", "2h", custom, "2h"},
		{"text in a custom column called Renewed", "Renewed", "string", "2h", custom, "2h"},
		{"a date of a custom kind", "Age", "date", "3h", custom, born},
		{"a date called Age that is not the object's", "Age", "date", "5d", custom, now.Add(-5 * 24 * time.Hour)},
		{"the age of a kind of the server's own", "Age", "string", "3h", own, born},
		{"the stamp of a kind of the server's own", "Created At", "date", "2026-11-30T09:00:00Z", own, "2026-11-30T09:00:00Z"},
		{"a date that is not known", "Age", "date", "<unknown>", custom, "<unknown>"},
	} {
		s := newTableSource(nil, Query{Resource: x.of}, object.NewPool())
		s.learn([]metav1.TableColumnDefinition{{Name: x.name, Type: x.kind}})
		got := s.cell(s.columns()[0], x.cell, &Meta{ObjectMeta: metav1.ObjectMeta{CreationTimestamp: metav1.NewTime(born)}}, now)
		if at, ok := got.(time.Time); ok {
			if want, ok := x.want.(time.Time); !ok || !at.Equal(want) {
				t.Errorf("%s: %v, not %v", x.what, got, x.want)
			}
		} else if got != x.want {
			t.Errorf("%s: %v, not %v", x.what, got, x.want)
		}
	}
}

func TestAWordMayMeanSeveralKindsAndAnEverydayOneBeforeAll(t *testing.T) {
	in := func(group, name, kind string, short ...string) Resource {
		return Resource{Group: group, Version: "v1", Name: name, Kind: kind, Singular: "", Short: short}
	}
	old := in("a.example.com", "clusters", "Cluster", "cl")
	old.Version = "v1alpha1"
	a := in("a.example.com", "clusters", "Cluster", "cl")
	a.Others = []Resource{old}
	found := append(Builtin(), a, in("b.example.com", "clusters", "Cluster", "cl"), in("c.example.com", "pods", "Pod", "po"), in("c.example.com", "forwards", "Forward", "fw"))
	for word, want := range map[string]string{
		"clusters": "clusters.v1.a.example.com clusters.v1.b.example.com ", "CLUSTER": "clusters.v1.a.example.com clusters.v1.b.example.com ",
		"cl": "clusters.v1.a.example.com clusters.v1.b.example.com ", "clusters.b.example.com": "clusters.v1.b.example.com ",
		"clusters.v1alpha1.a.example.com": "clusters.v1alpha1.a.example.com ", "clusters.v1.a.example.com": "clusters.v1.a.example.com ",
		"pods": "pods.v1. ", "po": "pods.v1. ", "pods.c.example.com": "pods.v1.c.example.com ", "fw": "forwards.v1.c.example.com ", "none": "",
	} {
		got := ""
		for _, r := range Meant(found, word) {
			got += r.Versioned() + " "
		}
		if got != want {
			t.Errorf("%s means %q, not %q", word, got, want)
		}
	}
	if r, _ := a.In("clusters.v1alpha1.a.example.com"); len(r.Others) != 1 || r.Others[0].Version != "v1" {
		t.Errorf("beside the older version there is %+v", r.Others)
	}
}
