package views

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// stream is a source that has what the test says.
type stream struct {
	closed bool
	next   kube.Doc
	err    error
}

func (x *stream) Next(context.Context, uint64) (kube.Doc, error) { return x.next, x.err }
func (x *stream) Close()                                         { x.closed = true }

// feedOn is a feed whose sources are kept.
func feedOn(t *testing.T) (*docFeed[kube.Doc], *[]*stream) {
	s, sources := newSession(t), &[]*stream{}
	f := followDocument(s, builtin("secrets"), kube.Ref{Namespace: "shop", Name: "db"})
	f.open = func(_ *kube.Cluster, reveal bool) live[kube.Doc] {
		x := &stream{next: kube.Doc{Version: 1, Object: &unstructured.Unstructured{Object: map[string]any{"reveal": reveal}}}}
		*sources = append(*sources, x)
		return x
	}
	f.took = func(kube.Doc) ui.Step { return ui.Step{} }
	f.begin()
	t.Cleanup(f.Close)
	return &f, sources
}

func TestAFeedPullsOneAtATimeAndOnlyWhileItIsShown(t *testing.T) {
	f, _ := feedOn(t)
	if f.pull() != nil {
		t.Error("it pulls before it is shown")
	}
	f.shown = true
	pull := f.pull()
	if pull == nil || f.pull() != nil {
		t.Fatal("not one pull")
	}
	if step, ok := f.hear(pull()); !ok || step.Cmd == nil || f.seen != 1 || f.latest.Version != 1 {
		t.Errorf("seen %d, %+v", f.seen, step)
	}
	f.hear(ui.Hidden{})
	f.pulling = false
	if f.pull() != nil {
		t.Error("it pulls while it is covered")
	}
}

func TestAFeedDropsWhatComesFromASourceBefore(t *testing.T) {
	f, sources := feedOn(t)
	f.hear(ui.Shown{})
	f.pulling = false
	late := f.pull()()
	f.toggle(func() { t.Error("wiped although it is revealed") })
	if len(*sources) != 2 || !(*sources)[0].closed || (*sources)[1].closed {
		t.Fatal("no new source for the old one")
	}
	if step, ok := f.hear(late); !ok || !step.Same || f.latest.Object != nil || !f.pulling {
		t.Errorf("a late answer is taken: %+v", f.latest)
	}
	f.pulling = false
	f.hear(f.pull()())
	wiped := false
	if f.toggle(func() { wiped = true }); !wiped || f.latest != (kube.Doc{}) || f.seen != 0 {
		t.Errorf("it is hidden, but there is still %+v", f.latest)
	}
}

func TestAFeedBeginsAnewOnlyWhenItsClusterIsReplaced(t *testing.T) {
	f, sources := feedOn(t)
	f.hear(ui.Shown{})
	f.pulling = false
	f.hear(f.pull()())
	had := f.latest.Object
	old := f.s.Cluster
	next, err := f.s.Config.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(next.Close)
	if step, ok := f.hear(reconnectedMsg{old: old, new: next}); !ok || !step.Same || len(*sources) != 1 {
		t.Error("it begins anew for a cluster that is not used")
	}
	f.s.Cluster = next
	step, _ := f.hear(reconnectedMsg{old: old, new: next})
	if step.Cmd == nil || len(*sources) != 2 || !(*sources)[0].closed {
		t.Fatal("it still follows the cluster that is left")
	}
	if f.latest.Object != had || !slices.Equal(f.words(), []string{"loading"}) {
		t.Errorf("what was shown is gone: %v, %q", f.latest.Object, f.words())
	}
}

func TestAFeedSaysWhatHasBecomeOfTheObject(t *testing.T) {
	f, _ := feedOn(t)
	for _, c := range []struct {
		doc  kube.Doc
		seen uint64
		want string
	}{
		{kube.Doc{}, 0, "loading"},
		{kube.Doc{}, 1, ""},
		{kube.Doc{Stale: noon.Add(-42 * time.Second)}, 1, "stale 42s"},
		{kube.Doc{Stale: noon.Add(-42 * time.Second), Gone: true}, 1, "deleted, this was the last version"},
	} {
		f.latest, f.seen = c.doc, c.seen
		if got := strings.Join(f.words(), "; "); got != c.want {
			t.Errorf("got %q, not %q", got, c.want)
		}
	}
	f.shown, f.latest = true, kube.Doc{Stale: noon}
	if f.tick() == nil || f.tick() != nil {
		t.Error("the age of what is stale does not go on by one tick at a time")
	}
	if step, ok := f.hear(feedTickMsg[kube.Doc]{f}); !ok || step.Same || step.Cmd == nil {
		t.Error("the tick is not followed by another")
	}
}

func TestAFeedEndsWithItsSource(t *testing.T) {
	f, sources := feedOn(t)
	f.hear(ui.Shown{})
	f.pulling = false
	(*sources)[0].err = errors.New("closed")
	if step, ok := f.hear(f.pull()()); !ok || !step.Same || step.Cmd != nil {
		t.Errorf("got %+v", step)
	}
}

// reconnect replaces the session's cluster, and tells the view.
func reconnect(t *testing.T, s *Session, v ui.View) ui.Step {
	t.Helper()
	next, err := s.Config.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(next.Close)
	old := s.Cluster
	s.Cluster = next
	step := v.Update(reconnectedMsg{old: old, new: next})
	old.Close()
	return step
}

func TestEveryViewOfAnObjectFollowsItOnTheClusterThereIsNow(t *testing.T) {
	s := newSession(t)
	values, text, words := NewValues(s, builtin("secrets"), webPod), NewYAML(s, builtin("pods"), webPod), NewDescribe(s, builtin("pods"), webPod)
	for name, c := range map[string]struct {
		view ui.View
		gen  *int
	}{"values": {values, &values.gen}, "yaml": {text, &text.gen}, "describe": {words, &words.gen}} {
		t.Run(name, func(t *testing.T) {
			t.Cleanup(c.view.Close)
			c.view.Update(ui.Shown{})
			before := *c.gen
			if step := reconnect(t, s, c.view); *c.gen != before+1 || step.Cmd == nil {
				t.Error("it goes on waiting for the cluster that is left")
			}
		})
	}
}

func TestValuesStayUntilTheNewClusterHasAnswered(t *testing.T) {
	v := valuesView(t, "secrets")
	hold(v, pullSecret(false))
	late := fedMsg[kube.Doc]{to: &v.docFeed, gen: v.gen, err: kube.ErrClosed}
	reconnect(t, v.s, v)
	v.Update(late)
	if text := shows(v); !v.pulling || !strings.Contains(text, "tls.crt") || !strings.Contains(text, "loading") {
		t.Errorf("got %s", text)
	}
	held := pullSecret(false)
	held.Values[0].Key = "renewed"
	hold(v, held)
	if text := shows(v); !strings.Contains(text, "renewed") || strings.Contains(text, "loading") {
		t.Errorf("got %s", text)
	}
}

// secretYAML is a screen on the revealed YAML of a Secret; give hands the view a value of it.
func secretYAML(t *testing.T) (c *textScreen, v *YAML, give func(value string)) {
	c = newTextScreen(t, func(s *Session) ui.View {
		v = NewYAML(s, builtin("secrets"), kube.Ref{Namespace: "shop", Name: "db"})
		return v
	})
	give = func(value string) {
		text := fmt.Sprintf("{apiVersion: v1, kind: Secret, metadata: {name: db, managedFields: [{manager: kubectl}]}, data: {password: %q}}", value)
		o := served(t, text)
		for i := range 30 {
			o.Object["data"].(map[string]any)[fmt.Sprintf("key%02d", i)] = "x"
		}
		c.app.Update(fedMsg[kube.Doc]{to: &v.docFeed, gen: v.gen, got: kube.Doc{Version: 1, Object: o}})
		c.app.Update(v.render()())
	}
	return c, v, give
}

func TestHiddenValuesOfASecretAreGoneFromItsYAMLAtOnce(t *testing.T) {
	c, v, give := secretYAML(t)
	give("***")
	c.press("x")
	give("aHVzaA==")
	c.press("G")
	c.see("aHVzaA==", "values shown")
	top := v.pager.Top()
	inFlight := v.render()()
	c.press("x")
	gone := func(when string) {
		t.Helper()
		kept := strings.Join(append(append(slices.Clone(v.full), v.fold.lines...), v.pager.Lines()...), "\n")
		if strings.Contains(kept, "aHVzaA") || strings.Contains(c.frame(), "aHVzaA") || v.latest.Object != nil {
			t.Fatalf("%s: the value is still there:\n%s\n%s", when, kept, c.frame())
		}
		if v.render() != nil {
			t.Fatalf("%s: there is something to make a text of", when)
		}
	}
	gone("at once")
	c.see("loading")
	for _, key := range []string{"m", "s", "z", "z", "z", "s", "m"} {
		c.press(key)
		gone(key)
	}
	v.managed, v.neat = false, false
	c.app.Update(inFlight)
	gone("a text in flight")
	c.app.Update(fedMsg[kube.Doc]{to: &v.docFeed, gen: v.gen - 1, got: kube.Doc{Version: 9, Object: served(t, "{data: {password: aHVzaA==}}")}})
	gone("an answer in flight")
	give("***")
	c.see("***")
	c.gone("loading", "values shown", "aHVzaA")
	if v.pager.Top() != top {
		t.Errorf("the place went from %d to %d", top, v.pager.Top())
	}
}

func TestTextsAreMadeWithTheSettingsThereWere(t *testing.T) {
	c, v, give := secretYAML(t)
	v.neat = true
	give("***")
	text := v.render()
	values := valuesView(t, "secrets")
	hold(values, pullSecret(false))
	lines := values.render()
	came := make(chan string, 2)
	go func() { came <- strings.Join(text().(linesMsg).lines, "\n") }()
	go func() {
		var all []string
		for _, l := range lines().(heldLinesMsg).lines {
			all = append(all, l.text)
		}
		came <- strings.Join(all, "\n")
	}()
	*c.s.Keys = *newSession(t).Keys // as the settings do while texts are made
	ascii := themes.Dark()
	ascii.ASCII = true
	*values.s.Theme = ascii
	both := <-came + <-came
	if !strings.Contains(both, "(s shows all)") || !strings.Contains(both, "✗ ") || strings.Contains(both, "x also") {
		t.Errorf("got\n%s", both)
	}
}
