package views

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

func contains(keys []key.Binding, help string) bool {
	return slices.ContainsFunc(keys, func(b key.Binding) bool { return b.Help().Desc == help })
}

// pullSecret is what a document holds of a pull secret and a certificate, shown or not.
func pullSecret(reveal bool) *kube.Contents {
	c := &kube.Contents{Type: "kubernetes.io/tls", Immutable: true, Values: []kube.Value{
		{Key: "blob", Size: 1234, Binary: true},
		{Key: "password", Size: 13, Masked: true},
		{Key: "tls.crt", Size: 1, Masked: true, Facts: []kube.Fact{
			{Name: "subject", Text: "CN=shop.example.com"},
			{Name: "valid", From: noon.Add(-78 * 24 * time.Hour), To: noon.Add(12 * 24 * time.Hour)},
			{Name: "also", Text: "CN=Old Root", To: noon.Add(-48 * time.Hour)},
			{Name: "also", Text: "CN=New Root", From: noon.Add(48 * time.Hour), To: noon.Add(480 * 24 * time.Hour)},
			{Name: "does not belong to tls.crt", Wrong: true},
		}},
	}}
	if reveal {
		c.Values[1].Masked, c.Values[1].Text = false, "first line\n\tsecond 注文\n"
	}
	return c
}

// valuesView is a view whose document never answers by itself.
func valuesView(t *testing.T, name string) *Values {
	s := newSession(t)
	v := NewValues(s, builtin(name), kube.Ref{Namespace: "shop", Name: "db"})
	t.Cleanup(v.Close)
	v.Update(ui.Shown{})
	return v
}

// hold hands the view a document and lets it make its lines.
func hold(v *Values, held *kube.Contents) {
	v.pulling = true
	v.Update(fedMsg[kube.Doc]{to: &v.docFeed, gen: v.gen, got: kube.Doc{Version: 1, Object: &unstructured.Unstructured{}, Contents: held}})
	if cmd := v.render(); cmd != nil {
		v.Update(cmd())
	}
}

func shows(v *Values) string {
	text := ansi.Strip(v.Draw(80, 24))
	return v.Title() + " | " + v.Status() + "\n" + text
}

func TestTheValuesOfASecretAreMaskedUntilTheyAreAskedFor(t *testing.T) {
	v := valuesView(t, "secrets")
	hold(v, pullSecret(false))
	masked := shows(v)
	before := v.gen
	v.Update(keyPress("x"))
	if v.gen == before || !v.reveal {
		t.Fatal("no new document was asked for")
	}
	hold(v, pullSecret(true))
	revealed := shows(v)
	golden(t, "values-secret.txt", masked+"\n=====\n"+revealed+"\n")
	if strings.Contains(masked, "second") || !strings.Contains(revealed, "second 注文") {
		t.Error("masked and revealed are mixed up")
	}
	old := v.gen
	v.Update(keyPress("x"))
	if text := shows(v); strings.Contains(text, "second") || v.latest.Contents != nil {
		t.Errorf("hidden values are still there:\n%s", text)
	}
	v.Update(heldLinesMsg{to: v, gen: old, lines: valueLines(pullSecret(true), v.s.Theme.Sign, noon)})
	v.Update(fedMsg[kube.Doc]{to: &v.docFeed, gen: old, got: kube.Doc{Version: 9, Contents: pullSecret(true)}})
	if text := shows(v); strings.Contains(text, "second") || v.latest.Contents != nil {
		t.Errorf("a late answer brought them back:\n%s", text)
	}
}

func TestAConfigMapHasNothingToReveal(t *testing.T) {
	v := valuesView(t, "configmaps")
	hold(v, &kube.Contents{Values: []kube.Value{{Key: "app.conf", Size: 9, Text: "a: 1\nb: 2"}, {Key: "empty"}}})
	golden(t, "values-configmap.txt", shows(v)+"\n")
	before := v.gen
	if v.Update(keyPress("x")); v.gen != before {
		t.Error("x has opened another document")
	}
	if contains(v.Keys(), "show or hide values") {
		t.Error("x is offered")
	}
}

func TestAValuesViewSaysWhyItIsEmptyAndWhatHasBecomeOfTheObject(t *testing.T) {
	v := valuesView(t, "secrets")
	v.pulling = true
	v.Update(fedMsg[kube.Doc]{to: &v.docFeed, gen: v.gen, got: kube.Doc{Version: 1, Err: errors.New("no route to host")}})
	if text := shows(v); !strings.Contains(text, "No route to host") {
		t.Errorf("got %s", text)
	}
	hold(v, pullSecret(false))
	v.latest.Gone = true
	if got := v.Status(); !strings.Contains(got, "deleted") || !strings.Contains(got, "values hidden") {
		t.Errorf("got %q", got)
	}
	v.latest.Gone, v.latest.Stale = false, noon.Add(-42*time.Second)
	if got := v.Status(); !strings.Contains(got, "stale 42s") {
		t.Errorf("got %q", got)
	}
}

func TestValidityIsToldByTheClock(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		from, to time.Duration
		word     string
		tone     themes.Tone
	}{
		"for long":         {-day, 90 * day, "expires in 90d", themes.OK},
		"for two weeks":    {-day, 14 * day, "expires in 14d", themes.OK},
		"not for long":     {-day, 12 * day, "expires in 12d", themes.Warn},
		"to the moment":    {-day, 0, "expired 0s ago", themes.Bad},
		"no longer":        {-day, -3 * day, "expired 3d ago", themes.Bad},
		"not before later": {5 * time.Hour, 9 * day, "not yet valid for 5h", themes.Bad},
	} {
		t.Run(name, func(t *testing.T) {
			word, tone := validity(noon.Add(c.from), noon.Add(c.to), noon)
			if !strings.HasPrefix(word, c.word+", ") || tone != c.tone {
				t.Errorf("got %q, %d", word, tone)
			}
		})
	}
}

func TestAmountsAreWritten(t *testing.T) {
	for n, want := range map[int]string{0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1,000 bytes", 1234567: "1,234,567 bytes"} {
		if got := amount(n, "byte"); got != want {
			t.Errorf("%d: got %q", n, got)
		}
	}
}
