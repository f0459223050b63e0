package kube

import (
	"slices"
	"strings"
	"testing"
)

func TestPathsReadTheWholeObjectOfAKindThatComesAsATable(t *testing.T) {
	for name, set := range map[string]func(*apiServer){
		"as a Table":              func(*apiServer) {},
		"from a server of no use": func(s *apiServer) { s.notTable = true },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			set(s)
			s.put("widgets", "a", "x", map[string]any{"spec": map[string]any{"color": "re\x1b[0md", "parts": []any{int64(1), int64(2)}}})
			w := s.join(t, options{}).Watch(Query{Resource: widgets, Paths: []string{"{.spec.color}", "{.spec.parts[*]}", "{.metadata.name}"}})
			l := until(t, w, "sync", synced)
			if got := Extra(l.Objects[0]); !slices.Equal(got, []string{"red", "1,2", "x"}) {
				t.Errorf("listed: %q", got)
			}
			s.put("widgets", "a", "x", map[string]any{"spec": map[string]any{"color": "blue"}})
			until(t, w, "the change", func(l List) bool { return slices.Equal(Extra(l.Objects[0]), []string{"blue", "", "x"}) })
		})
	}
}

func TestObjectsAreAskedForWholeOnlyWhereAPathNeedsIt(t *testing.T) {
	for path, whole := range map[string]bool{"{.spec.color}": true, "{.metadata.annotations.note}": false, "{.metadata.name}/{.kind}": true, "{.broken": false} {
		s := newServer(t)
		s.put("widgets", "a", "x", map[string]any{"metadata": map[string]any{"annotations": map[string]any{"note": "kept"}}})
		l := until(t, s.join(t, options{}).Watch(Query{Resource: widgets, Paths: []string{path}}), "sync", synced)
		if n := s.requests("includeObject=Object"); (n > 0) != whole {
			t.Errorf("%s: %d requests for whole objects", path, n)
		}
		if path == "{.metadata.annotations.note}" && Extra(l.Objects[0])[0] != "kept" {
			t.Errorf("%s gives %q", path, Extra(l.Objects[0]))
		}
	}
}

func TestWhatSecretsAndConfigMapsHoldIsNeverListedForAColumn(t *testing.T) {
	for _, kind := range []string{"secrets", "configmaps"} {
		s := newServer(t)
		s.put(kind, "a", "x", map[string]any{"data": map[string]any{"password": "sesame"}})
		l := until(t, s.join(t, options{}).Watch(Query{Resource: builtinKind(t, kind), Paths: []string{"{.data.password}", "{.metadata.name}"}}), "sync", synced)
		if got := Extra(l.Objects[0]); !slices.Equal(got, []string{"", "x"}) {
			t.Errorf("%s: %q", kind, got)
		}
		if n := s.requests("includeObject=Object"); n > 0 {
			t.Errorf("%s: %d requests for whole objects", kind, n)
		}
	}
}

func TestTheAppliedCopyOfAnObjectIsNoColumn(t *testing.T) {
	s := newServer(t)
	s.put("widgets", "a", "x", map[string]any{"metadata": map[string]any{"annotations": map[string]any{
		"kubectl.kubernetes.io/last-applied-configuration": "sesame"}}})
	l := until(t, s.join(t, options{}).Watch(Query{Resource: widgets, Paths: []string{"{.metadata.annotations}"}}), "sync", synced)
	if got := Extra(l.Objects[0])[0]; strings.Contains(got, "sesame") {
		t.Errorf("got %q", got)
	}
}
