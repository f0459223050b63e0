package kube

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
)

// shop is an API server with one Deployment, which does what a real one does with a patch or a deletion of it, and what a
// test has between a request and its answer.
type shop struct {
	mu      sync.Mutex
	object  map[string]any
	version int
	sent    []string // the writes that were no rehearsals: method, query and body
	before  func(w http.ResponseWriter, r *http.Request, dry bool) (answered bool)
	after   func(r *http.Request, dry bool) (cut bool) // once it is carried out: whether the answer is lost
}

func open(t *testing.T, text string) (*shop, *Cluster, *diary) {
	t.Helper()
	s := &shop{object: thing(t, text), version: 1}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	d := &diary{}
	k := newCluster("test", "default", options{record: d})
	k.server = server.URL
	if err := k.dial(&rest.Config{Host: server.URL}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	k.SetReadOnly(false)
	return s, k, d
}

func (s *shop) meta() map[string]any { return s.object["metadata"].(map[string]any) }

// touch changes the object behind the back of who reviewed it.
func (s *shop) touch(change func(o map[string]any)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.object)
	s.version++
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	dry := strings.Contains(r.URL.RawQuery, "dryRun=All") || strings.Contains(string(body), `"dryRun":["All"]`)
	if r.Method != http.MethodGet && !dry {
		s.mu.Lock()
		s.sent = append(s.sent, r.Method+" "+r.URL.RawQuery+" "+string(body))
		s.mu.Unlock()
	}
	if s.before != nil && s.before(w, r, dry) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	status, answer := s.answer(r, body, dry)
	if s.after != nil && s.after(r, dry) {
		panic(http.ErrAbortHandler)
	}
	reply(w, status, answer)
}

func (s *shop) answer(r *http.Request, body []byte, dry bool) (int, any) {
	if s.object == nil || !strings.HasSuffix(r.URL.Path, "/deployments/web") {
		return 404, refusal(404, "NotFound", "not found")
	}
	s.meta()["resourceVersion"] = strconv.Itoa(s.version)
	if r.Method == http.MethodDelete {
		if !strings.Contains(string(body), `"preconditions":{"uid":"`+s.meta()["uid"].(string)+`"}`) {
			return 409, refusal(409, "Conflict", "the UID in the precondition does not match")
		}
		if !dry {
			s.object = nil
		}
		return 200, map[string]any{"kind": "Status", "apiVersion": "v1", "status": "Success"}
	}
	if r.Method != http.MethodPatch {
		return 200, s.object
	}
	raw, _ := json.Marshal(s.object)
	now := map[string]any{}
	merged, err := jsonpatch.MergePatch(raw, body)
	if err != nil || json.Unmarshal(merged, &now) != nil {
		return 400, refusal(400, "BadRequest", "no patch")
	}
	for _, field := range []string{"uid", "resourceVersion"} {
		if now["metadata"].(map[string]any)[field] != s.meta()[field] {
			return 409, refusal(409, "Conflict", "the object has been modified")
		}
	}
	if !dry {
		s.version++
		s.object = now
		s.meta()["resourceVersion"] = strconv.Itoa(s.version)
	}
	return 200, now
}

const sold = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop, uid: u1}, spec: {paused: false, replicas: 1}, status: {replicas: 1}}`

// paused pauses it, in the way the user does.
func paused() Change {
	c := Paused(deploymentKind(), webRef, true)
	c.Type = types.MergePatchType
	return c
}

func deploymentKind() Resource { r, _ := Find(Builtin(), "deployments"); return r }

// carried reviews one change, has something happen, and applies it.
func carried(t *testing.T, k *Cluster, c Change, meanwhile func()) Result {
	t.Helper()
	r, err := k.Review(t.Context(), []Change{c})
	if err != nil || r.Fails() > 0 {
		t.Fatal(err, r.Items)
	}
	if meanwhile != nil {
		meanwhile()
	}
	return k.Apply(t.Context(), r, func(int, Result) {})[0]
}

func TestAChangeIsSentOnceWithTheUIDAndTheVersionThatWasReviewedAndIsRecordedAround(t *testing.T) {
	s, k, d := open(t, sold)
	r, err := k.Review(t.Context(), []Change{paused()})
	if err != nil || len(s.sent) != 0 || !strings.Contains(r.Items[0].Diff, "+  paused: true") {
		t.Fatal(err, s.sent, r.Items)
	}
	now := k.Apply(t.Context(), r, func(int, Result) {})[0]
	if !now.Done() || len(s.sent) != 1 || !strings.Contains(s.sent[0], `"uid":"u1"`) || !strings.Contains(s.sent[0], `"resourceVersion":"1"`) ||
		!strings.Contains(s.sent[0], "fieldManager=kdeck&fieldValidation=Strict") {
		t.Errorf("%+v %q", now.Err, s.sent)
	}
	if len(d.lines) != 2 || !strings.HasPrefix(d.lines[0], "begin ") || d.lines[1] != "end <nil> false" {
		t.Errorf("%q", d.lines)
	}
}

func TestWhatIsNotTheObjectReviewedIsNotWrittenTo(t *testing.T) {
	for name, c := range map[string]struct {
		change    Change
		meanwhile func(o map[string]any)
		replaced  bool
	}{
		"a patch of what somebody changed":     {paused(), func(o map[string]any) { o["spec"].(map[string]any)["replicas"] = 2.0 }, false},
		"a patch of another of the same name":  {paused(), func(o map[string]any) { o["metadata"].(map[string]any)["uid"] = "u2" }, true},
		"the deletion of another of that name": {Deleted(deploymentKind(), webRef, Deletion{}), func(o map[string]any) { o["metadata"].(map[string]any)["uid"] = "u2" }, true},
	} {
		s, k, _ := open(t, sold)
		now := carried(t, k, c.change, func() { s.touch(c.meanwhile) })
		var changed *ChangedError
		var other *ReplacedError
		if now.Done() || now.Unsure || errors.As(now.Err, &changed) == c.replaced || errors.As(now.Err, &other) != c.replaced {
			t.Errorf("%s: %v", name, now.Err)
		}
		if s.object == nil || s.object["spec"].(map[string]any)["paused"] == true {
			t.Errorf("%s: it was written", name)
		}
	}
}

func TestAStatusThatMovesIsNoReasonToReviewAgain(t *testing.T) {
	s, k, _ := open(t, sold)
	moved := 0
	s.before = func(_ http.ResponseWriter, r *http.Request, dry bool) bool {
		if r.Method == http.MethodPatch && !dry && moved < 3 { // between the look at it and the write
			moved++
			s.touch(func(o map[string]any) { o["status"] = map[string]any{"replicas": float64(moved)} })
		}
		return false
	}
	if now := carried(t, k, paused(), nil); !now.Done() || len(s.sent) != 4 {
		t.Errorf("%v after %d", now.Err, len(s.sent))
	}
}

func TestAWriteWhoseAnswerIsLostIsLookedUp(t *testing.T) {
	for name, c := range map[string]Change{"a patch": paused(), "a deletion": Deleted(deploymentKind(), webRef, Deletion{})} {
		s, k, d := open(t, sold)
		s.after = func(r *http.Request, dry bool) bool { return r.Method != http.MethodGet && !dry }
		now := carried(t, k, c, nil)
		if !now.Done() || now.Unsure || len(s.sent) != 1 || len(now.Warnings) != 1 || !strings.Contains(now.Warnings[0], "looked up since: it was done") {
			t.Errorf("%s: %v %q, %d times", name, now.Err, now.Warnings, len(s.sent))
		}
		if d.lines[1] != "end <nil> false" {
			t.Errorf("%s: %q", name, d.lines)
		}
	}
}

func TestAWriteThatWasLostOnItsWayIsSaidNotToBeDoneAndNotRepeated(t *testing.T) {
	s, k, _ := open(t, sold)
	s.before = func(_ http.ResponseWriter, r *http.Request, dry bool) bool {
		if r.Method == http.MethodPatch && !dry {
			panic(http.ErrAbortHandler)
		}
		return false
	}
	now := carried(t, k, paused(), nil)
	if now.Done() || now.Unsure || len(s.sent) != 1 || !strings.Contains(now.Err.Error(), "not done: the server was lost before it was carried out") {
		t.Errorf("%v %v, %d times", now.Err, now.Unsure, len(s.sent))
	}
}

func TestAnObjectThatIsNeitherAsItWasNorAsWantedLeavesTheOutcomeUnknown(t *testing.T) {
	s, k, d := open(t, sold)
	s.after = func(r *http.Request, dry bool) bool {
		if r.Method == http.MethodPatch && !dry {
			s.object["spec"].(map[string]any)["replicas"] = 7.0 // somebody else, at once
			return true
		}
		return false
	}
	now := carried(t, k, paused(), nil)
	if now.Done() || !now.Unsure || len(s.sent) != 1 || !strings.Contains(now.Err.Error(), "it is not known whether it was done") || !strings.HasSuffix(d.lines[1], "true") {
		t.Errorf("%v %v, %d times, %q", now.Err, now.Unsure, len(s.sent), d.lines)
	}
}

func TestARehearsalThatAWebhookRefusesIsReviewedWithout(t *testing.T) {
	for _, c := range []struct {
		code         int
		reason, says string
		blind        bool
	}{
		{400, "BadRequest", `admission webhook "x" does not support dry run`, true},
		{403, "Forbidden", `admission webhook "x" denied the request: no dry-run requests here`, true},
		{403, "Forbidden", `admission webhook "x" denied the request: not on a Friday`, false},
		{403, "Forbidden", `deployments.apps "dry-run" is forbidden: User "anna" cannot patch`, false},
		{400, "BadRequest", "no such thing", false},
	} {
		s, k, _ := open(t, sold)
		s.before = func(w http.ResponseWriter, r *http.Request, dry bool) bool {
			if dry {
				reply(w, c.code, refusal(c.code, c.reason, c.says))
			}
			return dry
		}
		r, err := k.Review(t.Context(), []Change{paused()})
		if err != nil || (r.Items[0].Blind != "") != c.blind || (r.Fails() > 0) == c.blind || r.Items[0].Same {
			t.Fatalf("%s: %v %+v", c.says, err, r.Items)
		}
		if now := k.Apply(t.Context(), r, func(int, Result) {})[0]; now.Done() != c.blind || (s.object["spec"].(map[string]any)["paused"] == true) != c.blind {
			t.Errorf("%s: %v", c.says, now.Err)
		}
	}
}

func TestWhatAnOverloadedServerTurnsAwayComesAgainWhenItSays(t *testing.T) {
	s, k, _ := open(t, sold)
	refused := 0
	s.before = func(w http.ResponseWriter, r *http.Request, dry bool) bool {
		if r.Method != http.MethodPatch || dry || refused > 0 {
			return false
		}
		refused++
		busy := refusal(429, "TooManyRequests", "later")
		busy["details"] = map[string]any{"retryAfterSeconds": 1}
		reply(w, 429, busy)
		return true
	}
	if now := carried(t, k, paused(), nil); !now.Done() || refused != 1 || len(s.sent) != 2 {
		t.Errorf("%v, turned away %d times, sent %d times", now.Err, refused, len(s.sent))
	}
}

func TestALaterStageIsNotBegunWhenAnEarlierOneFails(t *testing.T) {
	s, k, d := open(t, sold)
	second := Deleted(deploymentKind(), webRef, Deletion{})
	second.Stage = 1
	r, err := k.Review(t.Context(), []Change{paused(), second})
	if err != nil {
		t.Fatal(err)
	}
	s.touch(func(o map[string]any) { o["spec"].(map[string]any)["replicas"] = 2.0 })
	all := k.Apply(t.Context(), r, func(int, Result) {})
	if all[0].Done() || all[1].Done() || !strings.Contains(all[1].Err.Error(), "not begun") || len(s.sent) != 0 || s.object == nil {
		t.Errorf("%v, %v, %q", all[0].Err, all[1].Err, s.sent)
	}
	for _, l := range d.lines {
		if strings.Contains(l, `"Verb":"delete"`) {
			t.Errorf("what was not begun is recorded: %s", l)
		}
	}
}

// probed is a diary that knows beforehand that it is full.
type probed struct{ *diary }

func (p probed) Probe() error { return errors.New("there is no room left") }

func TestNothingIsSentThatCannotBeRecordedOrMayNotBeWrittenOrWasGivenUp(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx       context.Context
		meanwhile func(k *Cluster, d *diary)
		want      string
	}{
		"a full disk":          {t.Context(), func(_ *Cluster, d *diary) { d.full = true }, "could not be recorded: there is no room left"},
		"read-only meanwhile":  {t.Context(), func(k *Cluster, _ *diary) { k.SetReadOnly(true) }, ErrReadOnly.Error()},
		"nothing to record in": {t.Context(), func(k *Cluster, _ *diary) { k.record = nil }, errNoRecord.Error()},
		"cancelled":            {gone, func(*Cluster, *diary) {}, "not begun"},
	} {
		s, k, d := open(t, sold)
		r, err := k.Review(t.Context(), []Change{paused()})
		if err != nil {
			t.Fatal(err)
		}
		c.meanwhile(k, d)
		now := k.Apply(c.ctx, r, func(int, Result) {})[0]
		if now.Done() || now.Unsure || now.Err == nil || !strings.Contains(now.Err.Error(), c.want) || len(s.sent) != 0 {
			t.Errorf("%s: %v %q", name, now.Err, s.sent)
		}
	}
	s, k, d := open(t, sold)
	k.record = probed{d}
	asked := 0
	s.before = func(http.ResponseWriter, *http.Request, bool) bool { asked++; return false }
	if _, err := k.Review(t.Context(), []Change{paused()}); err == nil || !strings.Contains(err.Error(), "no room left") || asked != 0 {
		t.Errorf("a disk that is known to be full: %v, %d requests", err, asked)
	}
}

// creation makes a Deployment; the shop is empty before.
func creation(notes string) Change {
	o := map[string]any{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "web", "namespace": "shop"}}
	if notes != "" {
		o["metadata"].(map[string]any)["annotations"] = map[string]any{tokenNote: notes}
	}
	return Created(deploymentKind(), webRef, o)
}

func TestACreationWhoseAnswerIsLostIsKnownByItsTokenAlone(t *testing.T) {
	for name, c := range map[string]struct {
		token, theirs string // of what is there afterwards
		done          bool
	}{
		"somebody else's":               {"", "", false},
		"with a token, somebody else's": {"mine", "theirs", false},
		"with a token, none on it":      {"mine", "", false},
		"its own":                       {"mine", "mine", true},
	} {
		s, k, d := open(t, sold)
		s.object = nil
		s.before = func(w http.ResponseWriter, r *http.Request, dry bool) bool {
			switch {
			case r.Method != http.MethodPost:
				return false
			case dry:
				reply(w, 201, thing(t, sold))
				return true
			}
			s.mu.Lock()
			s.object = thing(t, sold)
			s.meta()["managedFields"] = []any{map[string]any{"manager": fieldManager, "operation": "Update"}}
			if c.theirs != "" {
				s.meta()["annotations"] = map[string]any{tokenNote: c.theirs}
			}
			s.mu.Unlock()
			panic(http.ErrAbortHandler)
		}
		now := carried(t, k, creation(c.token), nil)
		_, made := now.Made()
		if now.Done() != c.done || now.Unsure == c.done || made != c.done || len(s.sent) != 1 {
			t.Errorf("%s: done %v, unsure %v, made %v: %v", name, now.Done(), now.Unsure, made, now.Err)
		}
		if !c.done && !strings.Contains(Explain(now.Err), "it is not known whether it was done: one of that name is there") {
			t.Errorf("%s: explained as %q", name, Explain(now.Err))
		}
		if want := "end <nil> false"; (d.lines[1] == want) != c.done {
			t.Errorf("%s: %q", name, d.lines)
		}
	}
}

func TestWhatIsBegunInTheRecordEndsThereWhateverHappens(t *testing.T) {
	_, k, d := open(t, sold)
	c := Deleted(deploymentKind(), webRef, Deletion{})
	c.Patience = 1 // its end is waited for, which is told
	r, err := k.Review(t.Context(), []Change{c})
	if err != nil {
		t.Fatal(err)
	}
	k.Apply(t.Context(), r, func(_ int, now Result) {
		if now.Waiting != "" {
			panic("who looks at it has a fault")
		}
	})
	if len(d.lines) != 2 || !strings.HasPrefix(d.lines[1], "end "+errBroken.Error()) {
		t.Errorf("after a panic: %q", d.lines)
	}
	_, k, d = open(t, sold)
	k.Close()
	if _, err := k.Forward(ForwardSpec{Of: podKind(), Ref: Ref{Namespace: "shop", Name: "p", UID: "u"}, Port: "80"}); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	if len(d.lines) != 2 || !strings.HasPrefix(d.lines[1], "end ") {
		t.Errorf("of a forward that never began: %q", d.lines)
	}
}
