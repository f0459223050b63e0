package kube

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/kubectl/pkg/cmd/debug"
	"sigs.k8s.io/yaml"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

const podToDebug = `{apiVersion: v1, kind: Pod, metadata: {name: web-0, namespace: shop, uid: u1, resourceVersion: "7", labels: {app: web}, annotations: {note: x},
  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: s1, controller: true}]},
spec: {nodeName: n1, initContainers: [{name: setup, image: init:1}], ephemeralContainers: [{name: old, image: busybox}],
  containers: [{name: app, image: app:1, command: [app], args: [serve], livenessProbe: {exec: {command: ["true"]}}, startupProbe: {exec: {command: ["true"]}}},
    {name: side, image: side:1, readinessProbe: {exec: {command: ["true"]}}}]},
status: {phase: Running}}`

func typedOf[T any](t *testing.T, text string) *T {
	t.Helper()
	out := new(T)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(thing(t, text), out); err != nil {
		t.Fatal(err)
	}
	return out
}

// goldenPlan compares a plan, as a person reads it and as it is sent, with a file.
func goldenPlan(t *testing.T, name string, c Change, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	body, err := yaml.JSONToYAML(c.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(append([]string{strings.TrimSpace("# " + string(c.Verb) + " " + c.object() + " " + c.Sub + " " + string(c.Type)), c.Title, c.Kubectl}, c.Notes...), "\n# ") +
		"\n" + string(body)
	path := filepath.Join("testdata", "debug", name+".yaml")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != text {
		t.Errorf("%s is not as it was: %v\n%s", path, err, text)
	}
}

var debugRef = Ref{Cluster: "test", Resource: "pods", Namespace: "shop", Name: "web-0", UID: "u1"}

func TestDebugContainersAreAsReviewed(t *testing.T) {
	for _, p := range Profiles() {
		c, err := debugged(typedOf[corev1.Pod](t, podToDebug), debugRef, Debugging{Name: "debugger-1", Image: "busybox", Target: "app", Profile: p.Name, Enter: true})
		goldenPlan(t, "container-"+p.Name, c, err)
	}
	c, err := debugged(typedOf[corev1.Pod](t, podToDebug), debugRef, Debugging{Name: "debugger-1", Image: "tools:2", Profile: "general", Command: []string{"tcpdump", "-i", "any", "port 80"}})
	goldenPlan(t, "container-command", c, err)
	if _, err := debugged(typedOf[corev1.Pod](t, podToDebug), debugRef, Debugging{Name: "old", Image: "x", Profile: "general"}); err == nil {
		t.Error("a container of a name that is taken was planned")
	}
	if _, err := debugged(typedOf[corev1.Pod](t, podToDebug), debugRef, Debugging{Name: "new", Image: "x", Profile: "nosuch"}); err == nil {
		t.Error("a profile that is none was taken")
	}
}

func TestADebugContainerIsAddedToThoseThatAreThere(t *testing.T) {
	c, err := debugged(typedOf[corev1.Pod](t, podToDebug), debugRef, Debugging{Name: "debugger-1", Image: "busybox", Target: "app", Profile: "general", Enter: true})
	if err != nil {
		t.Fatal(err)
	}
	body, err := c.guarded("7")
	if err != nil || !strings.Contains(string(body), `"uid":"u1"`) {
		t.Fatalf("%s, %v", body, err)
	}
	was, _ := json.Marshal(thing(t, podToDebug))
	raw, err := strategicpatch.StrategicMergePatch(was, body, corev1.Pod{})
	if err != nil {
		t.Fatal(err)
	}
	after := typedOf[corev1.Pod](t, string(raw))
	var names []string
	for _, e := range after.Spec.EphemeralContainers {
		names = append(names, e.Name)
	}
	slices.Sort(names)
	if !slices.Equal(names, []string{"debugger-1", "old"}) || len(after.Spec.Containers) != 2 || c.Need().String() != "patch pods/ephemeralcontainers in shop" {
		t.Errorf("%v, %+v, %s", names, after.Spec, c.Need())
	}
}

func TestCopiesForDebuggingAreAsReviewed(t *testing.T) {
	usual := func(change func(*Copying)) Copying {
		c := Copying{Debugging: Debugging{Name: "app", Image: "app:1", Profile: "general", Enter: true}, To: "web-0-debug", Share: true, InitContainers: true}
		change(&c)
		return c
	}
	for name, c := range map[string]Copying{
		"command": usual(func(c *Copying) { c.Command = []string{"sh"} }),
		"image":   usual(func(c *Copying) { c.Image, c.Share = "app:2-debug", false }),
		"new":     usual(func(c *Copying) { c.Name, c.Image = "debugger-1", "busybox" }),
		"kept": usual(func(c *Copying) {
			c.Labels, c.Annotations, c.Probes, c.SameNode, c.Enter = true, true, true, true, false
		}),
		"bare":      usual(func(c *Copying) { c.InitContainers, c.Profile = false, "restricted" }),
		"temporary": usual(func(c *Copying) { c.ForAWhile = ForAWhile{Limit: 90 * time.Minute, By: "anna@bastion"} }),
		"legacy":    usual(func(c *Copying) { c.Profile = "legacy" }),
	} {
		live := typedOf[corev1.Pod](t, podToDebug)
		out, err := copiedForDebugging(live, debugRef, c)
		goldenPlan(t, "copy-"+name, out, err)
		if live.Labels["app"] != "web" || live.Spec.Containers[0].Image != "app:1" || live.Annotations["note"] != "x" {
			t.Errorf("%s: the original was changed", name)
		}
	}
	if _, err := copiedForDebugging(typedOf[corev1.Pod](t, podToDebug), debugRef, usual(func(c *Copying) { c.Name = "setup" })); err == nil {
		t.Error("an init container was taken for one that can be changed")
	}
}

func TestNodeShellsAreAsReviewed(t *testing.T) {
	node := typedOf[corev1.Node](t, `{apiVersion: v1, kind: Node, metadata: {name: n1, uid: n-1}}`)
	for _, p := range Profiles() {
		c, err := shellOnNode(node, Ref{Cluster: "test", Resource: "nodes", Name: "n1", UID: "n-1"}, NodeShell{
			Debugging: Debugging{Name: "debugger", Image: "busybox", Profile: p.Name, Enter: true}, Namespace: "ops", ForAWhile: ForAWhile{Limit: 4 * time.Hour, By: "anna@bastion"}}, "abcde")
		goldenPlan(t, "node-"+p.Name, c, err)
	}
}

func TestTheProfilesAreKubectls(t *testing.T) {
	for _, p := range Profiles() {
		if _, err := debug.NewProfileApplier(p.Name, debug.KeepFlags{}); err != nil || p.Help == "" {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
}

func TestCapabilitiesForAPodThatIsNotRootsAreWarnedOf(t *testing.T) {
	pod := typedOf[corev1.Pod](t, podToDebug)
	user := int64(1000)
	pod.Spec.SecurityContext = &corev1.PodSecurityContext{RunAsUser: &user}
	for profile, want := range map[string]bool{"general": true, "sysadmin": true, "netadmin": true, "baseline": false, "restricted": false} {
		c, err := debugged(pod, debugRef, Debugging{Name: "d", Image: "busybox", Target: "app", Profile: profile})
		if err != nil || (len(c.Notes) == 1 && strings.Contains(c.Notes[0], "user 1000")) != want {
			t.Errorf("%s: %q, %v", profile, c.Notes, err)
		}
	}
}

func TestWhatIsMadeMustBeEnterable(t *testing.T) {
	c := newContainer(t)
	k := c.join(t, options{})
	k.SetReadOnly(false)
	need := Need{Verb: "create", Resource: podKind(), Sub: "attach", Namespace: "shop", Name: "web"}
	k.rights.one.Add(need.key(), ruling{at: time.Now(), verdict: RightDenied})
	if _, err := k.Debugged(t.Context(), c.pod(), Debugging{Name: "d", Image: "busybox", Profile: "general", Enter: true}); err == nil || !strings.Contains(err.Error(), "you may not create pods/attach") {
		t.Errorf("%v", err)
	}
	if _, err := k.Debugged(t.Context(), c.pod(), Debugging{Name: "d", Image: "busybox", Profile: "general"}); err != nil {
		t.Errorf("without entering: %v", err)
	}
	other := c.pod()
	other.UID = "another"
	if _, err := k.Debugged(t.Context(), other, Debugging{Name: "d", Image: "busybox", Profile: "general"}); err == nil {
		t.Error("another pod of the same name was taken for it")
	}
}

func TestAPodForAWhileIsRemovedThroughTheDoorAndOneThatIsGoneIsNoError(t *testing.T) {
	k := worldOf(t, map[string]string{})
	book := &diary{}
	k.record = book
	k.SetReadOnly(false)
	ref := Ref{Namespace: "shop", Name: "node-debugger-n1-x", UID: "u9"}
	if err := k.Remove(context.Background(), ref); err != nil {
		t.Errorf("one that is gone: %v", err)
	}
	if len(book.lines) != 0 {
		t.Errorf("recorded: %v", book.lines)
	}
	k.SetReadOnly(true)
	if err := k.Remove(context.Background(), ref); err == nil {
		t.Error("it was removed where nothing may be written")
	}
	for _, err := range []error{apierrors.NewNotFound(schema.GroupResource{Resource: "pods"}, "x"), &ReplacedError{"pods x"}} {
		if ungone(err) != nil {
			t.Errorf("%v is taken for a failure", err)
		}
	}
	if ungone(ErrReadOnly) == nil {
		t.Error("a refusal is taken for success")
	}
}

func TestOnlyWhatWasCreatedIsMade(t *testing.T) {
	o := wholeThing(t, `{metadata: {name: x, uid: u7}}`)
	made := Result{Reviewed: Reviewed{Change: Change{Verb: Create, Ref: Ref{Name: "x"}}}, after: o}
	if ref, ok := made.Made(); !ok || ref.UID != "u7" {
		t.Errorf("%+v %v", ref, ok)
	}
	for name, r := range map[string]Result{"a patch": {Reviewed: Reviewed{Change: Change{Verb: Patch}}, after: o}, "nothing": {Reviewed: made.Reviewed},
		"a failure": {Reviewed: made.Reviewed, after: o, Err: ErrReadOnly}} {
		if _, ok := r.Made(); ok {
			t.Errorf("%s has made something", name)
		}
	}
}
