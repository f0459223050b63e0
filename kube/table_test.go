package kube

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"

	"kdeck/kube/object"
)

func TestRowsComeWithHeadersThatOnlyTheFirstEventCarries(t *testing.T) {
	s := newServer(t)
	s.put("widgets", "a", "x", map[string]any{"size": 3})
	k := s.join(t, options{})
	w := k.Watch(Query{Resource: widgets})
	until(t, w, "sync", synced)
	s.put("widgets", "a", "y", map[string]any{"size": 4, "metadata": map[string]any{"labels": map[string]any{"app": "sh\x1b[31mop"}}})
	l := until(t, w, "the second", func(l List) bool { return len(l.Objects) == 2 })
	if len(l.Columns) != 4 || l.Columns[1].Name != "Size" {
		t.Fatalf("columns %v", l.Columns)
	}
	r := l.Objects[1].(*Record)
	if r.Cells[0] != "y" || r.Cells[1] != int64(4) {
		t.Errorf("cells %#v", r.Cells)
	}
	if at, ok := r.Cells[3].(time.Time); !ok || !at.Equal(r.CreationTimestamp.Time) {
		t.Errorf("the age is %v, not the creation time", r.Cells[3])
	}
	if at, ok := r.Cells[2].(time.Time); !ok || time.Since(at) < 5*time.Minute || time.Since(at) > 6*time.Minute {
		t.Errorf("5m ago is %v", r.Cells[2])
	}
	if r.Labels["app"] != "shop" {
		t.Errorf("labels are not clean: %q", r.Labels)
	}
}

func TestAServerWithoutTablesGivesPlainObjects(t *testing.T) {
	for name, set := range map[string]func(*apiServer){
		"by refusing the form": func(s *apiServer) { s.notTable = true },
		"by ignoring it":       func(s *apiServer) { s.ignores = true },
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			set(s)
			s.put("widgets", "a", "x", map[string]any{"status": map[string]any{"deep": []any{1, 2}}})
			w := s.join(t, options{}).Watch(Query{Resource: widgets})
			until(t, w, "sync", synced)
			s.put("widgets", "a", "y", nil)
			l := until(t, w, "the second", func(l List) bool { return len(l.Objects) == 2 })
			if len(l.Columns) != 2 || l.Objects[1].(*Record).Cells[0] != "y" {
				t.Errorf("columns %v, objects %v", l.Columns, l.Objects[1])
			}
		})
	}
}

func TestASecretIsNeverAskedForWhole(t *testing.T) {
	var accepts []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		accepts = append(accepts, r.Header.Get("Accept"))
		reply(w, 406, refusal(406, "NotAcceptable", "no"))
	}))
	defer srv.Close()
	s := &apiServer{addr: strings.TrimPrefix(srv.URL, "http://")}
	secrets, _ := Find(Builtin(), "secrets")
	src := newTableSource(s.join(t, options{}).raw, Query{Resource: secrets}, object.NewPool())
	_, _ = src.page(t.Context(), metav1.ListOptions{})
	_, _ = src.watch(t.Context(), metav1.ListOptions{})
	for _, a := range accepts {
		for _, form := range strings.Split(a, ",") {
			if !strings.Contains(form, "as=") {
				t.Errorf("asked for %q", a)
			}
		}
	}
	if len(accepts) < 3 {
		t.Errorf("asked %d times", len(accepts))
	}
}

func TestNoValueOfAnAppliedSecretIsEverKept(t *testing.T) {
	const value = "c3VwZXJzZWNyZXQ="
	s := newServer(t)
	notes := map[string]any{"annotations": map[string]any{"kubectl.kubernetes.io/last-applied-configuration": `{"data":{"p":"` + value + `"}}`},
		"managedFields": []any{map[string]any{"manager": "kubectl", "time": "2026-11-02T00:00:00Z", "fieldsV1": map[string]any{"f:data": map[string]any{}}},
			map[string]any{"manager": "kcm", "subresource": "status", "time": "2026-11-03T00:00:00Z"}}}
	secrets, _ := Find(Builtin(), "secrets")
	for _, r := range []Resource{secrets, pods()} {
		s.put(r.Name, "a", "x", map[string]any{"metadata": notes, "data": map[string]any{"p": value}})
		s.put(r.Name, "a", "y", nil)
		k := s.join(t, options{linger: time.Minute})
		w := k.Watch(Query{Resource: r, Page: 1})
		first := until(t, w, "the page", func(List) bool { return true })
		until(t, w, "sync", synced)
		s.put(r.Name, "a", "x", map[string]any{"metadata": notes, "data": map[string]any{"p": value}})
		l := until(t, w, "the change", func(l List) bool { return l.Objects[0].GetResourceVersion() != first.Objects[0].GetResourceVersion() })
		all := []any{first.Objects, l.Objects}
		for _, f := range k.feeds {
			all = append(all, f.informer.GetStore().List(), f.order.sorted, f.first)
		}
		if strings.Contains(fmt.Sprintf("%+v", all), value) || strings.Contains(jsonOf(t, all), value) {
			t.Errorf("%s: the value is in memory", r)
		}
		if m := metaOf(l.Objects[0]); m.Manager != "kubectl" || m.Written.Time().Day() != 2 || m.ManagedFields != nil {
			t.Errorf("%s: last written by %q at %v", r, m.Manager, m.Written.Time())
		}
	}
}

func metaOf(o Object) Meta { return reflect.ValueOf(o).Elem().FieldByName("Meta").Interface().(Meta) }

func jsonOf(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAnEventStreamIsDecodedWithItsErrorsAndBookmarks(t *testing.T) {
	stream := strings.Join([]string{
		`{"type":"ADDED","object":{"kind":"Table","columnDefinitions":[{"name":"Name"},{"name":"Age"}],"rows":[{"cells":["x","5d"],"object":{"metadata":{"name":"x","uid":"1","resourceVersion":"5","creationTimestamp":"2026-11-01T10:00:00Z"}}}]}}`,
		`{"type":"MODIFIED","object":{"kind":"Table","columnDefinitions":null,"rows":[{"cells":["x","5d"],"object":{"metadata":{"name":"x","uid":"1","resourceVersion":"6"}}}]}}`,
		`{"type":"BOOKMARK","object":{"kind":"Table","rows":[{"cells":[],"object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}}]}}`,
		`{"type":"ERROR","object":{"kind":"Status","status":"Failure","code":410,"reason":"Expired","message":"too old"}}`,
	}, "\n")
	d := newRowDecoder(newTableSource(nil, Query{}, object.NewPool()), io.NopCloser(strings.NewReader(stream)))
	var kinds []watch.EventType
	for {
		kind, o, err := d.Decode()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, kind)
		switch kind {
		case watch.Bookmark:
			if m := o.(*Record); m.ResourceVersion != "7" || m.Annotations[metav1.InitialEventsAnnotationKey] != "true" {
				t.Errorf("bookmark %+v", m.ObjectMeta)
			}
		case watch.Error:
			if o.(*metav1.Status).Code != 410 {
				t.Errorf("error %+v", o)
			}
		case watch.Added:
			if _, ok := o.(*Record).Cells[1].(time.Time); !ok {
				t.Errorf("cells %#v", o.(*Record).Cells)
			}
		}
	}
	if want := []watch.EventType{watch.Added, watch.Modified, watch.Bookmark, watch.Error}; !slices.Equal(kinds, want) {
		t.Errorf("got %v", kinds)
	}
}

func TestAPageThatBreaksOffIsAnError(t *testing.T) {
	src := newTableSource(nil, Query{}, object.NewPool())
	whole := `{"kind":"Table","metadata":{"resourceVersion":"1"},"rows":[{"cells":["x"],"object":{"metadata":{"name":"x"}}}],"columnDefinitions":[{"name":"Name"}]}`
	if pg, err := src.readPage(strings.NewReader(whole)); err != nil || len(pg.items) != 1 || pg.ResourceVersion != "1" {
		t.Fatalf("whole: %v, %+v", err, pg)
	}
	for n := range len(whole) {
		if _, err := src.readPage(strings.NewReader(whole[:n])); err == nil {
			t.Fatalf("%d bytes of it pass for a whole page", n)
		}
	}
}

func TestHumanDurationsAreReadBack(t *testing.T) {
	for in, want := range map[string]time.Duration{"5m": 5 * time.Minute, "3d4h": 76 * time.Hour, "2y10d": (730 + 10) * 24 * time.Hour, "0s": 0, "4m30s": 270 * time.Second} {
		if got, ok := humanDuration(in); !ok || got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
	for _, in := range []string{"", "<none>", "<unknown>", "5 minutes", "-1s"} {
		if _, ok := humanDuration(in); ok {
			t.Errorf("%q was taken for a duration", in)
		}
	}
}
