package views

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

// textScreen is an App on one view of a text, driven without a terminal.
type textScreen struct {
	t   *testing.T
	s   *Session
	app *ui.App
}

func newTextScreen(t *testing.T, open func(*Session) ui.View) *textScreen {
	s := newSession(t)
	v := open(s)
	t.Cleanup(v.Close)
	app := ui.NewApp(ui.Options{Theme: s.Theme, Keys: s.Keys, Palette: NewPalette(s), Root: v, Now: s.Now, Direct: true})
	app.Init()
	app.Update(tea.WindowSizeMsg{Width: 80, Height: 12})
	return &textScreen{t, s, app}
}

func (c *textScreen) press(keys ...string) {
	for _, k := range keys {
		c.app.Update(keyPress(k))
	}
}

func (c *textScreen) frame() string { return ansi.Strip(c.app.View().Content) }

func (c *textScreen) see(words ...string) {
	c.t.Helper()
	for _, w := range words {
		if !strings.Contains(c.frame(), w) {
			c.t.Fatalf("the screen does not show %q:\n%s", w, c.frame())
		}
	}
}

func (c *textScreen) gone(words ...string) {
	c.t.Helper()
	for _, w := range words {
		if strings.Contains(c.frame(), w) {
			c.t.Fatalf("the screen shows %q:\n%s", w, c.frame())
		}
	}
}

var webPod = kube.Ref{Namespace: "shop", Name: "web-0", UID: "u1"}

func newDescribeScreen(t *testing.T) (*textScreen, *Describe) {
	var v *Describe
	c := newTextScreen(t, func(s *Session) ui.View {
		v = NewDescribe(s, builtin("pods"), webPod)
		return v
	})
	return c, v
}

// tell hands a description to the view.
func (c *textScreen) tell(v *Describe, d kube.Described) {
	d.At = noon
	c.app.Update(fedMsg[kube.Described]{to: &v.docFeed, gen: v.gen, got: d})
}

// manyLines is a description of n lines.
func manyLines(n int, last string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Key %03d:  value %d\n", i, i)
	}
	return b.String() + last
}

func TestADescriptionKeepsPlaceAndSearchWhenTheObjectChanges(t *testing.T) {
	c, v := newDescribeScreen(t)
	c.see("describing pods/web-0 ...", "pods/web-0 describe")
	c.tell(v, kube.Described{Version: 1, Text: manyLines(60, "Status:  Pending")})
	c.see("Key 000:  value 0", "as of 12:00:00")
	c.press("/", "0", "4", "0", "enter")
	c.see("Key 040", "match 1/1")
	top := v.pager.Top()
	c.tell(v, kube.Described{Version: 2, Text: strings.Replace(manyLines(60, "Status:  Running"), "value 41", "changed", 1)})
	c.see("Key 040", "Key 041:  changed", "match 1/1")
	if v.pager.Top() != top {
		t.Errorf("the place went from %d to %d", top, v.pager.Top())
	}
	c.tell(v, kube.Described{Version: 3, Text: manyLines(60, "Status:  Running"), Gone: true})
	c.see("Key 040", "deleted, this was the last version")
	c.press("y")
	c.see("Key 040", "it is deleted: this text is all that is left of it")
}

func TestADescriptionExplainsTroubleInPlaceAndKeepsTheLastText(t *testing.T) {
	c, v := newDescribeScreen(t)
	forbidden := apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "web-0",
		errors.New(`User "anna" cannot get resource "pods" in API group "" in the namespace "shop"`))
	c.tell(v, kube.Described{Version: 1, Err: forbidden})
	c.see("Not allowed (403): anna may not get pods in namespace shop")
	c.tell(v, kube.Described{Version: 2, Text: "Name:  web-0"})
	c.see("Name:  web-0")
	c.gone("403")
	c.tell(v, kube.Described{Version: 3, Text: "Name:  web-0", Stale: noon.Add(-42 * time.Second), Err: context.DeadlineExceeded})
	c.see("Name:  web-0", "stale 42s", "No answer from the server in time")
}

func TestWhyThereIsNoTextStandsInFull(t *testing.T) {
	err := apierrors.NewUnauthorized("Unauthorized")
	c, v := newDescribeScreen(t)
	c.tell(v, kube.Described{Version: 1, Err: err})
	want := strings.Fields(kube.Explain(err))
	all := func(what string) {
		t.Helper()
		if got := strings.Join(strings.Fields(c.frame()), " "); !strings.Contains(got, strings.Join(want, " ")) {
			t.Errorf("%s does not say %q:\n%s", what, want, c.frame())
		}
	}
	all("the description")
	long := strings.Repeat("long ", 20)
	c.tell(v, kube.Described{Version: 2, Text: "Name:  " + long + "end"})
	c.see("Name:  long")
	c.gone("end")
	var y *YAML
	c = newTextScreen(t, func(s *Session) ui.View { y = NewYAML(s, builtin("pods"), webPod); return y })
	c.app.Update(fedMsg[kube.Doc]{to: &y.docFeed, gen: y.gen, got: kube.Doc{Version: 1, Err: err}})
	all("the YAML")
	var x *Values
	c = newTextScreen(t, func(s *Session) ui.View { x = NewValues(s, builtin("secrets"), webPod); return x })
	c.app.Update(fedMsg[kube.Doc]{to: &x.docFeed, gen: x.gen, got: kube.Doc{Version: 1, Err: err}})
	all("the values")
}

func TestDescriptionAndYAMLReplaceEachOther(t *testing.T) {
	c, v := newDescribeScreen(t)
	c.tell(v, kube.Described{Version: 1, Text: "Name:  web-0"})
	c.press("y")
	c.see("pods/web-0 yaml")
	c.gone("web-0 describe")
	c.press("d")
	c.see("describing pods/web-0")
	c.gone("web-0 yaml")
}

func TestTheMenuOfATextNamesWhatItsKeysDo(t *testing.T) {
	c, v := newDescribeScreen(t)
	c.tell(v, kube.Described{Version: 1, Text: "Name:  web-0"})
	c.press(".")
	c.see("YAML", "open in $PAGER", "|")
}

func TestDOpensTheDescriptionOfWhatIsSelected(t *testing.T) {
	c := newScreen(t, Pods(), Scope{Namespace: "shop"}, 100, 20)
	c.give(webs(3))
	c.press("d")
	c.see("describing pods/web-00000 ...")
	if a := describeAction(); a.Not(Selection{Kind: Contexts()}) == "" {
		t.Error("contexts cannot be described")
	}
}

func TestAKindMayUseTheKeyOfDescribe(t *testing.T) {
	own := keymap.Binding{Name: "drive", Scope: keymap.Kind("nodes"), Keys: []string{"d"}, Help: "drive"}
	m, err := keymap.New(append(append(keymap.Defaults(), Bindings()...), own), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Name("d", keymap.Kind("nodes").Chain()...); got != "drive" {
		t.Errorf("d is %s on nodes", got)
	}
	if got := m.Name("d", keymap.Kind("pods").Chain()...); got != "describe" {
		t.Errorf("d is %q on pods", got)
	}
}

func TestStatesAndWarningsOfADescriptionStandOut(t *testing.T) {
	theme := themes.Dark()
	for _, x := range []struct {
		line  string
		event bool
		want  string // the part that is styled, and how
		tone  themes.Tone
	}{
		{"Status:           Running", false, "Running", themes.OK},
		{"    State:          Waiting", false, "Waiting", themes.Busy},
		{"      Reason:       CrashLoopBackOff", false, "CrashLoopBackOff", themes.Bad},
		{"      Exit Code:    137", false, "137", themes.Bad},
		{"    Restart Count:  3", false, "3", themes.Warn},
		{"    Ready:          False", false, "False", themes.Warn},
		{"  Ready             False", false, "Ready             False", themes.Warn},
		{"  MemoryPressure   True    Mon", false, "MemoryPressure   True    Mon", themes.Bad},
		{"  Warning  BackOff  5s", true, "Warning  BackOff  5s", themes.Warn},
	} {
		got := paintDescribed(&theme, x.line, x.event)
		if ansi.Strip(got) != x.line {
			t.Errorf("%q became %q", x.line, ansi.Strip(got))
		}
		if !strings.Contains(got, theme.Tone(x.tone).Render(x.want)) {
			t.Errorf("%q is painted %q", x.line, got)
		}
	}
	for _, plain := range []string{"  MemoryPressure   False", "  Normal  Pulled  5s", "", "                  app=web", "    a: b: c", ":", "x"} {
		if got := ansi.Strip(paintDescribed(&theme, plain, strings.Contains(plain, "Normal"))); got != plain {
			t.Errorf("%q became %q", plain, got)
		}
	}
}
