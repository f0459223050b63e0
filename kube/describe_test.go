package kube

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// told takes descriptions until one will do.
func told(t *testing.T, d *Description, what string, ok func(Described) bool) Described {
	t.Helper()
	ctx, cancel := contextFor(t, patience)
	defer cancel()
	var x Described
	for {
		n, err := d.Next(ctx, x.Version)
		if err != nil {
			t.Fatalf("waiting for %s: %v; last %+v", what, err, x)
		}
		if x = n; ok(x) {
			return x
		}
	}
}

func described(d Described) bool { return d.Text != "" }

func builtinKind(t *testing.T, word string) Resource {
	t.Helper()
	r, ok := Find(Builtin(), word)
	if !ok {
		t.Fatal(word)
	}
	return r
}

func aboutPod(name, uid, reason, message string) map[string]any {
	return map[string]any{"involvedObject": map[string]any{"kind": "Pod", "name": name, "namespace": "a", "uid": uid},
		"type": "Warning", "reason": reason, "message": message, "count": 3, "source": map[string]any{"component": "kubelet"},
		"firstTimestamp": "2026-11-01T10:00:00Z", "lastTimestamp": "2026-11-01T11:00:00Z"}
}

func TestAPodIsDescribedAsByKubectlWithItsEventsAndNothingIsAskedForTwice(t *testing.T) {
	s := newServer(t)
	s.put("pods", "a", "x", map[string]any{
		"spec": map[string]any{"nodeName": "n1", "containers": []any{map[string]any{"name": "app", "image": "nginx\x1b]0;owned\a:1"}}},
		"metadata": map[string]any{"uid": "u1", "annotations": map[string]any{"note": "kept",
			"kubectl.kubernetes.io/last-applied-configuration": `{"token":"sesame"}`}}})
	s.put("events", "a", "x.1", aboutPod("x", "u1", "BackOff", "Back-off restarting"))
	s.put("events", "a", "x.2", aboutPod("x", "an earlier pod's", "Killing", "of another pod of that name"))
	k := s.join(t, options{})
	d := k.Describe(Ref{Namespace: "a", Name: "x", UID: "u1"}, builtinKind(t, "pods"))
	defer d.Close()
	first := told(t, d, "the pod", described)
	for _, want := range []string{"Name:         x\n", "Namespace:    a\n", "Image:", "Warning  BackOff", "(x3 over", "Back-off restarting", "note: kept"} {
		if !strings.Contains(first.Text, want) {
			t.Errorf("no %q in\n%s", want, first.Text)
		}
	}
	for _, bad := range []string{"sesame", "\x1b", "\a", "Killing"} {
		if strings.Contains(first.Text, bad) {
			t.Errorf("%q in\n%s", bad, first.Text)
		}
	}
	if n := s.requests("/namespaces/a/pods/x"); n != 1 {
		t.Errorf("the pod was asked for %d times", n)
	}
	s.put("events", "a", "x.3", aboutPod("x", "u1", "Failed", "a new one"))
	told(t, d, "the new event", func(d Described) bool { return strings.Contains(d.Text, "a new one") })
	s.put("pods", "a", "x", map[string]any{"spec": map[string]any{"nodeName": "n2", "containers": []any{}}})
	told(t, d, "the change", func(d Described) bool { return strings.Contains(d.Text, "n2") })
	if n := s.requests("/namespaces/a/pods/x"); n != 1 {
		t.Errorf("after two changes the pod was asked for %d times", n)
	}
	if n := s.requests("/namespaces/a/events?") - s.requests("watch="); n > 3 {
		t.Errorf("the events were listed %d times: %q", n, s.log)
	}
	s.delete("pods", "a", "x")
	last := told(t, d, "the end", func(d Described) bool { return d.Gone })
	if !strings.Contains(last.Text, "n2") {
		t.Errorf("the last version is lost: %+v", last)
	}
}

func TestAServiceAccountsTokenIsNeverDescribed(t *testing.T) {
	s := newServer(t)
	token := "eyJhbGciOiJSUzI1NiIsImtpZCI6Ik.payload.signature"
	s.put("secrets", "a", "robot", map[string]any{"type": "kubernetes.io/service-account-token", "data": map[string]any{
		"token": base64.StdEncoding.EncodeToString([]byte(token)), "ca.crt": base64.StdEncoding.EncodeToString([]byte("twelve bytes"))},
		"metadata": map[string]any{"annotations": map[string]any{"kubernetes.io/service-account.name": "robot",
			"kubectl.kubernetes.io/last-applied-configuration": `{"data":{"token":"` + token + `"}}`}}})
	d := s.join(t, options{}).Describe(Ref{Namespace: "a", Name: "robot"}, builtinKind(t, "secrets"))
	defer d.Close()
	text := told(t, d, "the secret", described).Text
	if strings.Contains(text, token) || strings.Contains(text, base64.StdEncoding.EncodeToString([]byte(token))[:12]) {
		t.Fatalf("the token is shown:\n%s", text)
	}
	for _, want := range []string{"ca.crt:  12 bytes", "token:   *** 48 bytes", "service-account.name: robot"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(jsonOf(t, d.latest.Object), token) {
		t.Error("the token is kept in memory")
	}
	s.put("secrets", "a", "robot", map[string]any{"type": "Opaque", "data": map[string]any{"empty": "", "token": "c2VzYW1l"}})
	text = told(t, d, "the change", func(d Described) bool { return strings.Contains(d.Text, "Opaque") }).Text
	if !strings.Contains(text, "token:  6 bytes") || !strings.Contains(text, "empty:  0 bytes") {
		t.Errorf("got\n%s", text)
	}
}

func TestACustomResourceIsDescribedGenerically(t *testing.T) {
	s := newServer(t)
	s.put("widgets", "a", "x", map[string]any{"spec": map[string]any{"maxSize": 7, "parts": []any{map[string]any{"name": "lid"}}},
		"metadata": map[string]any{"managedFields": []any{map[string]any{"manager": "someone"}}}})
	d := s.join(t, options{}).Describe(Ref{Namespace: "a", Name: "x"}, widgets)
	defer d.Close()
	text := told(t, d, "the widget", described).Text
	for _, want := range []string{"Kind:         Widget", "Max Size:  7", "lid", "Events:    <none>"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "someone") {
		t.Errorf("managed fields in\n%s", text)
	}
}

func TestWhatCannotBeDescribedSaysWhy(t *testing.T) {
	s := newServer(t)
	s.set(func() { s.refuse["pods"] = 403 })
	k := s.join(t, options{})
	d := k.Describe(Ref{Namespace: "a", Name: "x"}, builtinKind(t, "pods"))
	defer d.Close()
	if x := told(t, d, "the refusal", func(d Described) bool { return d.Err != nil }); !IsForbidden(x.Err) || x.Text != "" {
		t.Errorf("got %+v", x)
	}
	s.put("widgets", "a", "x", nil)
	s.set(func() { s.refuse["events"] = 403 })
	w := k.Describe(Ref{Namespace: "a", Name: "x"}, widgets)
	defer w.Close()
	if x := told(t, w, "the widget", described); !strings.Contains(x.Text, "Events:  Not allowed (403)") {
		t.Errorf("got %+v", x)
	}
	gone := k.Describe(Ref{Namespace: "a", Name: "nobody"}, widgets)
	defer gone.Close()
	if x := told(t, gone, "the absence", func(d Described) bool { return d.Err != nil }); !IsGone(x.Err) || !x.Gone {
		t.Errorf("got %+v", x)
	}
}

func TestADescriberThatMayNotHaveAllItWantsLeavesTheObject(t *testing.T) {
	s := newServer(t)
	s.put("namespaces", "", "a", map[string]any{"status": map[string]any{"phase": "Active"}})
	s.set(func() { s.refuse["resourcequotas"] = 403 })
	d := s.join(t, options{}).Describe(Ref{Name: "a"}, builtinKind(t, "namespaces"))
	defer d.Close()
	x := told(t, d, "the namespace", described)
	if !strings.Contains(x.Text, "Phase:  Active") || !strings.Contains(x.Text, "Not all can be told: Not allowed (403)") {
		t.Errorf("got %+v", x)
	}
}

func TestAFrozenServerDoesNotHoldADescription(t *testing.T) {
	s := newServer(t)
	s.put("namespaces", "", "a", map[string]any{"status": map[string]any{"phase": "Active"}})
	k := s.join(t, options{})
	k.timeout = 3 * time.Second // and no less: a busy machine has to make the first description in it
	d := k.Describe(Ref{Name: "a"}, builtinKind(t, "namespaces"))
	told(t, d, "the namespace", described)
	thaw := make(chan struct{})
	s.set(func() { s.frozen = thaw })
	s.put("namespaces", "", "a", map[string]any{"status": map[string]any{"phase": "Terminating"}}) // by the open watch
	x := told(t, d, "the trouble", func(d Described) bool { return d.Err != nil })
	if !IsNetwork(x.Err) || !strings.Contains(x.Text, "Active") {
		t.Errorf("got %+v", x)
	}
	s.set(func() { s.frozen = nil })
	close(thaw)
	told(t, d, "the recovery", func(d Described) bool { return d.Err == nil && strings.Contains(d.Text, "Terminating") })
	d.Close()
	k.Close()
	noGoroutines(t)
}
