package kube

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

func next(t *testing.T, d *Document, what string, ok func(Doc) bool) Doc {
	t.Helper()
	ctx, cancel := contextFor(t, patience)
	defer cancel()
	var doc Doc
	for {
		n, err := d.Next(ctx, doc.Version)
		if err != nil {
			t.Fatalf("waiting for %s: %v; last %+v", what, err, doc)
		}
		if doc = n; ok(doc) {
			return doc
		}
	}
}

func TestASecretsValuesAreMaskedUnlessRevealed(t *testing.T) {
	s := newServer(t)
	secrets, _ := Find(Builtin(), "secrets")
	s.put("secrets", "a", "x", map[string]any{"data": map[string]any{"p": base64.StdEncoding.EncodeToString([]byte("twelve bytes"))},
		"metadata": map[string]any{"annotations": map[string]any{"kubectl.kubernetes.io/last-applied-configuration": `{"data":"twelve bytes"}`}}})
	k := s.join(t, options{})
	d := k.Document(Ref{Namespace: "a", Name: "x"}, secrets, false)
	doc := next(t, d, "the object", func(d Doc) bool { return d.Object != nil })
	text := jsonOf(t, doc.Object)
	if strings.Contains(text, "twelve bytes") || strings.Contains(text, "dHdlbHZl") || !strings.Contains(text, "*** 12 bytes") {
		t.Errorf("got %s", text)
	}
	open := next(t, k.Document(Ref{Namespace: "a", Name: "x"}, secrets, true), "the object", func(d Doc) bool { return d.Object != nil })
	if !strings.Contains(jsonOf(t, open.Object), "dHdlbHZl") {
		t.Error("not revealed")
	}
	s.put("secrets", "a", "x", map[string]any{"stringData": map[string]any{"q": "hidden"}})
	doc = next(t, d, "the change", func(d Doc) bool {
		return d.Object != nil && d.Object.GetResourceVersion() != doc.Object.GetResourceVersion()
	})
	if text = jsonOf(t, doc.Object); strings.Contains(text, "hidden") {
		t.Errorf("got %s", text)
	}
}

func TestADocumentSurvivesReconnectsAndKnowsWhenItIsGone(t *testing.T) {
	s := newServer(t)
	s.put("widgets", "a", "x", map[string]any{"size": 1})
	s.put("widgets", "a", "y", map[string]any{"size": 1})
	d := s.join(t, options{}).Document(Ref{Namespace: "a", Name: "x"}, widgets, false)
	first := next(t, d, "the object", func(d Doc) bool { return d.Object != nil })
	s.stop()
	next(t, d, "staleness", func(d Doc) bool { return !d.Stale.IsZero() && IsNetwork(d.Err) && d.Object != nil })
	s.start(s.addr)
	next(t, d, "recovery", func(d Doc) bool { return d.Stale.IsZero() && d.Err == nil })
	s.put("widgets", "a", "x", map[string]any{"size": 2})
	next(t, d, "the change", func(d Doc) bool { return d.Object.Object["size"] == int64(2) })
	s.delete("widgets", "a", "x")
	next(t, d, "the end", func(d Doc) bool { return d.Gone && d.Object != nil })
	s.put("widgets", "a", "x", nil)
	time.Sleep(100 * time.Millisecond)
	if doc := next(t, d, "no successor", func(Doc) bool { return true }); !doc.Gone || doc.Object.GetUID() != first.Object.GetUID() {
		t.Error("another object of the same name was taken for it")
	}
	d.Close()
	if _, err := d.Next(t.Context(), 0); err != ErrClosed {
		t.Errorf("after Close: %v", err)
	}
}
