package views

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"kdeck/config"
	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
)

var update = flag.Bool("update", false, "write the golden frames instead of comparing with them")

// noon is the clock of the golden frames.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// silent is a feed that never answers: the tests below hand lists to the view themselves.
type silent struct{}

func (silent) Next(ctx context.Context, _ uint64) (kube.List, error) {
	<-ctx.Done()
	return kube.List{}, ctx.Err()
}
func (silent) Close() {}

// newSession is a session on a cluster nobody connects to.
func newSession(t testing.TB) *Session {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	const kubeconfig = `apiVersion: v1
kind: Config
current-context: prod
clusters: [{name: prod, cluster: {server: "https://127.0.0.1:1"}}, {name: test, cluster: {server: "https://127.0.0.1:2"}}]
users: [{name: anna, user: {token: t}}]
contexts:
- {name: prod, context: {cluster: prod, user: anna, namespace: shop}}
- {name: test, context: {cluster: test, user: anna}}
`
	if err := os.WriteFile(path, []byte(kubeconfig), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := genericclioptions.NewConfigFlags(true)
	*flags.KubeConfig = path
	conf, err := kube.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	cluster, err := conf.Connect("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	keys, err := keymap.New(append(keymap.Defaults(), Bindings()...), nil)
	if err != nil {
		t.Fatal(err)
	}
	theme := themes.Dark()
	s := &Session{Config: conf, Keys: keys, Theme: &theme, Now: func() time.Time { return noon }, Dark: true}
	s.Switch(cluster, config.State{})
	return s
}

// screen is an App on one list, driven without a terminal.
type screen struct {
	t    testing.TB
	s    *Session
	app  *ui.App
	list *List
}

func newScreen(t testing.TB, k Kind, at Scope, w, h int) *screen {
	s := newSession(t)
	k.Open = func(*Session, Scope, int) Feed { return silent{} }
	list := NewList(s, k, at)
	t.Cleanup(list.Close)
	app := ui.NewApp(ui.Options{Theme: s.Theme, Keys: s.Keys, Head: NewHeader(s), Palette: NewPalette(s), Root: list, Now: s.Now, Direct: true})
	app.Init()
	app.Update(tea.WindowSizeMsg{Width: w, Height: h})
	return &screen{t, s, app, list}
}

// give hands a list to the view and runs the projection it asks for.
func (c *screen) give(list kube.List) {
	c.app.Update(pulledMsg{to: c.list, gen: c.list.gen, list: list})
	c.settle()
}

// settle runs outstanding projections, as the program's loop would.
func (c *screen) settle() {
	for c.list.drawing {
		pic := c.list.proj.project(c.list.list, c.list.look, noon)
		c.app.Update(paintedMsg{to: c.list, gen: c.list.gen, pic: pic})
	}
}

// press types keys, each as Bubble Tea names it.
func (c *screen) press(keys ...string) {
	for _, k := range keys {
		c.app.Update(keyPress(k))
		c.settle()
	}
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace, "down": tea.KeyDown,
		"up": tea.KeyUp, "left": tea.KeyLeft, "right": tea.KeyRight, "space": tea.KeySpace, "tab": tea.KeyTab}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: []rune(letter)[0], Mod: tea.ModCtrl}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

// answer presses a key and, when it leads to a question to the server, waits for the answer.
func (c *screen) answer(name string) {
	c.t.Helper()
	_, cmd := c.app.Update(keyPress(name))
	came, late := begun(c.t, cmd), time.After(patience)
	for strings.Contains(c.frame(), "asking the server") {
		select {
		case msg := <-came:
			if msg, ok := msg.(answerMsg); ok {
				c.app.Update(msg)
			}
		case <-late:
			c.t.Fatalf("no answer\n%s", c.frame())
		}
	}
}

// patience is long because test machines are busy; no test waits for it to pass.
const patience = time.Minute

// begun runs a Cmd, and those it stands for, all at once; what they give comes through the channel until the test ends.
// Feeds and clocks may give nothing for ever.
func begun(t testing.TB, cmd tea.Cmd) <-chan tea.Msg {
	came := make(chan tea.Msg)
	var start func(tea.Cmd)
	start = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		go func() {
			msg := cmd()
			if many, ok := msg.(tea.BatchMsg); ok {
				for _, c := range many {
					start(c)
				}
				return
			}
			select {
			case came <- msg:
			case <-t.Context().Done():
			}
		}()
	}
	start(cmd)
	return came
}

// firstNote runs Cmds until one says something.
func firstNote(t *testing.T, cmd tea.Cmd) ui.Note {
	t.Helper()
	queue := []tea.Cmd{cmd}
	for len(queue) > 0 {
		cmd, queue = queue[0], queue[1:]
		if cmd == nil {
			continue
		}
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			queue = append(queue, msg...)
		case ui.Note:
			return msg
		}
	}
	t.Fatal("nothing was said")
	return ui.Note{}
}

func (c *screen) typed(text string) {
	for _, r := range text {
		c.press(string(r))
	}
}

// frame is the screen as plain text, blanks at the ends of lines cut.
func (c *screen) frame() string {
	lines := strings.Split(ansi.Strip(c.app.View().Content), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// golden compares with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("the frames differ from %s (run with -update, then read the difference):\n%s", path, got)
	}
}

func meta(ns, name string, age time.Duration) kube.Meta {
	return kube.Meta{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name, UID: types.UID("uid-" + ns + name), ResourceVersion: "1",
		CreationTimestamp: metav1.NewTime(noon.Add(-age)), Labels: map[string]string{"app": strings.Split(name, "-")[0]}}}
}

// samples are a few objects of a kind, and the same with names and texts that try the layout.
func samples(kind string, hard bool) []kube.Object {
	a, b := "web-7d9f8c6b5-x2x4z", "worker-0"
	if hard {
		a = strings.Repeat("a-very-long-name-", 8) + "end"
		b = "zażółć-注文-サービス-👩‍🚀-e\u0301"
	}
	switch kind {
	case "pods", "containers":
		p := &kube.Pod{Meta: meta("shop", a, 90*time.Minute), Phase: "Running", Node: "node-1", IPs: []string{"10.0.0.7"},
			Containers: []kube.Container{
				{Name: "init", Image: "busybox:1.37", Role: kube.Init, Reported: true, State: kube.ContainerState{Stage: kube.Terminated, Reason: "Completed"}},
				{Name: "app", Image: "nginx:1.29", Reported: true, Ready: true, Started: true, Restarts: 3,
					State: kube.ContainerState{Stage: kube.Running, Since: kube.Stamp(noon.Add(-5 * time.Minute).Unix())},
					Last:  &kube.ContainerState{Stage: kube.Terminated, Reason: "OOMKilled", ExitCode: 137, Finished: kube.Stamp(noon.Add(-5 * time.Minute).Unix())}},
			}}
		q := &kube.Pod{Meta: meta("shop", b, 40*time.Hour), Phase: "Pending",
			Containers: []kube.Container{{Name: "app", Image: "registry.example.com/team/worker@sha256:" + strings.Repeat("0", 64), Reported: true,
				State: kube.ContainerState{Stage: kube.Waiting, Reason: "ImagePullBackOff", Message: "Back-off pulling image"}}}}
		if kind == "containers" {
			return []kube.Object{p}
		}
		return []kube.Object{p, q}
	case "deployments":
		return []kube.Object{
			&kube.Deployment{Meta: meta("shop", a, time.Hour), Replicas: 3, Ready: 3, Updated: 3, Available: 3,
				Containers: []string{"app"}, Images: []string{"nginx:1.29"}, Selector: "app=web"},
			&kube.Deployment{Meta: meta("shop", b, 300*time.Hour), Replicas: 2, Updated: 1,
				Containers: []string{"app", "proxy"}, Images: []string{"worker:2", "envoy:1"}, Selector: "app=worker",
				Conditions: []kube.Condition{{Type: "Progressing", Status: "False", Reason: "ProgressDeadlineExceeded"}}},
		}
	case "namespaces":
		return []kube.Object{
			&kube.Namespace{Meta: meta("", a, time.Hour), Phase: "Active"},
			&kube.Namespace{Meta: meta("", b, 3000*time.Hour), Phase: "Terminating"},
		}
	case "events":
		return []kube.Object{
			&kube.Event{Meta: meta("shop", a+".17", time.Minute), Type: "Warning", Reason: "BackOff", Message: "Back-off restarting failed container " + b,
				Regarding: kube.Subject{Kind: "Pod", Name: a}, Last: kube.Stamp(noon.Add(-20 * time.Second).Unix()), Count: 12, Component: "kubelet", Host: "node-1"},
			&kube.Event{Meta: meta("shop", b+".18", time.Minute), Type: "Normal", Reason: "Scheduled", Message: "Successfully assigned",
				Regarding: kube.Subject{Kind: "Pod", Name: b}, EventTime: noon.Add(-2 * time.Minute), Controller: "default-scheduler"},
		}
	}
	if objects := everyday(kind, a, b); objects != nil {
		return objects
	}
	return []kube.Object{
		&kube.Record{Meta: meta("shop", a, time.Hour), Cells: []any{a, "Bound", int64(5), noon.Add(-time.Hour)}},
		&kube.Record{Meta: meta("shop", b, time.Hour), Cells: []any{b, "Pending", int64(12), nil}},
	}
}

// heads are the columns of the sample Table kind.
var heads = []metav1.TableColumnDefinition{{Name: "Name", Type: "string"}, {Name: "Status", Type: "string"},
	{Name: "Size", Type: "integer"}, {Name: "Age", Type: "date"}}

// states are what a list can be in.
func states(kind string) map[string]kube.List {
	forbidden := apierrors.NewForbidden(schema.GroupResource{Resource: kind}, "", errors.New(`User "anna" cannot list resource "`+kind+`" in API group "" in the namespace "shop"`))
	full := kube.List{Version: 1, Synced: true, Objects: samples(kind, false), Loaded: 2, Total: 2, Columns: heads}
	stale := full
	stale.Stale, stale.Err = noon.Add(-42*time.Second), errors.New("dial tcp 10.0.0.1:6443: connect: connection refused")
	return map[string]kube.List{
		"1 loading":    {Version: 1, Loaded: 1200, Total: 10000, Objects: samples(kind, false), Columns: heads},
		"2 empty":      {Version: 1, Synced: true, Columns: heads},
		"3 full":       full,
		"4 forbidden":  {Version: 1, Err: forbidden, Columns: heads},
		"5 stale":      stale,
		"6 long names": {Version: 1, Synced: true, Objects: samples(kind, true), Columns: heads, Loaded: 2, Total: 2},
	}
}

func TestEveryKindInEveryStateLooksAsItShould(t *testing.T) {
	kinds := append(Kinds(), Containers(), TableKind(builtin("poddisruptionbudgets")))
	for _, k := range kinds {
		t.Run(k.Name, func(t *testing.T) {
			var b strings.Builder
			all := states(k.Name)
			for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 10}} {
				for i := range 6 {
					for name, list := range all {
						if name[0] != byte('1'+i) {
							continue
						}
						c := newScreen(t, k, Scope{Namespace: "shop"}, size[0], size[1])
						c.give(list)
						frame := c.frame()
						checkSize(t, frame, size[0], size[1])
						fmt.Fprintf(&b, "===== %s, %dx%d\n%s\n", name[2:], size[0], size[1], frame)
					}
				}
			}
			golden(t, "screens-"+k.Name+".txt", b.String())
		})
	}
}

func checkSize(t *testing.T, frame string, w, h int) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		t.Errorf("%d lines, want %d", len(lines), h)
	}
	for _, l := range lines {
		if n := ansi.StringWidth(l); n > w {
			t.Errorf("a line of %d cells on a screen of %d: %q", n, w, l)
		}
	}
}
